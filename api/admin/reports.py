"""The publishing report of the admin, and the panel on its home page when something is wrong."""

from contextlib import suppress
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
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
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
from pages.admin.field_labels import in_labels
from pages.files.public import FilesOccupied
from pages.files.renditions import public_pictures
from pages.models.public_file import CANNOT_BE_MADE
from pages.patience import Occupied
from pages.sentences import in_words

# How many warnings and files the report lists at most.
_MAX_ROWS = 200


def may_publish(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return True if the user may publish some page. Only these users see the report."""
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "publish"))


class TryAgainColumn(Column):
    """A column with a button that tries a failed document again."""

    cell_template_name = "api/try_again_cell.html"

    def get_cell_context_data(self, instance: RenderFailure, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}


class PublishingView(ReportView):
    """The state of publishing, and the documents that could not be rendered."""

    model = RenderFailure
    page_title = _("Publishing")
    header_icon = "upload"
    template_name = "api/publishing_report.html"
    index_url_name = "publishing_report"
    index_results_url_name = "publishing_report_results"
    verbose_name = _("page")
    verbose_name_plural = _("pages")
    no_results_message = _("Nothing failed.")
    default_ordering = "-failed_at"
    permission_required = "publish"

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        """The policy of pages: `RenderFailure` has no permissions of its own."""
        return policy_registry.get_by_type(Page)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the table of failures."""
        edit_urls = AdminURLFinder(self.request.user)
        return [
            TitleColumn(
                "source",
                label=_("Page"),
                accessor=lambda failure: name_of(failure.source, self.subjects[failure.source]),
                get_url=lambda failure: edit_urls.get_edit_url(self.subjects[failure.source]),
            ),
            Column("error", label=_("Error")),
            Column("attempts", label=_("Attempts"), sort_key="attempts"),
            DateColumn("failed_at", label=_("Last tried"), sort_key="failed_at"),
            Column("next_attempt", label=_("Tried next"), accessor=next_attempt),
            TryAgainColumn("try_again", label=""),
        ]

    def paginate_queryset(self, queryset: QuerySet[RenderFailure], page_size: int) -> tuple:
        paginator, page, failures, is_paginated = super().paginate_queryset(queryset, page_size)
        self.subjects: dict[str, Model | None] = subjects(failure.source for failure in failures)
        return paginator, page, failures, is_paginated

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Whoever knows the address of an exposed file can read it, and not every publisher may see its collection.
        exposed = names_of_exposed_files(_MAX_ROWS) if self.request.user.is_superuser else []
        found = {"warnings": self._warnings(), "pictures": self._pictures(), "exposed": exposed}
        return super().get_context_data(figures=figures(), **found, **kwargs)

    def _pictures(self) -> list[dict[str, Any]]:
        """Return the public pictures whose renditions cannot be made."""
        edit_urls = AdminURLFinder(self.request.user)
        failed = public_pictures().filter(made_for=CANNOT_BE_MADE).order_by("title", "pk")[:_MAX_ROWS]
        return [{"title": picture.title, "edit_url": edit_urls.get_edit_url(picture)} for picture in failed]

    def _warnings(self) -> list[dict[str, Any]]:
        """Return the newest warnings, each with a link to the block that has to be corrected."""
        found = list(RenderWarning.objects.order_by("-since", "source", "pk")[:_MAX_ROWS])
        sources = {source for warning in found for source in (warning.source, warning.about)}
        things, edit_urls = subjects(sources), AdminURLFinder(self.request.user)
        return [
            {
                "name": name_of(warning.source, things[warning.source]),
                "edit_url": _block_url(edit_urls.get_edit_url(things[warning.source]), warning.block_id),
                "field": _kind_of(things[warning.about]) or in_labels(things[warning.source], warning.field),
                "detail": in_words(warning.detail),
                "draft": gettext("Edit “{name}”").format(name=things[warning.about]),
                "draft_url": edit_urls.get_edit_url(things[warning.about]),
                "since": warning.since,
            }
            for warning in found
        ]


def _kind_of(draft: Model | None) -> str:
    return capfirst(str(draft._meta.verbose_name)) if draft else ""


def _block_url(edit_url: str | None, block_id: str) -> str | None:
    return f"{edit_url}#block-{block_id}-section" if edit_url and block_id else edit_url


def next_attempt(failure: RenderFailure) -> str:
    """Return when the worker tries again, such as "In 4 minutes"."""
    minutes = ceil((failure.next_attempt_at - timezone.now()) / timedelta(minutes=1))
    if minutes <= 0:
        return gettext("As soon as a worker looks")
    return ngettext("In {minutes} minute", "In {minutes} minutes", minutes).format(minutes=minutes)


# Publishing opens its own transactions.
@transaction.non_atomic_requests
@require_POST
@user_passes_test(may_publish)
def try_again(request: HttpRequest) -> HttpResponse:
    """Try a failed document again at once, and show a message with the result."""
    source, begun = request.POST.get("source", ""), timezone.now()
    failures = RenderFailure.objects.filter(source=source)
    if failures.exists():
        name = name_of(source, subjects([source])[source])
        try:
            with suppress(FilesOccupied):  # the document is published
                publish_again(source)
        except Occupied:
            messages.warning(
                request, _("“{name}” has to wait for other work on the database. Try again shortly.").format(name=name)
            )
            return redirect("publishing_report")
        failure = failures.first()
        if failure is None:
            messages.success(request, _("“{name}” is rendered. Readers see its current version.").format(name=name))
        elif failure.failed_at >= begun:
            messages.error(
                request, _("“{name}” still cannot be rendered. {error}").format(name=name, error=failure.error)
            )
        else:
            messages.warning(
                request, _("“{name}” is left to the serving process, which will try it again.").format(name=name)
            )
    return redirect("publishing_report")


class PublishingPanel(Component):
    """The panel on the admin's home page, shown while something is wrong."""

    name = "publishing"
    template_name = "api/publishing_panel.html"
    order = 50

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"figures": self.figures}
