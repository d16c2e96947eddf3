"""The second line of choosers: what tells one person, place or article from another of the same name."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.chooser import PageTitleColumn


def second_line_of(thing: Any) -> str:
    """Return what the thing itself says in its second line, or an empty text."""
    return getattr(thing, "second_line", "")


class _SecondLine:
    """Mixin for a column with titles. `second(thing)`: its words below the title."""

    second: Callable[[Any], str] = staticmethod(second_line_of)

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString | str:
        cell: str = super().render_cell_html(instance, parent_context)  # type: ignore[misc]
        words = self.second(instance)
        before, end, after = cell.rpartition("</td>")
        line = format_html('<div class="second-line">{}</div>', words)
        return SafeString(before + line + end + after) if words else cell


class TwoLinesColumn(_SecondLine, TitleColumn):
    def __init__(self, title: TitleColumn, second: Callable[[Any], str]) -> None:
        self.__dict__.update(title.__dict__)
        self.second = second


class PageInTwoLinesColumn(_SecondLine, PageTitleColumn):
    pass
