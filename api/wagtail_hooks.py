"""Add the publishing report, its panel and its warnings to the admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from api.admin.json import JsonButton, json_of_page
from api.admin.reports import PublishingPanel, PublishingView, may_publish, try_again
from api.models import RenderWarning
from api.publishing.figures import figures
from api.publishing.middleware import warn_of_omissions
from pages.admin.opening import opens_form


class PublishingMenuItem(MenuItem):
    """The menu item of the report, for users who may publish."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_publish(request.user)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    """Add the addresses of the publishing report."""
    view, results = PublishingView.as_view(), PublishingView.as_view(results_only=True)
    return [
        path("reports/publishing/", view, name="publishing_report"),
        path("reports/publishing/results/", results, name="publishing_report_results"),
        path("reports/publishing/try-again/", try_again, name="publishing_try_again"),
    ]


@hooks.register("register_admin_urls")
def page_urls() -> list[URLPattern]:
    """Add the address that leads to the JSON of a page."""
    return [path("pages/<int:pk>/json/", json_of_page, name="json_of_page")]


@hooks.register("register_page_listing_more_buttons")
def json_in_lists(page: Page, user: Any, next_url: str | None = None) -> Iterator[JsonButton]:
    yield JsonButton(page=page, priority=7)


@hooks.register("register_page_header_buttons")
def json_in_the_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[JsonButton]:
    yield JsonButton(page=page, priority=7)


@hooks.register("register_reports_menu_item")
def publishing_item() -> MenuItem:
    """Add the publishing report to the reports menu."""
    return PublishingMenuItem(_("Publishing"), reverse("publishing_report"), name="publishing", icon_name="upload")


@hooks.register("construct_homepage_panels")
def add_publishing_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the publishing panel to the home page while something is wrong."""
    if may_publish(request.user):
        now = figures()
        if now.wrong:
            panels.append(PublishingPanel(now))


@hooks.register("before_edit_page")
def warn_of_hidden_parts(request: HttpRequest, page: Page) -> None:
    """Show what readers do not see of a page when it is opened in the editor.

    A schedule, a workflow or a program may have published it, so that nobody saw the warnings.
    """
    if opens_form(request) and page.live:
        warn_of_omissions(request, list(RenderWarning.objects.filter(source=f"page:{page.pk}").order_by("pk")))
