"""What docs/adding-a-page-type.md promises. Run by test_adding_a_page_type.py, where the page type is installed."""

import json
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from events.models import Event

from api.schema.document import openapi
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "heading", "value": {"text": "What happens", "level": "2"}},
    {"type": "rich_text", "value": "<p>We listen to the owls.</p>"},
]


@pytest.fixture(autouse=True)
def events():
    for title, starts_at, audience in (
        ("Talk", "2026-05-02T18:00Z", "adults"),
        ("Group", "2026-05-01T18:00Z", "teens"),
        ("Course", "2026-05-03T18:00Z", "adults"),
    ):
        event = Event(title=title, starts_at=starts_at, audience=audience, body=json.dumps(BODY))
        factories.publish(event, below=factories.home())


def titles(answer) -> list[str]:
    assert answer.status_code == HTTPStatus.OK, answer.content
    return [item["title"] for item in answer.data["items"]]


def test_it_has_a_list_and_details(api):
    assert titles(api("events/")) == ["Group", "Talk", "Course"]
    assert api("events/", limit=1).data["items"][0]["starts_at"] == "2026-05-01T18:00:00Z"
    document = api("events/talk/").data
    assert (document["type"], document["starts_at"], document["audience"]) == (
        "event",
        "2026-05-02T18:00:00Z",
        "adults",
    )
    assert [block["type"] for block in document["body"]] == ["heading", "rich_text"]
    assert api(f"pages/{document['id']}/").data == document
    assert api("").data["links"]["events"].endswith("/api/v1/events/")


def test_it_is_ordered_and_bounded_by_its_moment(api):
    assert titles(api("events/", ordering="-starts_at")) == ["Course", "Talk", "Group"]
    assert titles(api("events/", starts_at__lte="2026-05-02T18:00:00Z", ordering="-starts_at")) == ["Talk", "Group"]
    assert titles(api("events/", starts_at="2026-05-01T18:00:00Z")) == ["Group"]


def test_it_is_filtered_by_what_it_declares(api):
    assert titles(api("events/", audience="teens")) == ["Group"]
    assert titles(api("events/", audience__not="teens", starts_at__gt="2026-05-02T18:00:00Z")) == ["Course"]
    mistaken = api("events/", audience="teen")
    assert (mistaken.status_code, mistaken.data["errors"][0]["suggestion"]) == (400, "teens")


def test_its_relation_and_its_picture_follow_their_edits(api, publish):
    venue = factories.location("Harbour hall")
    talk = Event.objects.get(slug="talk")
    talk.venue, talk.hero, talk.hero_alt = venue, factories.picture(), "Trees at night"
    talk.save_revision().publish()
    publish()
    document = api("events/talk/").data
    assert (document["venue"]["title"], document["hero"]["alt"]) == ("Harbour hall", "Trees at night")
    assert document["seo"]["image"]["src"] == document["hero"]["renditions"]["social"]["url"]
    assert titles(api("events/", venue="harbour-hall")) == ["Talk"]
    assert api("events/", venue="harbor-hall").data["errors"][0]["suggestion"] == "harbour-hall"
    venue.title = "Great hall"
    venue.save_revision().publish()
    publish()
    assert api("events/talk/").data["venue"]["title"] == "Great hall"
    venue.delete()
    publish()
    assert api("events/talk/").data["venue"] is None


def test_it_is_found_by_its_text(api):
    assert titles(api("events/", q="owl", audience="teens")) == ["Group"]
    assert len(titles(api("pages/", q="listen owls"))) == 3


def test_its_fields_are_chosen(api):
    assert set(api("events/", fields="title,starts_at").data["items"][0]) == {"id", "type", "title", "starts_at"}
    assert api("events/", fields="start_at").data["errors"][0]["suggestion"] == "starts_at"


def test_it_is_followed(api):
    answer = api("changes/", type="event").data
    assert [item["document"]["title"] for item in answer["items"]] == ["Talk", "Group", "Course"]
    Event.objects.get(slug="talk").unpublish()
    [item] = api("changes/", type="event", since=answer["meta"]["cursor"]).data["items"]
    assert (item["op"], item["reason"]) == ("withdraw", "unpublished")


def test_it_stands_in_the_schema_and_in_the_docs(api):
    document = openapi()
    schemas = document["components"]["schemas"]
    assert schemas["Event"]["properties"]["starts_at"]["format"] == "date-time"
    assert "EventItem" in schemas
    parameters = {parameter["name"] for parameter in document["paths"]["/api/v1/events/"]["get"]["parameters"]}
    assert {"starts_at__gte", "audience", "audience__not", "venue", "ordering", "q"} <= parameters
    assert "/api/v1/events/{key}/" in document["paths"]
    assert api("openapi.json").data == json.loads(json.dumps(document))
    assert Client().get("/api/docs/").status_code == HTTPStatus.OK


def test_editors_can_make_one():
    editor = Client()
    editor.force_login(factories.administrator())
    home = factories.home()
    chooser = editor.get(reverse("wagtailadmin_pages:add_subpage", args=[home.pk])).content.decode()
    add = reverse("wagtailadmin_pages:add", args=["events", "event", home.pk])
    assert add in chooser
    fields = {**fields_of(editor.get(add).content.decode()), **stream_form("body", Event().body), "title": "New talk"}
    refused = editor.post(add, {**fields, "starts_at": ""})
    assert "This field is required" in refused.content.decode()  # a row cannot be without its moment
    made = editor.post(add, {**fields, "starts_at": "2026-06-01 18:00", "audience": "adults"})
    assert made.status_code == HTTPStatus.FOUND
    assert Event.objects.get(title="New talk").live is False


def test_a_draft_is_kept_without_a_choice():
    editor = Client()
    editor.force_login(factories.administrator())
    add = reverse("wagtailadmin_pages:add", args=["events", "event", factories.home().pk])
    fields = {**fields_of(editor.get(add).content.decode()), **stream_form("body", Event().body), "title": "New talk"}
    assert editor.post(add, {**fields, "starts_at": "2026-06-01 18:00"}).status_code == HTTPStatus.FOUND
