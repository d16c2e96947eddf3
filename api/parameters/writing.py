"""How content is written: the parameters that choose the form of rich text, links and fallbacks."""

from collections.abc import Mapping
from typing import Any

from api.parameters.fallbacks import without_fallbacks
from api.parameters.links import LINKS, with_links
from api.parameters.rich_text import RICH_TEXT, STORED, in_format

WRITING = [RICH_TEXT, LINKS]


def is_as_stored(values: Mapping[str, Any]) -> bool:
    """True if documents are written as they are stored. `values`: the parsed parameters."""
    return values["rich_text"] == STORED and values["links"] is None and values.get("fallback") is not False


def written(document: Any, values: Mapping[str, Any]) -> Any:
    """Return a stored document in the form that the parsed parameters ask for."""
    if values.get("fallback") is False:
        document = without_fallbacks(document)
    if values["links"]:
        document = with_links(document, values["links"])
    return document if values["rich_text"] == STORED else in_format(document, values["rich_text"])
