"""Reports and home page panels for editors."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import ModelLogEntry, Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry

from pages.models import Article, ImportedSource
from pages.models.review import ReviewedQuerySet
from pages.schedules import drafted_snippets, refusals, refusals_of_snippets

# The permissions for opening a report, as for Wagtail's own reports. Each user sees only some pages: `reviews_for`.
EDITORS = ["add", "change", "publish"]
# The maximum number of refused schedules on the home page.
REFUSED_SHOWN = 5


def edits_pages(user: AbstractBaseUser | AnonymousUser) -> bool:
    return policy_registry.get_by_type(Page).user_has_any_permission(user, EDITORS)


def editable(user: AbstractBaseUser | AnonymousUser) -> QuerySet:
    """Return the keys of the pages that this user may edit."""
    own = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return own.order_by().values("pk")


def editable_snippets(user: AbstractBaseUser | AnonymousUser, models: Iterable[Any] | None = None) -> list[Any]:
    """Return those of these models of snippets that this user may edit: by default, of those with drafts."""
    return [
        model
        for model in (drafted_snippets() if models is None else models)
        if hasattr(model, "snippet_viewset") and policy_registry.get_by_type(model).user_has_permission(user, "change")
    ]


def reviews_for(user: AbstractBaseUser | AnonymousUser) -> ReviewedQuerySet:
    """Return the articles that need a review and that this user may edit."""
    return Article.objects.needing_review().filter(pk__in=editable(user))


class EditorsItem(MenuItem):
    """An item of the menu for those who edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request.user)


class EditorsReport(ReportView):
    """Base of the reports for whoever may edit pages. The model of a report can have no permissions of its own."""

    any_permission_required = EDITORS

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        return policy_registry.get_by_type(Page)


class ImportedSourcesView(EditorsReport):
    """Imported files, each with its lines that have no place on its page."""

    model = ImportedSource
    page_title = _("Imported files")
    header_icon = "download"
    index_url_name = "imported_sources"
    index_results_url_name = "imported_sources_results"
    is_searchable = True
    search_fields = ["source", "page__title"]
    list_export = ["source", "page", "imported_at", "unplaced"]
    export_headings = {"source": _("File"), "imported_at": _("Imported"), "unplaced": _("Lines without a place")}
    export_filename = "imported-files"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("source", label=_("File"), get_url=edit_url),
            Column("page", label=_("Page"), accessor=lambda row: row.page or _("deleted")),
            DateColumn("imported_at", label=_("Imported")),
            Column("unplaced", label=_("Lines without a place"), accessor=unplaced_lines),
        ]

    def get_base_queryset(self) -> QuerySet[ImportedSource]:
        """Return the files of pages that the user may edit. Administrators also see files of deleted pages."""
        every = super().get_base_queryset().select_related("page")
        return every if self.request.user.is_superuser else every.filter(page__in=editable(self.request.user))

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if field == "unplaced":
            value = "\n".join(f"{row['line']}: {row['text']}" for row in value)
        return super().preprocess_field_value(field, value, export_format)


def edit_url(source: ImportedSource) -> str | None:
    return reverse("wagtailadmin_pages:edit", args=[source.page_id]) if source.page_id else None


def unplaced_lines(source: ImportedSource) -> SafeString | str:
    """Return the lines with their numbers, collapsed under their count."""
    if not source.unplaced:
        return gettext("no lines")
    lines = format_html_join("", '<li value="{}">{}</li>', ((row["line"], _line(row)) for row in source.unplaced))
    show = gettext("Show {number}").format(number=len(source.unplaced))
    return format_html("<details><summary>{}</summary><ol>{}</ol></details>", show, lines)


def _line(row: dict[str, Any]) -> str:
    """Return an unplaced line. Say it if readers see the line as it is written."""
    return gettext("{line} (stays in the text)").format(line=row["text"]) if row.get("stays") else row["text"]


class MedicalReviewView(EditorsReport):
    """Articles whose review is due, or whose text has changed since the review."""

    model = Article
    page_title = _("Medical review")
    header_icon = "clipboard-list"
    index_url_name = "medical_review"
    index_results_url_name = "medical_review_results"
    no_results_message = _("No article needs a review within 30 days, and none has changed since its last review.")
    list_export = ["title", "reviewed_by", "last_reviewed", "next_review", "review_standing", "text_changed"]
    export_headings = {"review_standing": _("Due"), "text_changed": _("Changed since review")}
    export_filename = "medical-review"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title", label=_("Title"), get_url=lambda article: reverse("wagtailadmin_pages:edit", args=[article.pk])
            ),
            Column("reviewed_by", label=_("Reviewed by"), accessor=lambda article: article.reviewed_by or ""),
            Column("last_reviewed", label=_("Last reviewed"), accessor=lambda article: _day(article.last_reviewed)),
            Column("next_review", label=_("Next review"), accessor=next_review),
            Column("text_changed", label=_("Changed since review"), accessor=changed_since_review),
        ]

    def get_base_queryset(self) -> QuerySet[Article]:
        return reviews_for(self.request.user).select_related("reviewed_by").defer_streamfields()


def next_review(article: Article) -> SafeString:
    """Return the date, and in words how urgent it is."""
    standing = article.review_standing()
    tone = "w-text-critical-200 w-font-semibold" if article.is_overdue else "w-text-grey-400"
    words = format_html('<div class="{}">{}</div>', tone, standing) if standing else ""
    return format_html("{}{}", _day(article.next_review), words)


def changed_since_review(article: Article) -> str:
    if not article.review_snapshot:
        return gettext("Not reviewed yet")
    return {True: gettext("Yes"), False: gettext("No"), None: gettext("Not known")}[article.text_changed]


def _day(date: Any) -> str:
    return date_format(date) if date else ""


class SchedulesPanel(Component):
    """A panel on the admin's home page with scheduled changes that failed."""

    name = "schedules"
    template_name = "pages/schedules_panel.html"
    order = 55

    def __init__(self, user: AbstractBaseUser | AnonymousUser) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        entries = refusals(timezone.now()).filter(page__in=editable(self.user))
        newest = {reverse("wagtailadmin_pages:edit", args=[entry.page_id]): entry for entry in reversed(entries)}
        of_snippets = refusals_of_snippets(timezone.now(), editable_snippets(self.user))
        newest |= {_edit_url(entry): entry for entry in reversed(of_snippets)}
        refused = [{"address": address, "message": entry.message} for address, entry in newest.items()]
        return {"refused": refused[:REFUSED_SHOWN], "more": len(refused[REFUSED_SHOWN:])}


def _edit_url(entry: ModelLogEntry) -> str:
    model: Any = entry.content_type.model_class()
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[entry.object_id])
