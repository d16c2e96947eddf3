"""The rules of the HTTP specifications for a cache at the origin, one per row."""

import gzip
from dataclasses import dataclass, field

import brotli
import pytest

from api.publishing.publish import publish_everything
from tests import factories
from tests.api.edge.conftest import ask

pytestmark = pytest.mark.django_db(transaction=True)

SLEEP = "/api/v1/articles/sleep/"
LONG = "Sleep is when the body mends what the day has worn. " * 40


@dataclass(frozen=True)
class Row:
    """The answer to the request `then` after a GET with the headers `first`. `%` is the ETag of the first answer."""

    says: str
    then: dict[str, str | None] = field(default_factory=dict)
    first: dict[str, str | None] = field(default_factory=dict)
    path: str = SLEEP
    query: str = ""
    method: str = "GET"
    status: int = 200
    cache: str = "hit"
    coding: str | None = None


TABLE = [
    # RFC 9111, 2 and 4: what is the same request
    Row("the same again is a hit"),
    Row("another query is another answer", query="locale=en", cache="miss"),
    Row("another host is another answer", then={"host": "localhost"}, cache="miss"),
    Row("a query without min_version is the same", query="min_version=1"),
    Row("HEAD is answered from a kept GET", method="HEAD"),
    Row("POST is never answered from memory", method="POST", status=405, cache="none"),
    # RFC 9111, 3: what may be kept
    Row("a 404 is not kept", path="/api/v1/articles/none/", status=404, cache="bypass"),
    Row("a 400 is not kept", query="colour=red", status=400, cache="bypass"),
    Row("no-store is not kept", path="/api/health/", cache="bypass"),
    Row("a page for people is not kept", path="/api/docs/errors/", cache="bypass"),
    # RFC 9111, 3.5: authorization
    Row("a request with Authorization passes by", then={"authorization": "Bearer x"}, status=401, cache="bypass"),
    # RFC 9110, 12: negotiation
    Row("br is wanted", then={"accept_encoding": "br"}, coding="br"),
    Row("gzip is wanted", then={"accept_encoding": "gzip"}, coding="gzip"),
    Row("of two alike the smaller", then={"accept_encoding": "gzip, deflate, br, zstd"}, coding="br"),
    Row("the heavier of two", then={"accept_encoding": "gzip;q=1, br;q=0.5"}, coding="gzip"),
    Row("anything is wanted", then={"accept_encoding": "*"}, coding="br"),
    Row("all but br", then={"accept_encoding": "*, br;q=0"}, coding="gzip"),
    Row("codings in capitals", then={"accept_encoding": "GZIP"}, coding="gzip"),
    Row("none that is known", then={"accept_encoding": "zstd, deflate"}),
    Row("as it is, rather", then={"accept_encoding": "br;q=0.1, identity"}),
    Row("an empty Accept-Encoding", then={"accept_encoding": ""}),
    Row("weights that are none", then={"accept_encoding": "br;q=high, gzip;q=2"}),
    Row("a coded answer first, then as it is", first={"accept_encoding": "br"}),
    Row("what is not to be had is told by Django", then={"accept": "text/html"}, status=406, cache="bypass"),
    Row("JSON among others", then={"accept": "text/html, application/json;q=0.9"}),
    Row("anything at all", then={"accept": "text/html, */*;q=0.1"}),
    # RFC 9110, 13: conditional requests
    Row("the client has it", then={"if_none_match": "%"}, status=304),
    Row("the client has it, weakly compared", then={"if_none_match": "W/%"}, status=304),
    Row("the client has it among others", then={"if_none_match": '"a", %, "b"'}, status=304),
    Row("the client has anything", then={"if_none_match": "*"}, status=304),
    Row("the client has another", then={"if_none_match": '"a"'}),
    Row("nonsense is no ETag", then={"if_none_match": "sleep"}),
    Row("HEAD can be conditional", method="HEAD", then={"if_none_match": "%"}, status=304),
    Row(
        "the client has it in the same coding",
        first={"accept_encoding": "br"},
        then={"accept_encoding": "br", "if_none_match": "%"},
        status=304,
    ),
    Row(
        "each coding has an ETag of its own",
        first={"accept_encoding": "br"},
        then={"accept_encoding": "gzip", "if_none_match": "%"},
        coding="gzip",
    ),
    # RFC 9111, 5.2.1: the origin need not heed what clients say to caches
    Row("no-cache of the client", then={"cache_control": "no-cache"}),
    Row("a cookie is not looked at", then={"cookie": "sessionid=1"}),
    # RFC 9110, 14: ranges may be ignored
    Row("a range is answered whole", then={"range": "bytes=0-9"}),
]


@pytest.fixture
def article():
    article = factories.article("Sleep", summary=LONG)
    publish_everything()
    return article


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.says)
def test_row(article, edge, row):
    first = ask(edge, SLEEP, **row.first)
    then = {name: value and value.replace("%", first.headers["etag"]) for name, value in row.then.items()}
    if row.path != SLEEP or row.cache == "bypass":
        ask(edge, row.path, row.query, **then)  # had it been kept, the next would be a hit
    got = ask(edge, row.path, row.query, method=row.method, **then)
    assert (got.status, got.cache or "none") == (row.status, row.cache)
    assert got.headers.get("content-encoding") == row.coding
    if row.status == 304:
        assert got.body == b""
        assert got.headers["etag"] == first.headers["etag"]
        assert not {"content-type", "content-length", "content-encoding"} & set(got.headers)
    if row.cache != "bypass" and row.status in {200, 304}:
        assert got.headers["vary"] == "Accept-Encoding"
        assert {"cache-control", "cdn-cache-control", "content-version", "surrogate-key"} <= set(got.headers)
        assert "age" not in got.headers
    if row.method == "HEAD":
        assert got.body == b""
    assert got.headers["x-content-type-options"] == "nosniff"
    for_pages = {"referrer-policy", "cross-origin-opener-policy"} & set(got.headers)
    assert len(for_pages) == (2 if got.headers.get("content-type", "").startswith("text/html") else 0)


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_each_coding_of_an_answer_has_its_own_etag(article, edge, coding, decode):
    plain, coded = ask(edge, SLEEP), ask(edge, SLEEP, accept_encoding=coding)
    assert decode(coded.body) == plain.body
    assert int(coded.headers["content-length"]) == len(coded.body) < len(plain.body)
    assert coded.headers["etag"] == f'{plain.headers["etag"][:-1]}-{coding}"'
    assert coded.headers["etag"] == ask(edge, SLEEP, accept_encoding=coding).headers["etag"]


def test_small_answers_are_not_compressed(edge):
    publish_everything()
    assert "content-encoding" not in ask(edge, "/api/v1/articles/", accept_encoding="br").headers


def test_errors_with_a_content_version_are_compressed_too(edge):
    gone = ask(edge, f"/api/v1/articles/{'a' * 600}/", accept_encoding="br")
    assert (gone.status, gone.headers["content-encoding"]) == (404, "br")


def test_django_waits_for_a_newer_version(article, edge):
    version = int(ask(edge, SLEEP).headers["content-version"])
    assert ask(edge, SLEEP, f"min_version={version}").cache == "hit"
    assert ask(edge, SLEEP, f"min_version={version + 1}").status == 503
    assert ask(edge, SLEEP, "min_version=soon").status == 400
    assert ask(edge, SLEEP, "min_version=1&min_version=2").status == 400


def test_parameters_in_another_order_are_the_same_request(article, edge):
    ask(edge, "/api/v1/articles/", "limit=1&locale=en")
    assert ask(edge, "/api/v1/articles/", "locale=en&limit=1").cache == "hit"


def test_private_answers_are_not_kept(article, make_edge, settings):
    settings.BROADVIEW = {**settings.BROADVIEW, "CACHE_CONTROL": "private, max-age=0"}
    edge = make_edge()
    assert [ask(edge, SLEEP).cache for _ in range(2)] == ["bypass", "bypass"]
