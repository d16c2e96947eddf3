"""Menus, and profiles on other sites."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    PageChooserBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
)

from pages.blocks.hrefs import HrefBlock, linked_page
from pages.context import RenderContext
from pages.web.links import safe_href


class MenuLinkBlock(StructBlock):
    """A link to a page or to an address elsewhere."""

    title = CharBlock(required=False, help_text="Empty: the title of the page.")
    page = PageChooserBlock(required=False)
    address = HrefBlock(required=False, label="Or an address elsewhere")

    class Meta:
        icon = "link"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            raise StructBlockValidationError(
                {"page": ValidationError("Choose a page, or enter an address: one of the two.")}
            )
        if cleaned.get("address") and not cleaned.get("title"):
            raise StructBlockValidationError({"title": ValidationError("Enter a title for the link.")})
        return cleaned


class MenuItemBlock(MenuLinkBlock):
    children = ListBlock(MenuLinkBlock(), default=[])


class NavigationBlock(StreamBlock):
    item = MenuItemBlock()

    class Meta:
        required = False


class SocialProfileBlock(StructBlock):
    network = CharBlock(help_text="Such as LinkedIn.")
    url = HrefBlock(label="Address")


class SocialProfilesBlock(StreamBlock):
    profile = SocialProfileBlock()

    class Meta:
        required = False


def menu_of(value: Any, context: RenderContext) -> list[dict]:
    """Return the menu as `{title, href, page, children}`. Items whose page is not public are left out."""
    return [item for child in value if (item := _item(child.value, context))]


def _item(value: Any, context: RenderContext) -> dict | None:
    children = [item for child in value.get("children") or [] if (item := _item(child, context))]
    if not value["page"]:
        return {"title": value["title"], "href": safe_href(value["address"]), "page": None, "children": children}
    page = context.reference_in_language(value["page"].pk)
    if page is None:
        return None
    return {
        "title": value["title"] or page["title"],
        "href": page["path"],
        "page": linked_page(page),
        "children": children,
    }
