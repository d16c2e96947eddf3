"""Rich text in each of its formats, as a union discriminated by `format`."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from api.schema.components import TEXT, array, camel, nullable, record, register, union
from pages.representation import LinkedPageSerializer

_KEY = {**TEXT, "description": "Stays the same while what it names says the same."}
_STYLES = {"type": "string", "enum": ["normal"]}
_LISTS = {"type": "string", "enum": ["bullet", "number"]}


def rich_text_schema(auto_schema: AutoSchema) -> dict:
    values = {"html": TEXT, "portable": array(_block(auto_schema)), "markdown": TEXT, "text": TEXT}
    members = {
        name: register(auto_schema, f"{camel(name)}RichText", record(**{"format": _constant(name), name: value}))
        for name, value in values.items()
    }
    return union(auto_schema, "RichText", members, on="format")


def _block(auto_schema: AutoSchema) -> dict:
    """A block of Portable Text (https://portabletext.org); only items of lists have `listItem` and `level`."""
    page = auto_schema.resolve_serializer(LinkedPageSerializer, "response").ref
    link = record(_type=_constant("link"), _key=_KEY, href=TEXT, page=nullable(page))
    marks = {**array(TEXT), "description": "strong, em, code, sup, sub, or the `_key` of one of the `markDefs`."}
    span = record(_type=_constant("span"), _key=_KEY, text=TEXT, marks=marks)
    block: dict[str, Any] = record(
        _type=_constant("block"),
        _key=_KEY,
        style=_STYLES,
        markDefs=array(register(auto_schema, "PortableTextLink", link)),
        children=array(register(auto_schema, "PortableTextSpan", span)),
    )
    block["properties"] |= {"listItem": _LISTS, "level": {"type": "integer", "minimum": 1}}
    return register(auto_schema, "PortableTextBlock", block)


def _constant(value: str) -> dict:
    return {"type": "string", "const": value}
