"""The fenced blocks of the documentation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
_FENCE = re.compile(
    r"^(?P<margin> *)(?P<fence>`{3,}|~{3,})(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=margin)(?P=fence)$", re.M | re.S
)


@dataclass(frozen=True)
class Snippet:
    """A fenced block. `page`: its path in the repository. `line`: that of its first line."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line} ({self.language or 'no language'})"


def pages() -> list[Path]:
    """Return the pages of the documentation: all Markdown files that are neither content nor made."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "clients").glob("*/*.md")])


def snippets(*languages: str) -> list[Snippet]:
    """Return the snippets in these languages, or all."""
    found = (snippet for page in pages() for snippet in snippets_of(page))
    return [snippet for snippet in found if not languages or snippet.language in languages]


def snippets_of(page: Path) -> Iterator[Snippet]:
    text = page.read_text()
    for found in _FENCE.finditer(text):
        margin = len(found["margin"])
        lines = [line[margin:] for line in found["text"].splitlines(keepends=True)]
        line = text.count("\n", 0, found.start()) + 2
        yield Snippet(page.relative_to(ROOT).as_posix(), line, found["language"].strip(), "".join(lines))


def fences_in(page: Path) -> int:
    """Return the number of lines that begin or end a fenced block."""
    return len(re.findall(r"^ *(?:`{3,}|~{3,})", page.read_text(), re.MULTILINE))
