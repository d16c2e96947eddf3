"""Patterns of JSON answers, as docs/api.md shows them: with `…` for what is long, or another each time.

Within text it stands for any text, as a value for any value, as a member or an item of its own for more of them.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

# What is another each time, and so stands in no example.
_CHANGING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # ids
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"  # instants
    r"|(?<=/)[a-z0-9]{22}(?=/)"  # folders of files
    r"|(?<=cursor=)[\w-]+"
)
_CHANGING_VALUES = {"version", "content_version", "bytes", "cursor"}
_LONGEST_TEXT, _LONGEST_LINE = 90, 110


class Mark:
    """Something that stands for others, by its place: `ANY` for a value, `MORE` for members or items."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ANY, MORE = Mark("any value"), Mark("more")
_MARKS = {"\ue000": ANY, "\ue001": MORE}


def read(text: str) -> Any:
    """JSON in which `…` may stand bare."""
    readable, opened = "", []
    for token in re.findall(r'"(?:[^"\\]|\\.)*"|[^"]', text):
        if token in "[{":
            opened.append(token)
        elif token in "]}":
            opened.pop()
        if token != "…":
            readable += token
        elif readable.rstrip().endswith(":"):
            readable += '"\ue000"'
        else:
            readable += '"\ue001": 0' if opened[-1] == "{" else '"\ue001"'
    return _marked(json.loads(readable))


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {_MARKS.get(name, name): _marked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner) for inner in value]
    return _MARKS.get(value, value) if isinstance(value, str) else value


def differences(pattern: Any, actual: Any, at: str = "") -> list[str]:
    """Where the value is not as the pattern says."""
    return list(_differences(pattern, actual, at))


def _differences(pattern: Any, actual: Any, at: str) -> Iterator[str]:
    if pattern is ANY:
        return
    if isinstance(pattern, dict) and isinstance(actual, dict):
        yield from (f"{at}.{name} is there too" for name in actual if name not in pattern and MORE not in pattern)
        for name in (name for name in pattern if name is not MORE):
            if name in actual:
                yield from _differences(pattern[name], actual[name], f"{at}.{name}")
            else:
                yield f"{at}.{name} is not there"
    elif isinstance(pattern, list) and isinstance(actual, list):
        items = _items(pattern)
        if len(items) > len(actual) or (len(items) < len(actual) and MORE not in pattern):
            yield f"{at} has {len(actual)} items"
        for number, (item, found) in enumerate(zip(items, actual, strict=False)):
            yield from _differences(item, found, f"{at}[{number}]")
    elif isinstance(pattern, str) and isinstance(actual, str):
        if not fits(pattern, actual):
            yield f"{at} is {actual!r}"
    elif type(pattern) is not type(actual) or pattern != actual:
        yield f"{at} is {actual!r}"


def _items(pattern: list) -> list:
    return [item for item in pattern if item is not MORE]


def fits(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), text, re.DOTALL) is not None


def renewed(pattern: Any, actual: Any) -> Any:
    """A pattern of the value as it is now, abridged where the old one was."""
    if pattern is ANY:
        return ANY
    if isinstance(pattern, dict) and isinstance(actual, dict):
        shown: dict[Any, Any] = {
            name: renewed(pattern[name], value) if name in pattern else abridged(value, name)
            for name, value in actual.items()
            if name in pattern or MORE not in pattern
        }
        return {**shown, MORE: 0} if len(shown) < len(actual) else shown
    if isinstance(pattern, list) and isinstance(actual, list):
        items = _items(pattern)
        given = actual[: len(items)] if MORE in pattern else actual
        renewed_items = [renewed(item, value) for item, value in zip(items, given, strict=False)]
        rest = [abridged(value) for value in given[len(items) :]]
        return [*renewed_items, *rest, *([MORE] if len(given) < len(actual) else [])]
    if isinstance(pattern, str) and isinstance(actual, str) and "…" in pattern and fits(pattern, actual):
        return pattern
    return abridged(actual)


def abridged(value: Any, name: str = "") -> Any:
    """A first pattern of a value, without what is another each time."""
    if name in _CHANGING_VALUES:
        return ANY
    if isinstance(value, dict):
        return {name: abridged(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [abridged(inner) for inner in value]
    if isinstance(value, str):
        text = _CHANGING.sub("…", value)
        return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 20].rpartition(" ")[0] + " …"
    return value


def written(pattern: Any, indent: int = 0) -> str:
    """The pattern as text: on one line where it fits."""
    line = _joined(pattern, _on_one_line, ", ", "", "")
    if len(line) + indent <= _LONGEST_LINE or not isinstance(pattern, dict | list) or not pattern:
        return line
    margin = "\n" + " " * (indent + 2)
    return _joined(pattern, lambda inner: written(inner, indent + 2), f",{margin}", margin, "\n" + " " * indent)


def _on_one_line(pattern: Any) -> str:
    return _joined(pattern, _on_one_line, ", ", "", "")


def _joined(pattern: Any, inner: Callable[[Any], str], between: str, before: str, after: str) -> str:
    if isinstance(pattern, Mark):
        return "…"
    if isinstance(pattern, dict):
        parts = ("…" if name is MORE else f"{json.dumps(name)}: {inner(value)}" for name, value in pattern.items())
        return "{" + before + between.join(parts) + after + "}"
    if isinstance(pattern, list):
        return "[" + before + between.join(map(inner, pattern)) + after + "]"
    return json.dumps(pattern, ensure_ascii=False)
