"""What docs/adding-a-page-type.md promises. Run by test_adding_a_page_type.py, where the page type is installed."""

import json
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from services.models import Service

from api.schema.document import openapi
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def services():
    body = [
        {"type": "heading", "value": {"text": "What happens", "level": "2"}},
        {"type": "rich_text", "value": "<p>We listen to the owls.</p>"},
    ]
    for title, price, audience in (("Talk", 90, "adults"), ("Group", 9, "teens"), ("Course", 400, "adults")):
        service = Service(title=title, price=price, audience=audience, body=json.dumps(body))
        factories.publish(service, below=factories.home())


def titles(answer) -> list[str]:
    assert answer.status_code == HTTPStatus.OK, answer.content
    return [item["title"] for item in answer.data["items"]]


def test_it_has_a_list_and_details(api):
    assert titles(api("services/")) == ["Course", "Group", "Talk"]
    assert api("services/", limit=1).data["items"][0]["price"] == 400
    document = api("services/talk/").data
    assert (document["type"], document["price"], document["audience"]) == ("service", 90, "adults")
    assert [block["type"] for block in document["body"]] == ["heading", "rich_text"]
    assert api(f"pages/{document['id']}/").data == document
    assert api("").data["links"]["services"].endswith("/api/v1/services/")


def test_it_is_ordered_and_bounded_by_its_number(api):
    assert titles(api("services/", ordering="price")) == ["Group", "Talk", "Course"]
    assert titles(api("services/", price__lte=90, ordering="-price")) == ["Talk", "Group"]
    assert titles(api("services/", price=9)) == ["Group"]


def test_it_is_filtered_by_what_it_declares(api):
    assert titles(api("services/", audience="teens")) == ["Group"]
    assert titles(api("services/", audience__not="teens", price__gt=90)) == ["Course"]
    mistaken = api("services/", audience="teen")
    assert (mistaken.status_code, mistaken.data["errors"][0]["suggestion"]) == (400, "teens")


def test_it_is_found_by_its_text(api):
    assert titles(api("services/", q="owl", audience="teens")) == ["Group"]
    assert len(titles(api("pages/", q="listen owls"))) == 3


def test_its_fields_are_chosen(api):
    assert set(api("services/", fields="title,price").data["items"][0]) == {"id", "type", "title", "price"}
    assert api("services/", fields="prize").data["errors"][0]["suggestion"] == "price"


def test_it_is_followed(api):
    answer = api("changes/", type="service").data
    assert [item["document"]["title"] for item in answer["items"]] == ["Talk", "Group", "Course"]
    Service.objects.get(slug="talk").unpublish()
    [item] = api("changes/", type="service", since=answer["meta"]["cursor"]).data["items"]
    assert (item["op"], item["reason"]) == ("withdraw", "unpublished")


def test_it_stands_in_the_schema_and_in_the_docs(api):
    document = openapi()
    assert document["components"]["schemas"]["Service"]["properties"]["price"]["type"] == "integer"
    parameters = {parameter["name"] for parameter in document["paths"]["/api/v1/services/"]["get"]["parameters"]}
    assert {"price__gte", "audience", "audience__not", "ordering", "q"} <= parameters
    assert "/api/v1/services/{key}/" in document["paths"]
    assert api("openapi.json").data == json.loads(json.dumps(document))
    assert Client().get("/api/docs/").status_code == HTTPStatus.OK


def test_editors_can_make_one():
    editor = Client()
    editor.force_login(factories.administrator())
    home = factories.home()
    chooser = editor.get(reverse("wagtailadmin_pages:add_subpage", args=[home.pk])).content.decode()
    add = reverse("wagtailadmin_pages:add", args=["services", "service", home.pk])
    assert add in chooser
    fields = {**fields_of(editor.get(add).content.decode()), **stream_form("body", Service().body), "title": "New talk"}
    refused = editor.post(add, {**fields, "price": ""})
    assert "This field is required" in refused.content.decode()  # a row cannot be without its price
    assert editor.post(add, {**fields, "price": "90"}).status_code == HTTPStatus.FOUND
    assert Service.objects.get(title="New talk").live is False
