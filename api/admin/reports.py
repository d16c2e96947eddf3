"""What the admin tells of publishing: a report, and a panel on the home page when something is wrong."""

from datetime import timedelta
from math import ceil
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.auth import user_passes_test
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry

from api.models import RenderFailure, RenderWarning
from api.publishing.figures import Figures, figures, names_of_exposed_files
from api.publishing.publish import publish_again
from api.publishing.subjects import name_of, subjects

# The most warnings, and files, that the report lists.
_LISTED = 200


def may_publish(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether publishing is this user's concern: they may publish some page."""
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "publish"))


class TryAgainColumn(Column):
    cell_template_name = "api/try_again_cell.html"

    def get_cell_context_data(self, instance: RenderFailure, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}


class PublishingView(ReportView):
    """How publishing is doing, and which documents could not be rendered."""

    model = RenderFailure
    page_title = "Publishing"
    header_icon = "upload"
    template_name = "api/publishing_report.html"
    index_url_name = "publishing_report"
    index_results_url_name = "publishing_report_results"
    verbose_name = "document"
    verbose_name_plural = "documents"
    no_results_message = "Every document could be rendered."
    default_ordering = "-failed_at"
    permission_required = "publish"

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        return policy_registry.get_by_type(Page)

    @cached_property
    def columns(self) -> list[Column]:
        edit_urls = AdminURLFinder(self.request.user)
        return [
            TitleColumn(
                "source",
                label="Document",
                accessor=lambda failure: name_of(failure.source, self.subjects[failure.source]),
                get_url=lambda failure: edit_urls.get_edit_url(self.subjects[failure.source]),
            ),
            Column("error"),
            Column("attempts", sort_key="attempts"),
            DateColumn("failed_at", label="Last tried", sort_key="failed_at"),
            Column("next_attempt", label="Tried next", accessor=next_attempt),
            TryAgainColumn("try_again", label=""),
        ]

    def paginate_queryset(self, queryset: QuerySet[RenderFailure], page_size: int) -> tuple:
        paginator, page, failures, is_paginated = super().paginate_queryset(queryset, page_size)
        self.subjects: dict[str, Model | None] = subjects(failure.source for failure in failures)
        return paginator, page, failures, is_paginated

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Their addresses are all that keeps them from being read; collections may be closed to whoever may publish.
        exposed = names_of_exposed_files(_LISTED) if self.request.user.is_superuser else []
        return super().get_context_data(figures=figures(), warnings=self._warnings(), exposed=exposed, **kwargs)

    def _warnings(self) -> list[dict[str, Any]]:
        """What is left out, the newest first, with a link to the block where it can be mended."""
        found = list(RenderWarning.objects.order_by("-since", "source", "pk")[:_LISTED])
        things, edit_urls = subjects(warning.source for warning in found), AdminURLFinder(self.request.user)
        return [
            {
                "name": name_of(warning.source, things[warning.source]),
                "edit_url": _at_block(edit_urls.get_edit_url(things[warning.source]), warning.block_id),
                "field": warning.field,
                "detail": warning.detail,
                "since": warning.since,
            }
            for warning in found
        ]


def _at_block(edit_url: str | None, block_id: str) -> str | None:
    return f"{edit_url}#block-{block_id}-section" if edit_url and block_id else edit_url


def next_attempt(failure: RenderFailure) -> str:
    minutes = ceil((failure.next_attempt_at - timezone.now()) / timedelta(minutes=1))
    if minutes <= 0:
        return "As soon as a worker looks"
    return f"In {minutes} minute{pluralize(minutes)}"


# Publishing makes its own transactions.
@transaction.non_atomic_requests
@require_POST
@user_passes_test(may_publish)
def try_again(request: HttpRequest) -> HttpResponse:
    """Has a failed document rendered at once, and tells whether that worked."""
    source, begun = request.POST.get("source", ""), timezone.now()
    failures = RenderFailure.objects.filter(source=source)
    if failures.exists():
        name = name_of(source, subjects([source])[source])
        publish_again(source)
        failure = failures.first()
        if failure is None:
            messages.success(request, f"“{name}” is rendered: readers see it as it is now.")
        elif failure.failed_at >= begun:
            messages.error(request, f"“{name}” still cannot be rendered. {failure.error}")
        else:
            messages.warning(request, f"“{name}” is left to the process that serves, which tries it again.")
    return redirect("publishing_report")


class PublishingPanel(Component):
    """For the admin's home page, while something is wrong."""

    name = "publishing"
    template_name = "api/publishing_panel.html"
    order = 50

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"figures": self.figures}
