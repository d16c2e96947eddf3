"""Answers that clients have to decode: real ones, and the same with what no client has seen yet."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from api.schema.document import openapi
from api.schema.examples import example_of
from api.schema.with_fields import answers_of, resolve
from tests import conformance

_PREFIX = "#/components/schemas/"
# Where the answers of the tests are kept while KEEP_ANSWERS is set. Each process has a file.
KEPT = settings.VAR_DIR / "answers"
_SUFFIX = ".jsonl"
_UUID = re.compile(rb"\b([0-9a-f]{8}-[0-9a-f]{4}-)[0-9a-f]([0-9a-f]{3}-)[0-9a-f]([0-9a-f]{3}-[0-9a-f]{12})\b")


@dataclass(frozen=True)
class Answer:
    """A JSON value and the name of its schema."""

    schema: str
    value: Any


class Keeper:
    """Writes answers to a file: of those with the same schema and the same form, the first."""

    def __init__(self, folder: Path, process: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / f"{process}{_SUFFIX}").open("ab")
        self._forms: set[tuple[str, Any]] = set()

    def keep(self, schema: str, body: bytes) -> None:
        value = orjson.loads(body)
        form = (schema, _form(value))
        if form not in self._forms:
            self._forms.add(form)
            self._file.write(orjson.dumps([schema, value], option=orjson.OPT_APPEND_NEWLINE))
            self._file.flush()

    def close(self) -> None:
        self._file.close()


def _form(value: Any, key: str = "") -> Any:
    """Return what decoders can stumble over: the names, the kinds of values, and what tells members of unions apart."""
    if isinstance(value, dict):
        return tuple((name, _form(inner, name)) for name, inner in sorted(value.items()))
    if isinstance(value, list):
        return frozenset(_form(inner) for inner in value)
    return value if key in {"type", "op", "kind", "format"} else type(value).__name__


def kept(folder: Path) -> list[Answer]:
    """Return the answers in the files of a folder, each form once.

    Some tests serve types of their own, which no generated client has: without their answers.
    """
    found: dict[tuple[str, Any], Answer] = {}
    for file in sorted(folder.glob(f"*{_SUFFIX}")):
        for line in file.read_bytes().splitlines():
            schema, value = orjson.loads(_with_real_ids(line))
            found.setdefault((schema, _form(value)), Answer(schema, value))
    known = openapi()["components"]["schemas"]
    return [
        answer
        for answer in found.values()
        if answer.schema in known and not conformance.problems(answer.value, {"$ref": f"{_PREFIX}{answer.schema}"})
    ]


@cache
def examples() -> list[Answer]:
    """Return the examples of the document, one for each operation with an answer of its own."""
    schemas = {operation: schema for operation, schema in answers_of(openapi()).items() if "$ref" in schema}
    return [
        Answer(schema["$ref"].removeprefix(_PREFIX), orjson.loads(_with_real_ids(orjson.dumps(example))))
        for operation, schema in schemas.items()
        if (example := example_of(operation))
    ]


def _with_real_ids(text: bytes) -> bytes:
    """Return JSON whose ids have the form of random ones. Examples and some tests number theirs, which zod refuses."""
    return _UUID.sub(rb"\g<1>4\g<2>8\g<3>", text)


def with_strangers(answers: list[Answer]) -> list[Answer]:
    """Return the answers again, those with unions: each list of blocks, pages or changes has one more, of a new kind.

    Where the answer is such a value itself, such as a page, it is of a new kind.
    """
    changed = []
    for answer in answers:
        schema = {"$ref": f"{_PREFIX}{answer.schema}"}
        value = _strangers_within(answer.value, schema)
        if value != answer.value:
            changed.append(Answer(answer.schema, value))
        if _union(schema) and isinstance(answer.value, dict):
            changed.append(Answer(answer.schema, _stranger(answer.schema, answer.value)))
    return changed


def _strangers_within(value: Any, schema: dict) -> Any:
    schema = _member(value, schema)
    if isinstance(value, list) and "items" in schema:
        inner = [_strangers_within(item, schema["items"]) for item in value]
        union = _union(schema["items"])
        return [*inner, _stranger(union, value[0])] if union and value else inner
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return {name: _strangers_within(item, properties.get(name, {})) for name, item in value.items()}
    return value


def _member(value: Any, schema: dict) -> dict:
    """Return the schema of a value: of a union, that of its member."""
    schema = resolve(openapi(), schema)
    if "discriminator" in schema and isinstance(value, dict):
        on = schema["discriminator"]
        return resolve(openapi(), {"$ref": on["mapping"][value[on["propertyName"]]]})
    members = [member for member in schema.get("oneOf", []) if member != {"type": "null"}]
    return _member(value, members[0]) if len(members) == 1 else schema


def _union(schema: dict) -> str | None:
    """Return the name of a union that has a member for unknown values in the open document."""
    name = schema.get("$ref", "").removeprefix(_PREFIX)
    return name if _unknown_member(name) in openapi(unions="open")["components"]["schemas"] else None


def _unknown_member(union: str) -> str:
    of_fields = next((prefix for prefix in ("Partial", "PartOf") if union.startswith(prefix)), "")
    return f"{of_fields}Unknown{union.removeprefix(of_fields)}"


def _stranger(union: str, known: dict) -> dict:
    """Return a value of a new kind, which has what all members of its union have."""
    schemas = openapi(unions="open")["components"]["schemas"]
    on = openapi()["components"]["schemas"][union]["discriminator"]["propertyName"]
    stranger = {name: known[name] for name in schemas[_unknown_member(union)]["properties"] if name in known}
    if union.endswith("Block"):
        new = {"value": {"seconds": 12, "of": ["a", None]}, "fallback": {"html": "<p>Watch.</p>", "text": "Watch."}}
        stranger.update({name: value for name, value in new.items() if name in known})
    if union.endswith("Change") and known["document"]:
        stranger["document"] = _stranger(f"{union}dDocument", known["document"])
    return {**stranger, on: "hologram"}


Alike = Callable[[Any, Any], bool]


def differences(
    sent: Any, written: Any, *, alike: Alike = lambda one, other: False, drops_null: bool = False, at: str = "$"
) -> Iterator[str]:
    """Yield a sentence for each part of an answer that was lost or changed when a client decoded and wrote it again.

    A client may write null, or an empty list, where an optional property was absent. `alike`: what is equal besides.
    `drops_null`: whether it may also leave out a property that was null.
    """
    options: dict[str, Any] = {"alike": alike, "drops_null": drops_null}
    if isinstance(sent, dict) and isinstance(written, dict):
        for name in sorted(sent.keys() | written.keys()):
            if name in sent and name in written:
                yield from differences(sent[name], written[name], **options, at=f"{at}.{name}")
            elif name in written and written[name] not in (None, []):
                yield f"{at}.{name} is made up: {json.dumps(written[name])[:80]}"
            elif name in sent and not (drops_null and sent[name] is None):
                yield f"{at}.{name} is lost: {json.dumps(sent[name])[:80]}"
    elif isinstance(sent, list) and isinstance(written, list) and len(sent) == len(written):
        for number, pair in enumerate(zip(sent, written, strict=True)):
            yield from differences(*pair, **options, at=f"{at}[{number}]")
    elif sent != written and not alike(sent, written):
        yield f"{at} was {json.dumps(sent)[:80]}, and is {json.dumps(written)[:80]}"


def same_instant(sent: Any, written: Any) -> bool:
    """Whether both are the same point in time, written differently."""
    try:
        return datetime.fromisoformat(sent) == datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return False
