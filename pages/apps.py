from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class PagesConfig(AppConfig):
    name = "pages"
    default = True

    def ready(self) -> None:
        from wagtail.models import Locale

        from pages import checks, signals  # noqa: F401
        from pages.accounts.mail import write_in_the_recipients_language
        from pages.admin.bulk_actions import name_what_is_below
        from pages.admin.choosers import check_chosen_objects_as_read, count_uses_in_the_grid, show_odd_keys_as_nothing
        from pages.admin.collection_tree import indent_names_by_path, tell_of_missing_collections
        from pages.admin.compared_values import compare_in_words
        from pages.admin.comparisons import compare_long_texts_by_sentences
        from pages.admin.confirming import ask_for_the_name_that_the_desk_shows
        from pages.admin.copying import (
            keep_copying_from_who_adds_no_pages,
            keep_drafts_below_from_who_may_not_open_them,
        )
        from pages.admin.default_site import keep_a_default_site
        from pages.admin.deleting import (
            delete_sections_at_once,
            keep_pages_from_who_only_edits,
            leave_search_entries_to_django,
        )
        from pages.admin.deleting_sites import ask_for_the_host_name
        from pages.admin.drafts import use_draft_fields
        from pages.admin.fields import remove_control_characters, use_native_inputs, use_one_rule_for_web_pages
        from pages.admin.generic_keys import read_generic_keys_carefully
        from pages.admin.histories import read_entries_carefully
        from pages.admin.languages import use_plain_words
        from pages.admin.late_words import translate_when_shown
        from pages.admin.latest_revisions import skip_revisions_of_others
        from pages.admin.listings import search_pages_alone
        from pages.admin.locked import make_locked_forms_read_only, respect_locks
        from pages.admin.moving import say_why_pages_stay
        from pages.admin.new_pages import name_the_language_of_a_new_page, offer_sections_of_all_languages
        from pages.admin.panel_names import name_panels_in_english
        from pages.admin.privacy import offer_what_works
        from pages.admin.publications import leave_steps_to_us
        from pages.admin.redirect_form import change_the_form, warn_of_targets
        from pages.admin.references import bring_up_to_date, leave_out_stale_references
        from pages.admin.role_names import translate_names_when_shown
        from pages.admin.site_roots import refuse_hidden_roots
        from pages.admin.specific import read_rows_of_another_kind
        from pages.admin.spreadsheets import write_plain_cells
        from pages.admin.stale_pages import ask_before_older_forms_are_saved
        from pages.admin.tags import keep_names_with_commas
        from pages.admin.time_zone import name_the_zone_of_the_site
        from pages.admin.translate import translate_with_what_is_above
        from pages.admin.unpublishing import ask_for_all_below
        from pages.admin.unsaved import name_what_a_draft_needs
        from pages.admin.workflows import publish_only_what_was_approved, take_pages_of_disabled_workflows
        from pages.default_locale import do_without_default_locale
        from pages.files.pictures import refuse_broken_portraits
        from pages.roles import ROLES, STEPS, WORKFLOW, make_roles
        from pages.web.language_slugs import refuse_language_of_a_slug
        from pages.web.origins import refuse_no_hosts

        # Wagtail's form for languages runs the validators of the model's fields. It has no other hook.
        Locale._meta.get_field("language_code").validators.append(refuse_language_of_a_slug)

        do_without_default_locale()
        refuse_no_hosts()
        refuse_hidden_roots()
        use_draft_fields()
        use_plain_words()
        name_what_is_below()
        translate_with_what_is_above()
        translate_names_when_shown([*ROLES, *STEPS, WORKFLOW])
        respect_locks()
        make_locked_forms_read_only()
        use_native_inputs()
        offer_what_works()
        refuse_broken_portraits()
        use_one_rule_for_web_pages()
        remove_control_characters()
        write_plain_cells()
        keep_names_with_commas()
        read_entries_carefully()
        change_the_form()
        warn_of_targets()
        read_rows_of_another_kind()
        read_generic_keys_carefully()
        skip_revisions_of_others()
        tell_of_missing_collections()
        indent_names_by_path()
        publish_only_what_was_approved()
        take_pages_of_disabled_workflows()
        compare_long_texts_by_sentences()
        compare_in_words()
        check_chosen_objects_as_read()
        count_uses_in_the_grid()
        show_odd_keys_as_nothing()
        leave_out_stale_references()
        count_references_of_settings()
        keep_pages_from_who_only_edits()
        keep_copying_from_who_adds_no_pages()
        keep_drafts_below_from_who_may_not_open_them()
        delete_sections_at_once()
        ask_for_the_host_name()
        keep_a_default_site()
        ask_for_the_name_that_the_desk_shows()
        leave_search_entries_to_django()
        ask_for_all_below()
        say_why_pages_stay()
        leave_steps_to_us()
        offer_sections_of_all_languages()
        name_the_language_of_a_new_page()
        name_panels_in_english()
        search_pages_alone()
        translate_when_shown()
        name_the_zone_of_the_site()
        write_in_the_recipients_language()
        ask_before_older_forms_are_saved()
        name_what_a_draft_needs()
        post_migrate.connect(bring_up_to_date, sender=self)
        post_migrate.connect(make_roles, sender=self)


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "pages.admin.users.UserViewSet"


def count_references_of_settings() -> None:
    """Have Wagtail's reference index include the settings of sites."""
    from wagtail.contrib.settings.registry import registry
    from wagtail.models import ReferenceIndex

    for model in registry:
        ReferenceIndex.register_model(model)
