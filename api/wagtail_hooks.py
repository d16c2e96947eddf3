"""What the admin shows of the API."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from api.admin.reports import PublishingPanel, PublishingView, may_publish, try_again
from api.models import RenderWarning
from api.publishing.figures import figures
from api.publishing.middleware import tell_what_is_left_out


class PublishingMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_publish(request.user)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    view, results = PublishingView.as_view(), PublishingView.as_view(results_only=True)
    return [
        path("reports/publishing/", view, name="publishing_report"),
        path("reports/publishing/results/", results, name="publishing_report_results"),
        path("reports/publishing/try-again/", try_again, name="publishing_try_again"),
    ]


@hooks.register("register_reports_menu_item")
def publishing_item() -> MenuItem:
    return PublishingMenuItem("Publishing", reverse("publishing_report"), name="publishing", icon_name="upload")


@hooks.register("construct_homepage_panels")
def add_publishing_panel(request: HttpRequest, panels: list[Component]) -> None:
    if may_publish(request.user):
        now = figures()
        if now.wrong:
            panels.append(PublishingPanel(now))


@hooks.register("before_edit_page")
def tell_what_readers_do_not_see(request: HttpRequest, page: Page) -> None:
    """When a page is opened: it may have been published by a schedule, a workflow or a program."""
    if request.method == "GET" and "_w_hydrate_create_view" not in request.GET and page.live:
        tell_what_is_left_out(request, list(RenderWarning.objects.filter(source=f"page:{page.pk}").order_by("pk")))
