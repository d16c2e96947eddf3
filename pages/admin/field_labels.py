"""The paths of fields, in the words of forms."""

from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from wagtail.blocks import ListBlock, StreamBlock
from wagtail.models import Page, Site

from pages.admin.missing import label_of
from pages.columns.streams import streams_of
from pages.models import SiteSettings


def in_labels(subject: Model | None, path: str) -> str:
    """Return a path in the words of the form: `gallery.images.2` is “Gallery of pictures, Pictures 2”.

    `subject`: what the path belongs to, or None if it was deleted. Within a block, names that its form does not have
    are left out, since they are names of the API.
    """
    if not path:
        return ""
    first, *names = path.split(".")
    label, block = _begin(subject, first)
    labels = [label]
    for name in names:
        if name.isdigit():
            labels[-1] = f"{labels[-1]} {name}"
            block = _item_of(block)
        elif block := getattr(block, "child_blocks", {}).get(name):
            labels.append(str(block.label))
        else:
            break
    return ", ".join(labels)


def _begin(subject: Model | None, name: str) -> tuple[str, Any]:
    """Return the label and the block of the first name: a kind of block of a stream, or a field of the model."""
    if subject is None:
        return capfirst(name.replace("_", " ")), None
    if isinstance(subject, Site):  # the document of a site shows its settings
        subject = SiteSettings()
    elif isinstance(subject, Page) and type(subject) is Page:
        subject = subject.specific_deferred
    streams = {stream: subject._meta.get_field(stream).stream_block for stream in streams_of(type(subject))}  # type: ignore[union-attr]
    for block in streams.values():
        if name in block.child_blocks:
            return str(block.child_blocks[name].label), block.child_blocks[name]
    return label_of(subject, name), streams.get(name)


def _item_of(block: Any) -> Any:
    """Return the block of each item, if there is only one kind."""
    if isinstance(block, ListBlock):
        return block.child_block
    if isinstance(block, StreamBlock) and len(block.child_blocks) == 1:
        return next(iter(block.child_blocks.values()))
    return None
