"""Prepare pages that are copied for translation."""

from typing import Any

from wagtail.fields import StreamField

from pages.blocks.body import BodyBlock


def forget_anchors(page: Any) -> None:
    """Remove the anchors from a copy for translation. Publishing makes new ones in its own language.

    Aliases are not changed.
    """
    names = [field.name for field in page._meta.concrete_fields if _is_body(field)]
    if not names or page.alias_of_id:
        return
    for name in names:
        for child in getattr(page, name):
            if child.block_type == "heading":
                child.value["anchor"] = ""
    page.save(clean=False)
    # Update the revision of the copy too, since the editor opens it.
    page.latest_revision.content = page.serializable_data()
    page.latest_revision.save(update_fields=["content"])


def _is_body(field: Any) -> bool:
    return isinstance(field, StreamField) and isinstance(field.stream_block, BodyBlock)
