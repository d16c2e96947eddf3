"""Where the words of a question stand in a document, as safe HTML: escaped text with `<mark>`, nothing else."""

import re
from collections.abc import Iterator
from html import escape
from typing import Literal

from api.search.folding import fold, words_in
from pages.shapes.documents import Highlight

# The order of a search entry's texts.
FIELDS: tuple[Literal["title", "summary", "headings", "body"], ...] = ("title", "summary", "headings", "body")
# About how much of a text is shown, in characters, and how much of that stands before the first word found.
LENGTH, LEAD = 200, 40
# How many words found in a text are weighed against each other.
_WEIGHED = 30
_BEGINNINGS = re.compile(r"'([^']+)':\*")

# Where a word begins and ends, and the word.
Span = tuple[int, int, str]


class Marker:
    """Marks the words of one question."""

    def __init__(self, query: str, words: list[str]) -> None:
        """`query`: a tsquery, whose `:*` are beginnings of words. `words`: those that its other parts stand for."""
        self._words = set(words)
        self._beginnings = tuple(_BEGINNINGS.findall(query))
        # What was looked at once: texts of one list say much the same.
        self._known: dict[str, bool] = {}

    def highlights(self, texts: list[str]) -> list[Highlight]:
        """`{field, html}` of each text that has one of the words: the passage that has the most of them."""
        found: list[Highlight] = []
        for field, text in zip(FIELDS, texts, strict=True):
            spans = list(self._spans(text))
            if spans:
                start, end = _passage(text, spans)
                found.append({"field": field, "html": _html(text, spans, start, end)})
        return found

    def _spans(self, text: str) -> Iterator[Span]:
        known, left = self._known, _WEIGHED
        for found in words_in(text):
            word = found[0]
            if word not in known:
                known[word] = self._is_marked(fold(word))
            if known[word]:
                yield found.start(), found.end(), fold(word)
                left -= 1
                if not left:
                    return

    def _is_marked(self, word: str) -> bool:
        return word in self._words or bool(self._beginnings and word.startswith(self._beginnings))


def _passage(text: str, spans: list[Span]) -> tuple[int, int]:
    """Where to begin and to end: within one line, at the edges of words."""
    best = max(range(len(spans)), key=lambda nth: (_variety(spans, nth), -nth))
    first, last = spans[best][:2]
    line_start = text.rfind("\n", 0, first) + 1
    line_end = text.find("\n", last)
    line_end = len(text) if line_end < 0 else line_end
    start, end = max(line_start, first - LEAD), min(line_end, max(last, first - LEAD + LENGTH))
    if line_end - line_start <= LENGTH:
        return line_start, line_end
    if start > line_start:
        start = min(first, text.find(" ", start, first) + 1 or first)
    if end < line_end:
        end = max(last, text.rfind(" ", last, end))
    return start, end


def _variety(spans: list[Span], nth: int) -> int:
    """How many different words follow within a passage."""
    end = spans[nth][0] + LENGTH - LEAD
    return len({word for start, _, word in spans[nth:] if start < end})


def _html(text: str, spans: list[Span], start: int, end: int) -> str:
    parts, at = [], start
    for first, last, _ in spans:
        if start <= first and last <= end:
            parts += [escape(text[at:first]), f"<mark>{escape(text[first:last])}</mark>"]
            at = last
    parts.append(escape(text[at:end]))
    before = "… " if start and text[start - 1] != "\n" else ""
    after = " …" if end < len(text) and text[end] != "\n" else ""
    return before + "".join(parts).strip() + after
