"""The editor of rich text."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

from pages.rich_text.contentstate import LinearConverter
from pages.rich_text.hidden import shown_html
from pages.rich_text.stored_links import EditedText
from pages.rich_text.tags import INLINE, VOID, End, Event, Start, balanced, written


class RichTextArea(DraftailRichTextArea):
    """Wagtail's editor, which also opens HTML that is not well-formed, as an import or a program may store it.

    Wagtail's converter raises AssertionError for such HTML. It also keeps what it reads in itself, although threads
    share the widgets of blocks and fields. So each reading has a handler of its own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.converter = LinearConverter(self.features)
        self.options["ariaLabel"] = _("Text")  # labels do not name what is no field of the browser

    def format_value(self, value: Any) -> str:
        for source in _readings(value):
            reading = copy(self)
            reading.converter = copy(self.converter)
            reading.converter.html_to_contentstate_handler = EditedText(self.features)
            try:
                return super(RichTextArea, reading).format_value(source)
            except AssertionError:
                continue
        raise AssertionError("Wagtail's converter refuses plain paragraphs.")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Raise BadRequest if the content is malformed. No browser sends such a form."""
        try:
            return super().value_from_datadict(data, files, name)
        except (ExporterException, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise BadRequest(f"The content of the field {name!r} cannot be read: {error}") from error


def _readings(source: Any) -> Iterator[Any]:
    """Yield the HTML as it is stored, then with every element closed in order, then as paragraphs without lists.

    What readers do not see is left out, as a save would publish it.
    """
    source = shown_html(source) if isinstance(source, str) else source
    yield source
    yield written(balanced(source))
    yield written(_in_paragraphs(balanced(source)))


def _in_paragraphs(events: Iterable[Event]) -> Iterator[Event]:
    """Keep text, line breaks and inline elements. Each other tag ends a paragraph."""
    inline: list[Start] = []
    in_paragraph = False
    for event in events:
        name = "" if isinstance(event, str) else event.name
        if name and name != "br" and (name not in INLINE or name in VOID):
            if in_paragraph:
                yield from (End(each.name) for each in reversed(inline))
                yield End("p")
            in_paragraph = False
            continue
        if isinstance(event, Start) and name != "br":
            inline.append(event)
        elif isinstance(event, End):
            inline.pop()
        if in_paragraph:
            yield event
        elif name == "br" or (isinstance(event, str) and event.strip()):
            in_paragraph = True
            yield Start("p", {}, 0)
            yield from inline
            yield event
    if in_paragraph:
        yield End("p")
