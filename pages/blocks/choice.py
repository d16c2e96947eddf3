"""The base of location and contact blocks, in which editors choose a page or type in the details."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import PageChooserBlock, StructBlock, StructBlockValidationError

from pages import rich_text
from pages.bidi import isolated
from pages.context import RenderContext
from pages.languages import direction


class ChosenPageBlock(PageChooserBlock):
    """A page chooser that does not load the streams of the chosen page.

    So a page with unreadable content does not break the pages that show it.
    """

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        keys = list(values)
        found = self.model_class.objects.defer_streamfields().in_bulk({key for key in keys if key is not None})
        return [copy(found.get(key)) for key in keys]

    def to_python(self, value: int | None) -> Any:
        return self.bulk_to_python([value])[0]

    def deconstruct(self) -> tuple:
        """Appear in migrations as Wagtail's own block, since the stored value is the same."""
        _, args, kwargs = super().deconstruct()
        return "wagtail.blocks.PageChooserBlock", args, kwargs


class PageOrTypedBlock(StructBlock):
    """A block with the children `page` and `typed`. The unused one is not validated and is stored empty."""

    def clean(self, value: Any) -> Any:
        what = self.child_blocks["page"].label.lower()
        page, facts = value.get("page"), value.get("typed") or {}
        typed = has_words(self.child_blocks["typed"].get_prep_value(facts))
        if page and typed:
            _refuse(_("Choose a {what} or type in the details, not both. Clear one of the two.").format(what=what))
        if typed:
            return super().clean(value)
        if not page:
            _refuse(_("Choose a {what}, or type in the details below.").format(what=what))
        chosen = self.child_blocks["page"].clean(page)
        return self.normalize({"page": chosen, "typed": self.child_blocks["typed"].get_default()})


def has_words(stored: Any) -> bool:
    """True if an editor typed something into a stored value. Ignores the country, which has a default."""
    if isinstance(stored, dict):
        return any(has_words(value) for name, value in stored.items() if name != "country")
    if isinstance(stored, str):
        return rich_text.has_words(stored)
    return bool(stored) or stored == 0


def page_reference(page_id: int, context: RenderContext) -> dict | None:
    reference = context.reference(page_id)
    return reference and {name: reference[name] for name in ("id", "type", "slug", "path", "url", "locale")}


def language_of(page: Any, context: RenderContext) -> dict[str, str]:
    """Return the language of a chosen page or, of what is typed in, that of the document."""
    locale = context.language_of(page) if page else context.language
    return {"locale": locale, "direction": direction(locale)}


def fallback(lines: list[str], channels: list[dict]) -> SafeString:
    """Return the HTML for clients that do not know the block."""
    named = [(f"{isolated(channel['label'])}: " if channel["label"] else "", channel) for channel in channels]
    words = format_html_join("", "{}<br>", ((isolated(line),) for line in lines if line))
    links = format_html_join(
        "",
        '{}<a href="{}">{}</a><br>',
        ((label, channel["href"], isolated(channel["display"])) for label, channel in named),
    )
    return mark_safe(format_html("<p>{}{}</p>", words, links).replace("<br></p>", "</p>"))


def _refuse(message: str) -> None:
    raise StructBlockValidationError({"page": ValidationError(message)})
