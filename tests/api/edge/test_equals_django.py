"""The edge answers every request like Django: header for header, byte for byte."""

import gzip
from typing import Any

import brotli
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect

from api.http.negotiation import coding_for
from api.publishing.publish import publish_everything
from tests import factories
from tests.api.edge.conftest import Response, ask

pytestmark = pytest.mark.django_db(transaction=True)

# Said by the edge alone. Django gives no length with some errors, and a length of 0 with a 304.
OWN = {"x-cache", "content-encoding", "content-length"}
DECODED = {"br": brotli.decompress, "gzip": gzip.decompress}

PATHS = [
    "/api/v1/",
    "/api/v1/articles/",
    "/api/v1/articles/sleep/",
    "/api/v1/articles/hidden/",
    "/api/v1/articles/none/",
    "/api/v1/articles/%00/",
    "/api/v1/people/",
    "/api/v1/categories/",
    "/api/v1/pages/",
    "/api/v1/routes/",
    "/api/v1/site/",
    "/api/v1/changes/",
    "/api/v1/openapi.json",
    "/api/docs/errors/",
    "/api/v1/articles",
    "/api/nothing/",
    "/api/",
]
PARAMETERS = [
    *("limit=1", "limit=0", "limit=x", "ordering=title", "ordering=-title", "ordering=size", "slug=sleep,rest"),
    *("locale=en", "locale=*", "locale=xx", "site=testserver", "site=nowhere", "path=/blog/sleep/"),
    *("path=/old/", "path=/nothing/", "path=", "q=sleep", "q=slepe", "total=true", "offset=1", "counts=true"),
    *("category=trauma", "category__not=trauma", "category__not=nothing"),
    *(
        "min_version=1",
        "min_version=99999999",
        "min_version=-1",
        "min_version=",
        "colour=red",
        "type=article",
        "since=",
    ),
    *("fields=title", "fields=title,summary", "fields=*", "fields=body.type", "fields=x", "fields="),
    *("links=path", "links=url", "links=x", "view=full", "fallback=false", "rich_text=text"),
    *("", "=", "limit=%31", "%6cimit=1", "limit=1;locale=en", "cursor=x", "format=json", "a=%00", "q=%ff"),
]
HEADERS = {
    "accept": ["*/*", "application/json", "text/html", "text/html, */*;q=0.1", "application/*", "", "nonsense"],
    "accept_encoding": ["br", "gzip", "gzip, br", "identity", "*;q=0", "br;q=0, gzip;q=0.5", "", "nonsense;q"],
    "if_none_match": ["*", '"a"', "sleep", 'W/"a", "b"', ""],
    "if_modified_since": ["Tue, 24 Nov 2026 12:00:00 GMT"],
    "authorization": ["Bearer x", "Basic x", ""],
    "host": ["testserver", "localhost", "TESTSERVER", "testserver:80", "evil.example", "", None],
    "cookie": ["sessionid=1"],
    "origin": ["https://www.example.org"],
    "range": ["bytes=0-1"],
    "accept_language": ["fr", "en;q=0.5, ar", ""],
    "user_agent": ["curl/8.0", ""],
}

requests = st.fixed_dictionaries(
    {
        "path": st.sampled_from(PATHS),
        "query": st.lists(st.sampled_from(PARAMETERS), max_size=3).map("&".join),
        "method": st.sampled_from(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "DELETE"]),
        "headers": st.fixed_dictionaries(
            {}, optional={name: st.sampled_from(values) for name, values in HEADERS.items()}
        ),
    }
)


@pytest.fixture
def content() -> None:
    category = factories.category()
    sleep = factories.article("Sleep", slug="sleep", summary="Sleep well. " * 80, category=category)
    factories.article("Rest", slug="rest", summary="Rest well. " * 80)
    factories.article("Hidden", slug="hidden", live=False)
    factories.person()
    Redirect.add_redirect("/old", redirect_to=sleep)
    publish_everything()


@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(requests, min_size=1, max_size=4))
def test_the_edge_answers_like_django(content, edge, django_itself, asked):
    for request in asked:
        for _ in range(2):  # the second is a hit where there is one
            same(edge, django_itself, **request)
        same(edge, django_itself, **{**request, "query": "&".join(reversed(request["query"].split("&")))})


def same(edge: Any, django_itself: Any, *, path: str, query: str, method: str, headers: dict[str, str | None]) -> None:
    expected = ask(django_itself, path, query, method=method, **headers)
    got = ask(edge, path, query, method=method, **headers)
    assert got.status == expected.status
    coding = got.headers.get("content-encoding")
    assert coding in {None, coding_for(headers.get("accept_encoding"))}
    ignored = OWN | {"etag"} if coding or got.status == 304 else OWN
    assert without(got, ignored) == without(expected, ignored)
    if method == "GET" and got.status != 304:
        assert int(got.headers.get("content-length", len(got.body))) == len(got.body)
    if method != "HEAD":
        assert (DECODED[coding](got.body) if coding else got.body) == expected.body
    else:
        assert got.body == b""


def without(response: Response, names: set[str]) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in names}
