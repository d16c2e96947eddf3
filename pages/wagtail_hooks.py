"""Hooks of the admin: snippets, reports, panels, messages and scripts."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets.button import Button
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.images.image_operations import Operation
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from pages.accounts import second_factor, views
from pages.accounts.account_page import SecondFactorPanel, SessionsPanel
from pages.accounts.mail import welcome
from pages.admin import link_chooser  # noqa: F401 - it registers hooks
from pages.admin.above import with_hidden_at
from pages.admin.action_menu import put_publishing_first
from pages.admin.bulk_actions import (
    leave_out_those_below,
    read_again,
    refuse_to_hide_a_language,
    refuse_to_hide_languages,
    say_nothing_if_nothing_is_done,
)
from pages.admin.can_save import can_save
from pages.admin.confirming import tell_what_prevents_deleting
from pages.admin.deleting import DeleteAtOnce
from pages.admin.desk import DeskPanel, WriteItem
from pages.admin.histories import format_carefully, register_formatters
from pages.admin.home_panels import IsolatedPanel
from pages.admin.listings import ArticleList, ArticlePages, ContactList, LocationList
from pages.admin.menus import (
    leave_out_news_of_wagtail,
    leave_out_the_site,
    name_the_languages,
    rename_pictures,
    site_item,
)
from pages.admin.moving import MoveWithinLanguage
from pages.admin.opening import tell_of_an_unreadable_draft, tell_what_cannot_be_shown, tell_what_hides_a_page
from pages.admin.publications import tell_what_is_not_scheduled
from pages.admin.publishing import PublishWithAliases
from pages.admin.reports import (
    EditorsItem,
    ImportedSourcesView,
    MedicalReviewView,
    SchedulesPanel,
    edits_pages,
)
from pages.admin.scheduled import ScheduledView
from pages.admin.sharing import ShareView, share_button
from pages.admin.snippets import CategoryViewSet, PersonViewSet, TagViewSet
from pages.admin.specific import refuse_without_a_type
from pages.admin.tags import TagDocuments, TagPictures
from pages.admin.translate import translate_button
from pages.admin.translations import TranslationsView
from pages.admin.unpublishing import UnpublishAtOnce, tell_those_that_stay
from pages.admin.users import AssignRole, SetActiveState, may_manage, refuse_superusers_to_others
from pages.admin.workflows import (
    end_broken_workflows,
    only_to_the_shown_step,
    tell_of_a_broken_workflow,
    tell_what_is_not_submitted,
)
from pages.files.pictures import Fill
from pages.files.views import public_address, refused_document, stored_file
from pages.models import Attachment
from pages.models.base import roots_within
from pages.rich_text.features import accept_pasted_headings, accept_pasted_scripts

for viewset in (PersonViewSet, CategoryViewSet, TagViewSet):
    register_snippet(viewset)


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    uploads = '<script src="{}" data-create="{}"></script>'
    create = reverse("wagtailimages_chooser:create")
    dropping = format_html(uploads, versioned_static("pages/dropping.js"), create)
    times = format_html(
        '<script src="{}" data-zone="{}"></script>',
        versioned_static("pages/comment_times.js"),
        get_current_timezone_name(),
    )
    names = "comments", "go_to_field", "newer_versions", "not_restored", "preview"
    typing = "address_field", "descriptions", "half_typed", "hidden", "pasted_html", "pasting"
    return _scripts("autosave", "locked", *names, *typing) + times + dropping


# This hook adds to the head. A script there notices typing before the other scripts are loaded.
@hooks.register("insert_global_admin_css")
def head() -> SafeString:
    script = format_html(
        '<script src="{}" data-check="{}"></script>', versioned_static("pages/unsaved.js"), reverse("can_save")
    )
    styles = [[versioned_static(f"pages/{name}.css")] for name in ("dropping", "forms", "preview")]
    return script + format_html_join("", '<link rel="stylesheet" href="{}">', styles) + _words_of_styles()


def _words_of_styles() -> SafeString:
    """Return the words that `forms.css` adds to buttons."""
    words = [("add", _("Add")), ("add-a-block", _("Add a block")), ("add-a-line", _("Add a line"))]
    return format_html("<style>:root {{ {} }}</style>", format_html_join(" ", "--{}: '{}';", words))


def _scripts(*names: str) -> SafeString:
    return format_html_join(
        "", '<script src="{}"></script>', [[versioned_static(f"pages/{name}.js")] for name in names]
    )


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/imported/", ImportedSourcesView.as_view(), name="imported_sources"),
        path(
            "reports/imported/results/",
            ImportedSourcesView.as_view(results_only=True),
            name="imported_sources_results",
        ),
        path("reports/scheduled/", ScheduledView.as_view(), name="scheduled"),
        path("reports/scheduled/results/", ScheduledView.as_view(results_only=True), name="scheduled_results"),
        path("reports/translations/", TranslationsView.as_view(), name="translations"),
        path("reports/translations/results/", TranslationsView.as_view(results_only=True), name="translations_results"),
        path("reports/review/", MedicalReviewView.as_view(), name="medical_review"),
        path("reports/review/results/", MedicalReviewView.as_view(results_only=True), name="medical_review_results"),
    ]


@hooks.register("register_admin_urls")
def form_urls() -> list[URLPattern]:
    return [path("can-save/", can_save, name="can_save")]


@hooks.register("register_admin_urls")
def sharing_urls() -> list[URLPattern]:
    return [path("pages/<int:page_id>/share/", ShareView.as_view(), name="share_draft")]


hooks.register("register_page_header_buttons", share_button)


@hooks.register("register_admin_urls")
def account_urls() -> list[URLPattern]:
    return [
        path("account/second-factor/", views.set_up, name="set_up_second_factor"),
        path("account/second-factor/codes/", views.renew_codes, name="renew_recovery_codes"),
        path("account/second-factor/remove/", views.remove, name="remove_second_factor"),
        path("account/sessions/end/", views.end_session, name="end_session"),
        path("users/<int:pk>/second-factor/", views.reset, name="reset_second_factor"),
    ]


hooks.register("register_account_settings_panel", SecondFactorPanel)
hooks.register("register_account_settings_panel", SessionsPanel)


@hooks.register("register_user_listing_buttons")
def second_factor_button(user: Any, request_user: Any) -> Iterator[Button]:
    if may_manage(request_user, user) and second_factor.has_one(user):
        address = reverse("reset_second_factor", args=[user.pk])
        yield Button(_("Remove the second factor"), address, icon_name="lock-open", priority=30)


@hooks.register("register_admin_urls")
def file_urls() -> list[URLPattern]:
    return [re_path(r"^files/(?P<name>(?s:.+))$", stored_file, name="stored_file")]  # a name can have line breaks


@hooks.register("construct_admin_api", order=1)  # after Wagtail has registered its views
def know_who_asks(router: WagtailAPIRouter) -> None:
    """Authenticate all views of the admin API. Wagtail does this only for pages, but hidden collections need it too."""
    for view in router._endpoints.values():
        view.authentication_classes = [SessionAuthentication]


@hooks.register("construct_admin_api", order=1)
def tell_only_titles_and_states(router: WagtailAPIRouter) -> None:
    """Take fields of a page's content out of the admin API, which shows everybody the drafts of others too.

    Without a field, there is no filter and no order by it either.
    """
    pages = router._endpoints["pages"]
    content = {"seo_title", "search_description", "show_in_menus"}
    pages.meta_fields = [name for name in pages.meta_fields if name not in content]


hooks.register("before_serve_document", refused_document, order=-1)  # before Wagtail asks to sign in


@hooks.register("before_serve_document", order=1)  # after Wagtail's check of permissions
def lead_to_public_document(document: Attachment, request: HttpRequest) -> HttpResponse | None:
    return public_address(document)


@hooks.register("register_image_operations", order=1)  # in place of Wagtail's own
def image_operations() -> list[tuple[str, type[Operation]]]:
    return [("fill", Fill)]


@hooks.register("register_reports_menu_item")
def imported_sources_item() -> MenuItem:
    return EditorsItem(_("Imported files"), reverse("imported_sources"), name="imported-files", icon_name="download")


@hooks.register("register_reports_menu_item")
def medical_review_item() -> MenuItem:
    return EditorsItem(
        _("Medical review"), reverse("medical_review"), name="medical-review", icon_name="clipboard-list"
    )


@hooks.register("register_reports_menu_item")
def translations_item() -> MenuItem:
    return EditorsItem(_("Translations"), reverse("translations"), name="translations", icon_name="globe")


@hooks.register("register_reports_menu_item")
def scheduled_item() -> MenuItem:
    return EditorsItem(_("Scheduled"), reverse("scheduled"), name="scheduled", icon_name="calendar-alt")


@hooks.register("construct_homepage_panels")
def end_broken_ones(request: HttpRequest, panels: list[Component]) -> None:
    end_broken_workflows()


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    if edits_pages(request.user):
        # The desk lists the same pages.
        panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
        panels += [DeskPanel(request.user), SchedulesPanel(request.user)]


@hooks.register("construct_homepage_summary_items", order=1)  # after all items are there
def offer_to_write(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Show a button instead of the numbers of pages, pictures and documents."""
    items[:] = [WriteItem(request)]


@hooks.register("construct_homepage_panels", order=1)  # after all panels are there
def isolate_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = map(IsolatedPanel, panels)


hooks.register("register_log_actions", register_formatters)
# After all actions are registered.
hooks.register("register_log_actions", format_carefully, order=1)

hooks.register("register_admin_menu_item", site_item)
hooks.register("construct_main_menu", rename_pictures)
hooks.register("construct_settings_menu", leave_out_the_site)
hooks.register("construct_settings_menu", name_the_languages)
hooks.register("construct_help_menu", leave_out_news_of_wagtail)
for pages_of_a_type in (ArticleList, ArticlePages, LocationList, ContactList):
    hooks.register("register_admin_viewset", pages_of_a_type)

hooks.register("register_page_header_buttons", translate_button)
hooks.register("construct_page_action_menu", put_publishing_first)
hooks.register("construct_snippet_action_menu", put_publishing_first)
# In place of Wagtail's own.
for features in (accept_pasted_headings, accept_pasted_scripts):
    hooks.register("register_rich_text_features", features, order=1)

hooks.register("before_move_page", refuse_to_hide_a_language)
hooks.register("before_bulk_action", read_again)
hooks.register("before_bulk_action", leave_out_those_below)
hooks.register("before_bulk_action", refuse_to_hide_languages, order=1)  # after pages are left out
hooks.register("after_bulk_action", say_nothing_if_nothing_is_done)

hooks.register("before_edit_user", refuse_superusers_to_others)
hooks.register("after_create_user", welcome)

for bulk_action in (
    PublishWithAliases,
    UnpublishAtOnce,
    DeleteAtOnce,
    MoveWithinLanguage,
    TagDocuments,
    TagPictures,
    SetActiveState,
    AssignRole,
):
    hooks.register("register_bulk_action", bulk_action, order=1)  # in place of Wagtail's own

hooks.register("after_unpublish_page", tell_those_that_stay)
hooks.register("before_delete_page", tell_what_prevents_deleting)
hooks.register("before_create_page", refuse_without_a_type)
hooks.register("before_edit_page", refuse_without_a_type)
hooks.register("before_edit_page", only_to_the_shown_step)
hooks.register("before_edit_page", tell_of_a_broken_workflow)
hooks.register("before_edit_page", tell_what_cannot_be_shown)
hooks.register("before_edit_page", tell_what_hides_a_page)
hooks.register("before_edit_snippet", tell_of_an_unreadable_draft)
for saved in ("after_create_page", "after_edit_page"):
    hooks.register(saved, tell_what_is_not_scheduled)
    hooks.register(saved, tell_what_is_not_submitted)


@hooks.register("construct_explorer_page_queryset")
def read_what_hides_pages(parent_page: Page, pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Annotate listed pages with what hides them, for their status."""
    return with_hidden_at(pages, roots_within(request))
