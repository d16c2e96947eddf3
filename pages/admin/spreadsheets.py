"""Exported spreadsheets: no cell makes the file unreadable or is a formula, whatever is stored."""

import re
from functools import wraps
from typing import Any

from django.utils.encoding import force_str
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# XML 1.0 has no such characters (https://www.w3.org/TR/xml/#charsets), and XLSX is XML.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# The first characters of cells that spreadsheets treat as formulas.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(written: Any, export_format: str) -> Any:
    """Return the value of a cell as plain text. Numbers, dates and empty cells stay as they are.

    In CSV, text that looks like a formula gets an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection.
    Wagtail takes care of XLSX.
    """
    text = force_str(written, strings_only=True)
    if not isinstance(text, str):
        return text
    text = _NOT_XML.sub("", text)
    in_csv = export_format == SpreadsheetExportMixin.FORMAT_CSV
    return f"'{text}" if in_csv and text.startswith(_FORMULA) else text


def write_plain_cells() -> None:
    """Write plain cells in every export, Wagtail's own reports and listings included. Wagtail has no setting for it."""
    preprocess = SpreadsheetExportMixin.preprocess_field_value

    @wraps(preprocess)
    def preprocess_field_value(view: Any, field: str, value: Any, export_format: str) -> Any:
        return plain_cell(preprocess(view, field, value, export_format), export_format)

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
