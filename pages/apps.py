from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class PagesConfig(AppConfig):
    name = "pages"
    default = True

    def ready(self) -> None:
        from wagtail.models import Locale

        from pages import checks, signals  # noqa: F401
        from pages.admin.choosers import check_chosen_objects_as_read, count_uses_in_the_grid
        from pages.admin.collection_tree import indent_names_by_path, tell_of_missing_collections
        from pages.admin.comparisons import compare_long_texts_by_sentences
        from pages.admin.deleting import keep_pages_from_who_only_edits
        from pages.admin.drafts import use_draft_fields
        from pages.admin.fields import remove_control_characters, use_native_inputs, use_one_rule_for_web_pages
        from pages.admin.generic_keys import read_generic_keys_carefully
        from pages.admin.histories import read_entries_carefully
        from pages.admin.latest_revisions import skip_revisions_of_others
        from pages.admin.privacy import offer_what_works
        from pages.admin.redirect_form import accept_paths
        from pages.admin.references import bring_up_to_date, leave_out_stale_references
        from pages.admin.specific import read_rows_of_another_kind
        from pages.admin.spreadsheets import write_plain_cells
        from pages.admin.tags import keep_names_with_commas
        from pages.admin.workflows import publish_only_what_was_approved
        from pages.files.pictures import refuse_broken_portraits
        from pages.roles import make_roles
        from pages.web.language_slugs import refuse_language_of_a_slug
        from pages.web.origins import refuse_no_hosts

        # Wagtail's form for languages runs the validators of the model's fields. It has no other hook.
        Locale._meta.get_field("language_code").validators.append(refuse_language_of_a_slug)

        refuse_no_hosts()
        use_draft_fields()
        use_native_inputs()
        offer_what_works()
        refuse_broken_portraits()
        use_one_rule_for_web_pages()
        remove_control_characters()
        write_plain_cells()
        keep_names_with_commas()
        read_entries_carefully()
        accept_paths()
        read_rows_of_another_kind()
        read_generic_keys_carefully()
        skip_revisions_of_others()
        tell_of_missing_collections()
        indent_names_by_path()
        publish_only_what_was_approved()
        compare_long_texts_by_sentences()
        check_chosen_objects_as_read()
        count_uses_in_the_grid()
        leave_out_stale_references()
        count_references_of_settings()
        keep_pages_from_who_only_edits()
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
