"""Blocks in which an editor chooses a page, a picture or a document."""

from functools import wraps
from typing import Any

from wagtail.blocks import ChooserBlock


def check_chosen_objects_as_read() -> None:
    """Check what is chosen without reading it again: the stream has just read all its objects at once.

    Wagtail reads each object again. A form of a page is checked when it is opened and when it is saved.
    """
    clean = ChooserBlock.clean

    @wraps(clean)
    def clean_as_read(block: ChooserBlock, value: Any) -> Any:
        if not isinstance(value, block.model_class) or value.pk is None:
            return clean(block, value)
        block.field.run_validators(value)
        return value

    ChooserBlock.clean = clean_as_read
