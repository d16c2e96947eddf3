"""Unicode normalization whose time grows with the length of the text alone.

Sorting the marks on a letter takes time that grows with the square of their number, and stops all threads meanwhile. No
language has more than a few. So longer runs are cut, as the stream-safe text format does
(https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
"""

import re
import unicodedata
from functools import cache
from typing import Literal

# The longest run of marks in the stream-safe format.
_LONGEST_RUN = 30
# All marks that are sorted have a smaller code.
_LAST_MARK = 0x1FFFF


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return the text in a normalization form. Of a longer run of marks, the first 30 are left."""
    return text if text.isascii() else unicodedata.normalize(form, stream_safe(text))


def stream_safe(text: str) -> str:
    """Return the text with at most 30 marks after each other, for code of others that normalizes it."""
    return text if text.isascii() else _long_runs().sub(r"\1", text)


@cache
def _long_runs() -> re.Pattern[str]:
    marks = "".join(filter(_is_mark, map(chr, range(_LAST_MARK))))
    return re.compile(f"([{marks}]{{{_LONGEST_RUN}}})[{marks}]+")


def _is_mark(sign: str) -> bool:
    """True for a mark, and for a sign that stands for several marks, such as U+0F73."""
    return all(map(unicodedata.combining, unicodedata.normalize("NFKD", sign)))


def folded(text: str) -> str:
    """Return the text without upper case and accents."""
    return "".join(sign for sign in normalized("NFKD", text.casefold()) if not unicodedata.combining(sign))
