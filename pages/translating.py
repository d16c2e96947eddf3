"""Prepare pages that are copied for translation."""

from typing import Any

from wagtail.coreutils import find_available_slug
from wagtail.fields import StreamField
from wagtail.log_actions import get_active_log_context

from pages.blocks.body import BodyBlock
from pages.web.addresses import slug_of


def prepare_translation(page: Any) -> None:
    """Give a copy for translation to who makes it, and remove its anchors. Publishing makes new ones in its language.

    Wagtail leaves it to the owner of the original, so an author could not open it. If somebody makes it in the admin,
    its slug is made of its title, as in the form, where it then follows the title. Aliases are not changed.
    """
    if page.alias_of_id:
        return
    _forget_anchors(page)
    user = get_active_log_context().user
    if user:
        page.owner, page.slug = user, slug_of_title(page)
    save_copy(page, user=user)


def save_copy(page: Any, *, user: Any) -> None:
    """Save a copy for translation, and its revision too, since the editor opens that."""
    page.save(clean=False)
    page.latest_revision.content = page.serializable_data()
    page.latest_revision.user = user
    page.latest_revision.save(update_fields=["content", "user"])


def slug_of_title(page: Any) -> str:
    parent = page.get_parent()
    found = "" if parent.is_root() else slug_of(page.title)
    return find_available_slug(parent, found, ignore_page_id=page.pk) if found else page.slug


def _forget_anchors(page: Any) -> None:
    for name in [field.name for field in page._meta.concrete_fields if _is_body(field)]:
        for child in getattr(page, name):
            if child.block_type == "heading":
                child.value["anchor"] = ""


def _is_body(field: Any) -> bool:
    return isinstance(field, StreamField) and isinstance(field.stream_block, BodyBlock)
