"""The edge keeps each format of rich text separately, and Markdown too."""

import json

import pytest

from api.publishing.publish import publish_everything
from pages.rich_text import FORMATS
from tests.api.edge.conftest import ask
from tests.kitchen_sink import kitchen_sinks

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/api/v1/articles/kitchen-sink/"


def test_each_format_is_kept_separately(edge):
    kitchen_sinks(["en"])
    publish_everything()
    first = {format: ask(edge, ADDRESS, f"rich_text={format}") for format in FORMATS}
    again = {format: ask(edge, ADDRESS, f"rich_text={format}") for format in FORMATS}
    assert {answer.cache for answer in first.values()} == {"miss"}
    assert {answer.cache for answer in again.values()} == {"hit"}
    assert {format: answer.body for format, answer in again.items()} == {
        format: answer.body for format, answer in first.items()
    }
    assert len({answer.body for answer in again.values()}) == len(FORMATS)
    assert len({answer.headers["etag"] for answer in again.values()}) == len(FORMATS)


def test_markdown_is_kept_for_clients_that_accept_it(edge):
    kitchen_sinks(["en"])
    publish_everything()
    address = f"/api/v1/pages/{json.loads(ask(edge, ADDRESS).body)['id']}.md"
    first, again = ask(edge, address), ask(edge, address, accept="text/markdown")
    assert (first.cache, again.cache) == ("miss", "hit")
    assert again.body == first.body
    assert again.headers["content-type"] == "text/markdown; charset=utf-8"
    assert ask(edge, address, accept="application/json").status == 406
    assert ask(edge, address, if_none_match=first.headers["etag"]).status == 304
    head = ask(edge, address, method="HEAD")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])
