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
    return text if text.isascii() else unicodedata.normalize(form, _long_runs().sub(r"\1", text))


@cache
def _long_runs() -> re.Pattern[str]:
    marks = "".join(sign for code in range(_LAST_MARK) if unicodedata.combining(sign := chr(code)))
    return re.compile(f"([{marks}]{{{_LONGEST_RUN}}})[{marks}]+")
