"""What editors should look at."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from pages.models import ImportedSource


class ImportedSourcesView(ReportView):
    """Imported files, each with the lines of it that found no place on its page."""

    model = ImportedSource
    page_title = "Imported files"
    header_icon = "download"
    index_url_name = "imported_sources"
    index_results_url_name = "imported_sources_results"
    is_searchable = True
    search_fields = ["source", "page__title"]
    list_export = ["source", "page", "imported_at", "unplaced"]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("source", label="File", get_url=edit_url),
            Column("page", label="Page", accessor=lambda row: row.page or "deleted"),
            DateColumn("imported_at", label="Imported"),
            Column("unplaced", label="Lines without a place", accessor=unplaced_lines),
        ]

    def get_base_queryset(self) -> QuerySet[ImportedSource]:
        return super().get_base_queryset().select_related("page")


def edit_url(source: ImportedSource) -> str | None:
    return reverse("wagtailadmin_pages:edit", args=[source.page_id]) if source.page_id else None


def unplaced_lines(source: ImportedSource) -> SafeString | str:
    """The lines with their numbers, folded away under how many they are."""
    if not source.unplaced:
        return "none"
    lines = format_html_join("", '<li value="{}">{}</li>', ((row["line"], row["text"]) for row in source.unplaced))
    return format_html("<details><summary>Show {}</summary><ol>{}</ol></details>", len(source.unplaced), lines)
