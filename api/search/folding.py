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
FOLDING = 2
# Longer words are cut: an index entry has a maximum length.
LONGEST = 60
# Marks that writers may leave out: accents, Hebrew and Arabic points, the Arabic tatweel.
_OPTIONAL = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_LAST_MARK = 0x1FFFF
# Characters within words that nobody sees: soft hyphens, joiners, directions.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# Letters with a stroke or a ligature, which Unicode does not decompose.
STROKES = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "þ": "th"}


def _marks() -> str:
    """Return the vowel signs and accents of all scripts, as ranges of a character class."""
    codes = [code for code in range(_LAST_MARK + 1) if unicodedata.category(chr(code))[0] == "M"]
    starts = [code for code, before in zip(codes, [-2, *codes], strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], -2], strict=True) if code != after - 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


# They stand within words.
APOSTROPHES = "'’ʼ"
# Letters and digits of any script with their marks. Underscores are replaced by spaces before: they separate words.
# don't is one word: its halves are stop words. What else an apostrophe separates, as in l'école, are two.
_WORD = re.compile(rf"\w+(?:[{_marks()}{_INVISIBLE}]+\w*)*(?:(?<=[nN])[{APOSTROPHES}][tT]\b)?")
# What stands between the parts of a code, such as a telephone number or a postal code.
_WITHIN_CODE = re.compile(r"[-‐‑–./() \u00a0\u202f]{1,3}")
_HYPHEN = re.compile("[-‐‑]")
# \d, and signs such as ² that stand for a digit too.
_DIGIT = re.compile(
    rf"[\d{''.join(sign for sign in map(chr, range(_LAST_MARK + 1)) if sign.isdigit() and not sign.isdecimal())}]"
)
_LETTERS_AND_DIGITS = re.compile(r"([^\W\d]{2,})(\d+)")
# The digits of a telephone number: without country and area, and at most (E.164).
_LOCAL_NUMBER, _LONGEST_NUMBER = 7, 15


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in their order."""
    return [word for word in map(fold, _WORD.findall(text.replace("_", " "))) if word]


def indexed_words(text: str) -> list[str]:
    """Return all words by which a text is found: its folded words, and the other spellings of its codes."""
    return [*folded_words(text), *(spelling for *_, spelling in codes(text))]


def codes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield other spellings of the codes in a text, as (start, end, folded spelling).

    Codes are words with digits: `647-259-7740` and `M4K 3Z1` are also found without their separators, telephone numbers
    also without the country and the area, and `covid19` like `covid-19`.
    """
    spaced = text.replace("_", " ")
    end = 0
    while digit := _DIGIT.search(spaced, end):
        start, end = spaced.rfind("\n", 0, digit.start()) + 1, spaced.find("\n", digit.end())
        end = len(spaced) if end < 0 else end
        yield from _codes_of_line(spaced, start, end)


def _codes_of_line(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the spellings of the codes in a line of a text. Codes do not go on in the next line."""
    part: list[re.Match] = []
    had_digit = False
    for word in _WORD.finditer(text, start, end):
        digit = has_digit(word[0])
        if part and (digit or had_digit) and _belong_together(part[-1], word, both=digit and had_digit):
            part.append(word)
        else:
            if had_digit or len(part) > 1:
                yield from _spellings(part)
            part = [word]
        had_digit = digit
    if part:
        yield from _spellings(part)


def _belong_together(before: re.Match, word: re.Match, *, both: bool) -> bool:
    """True if two words are of one code. `both`: both have digits; otherwise one has."""
    return bool((_WITHIN_CODE if both else _HYPHEN).fullmatch(word.string, before.end(), word.start()))


def has_digit(word: str) -> bool:
    return bool(_DIGIT.search(word))


def halves(word: str) -> Iterator[str]:
    """Yield the folded letters and the digits of a word such as covid19."""
    if found := _LETTERS_AND_DIGITS.fullmatch(word):
        yield from filter(None, map(fold, found.groups()))


def _spellings(part: list[re.Match]) -> Iterator[tuple[int, int, str]]:
    """Yield the other spellings of the words of one code."""
    start, end = part[0].start(), part[-1].end()
    if len(part) == 1:
        yield from ((start, end, half) for half in halves(part[0][0]))
        return
    words = [fold(word[0]) for word in part]
    if not all(map(str.isdecimal, words)):
        if 0 < len(whole := "".join(words)) <= LONGEST:
            yield start, end, whole
        return
    number = words[-1]
    for word, found in zip(words[-2::-1], part[-2::-1], strict=True):
        number = word + number
        if len(number) > _LONGEST_NUMBER:
            return
        if len(number) >= _LOCAL_NUMBER:
            yield found.start(), end, number


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
    if _OPTIONAL.match(character) or unicodedata.category(character) == "Cf" or character in APOSTROPHES:
        return ""
    if "\u0400" <= character <= "\u052f" and character != "ё":
        return character  # й is no и with an accent, and stemmers know it
    parts = normalized("NFKD", STROKES.get(character, character))
    left = normalized("NFC", _OPTIONAL.sub("", parts)).casefold()
    return left if all(unicodedata.category(part)[0] in "LMN" for part in left) else character


_FOLDED = _Folded()
