"""Sentences that are stored for all editors, in the English of the sources. Each editor sees them in their language."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, override

from pages.providers import names

_PLACEHOLDER = re.compile(r"\\\{(\w+)\\\}")
_templates: dict[str, re.Pattern[str]] = {}


def template(sentence: str) -> str:
    """Return a sentence with {placeholders}. `in_words` knows it whatever stands in their place."""
    _templates[sentence] = re.compile(_PLACEHOLDER.sub(r"(?P<\1>.*)", re.escape(sentence)), re.DOTALL)
    return sentence


def in_english(sentences: Iterable[Any]) -> list[str]:
    """Return what to store of sentences that are not translated yet: the English of the sources."""
    with override(None):
        return [str(sentence) for sentence in sentences]


def in_words(stored: str) -> str:
    """Return a stored sentence in the active language. One that has no translation stays as it is."""
    for sentence, pattern in _templates.items():
        if found := pattern.fullmatch(stored):
            # A list of names has an “or” in it.
            return gettext(sentence).format(**{**found.groupdict(), "providers": names()})
    return gettext(stored) if stored else stored
