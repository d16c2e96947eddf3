"""The examples of docs/api.md: a request, then the pattern of its answer.

In a request, `…` stands for what an earlier answer gave.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tests.docs.patterns import read, written

_BLOCK = re.compile(r"^```http\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)


@dataclass
class Example:
    """`section`: the heading it stands under. `target`: path and query. `body`: the pattern of the answer, or None."""

    section: str
    target: str
    sent: dict[str, str]
    status: str
    headers: dict[str, str]
    body: Any = None
    # As it is spelled on the page, over several lines perhaps.
    request: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = [self.status, *(f"{name}: {value}" for name, value in self.headers.items())]
        parts = ["\n".join(self.request), "\n".join(head)]
        if self.body is not None:
            parts.append(written(self.body))
        return "\n\n".join(parts) + "\n"


def examples_in(page: str) -> list[Example]:
    return [_example(_HEADING.findall(page, 0, found.start())[-1], found["text"]) for found in _BLOCK.finditer(page)]


def replaced(page: str, examples: list[Example]) -> str:
    """The page with these examples in the place of its own."""
    following = iter(examples)
    return _BLOCK.sub(lambda _: f"```http\n{next(following)}```", page)


def _example(section: str, text: str) -> Example:
    request, head, body = [*text.rstrip("\n").split("\n\n", 2), "", ""][:3]
    lines = request.split("\n")
    target = lines[0].removeprefix("GET ")
    while len(lines) > 1 and lines[1].startswith(" "):
        target += lines.pop(1).strip()
    status, *headers = head.split("\n") if head else [""]
    return Example(
        section,
        target,
        dict(line.split(": ", 1) for line in lines[1:]),
        status,
        dict(line.split(": ", 1) for line in headers),
        read(body) if body else None,
        request.split("\n"),
    )


# --- what earlier answers gave ---


@dataclass
class Given:
    """The latest of each, by what it is called in a request."""

    values: dict[str, str] = field(default_factory=dict)

    def note(self, response: Any, data: Any) -> None:
        self.values["min_version"] = response.headers.get("Content-Version", "")
        self.values["If-None-Match"] = response.headers.get("ETag", "").strip('"')
        meta = data.get("meta", {}) if isinstance(data, dict) else {}
        if "cursor" in meta:
            self.values["since"] = meta["cursor"]
        if meta.get("next"):
            self.values["cursor"] = parse_qs(urlsplit(meta["next"]).query).get("cursor", [""])[0]

    def filled(self, example: Example) -> tuple[str, dict[str, str]]:
        """The target and the headers that are sent."""
        target = re.sub(r"(\w+)=…", lambda found: f"{found[1]}={quote(self.values[found[1]])}", example.target)
        return target, {name: value.replace("…", self.values.get(name, "")) for name, value in example.sent.items()}
