"""Phones, addresses and foreign names within a text of another direction."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from pages.bidi import isolated
from pages.models import Authorship
from tests import factories
from tests.pages.documents import block_of

pytestmark = pytest.mark.django_db

FSI, PDI = "\u2068", "\u2069"
PHONE = ("phone", {"value": factories.PHONE, "label": "الاستقبال"})


@pytest.mark.parametrize(
    ("language", "text", "is_isolated"),
    [
        ("ar", "(647) 259-7740", True),
        ("ar", "1 Yonge Street", True),
        ("ar", "شارع يونغ 1", False),
        ("he", "2026-12-25", True),
        ("en", "(647) 259-7740", False),
        ("fr", "شارع يونغ 1", True),
    ],
)
def test_text_of_the_other_direction_is_isolated(language, text, is_isolated):
    with override(language):
        assert isolated(text) == (f"{FSI}{text}{PDI}" if is_isolated else text)


def test_an_arabic_page_shows_a_canadian_phone_as_it_is_dialled():
    location = factories.location("Harbour", channels=[PHONE], directions="<p>By tram</p>")
    arabic = Locale.objects.create(language_code="ar")
    page = factories.article("نوم", locale=arabic, body=[("location", {"page": location})])
    fallback = block_of(page)["fallback"]
    assert fallback["text"].splitlines() == [
        f"{FSI}Harbour{PDI}",
        f"{FSI}1 Yonge Street{PDI}",
        f"{FSI}Toronto ON M5E 1W7{PDI}",
        f"{FSI}CA{PDI}",
        f"الاستقبال: {FSI}(647) 259-7740{PDI}",
        "By tram",
    ]
    assert f'<a href="tel:+16472597740">{FSI}(647) 259-7740{PDI}</a>' in fallback["html"]


def test_markdown_isolates_phones_and_names(api):
    arabic = Locale.objects.create(language_code="ar")
    contact = factories.contact(channels=[PHONE])
    written_by = [Authorship(person=factories.person("Ana Ruiz"))]
    body = [("contact", {"page": contact})]
    factories.article("نوم", slug="nawm", locale=arabic, body=body, authorships=written_by)
    identifier = api("articles/nawm/", locale="ar").data["id"]
    written = api(f"pages/{identifier}.md").content.decode()
    assert f"{FSI}(647) 259-7740{PDI}" in written
    assert f"{FSI}Ana Ruiz{PDI}" in written
