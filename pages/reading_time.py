"""Estimate how long it takes to read a text, depending on its language."""

import math
import re
import unicodedata

# Words a minute of adults who read their first language aloud (Trauzettel-Klosinski and Dietz, "Standardized Assessment
# of Reading Performance: The New International Reading Speed Texts IReST", IOVS 53(9), 2012, table 2); the mean of the
# languages that were measured stands for the others.
_WORDS_A_MINUTE = {
    "ar": 138,
    "de": 179,
    "en": 228,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "sl": 180,
    "sv": 199,
    "tr": 166,
}
_OTHERS = 184
# Languages without spaces between words: characters a minute, from the same table. Thai, Lao, Khmer and Burmese have
# the mean of all languages.
_CHARACTERS_A_MINUTE = {"zh": 255, "ja": 357, "th": 863, "lo": 863, "km": 863, "my": 863}
_WORD = re.compile(r"\w+(?:[\u2019\u2011'-]\w+)*")
# Vowel signs, joiners and soft hyphens do not separate words.
_WITHIN = {"Mn", "Mc", "Me", "Cf"}


def minutes(text: str, language: str) -> int:
    """Return the minutes, at least 1. `language` is a code such as fr or zh-hans."""
    base = language.split("-")[0]
    if base in _CHARACTERS_A_MINUTE:
        read = sum(character.isalnum() for character in text) / _CHARACTERS_A_MINUTE[base]
    else:
        read = words(text) / _WORDS_A_MINUTE.get(base, _OTHERS)
    return max(1, math.ceil(read))


def words(text: str) -> int:
    """Count the words. A contraction or a hyphenated word counts once."""
    letters = "".join(character for character in text if unicodedata.category(character) not in _WITHIN)
    return len(_WORD.findall(letters))
