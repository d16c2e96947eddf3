"""The `rich_text` parameter: converts the rich text of documents from the stored format to another."""

from typing import Any

from api.parameters.base import Parameter, one_of
from pages.rich_text import FORMATS, formatted

STORED = "html"
# Format → how many times larger it can make a document. The formats that are not named here make it smaller.
GROWTH = {"portable": 6}

RICH_TEXT = Parameter(
    "rich_text",
    "How rich text is written: as HTML, as Portable Text, as Markdown or as plain text. `fallback` of a block stays as "
    "it is.",
    one_of("rich_text", list(FORMATS)),
    {"type": "string", "enum": list(FORMATS), "default": STORED},
    STORED,
)


def in_format(value: Any, format: str) -> Any:
    """Return a document, or a part of one, with every rich text converted to `format`."""
    kind = value.__class__
    if kind is dict:
        if len(value) == 2 and value.get("format") == STORED and "html" in value:
            return formatted(value["html"], format)
        return {name: in_format(part, format) for name, part in value.items()}
    if kind is list:
        return [in_format(part, format) for part in value]
    return value
