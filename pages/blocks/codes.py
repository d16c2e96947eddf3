"""A choice among codes, such as countries, by their names."""

from typing import Any

from wagtail.blocks import ChoiceBlock


class CodeBlock(ChoiceBlock):
    """A country, a time zone or a day. Its name is not part of the page's searchable text.

    Wagtail's own block searches all choices for the name whenever a page is read.
    """

    def normalize(self, value: Any) -> Any:
        return value

    to_python = normalize

    def get_searchable_content(self, value: Any) -> list[str]:
        return []
