"""docs/blocks.md, made from what the blocks declare: their shapes, their examples, how each looks."""

import re
from collections.abc import Iterator
from typing import Any

from api.schema.document import openapi
from pages.blocks.body import BodyBlock, fallback_of
from pages.rich_text import FORMATS, formatted
from tests.api.contract.test_contract import compact

ID = "3a0d6a52-8c1e-4f6e-9a53-0d4c5c0f7a11"
RICH = (
    '<p>Take <em>one</em> tablet with water, <strong>not more</strong>: see <a href="https://www.example.org/dose/" '
    'data-id="0f4e7a52-7f0c-5a0a-bb2f-3d1f6a1f7f21" data-type="plain_page" data-path="/dose/" '
    'data-locale="en">the dose</a>.</p>'
    "<ul><li>in the morning</li><li>before breakfast</li></ul>"
)
_INTRODUCTION = """# Blocks

`make snapshots` generates this page from the declarations of the blocks. A test checks that it is up to date.

A body is a list of blocks, each `{"id", "type", "value", "fallback"}`. `id` stays the same while the block is edited.
Blocks that have nothing to show, such as a picture that was deleted, are left out.

Every client has to know four types, which have no fallback: `heading`, `rich_text`, `image` and `quote`. Every other
block has a `fallback`, as text and as HTML with the elements of rich text. Clients that are older than the block show
the fallback.

```ts
import type { components } from "./schema.js";

type Block = components["schemas"]["Block"];
type Values = { [Each in Block as Each["type"]]: Each["value"] };
// One function for each type. Without Partial, the compiler names those that are missing.
type Renderers = Partial<{ [Type in keyof Values]: (value: Values[Type]) => string }>;

function render<Type extends keyof Values>(
  renderers: Renderers,
  block: { type: Type; value: Values[Type]; fallback: { html: string } | null },
): string {
  const known = renderers[block.type];
  return known ? known(block.value) : (block.fallback?.html ?? "");
}

const page = (body: Block[]): string =>
  body.map((block) => render({ heading: ({ level, text }) => `<h${level}>${text}</h${level}>` }, block)).join("\\n");
```

`schema.ts` is what `openapi-typescript` makes of the schema. One component for each type is enough.

This page shows each type with its JSON, its fields, and the HTML of the preview for editors.
[The whole page as Markdown](api.md) is at `/api/v1/pages/{id}.md`.

## Rich text

`rich_text=` on any read chooses the format of all rich text in the answer. The default is `html`.
"""


def page() -> str:
    return "\n".join([_INTRODUCTION, *_rich_text(), *_blocks()])


def _rich_text() -> Iterator[str]:
    for name in FORMATS:
        yield f"`rich_text={name}`:\n"
        yield _code(compact(formatted(RICH, name)), "json")
    yield (
        "A link to a page contains its id, type, path and locale: in `data-id` and so on, or in `page` of "
        "Portable Text.\nA `_key` in Portable Text stays the same while its content stays the same.\n"
    )


def _blocks() -> Iterator[str]:
    group = None
    for name, block in BodyBlock().child_blocks.items():
        if block.meta.group != group:
            group = block.meta.group
            yield f"## {group}\n"
        yield from _block(name, block)


def _block(name: str, block: Any) -> Iterator[str]:
    value = block.meta.example
    shown = {"id": ID, "type": name, "value": value, "fallback": fallback_of(block, value)}
    yield f"### `{name}`\n"
    yield f"{block.meta.description}\n"
    yield _code(compact(shown), "json")
    yield from _fields(name)
    yield "A client may show it as:\n"
    yield _code(re.sub(r"\n\s*\n", "\n", str(block.get_api_html(value)).strip()), "html")
    yield "As Markdown:\n"
    yield _code(block.get_api_markdown(value), "markdown")


def _fields(name: str) -> Iterator[str]:
    blocks = _component("Block")["discriminator"]["mapping"]
    schema = _component(blocks[name].rpartition("/")[2])["properties"]["value"]
    rows = list(_rows(_resolved(schema)))
    if rows:
        yield "| field | what it is |\n| --- | --- |"
        yield "\n".join(f"| `{path}` | {said} |" for path, said in rows) + "\n"


def _rows(schema: dict, above: str = "") -> Iterator[tuple[str, str]]:
    for name, inner in schema.get("properties", {}).items():
        yield f"{above}{name}", _said(inner) + (f": {inner['description']}" if "description" in inner else "")
        lists = [each for each in (inner, *inner.get("anyOf", [])) if "items" in each]
        items = _resolved(lists[0]["items"]) if lists else {}
        if "properties" in items and "id" not in items["properties"]:
            yield from _rows(items, f"{above}{name}[].")


def _said(schema: dict) -> str:
    """A schema in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found = _component(name)
        return " or ".join(f"`{value}`" for value in found["enum"]) if "enum" in found else name
    for union in ("oneOf", "anyOf", "allOf"):
        if union in schema:
            return " or ".join(map(_said, schema[union]))
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_said(schema['items'])}"
    kinds = schema.get("type", "anything")
    words = [kinds] if isinstance(kinds, str) else kinds
    return " or ".join(
        f"{schema['format']} {word}" if "format" in schema and word == "string" else word for word in words
    )


def _component(name: str) -> dict:
    return openapi()["components"]["schemas"][name]


def _resolved(schema: dict) -> dict:
    return _component(schema["$ref"].rpartition("/")[2]) if "$ref" in schema else schema


def _code(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```\n"
