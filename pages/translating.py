"""What becomes of a page that is copied to be translated."""

from typing import Any

from wagtail.fields import StreamField

from pages.blocks.body import BodyBlock


def forget_anchors(page: Any) -> None:
    """Anchors are words of a language, so those of the copy are made of its own when it is published.

    An alias stays what its original is.
    """
    names = [field.name for field in page._meta.concrete_fields if _is_body(field)]
    if not names or page.alias_of_id:
        return
    for name in names:
        for child in getattr(page, name):
            if child.block_type == "heading":
                child.value["anchor"] = ""
    page.save(clean=False)
    # The revision that the editor opens is the one that the copy was made with.
    page.latest_revision.content = page.serializable_data()
    page.latest_revision.save(update_fields=["content"])


def _is_body(field: Any) -> bool:
    return isinstance(field, StreamField) and isinstance(field.stream_block, BodyBlock)
