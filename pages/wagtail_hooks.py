"""Hooks of the admin: snippets, reports, panels, messages and scripts."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from rest_framework.authentication import SessionAuthentication
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.exceptions import PageClassNotFoundError
from wagtail.images.image_operations import Operation
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import BaseLogEntry, Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.admin import link_chooser  # noqa: F401 - it registers hooks
from pages.admin.above import with_hidden_at
from pages.admin.can_save import can_save
from pages.admin.histories import format_carefully
from pages.admin.home_panels import IsolatedPanel
from pages.admin.one_at_a_time import take
from pages.admin.opening import tell_what_cannot_be_shown, tell_what_hides_a_page
from pages.admin.publishing import PublishWithAliases, with_sources
from pages.admin.reports import ImportedSourcesView, MedicalReviewPanel, MedicalReviewView, SchedulesPanel, edits_pages
from pages.admin.specific import has_known_type
from pages.admin.tags import TagDocuments, TagPictures
from pages.admin.unpublishing import UnpublishAtOnce, unpublish_below
from pages.admin.workflows import ENDED, end_broken_workflows, only_to_the_shown_step
from pages.files.pictures import Fill
from pages.files.views import public_address, refused_document, stored_file
from pages.models import Attachment, Category, Person, Tag
from pages.models.base import roots_within
from pages.schedules import REFUSED
from pages.web.language_slugs import reason_against
from pages.web.redirects import NOT_MADE, not_made
from pages.web.tree import paths_above


class ChooserWithoutForm(SnippetChooserViewSet):
    """Wagtail's chooser has an address for its form also if it has no form."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class PersonViewSet(SnippetViewSet):
    model = Person
    chooser_viewset_class = ChooserWithoutForm
    icon = "user"
    list_display = ["name", "credentials", "role"]
    search_fields = ["name", "credentials", "role"]


class CategoryViewSet(SnippetViewSet):
    model = Category
    chooser_viewset_class = ChooserWithoutForm
    icon = "folder-open-inverse"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]


class TagViewSet(SnippetViewSet):
    model = Tag
    chooser_viewset_class = ChooserWithoutForm
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]


for viewset in (PersonViewSet, CategoryViewSet, TagViewSet):
    register_snippet(viewset)


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    return _scripts("half_typed", "go_to_field")


# This hook adds scripts to the head, despite its name. There they notice typing before the other scripts are loaded.
@hooks.register("insert_global_admin_css")
def first_scripts() -> SafeString:
    script = '<script src="{}" data-check="{}"></script>'
    return format_html(script, versioned_static("pages/unsaved.js"), reverse("can_save"))


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
        path("reports/review/", MedicalReviewView.as_view(), name="medical_review"),
        path("reports/review/results/", MedicalReviewView.as_view(results_only=True), name="medical_review_results"),
    ]


@hooks.register("register_admin_urls")
def form_urls() -> list[URLPattern]:
    return [path("can-save/", can_save, name="can_save")]


@hooks.register("register_admin_urls")
def file_urls() -> list[URLPattern]:
    return [path("files/<path:name>", stored_file, name="stored_file")]


@hooks.register("construct_admin_api", order=1)  # after Wagtail has registered its views
def know_who_asks(router: WagtailAPIRouter) -> None:
    """Authenticate all views of the admin API. Wagtail does this only for pages, but hidden collections need it too."""
    for view in router._endpoints.values():
        view.authentication_classes = [SessionAuthentication]


hooks.register("before_serve_document", refused_document, order=-1)  # before Wagtail asks to sign in


@hooks.register("before_serve_document", order=1)  # after Wagtail's check of permissions
def lead_to_public_document(document: Attachment, request: HttpRequest) -> HttpResponse | None:
    return public_address(document)


@hooks.register("register_image_operations", order=1)  # in place of Wagtail's own
def image_operations() -> list[tuple[str, type[Operation]]]:
    return [("fill", Fill)]


class EditorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request.user)


@hooks.register("register_reports_menu_item")
def imported_sources_item() -> MenuItem:
    return EditorsItem("Imported files", reverse("imported_sources"), name="imported-files", icon_name="download")


@hooks.register("register_reports_menu_item")
def medical_review_item() -> MenuItem:
    return EditorsItem("Medical review", reverse("medical_review"), name="medical-review", icon_name="clipboard-list")


@hooks.register("construct_homepage_panels")
def end_broken_ones(request: HttpRequest, panels: list[Component]) -> None:
    end_broken_workflows()


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    if edits_pages(request.user):
        panels += [MedicalReviewPanel(request.user), SchedulesPanel(request.user)]


@hooks.register("construct_homepage_panels", order=1)  # after all panels are there
def isolate_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = map(IsolatedPanel, panels)


@hooks.register("before_move_page")
def refuse_to_hide_a_language(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    reason = reason_against(page.slug, destination)
    if reason is None:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("before_bulk_action", order=1)  # after `leave_out_those_below`
def refuse_to_hide_languages(request: HttpRequest, action: str, objects: list[Model], view: Any) -> HttpResponse | None:
    if action != "move" or not isinstance(view, PageBulkAction):
        return None
    destination = view.cleaned_form.cleaned_data["chooser"]
    reasons = list(filter(None, (reason_against(page.slug, destination) for page in objects)))
    for reason in reasons:
        messages.error(request, reason)
    return redirect("wagtailadmin_explore", destination.pk) if reasons else None


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(NOT_MADE)
    class RedirectsNotMade(LogFormatter):
        label = "Redirect not created"

        def format_message(self, log_entry: BaseLogEntry) -> str:
            paths = log_entry.data.get("paths")
            return not_made(paths) if paths else self.label

    @actions.register_action(REFUSED)
    class ScheduleRefused(LogFormatter):
        label = "Scheduled change refused"

        def format_message(self, log_entry: BaseLogEntry) -> str:
            return log_entry.data.get("why", self.label)


# After all actions are registered.
hooks.register("register_log_actions", format_carefully, order=1)


@hooks.register("before_bulk_action")
def read_again(request: HttpRequest, action: str, objects: list[Model], view: BulkAction) -> None:
    """Lock the chosen objects and read them again before a bulk action."""
    pks = [chosen.pk for chosen in objects]
    take(view.model, with_sources(objects) if isinstance(view, PublishWithAliases) else pks)
    objects[:] = view.get_queryset(view.model, pks) if pks else []


@hooks.register("before_bulk_action")
def leave_out_those_below(request: HttpRequest, action: str, objects: list[Model], view: BulkAction) -> None:
    """Leave out pages below other chosen pages: these are deleted and moved with everything below them."""
    if action in {"delete", "move"} and isinstance(view, PageBulkAction):
        paths = {page.path for page in objects}
        objects[:] = [page for page in objects if not paths.intersection(paths_above(page.path))]


for bulk_action in (PublishWithAliases, UnpublishAtOnce, TagDocuments, TagPictures):
    hooks.register("register_bulk_action", bulk_action, order=1)  # in place of Wagtail's own


@hooks.register("before_unpublish_page")
def unpublish_at_once(request: HttpRequest, page: Page) -> None:
    if request.POST.get("include_descendants"):
        unpublish_below([page], request.user)


@hooks.register("before_edit_page")
def refuse_without_a_type(request: HttpRequest, page: Page, *others: Any) -> None:
    """Refuse to edit a page whose type is gone, and to create a page below it."""
    if not has_known_type(page):
        raise PageClassNotFoundError(f"Page {page.pk} has the type {page.cached_content_type}.")


hooks.register("before_create_page", refuse_without_a_type)
hooks.register("before_edit_page", only_to_the_shown_step)


@hooks.register("before_edit_page")
def tell_of_a_broken_workflow(request: HttpRequest, page: Page) -> None:
    if end_broken_workflows(object_id=str(page.pk)):
        messages.warning(request, ENDED)


hooks.register("before_edit_page", tell_what_cannot_be_shown)
hooks.register("before_edit_page", tell_what_hides_a_page)


@hooks.register("construct_explorer_page_queryset")
def read_what_hides_pages(parent_page: Page, pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Annotate listed pages with what hides them, for their status."""
    return with_hidden_at(pages, roots_within(request))
