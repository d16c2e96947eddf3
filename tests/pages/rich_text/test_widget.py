"""The editor of rich text opens whatever is stored."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pages.blocks.text import FEATURES
from pages.models import Location
from pages.rich_text.widget import RichTextArea
from tests import factories

NAMES = ["p", "b", "i", "ul", "ol", "li", "a", "code", "br", "h2", "div", "embed"]
TAGS = st.sampled_from([form.format(name) for name in NAMES for form in ("<{}>", "</{}>")])


def opened(stored: str) -> list[str]:
    """The text of each paragraph that the editor shows."""
    return [block["text"] for block in json.loads(RichTextArea(features=FEATURES).format_value(stored))["blocks"]]


@pytest.mark.parametrize(
    ("stored", "paragraphs"),
    [
        ("<p>By <b>tram</b></p>", ["By tram"]),
        ("<p>By <b>tram", ["By tram"]),
        ("<p><b>By</p> tram</b>", ["By", "tram"]),
        ("By tram</p></ul>", ["By tram"]),
        ("<li>By tram</li><p>or <b>walk</b></p>", ["By tram or walk"]),
    ],
)
def test_the_words_of_html_that_is_not_in_order_are_kept(stored, paragraphs):
    assert opened(stored) == paragraphs


@given(st.lists(TAGS | st.sampled_from(["tram", "park", " ", "<", "&"]), max_size=20).map("".join))
def test_any_html_opens(stored):
    opened(stored)


@pytest.mark.django_db
def test_a_form_opens_whose_rich_text_is_not_in_order(client):
    client.force_login(factories.administrator())
    body = [("text", "<p>By <b>tram</p>"), ("callout", {"tone": "tip", "title": "", "text": "Sleep</p></ul>"})]
    article, location = factories.article("Sleep", body=body), factories.location()
    Location.objects.filter(pk=location.pk).update(directions="<p><b>By</p> tram</b>", accessibility="</li>Ramp")
    for page in (article, location):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
