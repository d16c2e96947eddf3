"""Headers, conditional requests and errors of every answer."""

from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.test import Client, override_settings
from wagtail.models import APIToken, Locale, Site

from api.models import PublishedDocument
from tests import factories

READS = ["", "articles/", "articles/sleep/", "pages/", "site/", "tags/", "openapi.json"]
NOTHING = ["articles/nothing/", "pages/nothing/", "nothing/", "/api/nothing", "/api"]


@pytest.mark.parametrize("path", READS + NOTHING)
def test_every_read_carries_the_headers_of_the_contract(api, path):
    factories.article("Sleep")
    response = api(path)
    assert response.status_code == (404 if path in NOTHING else 200)
    assert response["ETag"].startswith('"')
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["CDN-Cache-Control"] == "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
    assert response["Vary"] == "Accept-Encoding"
    assert int(response["Content-Version"]) > 0
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Content-Version" in response["Access-Control-Expose-Headers"]
    assert not response.cookies


def test_content_version_is_that_of_the_content(api, publish):
    factories.article("Sleep")
    before = int(api("articles/")["Content-Version"])
    factories.article("Rest")
    assert int(api("articles/")["Content-Version"]) == publish() > before


@pytest.mark.parametrize("path", READS)
def test_the_same_bytes_are_not_sent_again(api, path):
    factories.article("Sleep")
    etag = api(path)["ETag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        again = api(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        assert "Content-Version" in again
    assert api(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_edit_changes_the_etag(api):
    article = factories.article("Sleep")
    before = api("articles/sleep/")["ETag"]
    article.summary = "New"
    article.save_revision().publish()
    assert api("articles/sleep/")["ETag"] != before


def test_head_has_the_headers_of_get(api):
    factories.article("Sleep")
    got, head = api("articles/sleep/"), api("articles/sleep/", method="HEAD")
    assert head.content == b""
    assert head["ETag"] == got["ETag"]
    assert int(head["Content-Length"]) == len(got.content)


@pytest.mark.parametrize("path", ["articles/", "nothing/", "/api/health/"])
def test_preflights_are_answered_for_a_day(api, path):
    response = api(path, method="OPTIONS", headers={"Origin": "https://www.example.org"})
    assert response.status_code == 204
    assert response["Access-Control-Max-Age"] == "86400"
    assert "Authorization" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["articles/", "preview/token/"])
def test_preflights_allow_the_headers_that_they_name(api, path):
    asked = "baggage, sentry-trace,traceparent, x;y, a b, " + "x" * 200
    headers = {"Origin": "https://www.example.org", "Access-Control-Request-Headers": asked}
    response = api(path, method="OPTIONS", headers=headers)
    assert response["Access-Control-Allow-Headers"].split(", ") == [
        *("Accept", "Authorization", "Content-Type", "If-None-Match", "baggage", "sentry-trace", "traceparent")
    ]
    assert "Access-Control-Request-Headers" in response["Vary"]


@pytest.mark.parametrize("accept", ["", " ", ",", "*/*", "application/*"])
def test_an_accept_header_that_says_nothing_takes_everything(api, accept):
    assert api("articles/", headers={"Accept": accept}).status_code == 200


def test_surrogate_keys_name_what_is_shown_and_public(api):
    factories.article("Sleep", category=factories.category())
    keys = api("articles/sleep/")["Surrogate-Key"].split()
    assert any(key.startswith("page:") for key in keys)
    assert any(key.startswith("snippet:pages.category:") for key in keys)
    assert api("articles/")["Surrogate-Key"] == "list:articles"


def test_surrogate_keys_do_not_reveal_drafts(api):
    draft = factories.article("Draft")
    draft.unpublish()
    factories.article("Sleep", body=[("rich_text", f'<p><a linktype="page" id="{draft.pk}">x</a></p>')])
    assert f":{draft.pk}" not in api("articles/sleep/")["Surrogate-Key"]


def test_surrogate_keys_stay_under_two_kilobytes(api):
    pages = [factories.plain_page(f"Page {number}") for number in range(180)]
    links = "".join(f'<p><a linktype="page" id="{page.pk}">x</a></p>' for page in pages)
    article = factories.article("Sleep", body=[("rich_text", links)])
    keys = api("articles/sleep/")["Surrogate-Key"]
    assert len(keys) <= 2048
    assert keys.split()[0] == f"page:{article.pk}"


@pytest.mark.parametrize("odd", ["a\nb", "\x01", "ключ"])
def test_surrogate_keys_that_no_header_can_contain_are_left_out(api, publish, odd):
    article = factories.article("Sleep")
    publish()
    PublishedDocument.objects.filter(source=f"page:{article.pk}").update(surrogate_keys=f"page:{article.pk} {odd} x")
    keys = api("articles/sleep/")["Surrogate-Key"].split()
    assert keys in ([f"page:{article.pk}", "x"], [f"page:{article.pk}", "a", "b", "x"])


# --- tokens ---


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer caf\xe9", "Basic x", "Bearer", "", " "])
def test_a_bad_token_is_refused_instead_of_ignored(api, header):
    response = api("articles/", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.data["code"] == "unauthorized"
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Cache-Control"] == "no-store"


def test_answers_to_a_valid_token_are_not_cached(api):
    token, plaintext = APIToken.create_token(user=factories.administrator(), name="build")
    headers = {"Authorization": f"Bearer {plaintext}"}
    response = api("articles/", headers=headers)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    token.revoke()
    assert api("articles/", headers=headers).status_code == 401


# --- errors ---


def test_an_unknown_parameter_is_refused_with_a_suggestion(api):
    response = api("articles/", orderin="title")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    entry = response.data["errors"][0]
    assert (entry["parameter"], entry["suggestion"]) == ("orderin", "ordering")


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ({"limit": "0"}, None),
        ({"limit": "101"}, None),
        ({"limit": "ten"}, None),
        ({"limit": "²"}, None),
        ({"ordering": "titel"}, "title"),
        ({"id": "sleep"}, None),
        ({"slug": ""}, None),
        ({"slug": "a\0b"}, None),
        ({"site": "nowhere.example"}, None),
    ],
)
def test_a_wrong_value_is_explained(api, query, suggestion):
    response = api("articles/", **query)
    assert response.status_code == 400
    (entry,) = response.data["errors"]
    assert entry["parameter"] == next(iter(query))
    assert entry["suggestion"] == suggestion


def test_an_error_lists_every_mistake(api):
    entries = api("articles/", limit="x", nonsense="1").data["errors"]
    assert {entry["parameter"] for entry in entries} == {"limit", "nonsense"}


@pytest.mark.parametrize("cursor", ["x", "!!!", "AAAA", "é"])
def test_a_broken_cursor_is_refused(api, cursor):
    response = api("articles/", cursor=cursor)
    assert (response.status_code, response.data["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    ("path", "name"),
    [("articles/", "cursor"), ("articles/", "locale"), ("articles/", "site"), ("changes/", "since")],
)
def test_an_empty_value_is_refused(api, path, name):
    [error] = api(path, **{name: ""}).data["errors"]
    assert error["detail"] == f"{name} is empty. Give it a value, or leave it out."


def test_the_cursor_of_a_search_belongs_to_its_words_in_their_order(api):
    for number in range(2):
        factories.article(f"Sleep and rest {number}")
    cursor = api("articles/", q="sleep rest", limit=1).data["meta"]["next_cursor"]
    assert api("articles/", q="Sleep  REST", cursor=cursor).status_code == 200
    assert api("articles/", q="rest sleep", cursor=cursor).data["code"] == "invalid_cursor"


def test_a_cursor_is_bound_to_its_query(api):
    factories.article("One")
    factories.article("Two")
    following = api("articles/", limit=1).data["meta"]["next"]
    cursor = parse_qs(urlsplit(following).query)["cursor"][0]
    assert api("articles/", cursor=cursor, ordering="title").data["code"] == "invalid_cursor"
    assert api("pages/", cursor=cursor).data["code"] == "invalid_cursor"
    assert api("articles/", cursor=cursor, limit=5).status_code == 200


@pytest.mark.parametrize(
    "same",
    [
        {"fields": "title"},
        {"rich_text": "text", "fields": "*"},
        {"limit": 5, "total": "true"},
        {"ordering": "-published_on"},
        {"locale": "en"},
        {"site": "testserver"},
        {"min_version": 1},
    ],
)
def test_a_cursor_survives_what_changes_neither_items_nor_order(api, same):
    for day in ("01", "02", "03"):
        factories.article(f"Day {day}", published_on=f"2026-01-{day}")
    meta = api("articles/", limit=1).data["meta"]
    assert dict(parse_qsl(urlsplit(meta["next"]).query))["cursor"] == meta["next_cursor"]
    items = api("articles/", cursor=meta["next_cursor"], **same).data["items"]
    assert [item["title"] for item in items] == ["Day 02", "Day 01"]


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"ordering": "title"}, "ordering"),
        ({"category": "trauma"}, "category"),
        ({"locale": "fr"}, "locale"),
        ({"q": "sleep"}, "ordering, q"),
        ({"published_on__gte": "2026-01-01", "slug": "one"}, "published_on__gte, slug"),
    ],
)
def test_what_does_not_fit_a_cursor_is_named(api, other, named):
    Locale.objects.create(language_code="fr")
    category = factories.category()
    for title in ("One", "Two"):
        factories.article(title, category=category)
    cursor = api("articles/", limit=1).data["meta"]["next_cursor"]
    problem = api("articles/", cursor=cursor, **other).data
    assert problem["code"] == "invalid_cursor"
    assert f"with another {named}. Start again" in problem["detail"]


def test_a_cursor_of_changes_names_what_does_not_fit(api):
    cursor = api("changes/", type="article,contact", rich_text="html").data["meta"]["cursor"]
    assert api("changes/", type="contact,article", since=cursor).status_code == 200
    problem = api("changes/", type="article", rich_text="text", since=cursor).data
    assert "with another rich_text, type. Start again" in problem["detail"]


def test_the_last_page_has_no_next_cursor(api):
    factories.article("One")
    assert api("articles/").data["meta"] == {"next": None, "previous": None, "next_cursor": None}


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/nothing/x/y/", "/api/v1/articles", "/api/v1/%00/"])
def test_no_error_is_an_html_page(db, debug, path):
    factories.site()
    with override_settings(DEBUG=debug):
        response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("debug", [True, False])
def test_a_host_that_is_not_allowed_is_a_problem(db, debug):
    with override_settings(DEBUG=debug, ALLOWED_HOSTS=["cms.example.org"]):
        response = Client(headers={"host": "evil.example"}).get("/api/v1/articles/")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("debug", [True, False])
def test_an_error_of_the_server_is_a_problem_without_a_traceback(db, debug):
    factories.site()
    with override_settings(DEBUG=debug, BROADVIEW={}):
        response = Client(raise_request_exception=False).get("/api/v1/articles/")
    assert response.status_code == 500
    assert response.json()["code"] == "server_error"
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_allowed(api, method):
    response = api("articles/", method=method)
    assert (response.status_code, response.data["code"]) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_an_installation_without_a_site_is_unavailable(db):
    Site.objects.all().delete()
    response = Client().get("/api/v1/articles/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("path", "media_type"), [("articles/", "application/json"), ("pages/{page}.md", "text/markdown")]
)
def test_other_media_types_are_not_acceptable(api, path, media_type):
    factories.article("Sleep")
    page = api("articles/").data["items"][0]["id"]
    response = api(path.format(page=page), headers={"Accept": "image/png"})
    problem = response.json()
    assert (response.status_code, problem["code"]) == (406, "not_acceptable")
    assert media_type in problem["detail"]


def test_the_type_of_a_problem_documents_it(api, client):
    address, _, anchor = api("articles/nothing/").data["type"].partition("#")
    page = client.get(address.removeprefix("http://testserver"))
    assert f'id="{anchor}"' in page.content.decode()


def test_reads_ignore_cookies(api):
    factories.article("Sleep")
    plain = api("articles/")
    client = Client()
    client.force_login(factories.administrator())
    response = client.get("/api/v1/articles/")
    assert response.content == plain.content
    assert "Cookie" not in response["Vary"]
