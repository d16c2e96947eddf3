"""Passages of a document with the words of a question marked, as safe HTML: escaped text and `<mark>` only."""

import re
from collections.abc import Iterator
from html import escape
from itertools import islice

from api.search.folding import codes, fold, halves, has_digit, word_matches
from pages.shapes.documents import Highlight

# The length of a passage in characters, and how much of it comes before the first marked word.
LENGTH, LEAD = 200, 40
# How many marked words of a text are considered at most.
_WEIGHED = 30
_BEGINNINGS = re.compile(r"'([^']+)':\*")

# A marked word: its start, its end, and the folded word.
Span = tuple[int, int, str]


class Marker:
    """Mark the words of one question."""

    def __init__(self, query: str, words: list[str]) -> None:
        """`query`: a tsquery; its parts with `:*` are beginnings of words. `words`: the words of its other parts."""
        self._words = set(words)
        self._beginnings = tuple(_BEGINNINGS.findall(query))
        self._may_be_codes = any(map(has_digit, [*words, *self._beginnings]))
        # Word → True if it is marked. The texts of one list have many words in common.
        self._known: dict[str, bool] = {}

    def highlights(self, fields: list[str], texts: list[str]) -> list[Highlight]:
        """Return `{field, html}` for each text with a marked word: the passage with most different ones.

        A text without the name of a field is not shown.
        """
        found: list[Highlight] = []
        for field, text in zip(fields, texts, strict=False):
            spans = self._spans(text) if field else []
            if spans:
                start, end = _passage(text, spans)
                found.append({"field": field, "html": _html(text, spans, start, end)})
        return found

    def _spans(self, text: str) -> list[Span]:
        found = [*islice(self._marked_words(text), _WEIGHED), *islice(self._marked_codes(text), _WEIGHED)]
        spans: list[Span] = []
        for span in sorted(found, key=lambda span: (span[0], -span[1])):
            if not spans or span[0] >= spans[-1][1]:  # else it is within a code that is marked
                spans.append(span)
        return spans

    def _marked_words(self, text: str) -> Iterator[Span]:
        known = self._known
        for found in word_matches(text):
            word = found[0]
            if word not in known:
                known[word] = any(map(self._is_marked, [fold(word), *halves(word)]))
            if known[word]:
                yield found.start(), found.end(), fold(word)

    def _marked_codes(self, text: str) -> Iterator[Span]:
        """Yield the codes of several words. Each has a digit, and takes time to find."""
        if self._may_be_codes:
            yield from (code for code in codes(text) if self._is_marked(code[2]))

    def _is_marked(self, word: str) -> bool:
        return word in self._words or bool(self._beginnings and word.startswith(self._beginnings))


def _passage(text: str, spans: list[Span]) -> tuple[int, int]:
    """Return the start and the end of the best passage. It is within one line and does not cut words."""
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
    """Return how many different words a passage from this span on has."""
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
