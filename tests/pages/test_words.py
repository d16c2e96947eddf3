"""The words of the admin (`pages/locale`): Wagtail's English ones in those of people who write, and French."""

import re
from pathlib import Path

import django
import pytest
import wagtail
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation import gettext as translated
from django.utils.translation import override

from tests.words import LOCALES, catalogue, in_sources, placeholders, translations

CATALOGUES = [("en", "django"), ("fr", "django"), ("fr", "djangojs")]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_django_wagtail_or_we_still_have_all_words_that_are_translated(language):
    known = {message[:2] for message in in_sources()}
    packages = [Path(package.__file__).parent for package in (django, wagtail)]
    for file in (file for folder in packages for file in folder.glob("**/locale/en/LC_MESSAGES/django.po")):
        with file.open("rb") as source:
            known |= {message[:2] for message in translations(read_po(source))}
    assert {message[:2] for message in translations(catalogue(language))} - known == set()


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_compiled_words_are_those_of_the_source(language, domain):
    with (LOCALES / language / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        compiled = translations(read_mo(file))
    assert compiled == translations(catalogue(language, domain))


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_all_words_in_the_sources_are_in_french(domain):
    assert in_sources(domain) - set(translations(catalogue("fr", domain))) == set()


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_no_words_are_empty_or_unsure(language, domain):
    assert [one.id for one in catalogue(language, domain) if one.fuzzy or (one.id and not all(one.string))] == []


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_placeholders_agree(language, domain):
    for (one, plural, _), texts in translations(catalogue(language, domain)).items():
        expected = placeholders(plural or one)
        assert all(placeholders(text) == expected for text in texts[1:] or texts), one
        assert placeholders(texts[0]) <= expected, one  # the singular may say “one”


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_french_signs_do_not_begin_a_line(domain):
    texts = [text for found in translations(catalogue("fr", domain)).values() for text in found]
    assert [text for text in texts if re.search(r"« | »| :|\d %|\w [?!;]$", text)] == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_french_has_one_apostrophe(domain):
    texts = [text for found in translations(catalogue("fr", domain)).values() for text in found]
    assert [text for text in texts if "’" in text] == []


@pytest.mark.parametrize(("wagtails", "ours"), [("Choose an image", "Choose a picture"), ("Page title", "Title")])
def test_admin_shows_them(wagtails, ours):
    assert translated(wagtails) == ours


def test_admin_shows_french_ones():
    with override("fr"):
        assert translated("Page title") == "Titre"
        assert translated("Address of the page") == "Adresse de la page"
