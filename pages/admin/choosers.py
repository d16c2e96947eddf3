"""Choosing a page, a picture or a document."""

from functools import wraps
from typing import Any

from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock
from wagtail.models import ReferenceIndex


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


def count_uses_in_the_grid() -> None:
    """Count how often each picture on a page of the chooser is used, in one query. Wagtail does so only in its list."""
    from wagtail.images.views.chooser import BaseImageChooseView

    def usage_counts(view: BaseImageChooseView, results: Any) -> dict:
        return ReferenceIndex.get_count_references_to_in_bulk(list(results))

    BaseImageChooseView.get_usage_counts = usage_counts


def show_odd_keys_as_nothing() -> None:
    """Show a key that is no number as nothing chosen, in a form that comes back with its errors. Wagtail's fails."""
    get_instance = BaseChooser.get_instance

    @wraps(get_instance)
    def get_instance_or_none(chooser: BaseChooser, value: Any) -> Any:
        try:
            return get_instance(chooser, value)
        except ValueError:
            return None

    BaseChooser.get_instance = get_instance_or_none
