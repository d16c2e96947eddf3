"""Links to other places: a button, related pages."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, PageChooserBlock, StructBlock, StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError

from pages.bidi import isolated
from pages.blocks.hrefs import HrefBlock, linked_page
from pages.blocks.shown import ShownBlock, link_in_fallback
from pages.context import RenderContext
from pages.shapes.documents import AnySummary
from pages.shapes.rich_text import LinkedPage
from pages.shapes.values import Filled, Text
from pages.web.links import safe_href

NOT_ITSELF = _("A page cannot be related to itself. Choose another page.")
STYLES = [("primary", _("Stands out")), ("secondary", _("Stands back"))]


class CallToAction(TypedDict):
    text: Text
    href: Text
    page: LinkedPage | None
    style: Literal["primary", "secondary"]


class CallToActionBlock(ShownBlock, StructBlock):
    shape = CallToAction

    text = CharBlock(max_length=100, label=_("Text"), help_text=_("What it says, such as Book a visit."))
    page = PageChooserBlock(required=False, label=_("Page"))
    address = HrefBlock(required=False, label=_("Or an address"))
    style = ChoiceBlock(choices=STYLES, default="primary", search_index=False, label=_("Look"))

    class Meta:
        icon = "arrow-right"
        label = _("Button")
        label_format = "{text}"
        description = _("A button that leads to a page, an address, an email or a call.")
        example = {"text": gettext_noop("Call us"), "href": "tel:+16472597740", "page": None, "style": "primary"}

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            error = ValidationError(_("Choose a page, or enter an address: one of the two."))
            raise StructBlockValidationError({"page": error})
        return cleaned

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        page = context.reference(value["page"].pk) if value["page"] else None
        if value["page"] and page is None:  # the page is not public
            return None
        href = page["url"] if page else safe_href(value["address"])
        return {"text": value["text"], "href": href, "page": page and linked_page(page), "style": value["style"]}

    def get_api_fallback(self, shown: Any) -> SafeString:
        return format_html("<p>{}</p>", link_in_fallback(shown["href"], shown["page"], shown["text"]))


class Related(TypedDict):
    pages: Annotated[list[AnySummary], Filled]


class RelatedBlock(ShownBlock, StructBlock):
    shape = Related

    pages = ListBlock(PageChooserBlock(label=_("Page")), min_num=1, label=_("Pages"))

    class Meta:
        icon = "doc-empty-inverse"
        label = _("Related pages")
        description = _("Links to related pages.")
        example = {
            "pages": [
                {
                    "id": "0f4e7a52-7f0c-5a0a-bb2f-3d1f6a1f7f21",
                    "type": "plain_page",
                    "slug": "about",
                    "path": "/about/",
                    "url": "https://www.example.org/about/",
                    "locale": "en",
                    "direction": "ltr",
                    "title": gettext_noop("About us"),
                    "published_at": "2026-01-05T09:00:00Z",
                    "updated_at": "2026-01-05T09:00:00Z",
                    "expires_at": None,
                }
            ]
        }

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        chosen = [page for page in value["pages"] if page]
        pages = summaries_of((page.pk for page in chosen), context)
        return None if chosen and not pages else {"pages": pages}

    def get_api_fallback(self, shown: Any) -> SafeString:
        pages = shown["pages"]
        links = format_html_join(
            "", "<li>{}</li>", ((link_in_fallback(page["url"], page, isolated(page["title"])),) for page in pages)
        )
        return format_html("<ul>{}</ul>", links)


def summaries_of(page_ids: Iterable[int], context: RenderContext) -> list[Any]:
    """Return the summaries of the pages that readers may see, that of a page and its chosen translation once."""
    shown = {summary["id"]: summary for page_id in page_ids if (summary := context.summary(page_id))}
    return list(shown.values())


def error_of_itself(related: Any, pk: int) -> StructBlockValidationError | None:
    """Return an error if a block of related pages contains its own page, else None. `pk`: the key of that page."""
    own = {place: ValidationError(NOT_ITSELF) for place, page in enumerate(related["pages"]) if page and page.pk == pk}
    return StructBlockValidationError({"pages": ListBlockValidationError(block_errors=own)}) if own else None
