"""Menus, and profiles on other sites."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
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

    title = CharBlock(required=False, label=_("Title"), help_text=_("Empty: the title of the page."))
    page = PageChooserBlock(required=False, label=_("Page"))
    address = HrefBlock(required=False, label=_("Or an address elsewhere"))

    class Meta:
        icon = "link"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            raise StructBlockValidationError(
                {"page": ValidationError(_("Choose a page, or enter an address: one of the two."))}
            )
        if cleaned.get("address") and not cleaned.get("title"):
            raise StructBlockValidationError({"title": ValidationError(_("Enter a title for the link."))})
        return cleaned


class MenuItemBlock(MenuLinkBlock):
    children = ListBlock(MenuLinkBlock(label=_("Link")), default=[], label=_("Below it"))


class NavigationBlock(StreamBlock):
    item = MenuItemBlock(label=_("Item"))

    class Meta:
        required = False
        collapsed = True


class SocialProfileBlock(StructBlock):
    network = CharBlock(label=_("Network"), help_text=_("Such as LinkedIn."))
    url = HrefBlock(label=_("Address"))


class SocialProfilesBlock(StreamBlock):
    profile = SocialProfileBlock(label=_("Profile"))

    class Meta:
        required = False


def menu_of(value: Any, context: RenderContext, *, origin: str) -> list[dict]:
    """Return the menu as `{title, href, page, children}`. Items whose page is not public are left out.

    `origin`: what stands before the path in the addresses of the site. Pages of other sites have an address as `href`.
    """
    return [item for child in value if (item := _item(child.value, context, origin))]


def _item(value: Any, context: RenderContext, origin: str) -> dict | None:
    children = [item for child in value.get("children") or [] if (item := _item(child, context, origin))]
    if not value["page"]:
        return {"title": value["title"], "href": safe_href(value["address"]), "page": None, "children": children}
    page = context.reference(value["page"].pk)
    if page is None:
        return None
    return {
        "title": value["title"] or page["title"],
        "href": page["path"] if page["url"] == f"{origin}{page['path']}" else page["url"],
        "page": linked_page(page),
        "children": children,
    }
