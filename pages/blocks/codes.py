"""Codes that are chosen by their names."""

from typing import Any

from wagtail.blocks import ChoiceBlock


class CodeBlock(ChoiceBlock):
    """Of a country, a time zone, a day: stored as it is, and no word of the text.

    Wagtail's own block looks each one up among all names, whenever a page is read.
    """

    def normalize(self, value: Any) -> Any:
        return value

    to_python = normalize

    def get_searchable_content(self, value: Any) -> list[str]:
        return []
