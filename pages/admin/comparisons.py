"""Comparisons of two revisions: the time that a text takes grows with its length, whatever changed in it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from wagtail.admin import compare
from wagtail.admin.compare import TextDiff
from wagtail.admin.compare import diff_text as by_words

# The largest product of the numbers of words and other characters of two texts that are compared with each other.
# SequenceMatcher takes a tenth of a second for it.
_LARGEST_PRODUCT = 4_000_000
# The same tokens as Wagtail's.
_WORD = re.compile(r"[^\W_]+|[\W_]")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?…。！？\n])")

# "equal", "deletion" or "addition", and the text.
Change = tuple[str, str]


def compare_long_texts_by_sentences() -> None:
    """Compare the texts of all fields and blocks with `diff_text`. Wagtail has no setting for it."""
    compare.diff_text = diff_text


def diff_text(old: str | None, new: str | None) -> TextDiff:
    """Return the changes as Wagtail does, but find those of two long texts sentence by sentence first."""
    return TextDiff([change for change in _changes(old or "", new or "") if change[1]])


def _changes(old: str, new: str) -> Iterator[Change]:
    if _product([(old, new)]) <= _LARGEST_PRODUCT:
        yield from by_words(old, new).changes
        return
    before, old, new, after = _without_common_ends(_WORD.findall(old), _WORD.findall(new))
    yield "equal", before
    yield from _changes_by_sentences(_END_OF_SENTENCE.split(old), _END_OF_SENTENCE.split(new))
    yield "equal", after


def _changes_by_sentences(old: list[str], new: list[str]) -> Iterator[Change]:
    """Yield the words that changed within sentences, or whole sentences if there are too many of these words."""
    if len(old) * len(new) > _LARGEST_PRODUCT:
        yield from _replaced("".join(old), "".join(new))
        return
    parts = [
        (operation == "equal", "".join(old[i:j]), "".join(new[k:m]))
        for operation, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes()
    ]
    changed = [(old_part, new_part) for equal, old_part, new_part in parts if not equal]
    few = _product(changed) <= _LARGEST_PRODUCT
    for equal, old_part, new_part in parts:
        if equal:
            yield "equal", old_part
        else:
            yield from by_words(old_part, new_part).changes if few else _replaced(old_part, new_part)


def _replaced(old: str, new: str) -> list[Change]:
    return [("deletion", old), ("addition", new)]


def _product(pairs: list[tuple[str, str]]) -> int:
    return sum(len(_WORD.findall(old)) * len(_WORD.findall(new)) for old, new in pairs)


def _without_common_ends(old: list[str], new: list[str]) -> tuple[str, str, str, str]:
    """Return the common beginning, what differs in each, and the common end."""
    start = _length_in_common(old, new)
    end = _length_in_common(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    join = "".join
    return join(old[:start]), join(old[start:old_end]), join(new[start:new_end]), join(old[old_end:])


def _length_in_common(old: list[str], new: list[str]) -> int:
    differing = (index for index, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(differing, min(len(old), len(new)))
