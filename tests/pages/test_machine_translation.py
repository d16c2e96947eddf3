"""A function that a setting names translates the texts of new drafts."""

import re
import sys
from types import ModuleType
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from hypothesis import given
from hypothesis import strategies as st

from pages.machine_translation import Segment, TranslationError, translate_fields
from pages.models import PlainPage
from tests import factories
from tests.pages.conftest import MACHINE, Function

pytestmark = pytest.mark.django_db


def loud(segments: list[Segment], *, source: str, target: str) -> list[str]:
    """Write words with capital letters, and leave tags and entities as they are."""
    return [re.sub(r"<[^>]*>|&\w+;|[^<&]+", _louder, segment.text) for segment in segments]


def _louder(found: re.Match[str]) -> str:
    return found[0] if found[0][0] in "<&" else found[0].upper()


def test_texts_of_fields_and_blocks_are_translated_and_nothing_else(use: Any) -> None:
    use(loud)
    picture, linked = factories.picture(), factories.plain_page("About")
    article = factories.article(
        "Sleep",
        slug="sleep",
        summary="Rest.",
        hero_alt="A bed",
        seo_title="",
        canonical_url="https://example.org/sleep",
        body=[
            ("heading", {"level": "2", "text": "Why?", "anchor": "why"}),
            ("rich_text", f'<p>It <b>does</b> &amp; <a id="{linked.pk}" linktype="page">helps</a>.</p>'),
            ("callout", {"tone": "tip", "title": "Note", "text": "<p>Dark.</p>"}),
            ("faq", {"items": [{"question": "How long?", "answer": "<ul><li>Eight<ul><li>hours</li></ul></li></ul>"}]}),
            ("table", factories.table(["Age"], ["Adults"], caption="Hours")),
            ("image", {"image": picture, "caption": "Trees", "credit": ""}),
            ("call_to_action", {"text": "Call", "page": None, "address": "tel:+16472597740", "style": "primary"}),
            ("related", {"pages": [linked]}),
        ],
    )
    stored = [dict(child) for child in article.body.raw_data]
    assert translate_fields(article, source="en", target="fr") == 0
    assert (article.title, article.summary, article.hero_alt, article.seo_title) == ("SLEEP", "REST.", "A BED", "")
    assert (article.slug, article.canonical_url) == ("sleep", "https://example.org/sleep")
    heading, text, callout, faq, table, image, action, related = [child["value"] for child in article.body.raw_data]
    assert (heading["level"], heading["text"]) == ("2", "WHY?")
    assert text == f'<p>IT <b>DOES</b> &amp; <a id="{linked.pk}" linktype="page">HELPS</a>.</p>'
    assert (callout["tone"], callout["title"], callout["text"]) == ("tip", "NOTE", "<p>DARK.</p>")
    [item] = [each.get("value", each) for each in faq["items"]]
    assert item["question"] == "HOW LONG?"
    assert item["answer"] == "<ul><li>EIGHT<ul><li>HOURS</li></ul></li></ul>"
    assert (table["caption"], table["columns"][0]["heading"], table["rows"][0]["values"]) == (
        "HOURS",
        "AGE",
        ["ADULTS"],
    )
    assert (image["image"]["image"] if isinstance(image["image"], dict) else image["image"]) == picture.pk
    assert (action["text"], action["address"], action["style"]) == ("CALL", "tel:+16472597740", "primary")
    assert [child["id"] for child in article.body.raw_data] == [child["id"] for child in stored]
    assert related == stored[-1]["value"]


def test_addresses_phones_and_hours_of_a_location_stay(use: Any) -> None:
    use(loud)
    location = factories.location(
        directions="<p>By tram</p>",
        channels=[("phone", {"value": factories.PHONE, "label": "Desk", "extension": ""})],
        opening_hours=[("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})],
    )
    before = {name: getattr(location, name) for name in ("street", "locality", "country", "timezone")}
    hours = list(location.opening_hours.raw_data)
    translate_fields(location, source="en", target="fr")
    assert location.directions == "<p>BY TRAM</p>"
    assert {name: getattr(location, name) for name in before} == before
    assert list(location.opening_hours.raw_data) == hours
    [channel] = location.channels.raw_data
    assert channel["value"]["value"] == factories.PHONE


def test_function_gets_all_texts_in_one_call_with_their_formats_and_the_languages(use: Any) -> None:
    calls = []

    def note(segments: list[Segment], *, source: str, target: str) -> list[str]:
        calls.append((segments, source, target))
        return [segment.text for segment in segments]

    use(note)
    link = '<a href="https://example.org/?secret=1">here</a>'
    article = factories.article("Sleep", body=[("rich_text", f"<p>Look {link}</p><p>1 &lt; 2</p><p>a&amp;b<br/>c</p>")])
    translate_fields(article, source="en", target="fr")
    texts = [("Sleep", "text"), ('Look <a id="0">here</a>', "html"), ('a&amp;b<br id="0"/>c', "html")]
    assert calls == [([Segment(*each) for each in texts], "en", "fr")]


@pytest.mark.parametrize(
    "spoilt",
    ["", "  ", "Look here", '<a id="1">Look</a>', '<a id="0">a</a><a id="0">b</a>', '<script id="0">Look</script>'],
)
def test_text_that_the_function_spoils_keeps_its_words(use: Any, spoilt: str) -> None:
    use(lambda segments, **languages: ["Sommeil", spoilt])
    page = factories.plain_page("Sleep", intro='<p><a href="/x">Look</a></p>')
    assert translate_fields(page, source="en", target="fr") == 1
    assert (page.title, page.intro) == ("Sommeil", '<p><a href="/x">Look</a></p>')


def test_text_that_is_too_long_for_its_field_keeps_its_words(use: Any) -> None:
    use(lambda segments, **languages: ["x" * 256])
    page = factories.plain_page("Sleep")
    assert translate_fields(page, source="en", target="fr") == 1
    assert page.title == "Sleep"


def refuse(segments: list[Segment], **languages: str) -> list[str]:
    raise ConnectionError("The service does not answer.")


WRONG: list[Function] = [refuse, lambda segments, **_: [], lambda segments, **_: [None], lambda segments, **_: None]


@pytest.mark.parametrize("function", WRONG)
def test_failure_leaves_the_words(use: Any, function: Function) -> None:
    use(function)
    page = factories.plain_page("Sleep")
    with pytest.raises(TranslationError):
        translate_fields(page, source="en", target="fr")
    assert page.title == "Sleep"


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<ul><li>", "</li></ul>", "<br/>", "a ", "é&amp;", "<a>"]))
)
def test_rich_text_keeps_its_structure_whatever_is_stored(parts: list[str]) -> None:
    module = ModuleType(MACHINE)
    module.translate = loud  # type: ignore[attr-defined]
    page = PlainPage(title="Sleep", intro="".join(parts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, MACHINE, module)
        patch.setattr("django.conf.settings.MACHINE_TRANSLATION", f"{MACHINE}.translate")
        translate_fields(page, source="en", target="fr")
    before, after = (BeautifulSoup(html, "html.parser") for html in ("".join(parts), page.intro))
    assert [tag.name for tag in after.find_all(True)] == [tag.name for tag in before.find_all(True)]
    assert after.get_text() == before.get_text().upper()


@pytest.mark.parametrize(
    ("path", "why"),
    [("nowhere.translate", "No module named"), ("os.nothing", "nothing"), ("os.sep", "it is no function")],
)
def test_function_that_cannot_be_used_stops_the_start(settings: Any, path: str, why: str) -> None:
    settings.MACHINE_TRANSLATION = path
    (error,) = [message for message in run_checks() if message.id == "pages.E007"]
    assert path in error.msg
    assert why in error.msg


def test_function_that_can_be_used_is_accepted(use: Any) -> None:
    use(loud)
    assert not [message for message in run_checks() if message.id == "pages.E007"]
