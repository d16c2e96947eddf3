"""Unicode is normalized in a time that grows with the length of the text alone."""

import re
import sys
import unicodedata
from contextlib import suppress

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.forms import UsernameField
from django.core.exceptions import ValidationError

from pages.admin.tags import TagsFormField
from pages.normalization import normalized
from pages.web.links import safe_href, web_url

# Marks in an order that sorting has to turn round: its time would grow with the square of their number. The second and
# the third have signs that become marks.
HOSTILE = [
    "a" + "\u0301" * 300_000 + "\u0316" * 300_000,
    "a" + "\u0f73" * 300_000,
    "a" + "\uff9e\u0334" * 300_000,
]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("text", ["plain", "Cafe\u0301", "ﬁ ½", "שָׁלוֹם", "Việt Nam", "नमस्ते", "a" + "\u0301" * 30])
def test_real_text_is_normalized_as_everywhere(form, text):
    assert normalized(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("text", HOSTILE, ids=["marks", "signs of two marks", "signs that become marks"])
def test_endless_marks_are_cut(form, text):
    assert len(normalized(form, text)) <= 64
    assert normalized(form, f"{text} b").endswith(" b")


@pytest.mark.parametrize("text", HOSTILE, ids=["marks", "signs of two marks", "signs that become marks"])
def test_host_of_endless_marks_is_no_address(text):
    assert web_url(f"http://{text}.example.org/") is None or len(web_url(f"http://{text}.example.org/")) < 1_000
    assert safe_href(f"http://{text}.example.org/") is None or len(safe_href(f"http://{text}.example.org/")) < 1_000


@pytest.mark.parametrize(
    ("field", "options"),
    [(forms.CharField, {}), (forms.URLField, {"assume_scheme": "https"}), (TagsFormField, {}), (UsernameField, {})],
)
def test_no_form_field_normalizes_endless_marks(field, options):
    for text in HOSTILE:
        with suppress(ValidationError):
            field(**options).clean(f"https://{text}.example.org")


def test_every_signs_decomposition_is_bounded():
    """Each sign that stands for marks alone counts as a mark."""
    for sign in map(chr, range(sys.maxunicode)):
        text = "a" + sign * 40
        if not all(map(unicodedata.combining, unicodedata.normalize("NFKD", sign))):
            continue
        assert len(normalized("NFC", text)) <= 1 + 30 * 4


def test_every_normalization_of_the_product_is_this_one():
    """Others would stop all threads for hostile text."""
    found = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for folder in ("api", "cms", "pages")
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if "unicodedata.normalize(" in path.read_text()
    ]
    assert found == ["pages/normalization.py"]


def test_addresses_are_split_by_one_function():
    """Python's own normalizes the host. Settings and commands have addresses of those who run the site."""
    trusted = {"cms/settings.py", "cms/environment.py", "cms/management/commands/run.py", "api/checks.py"}
    trusted |= {"api/edge/requests.py", "pages/demonstration/fill.py"}
    found = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for folder in ("api", "cms", "pages")
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if re.search(r"\b(urlsplit|urlparse|urljoin)\(", path.read_text())
    }
    assert found - trusted == {"pages/web/uris.py"}
