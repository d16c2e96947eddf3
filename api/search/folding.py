"""Split text into words, and fold words for comparison: without case, accents, vowel points and invisible marks.

Documents, questions and highlights all use this module, so that they agree on what a word is.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pages.normalization import normalized

# Raise it, and `REVISION` in `api/rendering/revision.py`, when words are folded, split or stemmed in another way, here
# or in `api_search_config` (`functions.sql`), or when `_WRITE` in `index.py` makes other vectors of the same texts.
# Then every entry of the search index is written again. Otherwise only those are whose texts are others.
FOLDING = 1
# Longer words are cut: an index entry has a maximum length.
LONGEST = 60
# Marks that writers may leave out: accents, Hebrew and Arabic points, the Arabic tatweel.
_OPTIONAL = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_LAST_MARK = 0x1FFFF
# Characters within words that nobody sees: soft hyphens, joiners, directions.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# Letters with a stroke or a ligature, which Unicode does not decompose.
_STROKES = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "þ": "th"}


def _marks() -> str:
    """Return the vowel signs and accents of all scripts, as ranges of a character class."""
    codes = [code for code in range(_LAST_MARK + 1) if unicodedata.category(chr(code))[0] == "M"]
    starts = [code for code, before in zip(codes, [-2, *codes], strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], -2], strict=True) if code != after - 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


# Letters and digits of any script with their marks. Underscores are replaced by spaces before: they separate words.
_WORD = re.compile(rf"\w+(?:[{_marks()}{_INVISIBLE}]+\w*)*")


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in their order."""
    return [word for word in map(fold, _WORD.findall(text.replace("_", " "))) if word]


def word_matches(text: str) -> Iterator[re.Match]:
    """Yield a match for each word as it is written. Some words are empty once they are folded."""
    return _WORD.finditer(text.replace("_", " "))


@lru_cache(50_000)
def fold(word: str) -> str:
    """Return the word as search compares it, at most `LONGEST` characters of it."""
    return normalized("NFC", word).casefold().translate(_FOLDED)[:LONGEST]


class _Folded(dict):
    """Code point → its folded text. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = left = _folded(chr(code))
        return left


def _folded(character: str) -> str:
    if _OPTIONAL.match(character) or unicodedata.category(character) == "Cf":
        return ""
    if "\u0400" <= character <= "\u052f" and character != "ё":
        return character  # й is no и with an accent, and stemmers know it
    parts = normalized("NFKD", _STROKES.get(character, character))
    left = normalized("NFC", _OPTIONAL.sub("", parts)).casefold()
    return left if all(unicodedata.category(part)[0] in "LMN" for part in left) else character


_FOLDED = _Folded()
