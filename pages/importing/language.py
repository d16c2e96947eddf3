"""Detect the language of a text by its most common words."""

import re

_COMMON = {
    "en": "the of and to in is that for with are you your this can may from our at by or",
    "fr": "le la les des et de du un une est que pour dans vous votre nous sur avec au par aux ce cette",
    "de": "der die das und ist nicht mit ein eine zu den von auf im für sie wir oder auch bei dem des",
}
_WORDS = {language: set(words.split()) for language, words in _COMMON.items()}


def language_of(text: str) -> str:
    """Return `en`, `fr` or `de`; `en` if it is unclear."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    return max(counts, key=lambda language: counts[language])
