"""The editor of rich text."""

from collections.abc import Iterator
from typing import Any

from django.utils.html import escape
from wagtail.admin.rich_text import DraftailRichTextArea

from pages.rich_text import words_of
from pages.rich_text.tags import balanced, written


class RichTextArea(DraftailRichTextArea):
    """Wagtail's, but that it opens HTML whose elements are not closed in order, as an import or a program may store.

    Wagtail's converter refuses such HTML with an AssertionError.
    """

    def format_value(self, value: Any) -> str:
        for source in _readings(value):
            try:
                return super().format_value(source)
            except AssertionError:
                continue
        raise AssertionError("Wagtail's converter refuses a plain paragraph.")


def _readings(source: Any) -> Iterator[Any]:
    """As it is stored, with every element closed in order, and its words alone."""
    yield source
    yield written(balanced(source))
    yield f"<p>{escape(words_of(source))}</p>"
