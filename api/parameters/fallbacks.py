"""The values `true` and `false` of the parameter `fallback`.

`false`: blocks without what clients show that do not know them. `true`, of a list: languages in the order of the site.
"""

from dataclasses import replace
from typing import Any

from api.parameters.base import FALLBACK, Parameter, flag

BLOCK_FALLBACK = Parameter(
    "fallback",
    "false: `fallback` of each block is null, for clients that know all blocks.",
    flag("fallback"),
    {"type": "boolean", "default": True},
    default=True,
)


def _languages_or_flag(texts: list[str]) -> Any:
    return texts == ["true"] if texts in (["false"], ["true"]) else FALLBACK.parse(texts)


LIST_FALLBACK = replace(
    FALLBACK,
    description=f"{FALLBACK.description} Or true: languages in the order that the settings of the site give, then the "
    "site's own, and for people, categories and tags that of the default site. Or false: `fallback` of each block is "
    "null.",
    parse=_languages_or_flag,
)


def without_fallbacks(value: Any) -> Any:
    """Return a document, or a part of one, with null for the fallback of each block."""
    kind = value.__class__
    if kind is dict:
        return {
            name: None if name == "fallback" and "value" in value else without_fallbacks(part)
            for name, part in value.items()
        }
    if kind is list:
        return [without_fallbacks(part) for part in value]
    return value
