"""The order of titles and names: as a reader of their language expects to find them.

Follows the root collation of Unicode (UTS #10) as far as titles need it: case, accents and punctuation do not matter,
and a ligature stands with its letters. Letters that a language has at a place of their own come from its rules in the
CLDR (https://cldr.unicode.org, `common/collation`). No library fits: those that sort by language need ICU's C headers,
and the collations of PostgreSQL would need an index for each language.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from api.search.folding import APOSTROPHES, STROKES
from pages.normalization import normalized

# Raise it, and `REVISION` in `api/rendering/revision.py`, when the same text has another key: cursors with older keys
# are refused.
COLLATION = 1
# Keys are cut: an index entry has a maximum length.
LONGEST = 500
# After the letter that it follows, a letter of its own has one of these: they sort after all text.
_FIRST_OWN = 0x10FF00
_NOT_TEXT = re.compile(f"[{chr(_FIRST_OWN)}-\U0010ffff]")
# Sorts after all that begins with the same letters, and before letters of their own that follow the last of these.
END = chr(_FIRST_OWN - 1)
# Language → its own letters. `c<č<ć`: after c comes č, then ć. `=` joins letters that sort alike.
_RULES = {
    "az": "c<ç e<ə g<ğ h<x<ı k<q o<ö s<ş u<ü",
    "bs": "c<č<ć d<dž<đ l<lj n<nj s<š z<ž",
    "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff g<ng l<ll p<ph r<rh t<th",
    "da": "z<æ=ä<ø=ö=ő<å=aa",
    "eo": "c<ĉ g<ĝ h<ĥ j<ĵ s<ŝ u<ŭ",
    "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü",
    "fi": "z<å<ä=æ<ö=ø",
    "hr": "c<č<ć d<dž<đ l<lj n<nj s<š z<ž",
    "hu": "c<cs d<dz<dzs g<gy l<ly n<ny o<ö=ő s<sz t<ty u<ü=ű z<zs",
    "is": "a<á d<ð e<é i<í o<ó u<ú y<ý z<þ<æ=ä<ö=ø<å",
    "lt": "c<č s<š z<ž",
    "lv": "c<č g<ģ k<ķ l<ļ n<ņ s<š z<ž",
    "nb": "z<æ=ä<ø=ö=ő<å=aa",
    "nn": "z<æ=ä<ø=ö=ő<å=aa",
    "no": "z<æ=ä<ø=ö=ő<å=aa",
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș=ş t<ț=ţ",
    "ru": "и<й",
    "sk": "a<ä c<č h<ch o<ô s<š z<ž",
    "sl": "c<č<ć d<đ s<š z<ž",
    "sq": "c<ç d<dh e<ë g<gj l<ll n<nj r<rr s<sh t<th x<xh z<zh",
    "sv": "z<å<ä=æ<ö=ø",
    "tr": "c<ç g<ğ h<ı o<ö s<ş u<ü",
    "uk": "г<ґ е<є и<і<ї<й",
    "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}


def collation_key(text: str, language: str = "") -> str:
    """Return text that sorts, code point by code point, as `text` does in the language (a code such as `fr-CA`).

    Text without letters and digits keeps its signs, and sorts before all others.
    """
    own = _own_letters(_primary(language))
    composed = normalized("NFC", _lower(_NOT_TEXT.sub("", text), language))
    keyed = own.pattern.sub(own.key_of, own.without_other_marks(composed)) if own else composed
    plain = "".join(map(_plain, keyed))
    return (" ".join(plain.split()) or composed)[:LONGEST]


def collation_ranges(text: str, language: str = "") -> list[tuple[str, str]]:
    """Return the ranges of the keys of texts that begin like `text`, each as its lowest key and one above its highest.

    If the end of the text begins a digraph, as the Hungarian s begins sz, texts with the digraph begin like it too. In
    some languages these stand elsewhere: the Czech ch comes after h, so c has two ranges.
    """
    ranges: list[tuple[str, str]] = []
    for key in sorted({collation_key(begun, language) for begun in (text, *_with_digraphs(text, language))} - {""}):
        if ranges and _follow_each_other(ranges[-1][1].removesuffix(END), key):
            ranges[-1] = (ranges[-1][0], key + END)
        else:
            ranges.append((key, key + END))
    return ranges


def _with_digraphs(text: str, language: str) -> Iterator[str]:
    """Yield the text with its end completed to each digraph of the language that begins so."""
    own = _own_letters(_primary(language))
    lowered = _lower(text, language)
    for letter in own.keys if own else ():
        for length in range(1, len(letter)):
            if lowered.endswith(letter[:length]):
                yield lowered[:-length] + letter


def _follow_each_other(key: str, next_key: str) -> bool:
    """True if no letter is between the last letters of two keys."""
    place = ord(next_key[-1]) - _FIRST_OWN
    before = next_key[:-1] + (chr(_FIRST_OWN + place - 1) if place > 0 else "")
    return place >= 0 and key == before


def languages_with_own_letters() -> list[str]:
    """Return the codes of the languages whose keys differ from those of all others."""
    return list(_RULES)


class _OwnLetters:
    """The letters that a language has at places of their own."""

    def __init__(self, rules: str) -> None:
        self.keys: dict[str, str] = {}
        for rule in rules.split():
            before, *places = rule.split("<")
            for nth, place in enumerate(places):
                key = before + chr(_FIRST_OWN + nth)
                self.keys |= dict.fromkeys((normalized("NFC", letter) for letter in place.split("=")), key)
        longest_first = sorted(self.keys, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._marks = set(filter(unicodedata.combining, normalized("NFD", rules)))

    def without_other_marks(self, text: str) -> str:
        """Return the text without marks that none of these letters has, such as the tones on the Vietnamese â."""
        if text.isascii():
            return text
        decomposed = normalized("NFD", text)
        kept = (sign for sign in decomposed if not unicodedata.combining(sign) or sign in self._marks)
        return normalized("NFC", "".join(kept))

    def key_of(self, found: re.Match) -> str:
        return self.keys[found[0]]


def _primary(language: str) -> str:
    """Return the language of a code without its region and script, such as `fr` of `fr-CA`."""
    return language.partition("-")[0].lower()


@lru_cache
def _own_letters(language: str) -> _OwnLetters | None:
    return _OwnLetters(_RULES[language]) if language in _RULES else None


def _lower(text: str, language: str) -> str:
    # The capital of the Turkish ı is I, and that of i is İ.
    if _primary(language) in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    return text.casefold()


@lru_cache(10_000)
def _plain(character: str) -> str:
    """Return a character without accents. Signs between words become a space, and invisible ones nothing."""
    if ord(character) >= _FIRST_OWN:
        return character
    letters = normalized("NFKD", STROKES.get(character, character)).casefold()
    return "".join(_sorted_as(letter) for letter in letters)


def _sorted_as(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cf" or unicodedata.combining(letter) or letter in APOSTROPHES:
        return ""
    return letter if category[0] in "LMNS" else " "
