"""Choosing pages: where the chooser begins, what it says of each page, and several pages at once."""

from typing import Any

from django.db.models import Count
from django.db.models.functions import Left, Length
from django.http import Http404, HttpRequest
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.chooser import (
    BrowseView,
    ChosenMultipleView,
    PageTitleColumn,
    SearchView,
    page_models_from_string,
)
from wagtail.models import Page

from pages.admin.second_line import PageInTwoLinesColumn


class _TwoLines:
    """Mixin for a view of the chooser: titles have a second line."""

    @property
    def columns(self) -> list[Column]:
        columns: list[Column] = super().columns  # type: ignore[misc]
        return [
            PageInTwoLinesColumn("title", label=column.label, is_multiple_choice=column.is_multiple_choice)
            if isinstance(column, PageTitleColumn)
            else column
            for column in columns
        ]


class BrowsePagesView(_TwoLines, BrowseView):
    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> Any:
        """Begin where most of the pages are that can be chosen. Wagtail begins at what is above all of them."""
        return super().get(request, parent_page_id or _where_most_are(request.GET.get("page_type")))


class SearchPagesView(_TwoLines, SearchView):
    pass


def _where_most_are(page_type: str | None) -> int | None:
    """Return the key of the page with most children of these types, or None for any type, or if there are none."""
    try:
        models = page_models_from_string(page_type) if page_type else (Page,)
    except (ValueError, LookupError) as error:
        raise Http404 from error
    if models == (Page,):
        return None
    chosen = Page.objects.type(*models).filter(depth__gt=2)
    above = chosen.annotate(above=Left("path", Length("path") - Page.steplen)).order_by()
    most = above.values("above").annotate(count=Count("pk")).order_by("-count", "above").first()
    return Page.objects.filter(path=most["above"]).values_list("pk", flat=True).first() if most else None


class ChosenPagesView(ChosenMultipleView):
    def get(self, request: HttpRequest) -> Any:
        """Leave out the root of all pages, which has no parent and cannot be chosen, and keys that are not numbers."""
        asked = request.GET.copy()
        keys = [key for key in asked.getlist("id") if key.isdecimal()]
        chosen = Page.objects.filter(pk__in=keys, depth__gt=1)
        asked.setlist("id", [str(pk) for pk in chosen.values_list("pk", flat=True)])
        request.GET = asked  # type: ignore[assignment]
        return super().get(request)
