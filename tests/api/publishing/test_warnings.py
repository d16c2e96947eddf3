"""Parts that do not fit are left out and listed. The rest stays current, and every answer fits the schema."""

import json
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from api.models import Mark, PublishedDocument, RenderFailure, RenderWarning
from api.publishing.publish import publish_everything
from api.publishing.rebuild import all_sources, different
from pages.models import Article, Contact, Location, Picture, SiteSettings
from tests import factories
from tests.kitchen_sink import kitchen_sink

pytestmark = pytest.mark.django_db

HOURS = {"day": "monday", "opens": "09:00", "closes": "17:00"}
HEADING = {"level": "2", "text": "Why", "anchor": ""}
CALLOUT = {"tone": "tip", "title": "", "text": "<p>Sleep.</p>"}
BUTTON = {"text": "Call", "page": None, "address": "tel:+16472597740", "style": "primary"}


def block(kind: str, value: Any) -> dict:
    return {"type": kind, "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {value}"))}


def store(page: Page, field: str, value: Any) -> None:
    """Store a value without a form, as an import or another version may have done."""
    table = page._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {field} = %s WHERE page_ptr_id = %s", [json.dumps(value), page.pk])


def warnings() -> list[tuple[str, str, str]]:
    return list(RenderWarning.objects.order_by("pk").values_list("source", "block_id", "field"))


def body_of(page: Page) -> dict:
    return json.loads(bytes(PublishedDocument.objects.get(source=f"page:{page.pk}").body))


@pytest.mark.parametrize(
    ("spoilt", "field", "remedy"),
    [
        (block("heading", {**HEADING, "level": ""}), "heading.level", "Enter it again"),
        (block("heading", {**HEADING, "level": "5"}), "heading.level", "Enter it again"),
        (block("heading", {**HEADING, "text": 5}), "heading.text", "Enter it again"),
        (block("heading", {**HEADING, "text": ""}), "heading.text", "Fill it in"),
        (block("callout", {**CALLOUT, "tone": "loud"}), "callout.tone", "Choose one of info, tip"),
        (block("callout", {**CALLOUT, "text": ""}), "callout.text", "Fill it in"),
        (block("call_to_action", {**BUTTON, "style": "neon"}), "call_to_action.style", "Choose one of primary"),
        (block("call_to_action", {**BUTTON, "address": ""}), "call_to_action.href", "Fill it in"),
        (block("image", {"image": None, "caption": "", "credit": ""}), "image.image", "Fill it in"),
        (block("quote", None), "quote", "Fill it in"),
        (block("quote", ["x"]), "quote", "Enter it again"),
        (block("related", {"pages": [None]}), "related.pages", "Fill it in"),
        (block("table", {"columns": 5}), "table", "Enter it again"),
        (block("location", {"page": None, "typed": {}}), "location.name", "Fill it in"),
        (block("location", {"page": "x", "typed": None}), "location.page", "Enter it again"),
    ],
)
def test_a_block_that_does_not_fit_is_left_out_and_listed(api, spoilt, field, remedy):
    article = factories.article("Sleep")
    store(article, "body", [spoilt, block("quote", {"text": "So it is."})])
    shown = api("articles/sleep/").data
    assert [found["type"] for found in shown["body"]] == ["quote"]
    assert (f"page:{article.pk}", spoilt["id"], field) in warnings()
    assert remedy in RenderWarning.objects.get(field=field).detail
    assert not RenderFailure.objects.exists()
    store(article, "body", [])
    api("articles/sleep/")
    assert not warnings()


def test_only_the_items_of_a_list_that_do_not_fit_are_left_out(api):
    article = factories.article("Sleep")
    items = [{"question": "How long?", "answer": "<p>Long.</p>"}, None, {"question": "", "answer": "<p>x</p>"}]
    store(article, "body", [block("faq", {"items": items})])
    [faq] = api("articles/sleep/").data["body"]
    assert [item["question"] for item in faq["value"]["items"]] == ["How long?"]
    assert [field for _, _, field in warnings()] == ["faq.items.2", "faq.items.2.question"]


def test_hours_that_do_not_fit_stop_no_document_that_shows_the_location(api):
    location = factories.location(opening_hours=[("hours", HOURS)])
    shown_in = ["articles/one/", "articles/two/", "site/"]
    for title in ("One", "Two"):
        factories.article(title, body=[("location", {"page": location})])
    factories.settings_of_site(default_location=location)
    api("site/")
    rows = [{**HOURS, "day": "Mon"}, {"day": None, "opens": "", "closes": ""}, {**HOURS, "opens": "10:00"}]
    store(location, "opening_hours", [block("hours", row) for row in rows])
    Location.objects.filter(pk=location.pk).update(title="Another name")
    place = api("locations/harbour-clinic/").data
    assert (place["title"], [row["opens"] for row in place["opening_hours"]]) == ("Another name", ["10:00"])
    for path in shown_in:
        document = api(path).data
        place = document["location"] if path == "site/" else document["body"][0]["value"]
        assert (place["name"], [row["opens"] for row in place["opening_hours"]]) == ("Another name", ["10:00"])
    assert {(source, field) for source, _, field in warnings()} == {
        (f"page:{location.pk}", "opening_hours.1.day"),
        (f"page:{location.pk}", "opening_hours.2.day"),
    }
    assert different(all_sources()) == []


def test_invalid_coordinates_are_left_out_and_listed(api):
    location = factories.location()
    factories.article("Sleep", body=[("location", {"page": location})])
    api("locations/harbour-clinic/")
    Location.objects.filter(pk=location.pk).update(coordinates="91,181")
    place, shown = api("locations/harbour-clinic/").data, api("articles/sleep/").data["body"][0]["value"]
    assert (place["coordinates"], place["maps"]["geo"], shown["coordinates"]) == (None, None, None)
    assert warnings() == [(f"page:{location.pk}", "", "coordinates")]


def test_a_picture_whose_row_lacks_its_size_has_the_size_of_its_file(api):
    picture = factories.picture()
    factories.article("Sleep", hero=picture, hero_alt="Trees")
    [before] = api("articles/sleep/").data["assets"]
    Picture.objects.filter(pk=picture.pk).update(file_size=None, title="Another title")
    [asset] = api("articles/sleep/").data["assets"]
    assert asset["bytes"] == before["bytes"] > 0


def test_a_page_that_cannot_be_read_is_left_out_of_documents_that_show_it(api):
    location = factories.location()
    related = factories.article("Rest")
    article = factories.article("Sleep", body=[("location", {"page": location}), ("related", {"pages": [related]})])
    api("articles/sleep/")
    store(location, "channels", 5)
    store(related, "body", 5)
    Article.objects.filter(pk=article.pk).update(title="Another title")
    document = api("articles/sleep/").data
    assert (document["title"], document["body"]) == ("Another title", [])
    assert set(RenderFailure.objects.values_list("source", flat=True)) == {f"page:{related.pk}", f"page:{location.pk}"}
    assert {source for source, *_ in warnings()} == {f"page:{article.pk}"}
    store(location, "channels", [])
    store(related, "body", [])
    assert len(api("articles/sleep/").data["body"]) == 2
    assert not warnings()


def test_a_warning_with_a_null_byte_stays_the_same(publish, monkeypatch):
    monkeypatch.setattr(
        Article, "json_ld", lambda page, context, document: context.leave_out("hero", "It is a\0b.") or []
    )
    factories.article("Sleep")
    publish()
    before = RenderWarning.objects.get()
    assert before.detail == r"It is a\0b."
    Article.objects.update(noindex=True)
    publish()
    assert RenderWarning.objects.get() == before


def test_a_block_without_an_id_gets_a_stable_one(api):
    article = factories.article("Sleep")
    quote = {"type": "quote", "value": {"text": "So it is."}}
    store(article, "body", [quote, {**quote, "id": "none"}])
    ids = [found["id"] for found in api("articles/sleep/").data["body"]]
    assert len(set(ids)) == 2
    assert different(all_sources()) == []


# --- editors ---


def messages_in(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def drafted_location() -> Location:
    location = Location(title="Harbour clinic", live=False, **factories.ADDRESS)
    factories.location_index().add_child(instance=location)
    empty = {"day": None, "opens": "", "closes": ""}
    location.opening_hours = [("hours", empty)]
    location.save_revision()
    return location


def publish_in_list(editor: Any, page: Any) -> list[str]:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return messages_in(editor.post(f"{url}?{urlencode({'id': page.pk})}"))


def test_bulk_publishing_refuses_a_page_with_parts_that_would_be_left_out(editor, api):
    location = drafted_location()
    assert any("Every week, Hours, Day: This field is required." in text for text in publish_in_list(editor, location))
    location.refresh_from_db()
    assert not location.live
    assert api("locations/harbour-clinic/").status_code == 404


def test_bulk_publishing_warns_of_parts_that_it_newly_leaves_out(editor, api):
    location = factories.location("Harbour clinic")
    publish_everything()
    store(location, "opening_hours", [{"type": "hours", "value": {"day": None, "opens": "", "closes": ""}}])
    expected = "Readers do not see a part of “Harbour clinic”. Every week 1, Day: It is missing."
    assert any(text.startswith(expected) for text in publish_in_list(editor, factories.article("Sleep")))
    assert api("locations/harbour-clinic/").data["opening_hours"] == []


def test_warnings_of_a_programs_edits_are_in_the_report_on_the_home_page_and_in_the_editor(editor, api):
    location = drafted_location()
    location.save_revision().publish()
    assert api("/api/health/").data["warnings"] == 1
    report = editor.get(reverse("publishing_report")).content.decode()
    assert "What readers do not see" in report
    assert "Every week 1, Day" in report
    assert f'href="{reverse("wagtailadmin_pages:edit", args=[location.pk])}' in report
    home = " ".join(editor.get(reverse("wagtailadmin_home")).content.decode().split())
    assert "1 part of live documents cannot be shown" in home
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[location.pk])).content.decode()
    assert "Readers do not see a part of “Harbour clinic”. Every week 1, Day" in form


# --- whatever is stored ---

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", " ", "x", "<p>x</p>", "2", "monday", "09:00", "2026-12-25", "tip", "primary", "https://example.org/"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "value", "id", "page"]), inner)
    ),
    max_leaves=5,
)
STREAMS = [
    (model, field)
    for model in (Article, Location, Contact, SiteSettings)
    for field in model._meta.get_fields()
    if isinstance(field, StreamField)
]


def spoilt(value: Any, data: st.DataObject) -> Any:
    """Return the value with garbage in some places."""
    if data.draw(st.integers(0, 7)) == 0:
        return data.draw(JSON)
    if isinstance(value, dict):
        return {name: part if name == "type" else spoilt(part, data) for name, part in value.items()}
    if isinstance(value, list):
        return [spoilt(part, data) for part in value]
    return value


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_streams_contain_each_document_fits_or_fails_alone(api, everything_stored, data):
    kept, streams = everything_stored
    for (model, field), rows in streams.items():
        for pk, stored in rows.items():
            with connection.cursor() as cursor:
                cursor.execute(
                    f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE {model._meta.pk.column} = %s',
                    [json.dumps(spoilt(stored, data)), pk],
                )
    title = data.draw(st.text("abc", min_size=1, max_size=5))
    Page.objects.filter(pk=kept.pk).update(title=title)
    found = api("changes/", limit=500).data["items"]  # held to the OpenAPI document
    assert not Mark.objects.exists()
    assert title in {item["document"]["title"] for item in found if item["type"] == "plain_page"}
    failed = set(RenderFailure.objects.values_list("source", flat=True))
    spoilable = {"article", "location", "contact", "site"}
    sources = PublishedDocument.objects.filter(source__in=failed)
    assert set(sources.values_list("type", flat=True)) <= spoilable
    assert different(all_sources()) == sorted(failed)


@pytest.fixture
def everything_stored(db):
    kitchen_sink()
    kept = factories.plain_page("Kept")
    factories.location(
        "Other clinic",
        opening_hours=[("hours", HOURS)],
        exceptions=[("exception", {"first": "2026-12-25", "note": "x"})],
        channels=[("phone", {"value": factories.PHONE})],
    )
    streams = {}
    for model, field in STREAMS:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {model._meta.pk.column}, "{field.column}" FROM {model._meta.db_table}')
            streams[model, field] = {pk: json.loads(stored) for pk, stored in cursor.fetchall()}
    publish_everything()
    return kept, streams


@pytest.mark.parametrize(
    ("stored", "shown", "fields"),
    [
        ({"hostname": "https://www.example.org", "port": 8302}, "http://testserver", ["hostname"]),
        ({"hostname": 'a b"<x>', "port": -1}, "http://testserver", ["hostname", "port"]),
        ({"hostname": "www.example.org", "port": -1}, "http://www.example.org", ["port"]),
        ({"hostname": "www.example.org", "frontend_url": "example"}, "http://www.example.org", ["frontend_url"]),
        ({"hostname": "a.org", "frontend_url": "https://b.org?x"}, "http://a.org", ["frontend_url"]),
        ({"hostname": "a b", "frontend_url": "https://b.org"}, "https://b.org", []),
        ({"hostname": "[::1]", "port": 8302}, "http://[::1]:8302", []),
    ],
)
def test_addresses_are_valid_whatever_is_stored_of_a_site_and_what_is_wrong_is_listed(api, stored, shown, fields):
    factories.article("Sleep")
    site, settings = factories.site(), factories.settings_of_site()
    assert api("articles/sleep/").data["url"] == "http://testserver/blog/sleep/"
    SiteSettings.objects.filter(pk=settings.pk).update(frontend_url=stored.pop("frontend_url", ""))
    Site.objects.filter(pk=site.pk).update(**stored)
    assert api("articles/sleep/").data["url"] == f"{shown}/blog/sleep/"
    assert sorted(warnings()) == [(f"site:{site.pk}:en", "", field) for field in fields]
