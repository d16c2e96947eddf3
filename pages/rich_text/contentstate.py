"""What the editor of rich text sends: its own JSON, checked and converted to HTML in linear time."""

import json
from collections import Counter
from typing import Any

from draftjs_exporter.engines.string import DOMString, Elt
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from pages.characters import whole

# The editor nests lists five deep at most, and has fewer styles than this.
_DEEPEST = 20
_MOST_STYLES = 20


class LinearEngine(DOMString):
    """Keeps the children of an element in a set too: the library looks through all of them for each new one."""

    @staticmethod
    def create_tag(type_: Any, attr: Any = None) -> Elt:
        return Parent(type_, attr)

    @staticmethod
    def append_child(elt: Any, child: Any) -> None:
        if isinstance(child, Elt):
            if id(child) in elt.known:
                return
            elt.known.add(id(child))
        elt.children.append(child)


class Parent(Elt):
    __slots__ = ("known",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.known: set[int] = set()


class LinearConverter(ContentstateConverter):
    """Wagtail's converter. Its time and memory grow with the length of the JSON, whatever that contains."""

    def __init__(self, features: Any = None) -> None:
        super().__init__(features)
        self.exporter._engine = f"{LinearEngine.__module__}.{LinearEngine.__name__}"

    def to_database_format(self, contentstate_json: str) -> str:
        """Return HTML. Raise ValueError if no editor writes such JSON."""
        for block in (json.loads(contentstate_json) or {}).get("blocks", []):
            _refuse_nesting(block)
        return whole(super().to_database_format(contentstate_json))


def _refuse_nesting(block: dict) -> None:
    """Raise ValueError if the block is nested deeper, or has more styles at one place, than the editor can make it."""
    if not 0 <= block.get("depth", 0) <= _DEEPEST:
        raise ValueError("A list is nested too deep.")
    changes: Counter[int] = Counter()
    for part in block.get("inlineStyleRanges") or []:
        changes[part["offset"]] += 1
        changes[part["offset"] + part["length"]] -= 1
    styles = 0
    for offset in sorted(changes):
        styles += changes[offset]
        if styles > _MOST_STYLES:
            raise ValueError("A word has too many styles.")
