"""Comparisons of two versions in the words of the form: names of blocks, labels of choices, dates in words."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from taggit.managers import TaggableManager
from wagtail import blocks
from wagtail.admin import compare
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from pages.embeds import Embedded

_wagtails: Callable[[Any], type[compare.BlockComparison]] = compare.get_comparison_class_for_block


def compare_in_words() -> None:
    """Compare fields and blocks so. Wagtail has a registry for fields, and for blocks a method of each single block."""
    compare.get_comparison_class_for_block = comparison_of
    for field in (models.BooleanField, models.DateField, models.DateTimeField, models.IntegerField):
        compare.register_comparison_class(field, comparison_class=FieldInWords)
    compare.register_comparison_class(TaggableManager, comparison_class=TagsByName)
    compare.register_comparison_class(StreamField, comparison_class=StreamFieldByLabels)


def words_of(value: Any) -> str:
    """Return a simple value as people write it."""
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case datetime.datetime():
            return date_format(value, "DATETIME_FORMAT")
        case datetime.date():
            return date_format(value, "DATE_FORMAT")
        case datetime.time():
            return time_format(value, "TIME_FORMAT")
        case Embedded():
            return value.url
    return str(value)


class FieldInWords(compare.FieldComparison):
    def htmldiff(self) -> SafeString:
        return _replaced(words_of(self.val_a), words_of(self.val_b))


class TagsByName(compare.TagsFieldComparison):
    def get_item_display(self, tag: Any) -> str:
        return str(tag.name)


class StreamFieldByLabels(compare.StreamFieldComparison):
    def htmldiff(self) -> SafeString:
        return StreamByLabels(self.field.stream_block, True, True, self.val_a, self.val_b).htmldiff()


class TextOrNothing(compare.CharBlockComparison):
    def htmlvalue(self, val: Any) -> SafeString:
        return escape(val or "")

    def htmldiff(self) -> SafeString:
        return compare.diff_text(self.val_a or "", self.val_b or "").to_html()


class ValueInWords(compare.BlockComparison):
    """Of a block with one field: its value, or the label of its choice."""

    def htmlvalue(self, val: Any) -> SafeString:
        return escape(self.words(val))

    def htmldiff(self) -> SafeString:
        return _replaced(self.words(self.val_a), self.words(self.val_b))

    def words(self, value: Any) -> str:
        # A chooser has choices too: all rows of its table.
        if not value or not isinstance(self.block, blocks.ChoiceBlock):
            return words_of(value)
        return str(dict(self.block.field.choices).get(value, value))


class StreamByLabels(compare.StreamBlockComparison):
    """Names each block by its label, as the form does."""

    def get_block_comparisons(self) -> list[Any]:
        return [LabelledComparison(comparison) for comparison in super().get_block_comparisons()]


class ListByLabels(compare.ListBlockComparison):
    """Wagtail shows a new list with the names of fields."""

    def htmlvalue(self, val: Any) -> SafeString:
        items = [
            (comparison_of(item.block)(item.block, True, True, item.value, item.value), item)
            for item in val.bound_blocks
        ]
        return format_html_join(
            "\n", "<div>{}</div>", ((comparison.htmlvalue(item.value),) for comparison, item in items)
        )


class LabelledComparison:
    """A comparison of a block below the label of the block."""

    def __init__(self, comparison: compare.BlockComparison) -> None:
        self._comparison = comparison

    def __getattr__(self, name: str) -> Any:
        return getattr(self._comparison, name)

    def htmlvalue(self, val: Any) -> SafeString:
        return self._below_label(self._comparison.htmlvalue(val))

    def htmldiff(self) -> SafeString:
        return self._below_label(self._comparison.htmldiff())

    def _below_label(self, html: str) -> SafeString:
        return format_html("<p><strong>{}</strong></p>{}", self._comparison.block.label, html)


def comparison_of(block: Any) -> type[compare.BlockComparison]:
    """Return the class that compares two values of a block."""
    if isinstance(block, blocks.StreamBlock):
        return StreamByLabels
    if isinstance(block, blocks.ListBlock):
        return ListByLabels
    if isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        return TextOrNothing
    if isinstance(block, blocks.FieldBlock) and not isinstance(block, (blocks.RichTextBlock, ImageChooserBlock)):
        return ValueInWords
    return _wagtails(block)


def _replaced(old: str, new: str) -> SafeString:
    if old == new:
        return escape(new)
    return compare.TextDiff([change for change in (("deletion", old), ("addition", new)) if change[1]]).to_html()
