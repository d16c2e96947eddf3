"""Text of one direction within text of the other, such as a telephone number in Arabic.

See the Unicode Bidirectional Algorithm, https://www.unicode.org/reports/tr9/.
"""

import unicodedata

from django.utils.translation import get_language

from pages.languages import direction
from pages.shapes.values import Direction

# First strong isolate and pop directional isolate: what stands between them is laid out on its own.
_FSI, _PDI = "\u2068", "\u2069"
_STRONG: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def isolated(text: str) -> str:
    """Return the text as a part of a text in the active language, isolated if its direction is another one."""
    fits = not text or _direction_of(text) == direction(get_language() or "en")
    return text if fits else f"{_FSI}{text}{_PDI}"


def _direction_of(text: str) -> Direction:
    """Return the direction of the first letter. Text without letters, such as a telephone number, is left to right."""
    return next((_STRONG[kind] for c in text if (kind := unicodedata.bidirectional(c)) in _STRONG), "ltr")
