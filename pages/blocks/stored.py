"""Read stored streams in parts: values that a block cannot read are left out and reported.

Wagtail reads a stream as a whole or not at all, and keeps values of types that its forms would never store.
"""

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop
from wagtail.blocks import (
    Block,
    BooleanBlock,
    ChoiceBlock,
    ChooserBlock,
    FloatBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from pages.fitting import MISSING, UNREADABLE, LeaveOut, Unfit, join_path

# The greatest primary key.
_GREATEST_KEY = 2**63 - 1
# Ids of blocks. Forms create UUIDs; programs may use others.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
UNKNOWN = gettext_noop("This kind of block no longer exists. Remove the block, or ask a developer to restore its kind.")
NO_STREAM = gettext_noop(
    "The stored value is not a list of blocks. Enter it again. Saving replaces it; the history keeps it."
)


@dataclass(frozen=True)
class Unread:
    """A part of a stream that cannot be read. `place`: the index of its block. `id`: the block's id, or None."""

    place: int
    id: str | None
    field: str
    detail: str


@dataclass
class Reading:
    """The readable and the unreadable parts of a stored stream. `whole`: True if it is not a list of blocks at all."""

    children: list[dict] = field(default_factory=list)
    # The stored index of each child.
    places: list[int] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    whole: bool = False
    # Children that are completely unreadable: their index and their stored value.
    dropped: list[tuple[int, Any]] = field(default_factory=list)

    def stored_again(self, children: list[dict]) -> list:
        """Return these children together with the unreadable ones, each at its old index."""
        stored: list[Any] = [*children]
        for place, child in self.dropped:
            stored.insert(place, child)
        return stored

    def add(self, place: int, stored: dict, block: Block | None) -> None:
        kind, known_as = stored["type"], _id_of(stored)

        def out(at: str, detail: str) -> None:
            self.unread.append(Unread(place, known_as, join_path(kind, at), detail))

        try:
            if block is None:
                raise Unfit("", UNKNOWN)
            child = {**stored, "id": known_as, "value": _readable(block, stored.get("value"), out, "")}
        except Unfit as unfit:
            out(unfit.at, unfit.detail)
            self.dropped.append((place, stored))
        else:
            self.children.append(child)
            self.places.append(place)


def read(stream_block: StreamBlock, stored: Any) -> Reading:
    """Read a stored stream. Return its readable children and its unreadable parts."""
    if stored in ("", []):
        return Reading()
    if not (isinstance(stored, list) and all(map(_is_child, stored))):
        # A plain text is left from a text field that became a stream. Wagtail reads it as an empty stream.
        # Nothing is lost with an empty value of another kind, such as {} or null.
        return Reading(unread=[Unread(0, None, "", NO_STREAM)], whole=bool(stored) and not isinstance(stored, str))
    reading = Reading()
    for place, child in enumerate(stored):
        reading.add(place, child, stream_block.child_blocks.get(child["type"]))
    return reading


def _is_child(stored: Any) -> bool:
    return isinstance(stored, dict) and isinstance(stored.get("type"), str)


def _id_of(stored: dict) -> str | None:
    """Return the id of a block or an item, or None if it is invalid.

    The admin writes ids into the page without escaping, so an id that could be HTML is not accepted.
    """
    known_as = stored.get("id")
    return known_as if isinstance(known_as, str) and _ID.fullmatch(known_as) else None


def stable_id(stored: Any, name: str) -> str:
    """Return the id of a block at the path `name`. A block without one always gets the same id."""
    try:
        return str(uuid.UUID(stored))
    except (ValueError, TypeError, AttributeError):
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {stored}"))


def _readable(block: Block, stored: Any, out: LeaveOut, at: str) -> Any:
    """Return the readable parts of a value. Raise Unfit if there are none."""
    if isinstance(block, ImageBlock) and (stored is None or _is_key(stored)):
        return stored
    if isinstance(block, StructBlock):
        return {name: _part(child, stored[name], out, join_path(at, name)) for name, child in _parts(block, stored, at)}
    if isinstance(block, ListBlock):
        return _items(block, stored, out, at)
    if isinstance(block, StreamBlock):
        return _children(block, stored, out, at)
    if isinstance(block, TypedTableBlock):
        return _table(block, stored, at)
    _check_leaf(block, stored, at)
    return stored


def _parts(block: StructBlock, stored: Any, at: str) -> list[tuple[str, Block]]:
    if not isinstance(stored, dict):
        raise Unfit(at, MISSING if stored is None else UNREADABLE)
    return [(name, child) for name, child in block.child_blocks.items() if name in stored]


def _part(block: Block, stored: Any, out: LeaveOut, at: str) -> Any:
    try:
        return _readable(block, stored, out, at)
    except Unfit as unfit:
        out(unfit.at, unfit.detail)
    if isinstance(block, ListBlock | StreamBlock):
        return []
    return {} if isinstance(block, StructBlock) and not isinstance(block, ImageBlock) else None


def _items(block: ListBlock, stored: Any, out: LeaveOut, at: str) -> list:
    found = []
    for number, item in enumerate(_list_of(stored, at), 1):
        whole = block._item_is_in_block_format(item)
        try:
            value = _readable(block.child_block, item["value"] if whole else item, out, join_path(at, str(number)))
        except Unfit as unfit:
            out(unfit.at, unfit.detail)
        else:
            found.append({**item, "id": _id_of(item), "value": value} if whole else value)
    return found


def _children(block: StreamBlock, stored: Any, out: LeaveOut, at: str) -> list[dict]:
    found = []
    for number, child in enumerate(_list_of(stored, at), 1):
        where = join_path(at, str(number))
        try:
            kind = block.child_blocks[child["type"]]
            found.append({**child, "id": _id_of(child), "value": _readable(kind, child["value"], out, where)})
        except Unfit as unfit:
            out(unfit.at, unfit.detail)
        except (TypeError, KeyError):
            out(where, UNREADABLE)
    return found


def _list_of(stored: Any, at: str) -> list:
    if not isinstance(stored, list):
        raise Unfit(at, UNREADABLE)
    return stored


def _table(block: TypedTableBlock, stored: Any, at: str) -> Any:
    try:
        table = block.to_python(stored)
        words = [column["heading"] for column in table.columns]
        words += [table.caption, *(cell for row in table.row_data for cell in row["values"])]
        whole = all(word is None or isinstance(word, str) for word in words)
    except (TypeError, KeyError, IndexError, AttributeError):
        whole = False
    if not whole:
        raise Unfit(at, UNREADABLE)
    return stored


def _check_leaf(block: Block, stored: Any, at: str) -> None:
    if stored is not None and not _is_of(block, stored):
        raise Unfit(at, UNREADABLE)


def _is_of(block: Block, stored: Any) -> bool:
    if isinstance(block, ChooserBlock):
        return _is_key(stored)
    if isinstance(block, BooleanBlock):
        return isinstance(stored, bool)
    if isinstance(block, IntegerBlock | FloatBlock):
        return isinstance(stored, int | float | str) and not isinstance(stored, bool)  # text: as typed in a draft
    if isinstance(block, RichTextBlock | ChoiceBlock) or type(block).to_python is Block.to_python:
        return isinstance(stored, str)
    try:
        block.to_python(stored)
    except Exception:  # blocks raise many kinds of errors for unreadable values
        return False
    return True


def _is_key(stored: Any) -> bool:
    return isinstance(stored, int) and not isinstance(stored, bool) and 0 <= stored <= _GREATEST_KEY
