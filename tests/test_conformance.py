"""tests/conformance.py notices every answer that is not as declared, whichever client asks."""

from urllib.request import urlopen

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from api.endpoints.collections import ListView
from api.http import answers as http
from api.http.problems import Throttled
from tests import conformance, factories
from tests.api.conftest import make_everything

PATH = "/api/v1/tags/"


@pytest.fixture
def answered(api, db):
    """The arguments of `conformance.check` for a right answer."""
    response = api(PATH)
    return {"status": 200, "headers": dict(response.items()), "body": response.content}


def refusal(answered: dict, *, method: str = "GET", path: str = PATH, **changed) -> str:
    with pytest.raises(AssertionError) as caught:
        conformance.check(method, path, **{**answered, **changed})
    return str(caught.value)


def test_a_right_answer_passes(answered):
    conformance.check("GET", PATH, **answered)


def test_a_field_that_is_missing(answered):
    message = refusal(answered, body=b'{"items":[]}')
    assert "GET /api/v1/tags/ answered 200" in message
    assert "meta" in message


def test_a_field_that_is_not_declared(answered):
    body = orjson.dumps({**orjson.loads(answered["body"]), "colour": "red"})
    assert "colour" in refusal(answered, body=body)


def test_a_value_of_another_type_says_where(answered):
    body = b'{"items":[],"meta":{"next":1,"previous":null}}'
    assert "$.meta.next" in refusal(answered, body=body)


def test_a_block_is_held_to_its_own_schema(api):
    make_everything()
    response = api("articles/sleep/")
    document = orjson.loads(response.content)
    document["body"][0]["value"]["level"] = 7
    message = refusal(
        {"status": 200, "headers": dict(response.items()), "body": orjson.dumps(document)},
        path="/api/v1/articles/sleep/",
    )
    assert "$.body.0.value.level" in message


def test_an_invalid_format(api):
    make_everything()
    response = api("tags/")
    listed = orjson.loads(response.content)
    listed["items"][0]["id"] = "12"
    message = refusal({"status": 200, "headers": dict(response.items()), "body": orjson.dumps(listed)})
    assert "$.items.0.id" in message


def test_a_status_that_is_not_declared(answered):
    assert "list_tags declares 200, 304, 400" in refusal(answered, status=404)


def test_a_content_type_that_is_not_declared(answered):
    headers = {**answered["headers"], "Content-Type": "text/html"}
    assert "text/html" in refusal(answered, headers=headers)


def test_a_header_that_is_missing(answered):
    headers = {name: value for name, value in answered["headers"].items() if name != "ETag"}
    assert "header etag is missing" in refusal(answered, headers=headers)


def test_a_header_that_is_not_declared(answered):
    assert "header x-powered-by is not declared" in refusal(
        answered, headers={**answered["headers"], "X-Powered-By": "us"}
    )


def test_a_header_of_another_kind(answered):
    headers = {**answered["headers"], "Content-Version": "seven"}
    assert "header content-version" in refusal(answered, headers=headers)


def test_an_address_that_is_not_an_operation(answered):
    assert "is no operation" in refusal(answered, path="/api/v1/nothing/")


def test_an_error_that_is_not_a_problem(answered):
    headers = {**answered["headers"], "Content-Type": "application/problem+json"}
    assert "$" in refusal(answered, method="POST", status=405, headers=headers, body=b'{"detail":"No."}')


def test_every_test_client_is_watched(db, monkeypatch):
    factories.site()
    monkeypatch.setattr(ListView, "read", lambda *arguments, **kwargs: HttpResponse(b"[]", content_type=http.JSON))
    with pytest.raises(AssertionError, match="not as the OpenAPI document says"):
        Client().get(PATH)


def test_problems_of_operations_are_watched_too(db, monkeypatch):
    factories.site()

    def refuse(*arguments, **kwargs):
        raise Throttled("Too many.")

    monkeypatch.setattr(ListView, "read", refuse)
    with pytest.raises(AssertionError, match="answered 429; list_tags declares"):
        Client().get(PATH)


@pytest.mark.django_db(transaction=True)
def test_servers_are_watched_too(live_server, wrong_answers, monkeypatch):
    factories.site()
    monkeypatch.setattr(ListView, "read", lambda *arguments, **kwargs: HttpResponse(b"[]", content_type=http.JSON))
    with urlopen(f"{live_server.url}{PATH}") as response:
        assert response.status == 200
    assert "GET /api/v1/tags/ answered 200, and not as the OpenAPI document says" in wrong_answers.pop()
    assert not wrong_answers
