"""Words as search compares them: case, accents, vowel points and invisible marks do not count.

Documents, questions and highlights are cut into words here and nowhere else, so that they agree.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Of a longer one, the beginning counts: an index entry has a greatest length.
LONGEST = 60
# Marks that are written or left out as one likes: accents, Hebrew and Arabic points, Arabic's tatweel.
_OPTIONAL = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_LAST_MARK = 0x1FFFF
# Soft hyphens, joiners, directions: they stand within words, and nobody sees them.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# Letters whose stroke Unicode does not take for an accent.
_STROKES = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "þ": "th"}


def _marks() -> str:
    """The vowel signs and accents of all scripts, as ranges of a character class."""
    codes = [code for code in range(_LAST_MARK + 1) if unicodedata.category(chr(code))[0] == "M"]
    starts = [code for code, before in zip(codes, [-2, *codes], strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], -2], strict=True) if code != after - 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


# Letters, digits and the marks on them, in any script; underscores part words, and are taken out before.
_WORD = re.compile(rf"\w+(?:[{_marks()}{_INVISIBLE}]+\w*)*")


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return [word for word in map(fold, _WORD.findall(text.replace("_", " "))) if word]


def words_in(text: str) -> Iterator[re.Match]:
    """The same as they are written, and where; some have nothing left once folded."""
    return _WORD.finditer(text.replace("_", " "))


@lru_cache(50_000)
def fold(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().translate(_FOLDED)[:LONGEST]


class _Folded(dict):
    """Code point → what is left of it; filled as characters come up."""

    def __missing__(self, code: int) -> str:
        self[code] = left = _folded(chr(code))
        return left


def _folded(character: str) -> str:
    if _OPTIONAL.match(character) or unicodedata.category(character) == "Cf":
        return ""
    if "\u0400" <= character <= "\u052f" and character != "ё":
        return character  # й is no и with an accent, and stemmers know it
    parts = unicodedata.normalize("NFKD", _STROKES.get(character, character))
    left = unicodedata.normalize("NFC", _OPTIONAL.sub("", parts)).casefold()
    return left if all(unicodedata.category(part)[0] in "LMN" for part in left) else character


_FOLDED = _Folded()
