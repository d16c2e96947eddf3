"""The parameter `fields` at every address that answers with content."""

from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from wagtail.contrib.redirects.models import Redirect

from api.reads.connections import ReadConnection
from api.schema.document import openapi
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]

# Address and query. As in all tests, each answer is validated; with `fields`, against the second schema.
READS = [
    ("", {"fields": "name"}),
    ("articles/", {"fields": "title,hero.src"}),
    ("articles/", {"fields": "title,body.type"}),
    ("articles/", {"fields": "*"}),
    ("articles/", {"fields": "*,-seo,-body.fallback"}),
    ("articles/sleep/", {"fields": "*,-seo"}),
    ("articles/sleep/", {"fields": "title,body.value,authors.image.src"}),
    ("locations/harbour-clinic/", {"fields": "address.street"}),
    ("people/review-group/", {"fields": "name,image.src"}),
    ("people/", {"fields": "name,version"}),
    ("categories/", {"fields": "name"}),
    ("pages/", {"fields": "title,hero.src,address"}),
    ("routes/", {"path": "/blog/sleep/", "fields": "id"}),
    ("changes/", {"fields": "title,name,location"}),
    ("changes/", {"fields": "*,-seo"}),
    ("articles/", {"view": "full", "fields": "title"}),
    ("site/", {"links": "url", "fields": "navigation.header.href,location.address.street"}),
]


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The SQL statements that were sent to the database, by Django and by reads."""
    statements: list[str] = []
    for sender, method in ((psycopg.Cursor, "execute"), (ReadConnection, "rows")):
        send = getattr(sender, method)
        noted = lambda *args, send=send, **kw: statements.append(args[1]) or send(*args, **kw)  # noqa: E731
        monkeypatch.setattr(sender, method, noted)
    return statements


@pytest.mark.parametrize(("path", "query"), READS)
def test_an_answer_with_fields_takes_one_query(api, client, sent, path, query):
    api(path, **query)
    sent.clear()
    assert client.get(f"/api/v1/{path}", query).status_code == 200
    assert len(sent) == 1


@pytest.mark.parametrize(("path", "query"), READS)
def test_unknown_fields_are_refused_at_every_address(api, path, query):
    response = api(path, **{**query, "fields": "nonsense"})
    assert (response.status_code, response.data["code"]) == (400, "invalid_parameter")
    assert response.data["errors"][0]["parameter"] == "fields"
    assert response["Cache-Control"] == "no-store"


def test_a_detail_gives_the_fields_with_id_and_type(api):
    whole = api("articles/sleep/").data
    some = api("articles/sleep/", fields="hero.src,title,body.type")
    assert some.data == {
        "id": whole["id"],
        "type": "article",
        "title": "Sleep",
        "hero": {"src": whole["hero"]["src"]},
        "body": [{"type": block["type"]} for block in whole["body"]],
    }
    assert list(some.data) == ["id", "type", "title", "hero", "body"]


def test_the_version_is_given_if_it_is_named(api):
    assert list(api("articles/sleep/", fields="version").data) == ["version", "id", "type"]
    items = api("articles/", fields="version").data["items"]
    assert {item["version"] for item in items} == {api(f"articles/{item['id']}/").data["version"] for item in items}


def test_a_null_parent_stays_null(api):
    assert api("articles/rest/", fields="hero.src").data["hero"] is None
    assert api("articles/", slug="rest", fields="hero.src").data["items"][0]["hero"] is None


def test_a_list_reads_summaries_if_they_have_all_fields(api):
    (item,) = api("articles/", slug="sleep", fields="authors").data["items"]
    assert "image" not in item["authors"][0]


def test_a_list_gives_fields_that_only_documents_have(api):
    document = api("articles/sleep/").data
    (item,) = api("articles/", slug="sleep", fields="title,authors.image.src,body").data["items"]
    assert item == {
        "id": document["id"],
        "type": "article",
        "title": "Sleep",
        "authors": [{"image": {"src": document["authors"][0]["image"]["src"]}}],
        "body": document["body"],
    }


def test_a_list_of_everything_gives_whole_documents(api):
    response = api("articles/", fields="*", ordering="title")
    assert [item["title"] for item in response.data["items"]] == ["Rest", "Sleep"]
    for item, slug in zip(response.data["items"], ("rest", "sleep"), strict=True):
        assert item == api(f"articles/{slug}/").data
    assert api("articles/sleep/").content in response.content


def test_a_list_of_everything_may_leave_out(api):
    (item,) = api("articles/", slug="sleep", fields="*,-seo,-assets").data["items"]
    whole = api("articles/sleep/").data
    assert item == {name: value for name, value in whole.items() if name not in {"seo", "assets"}}


def test_a_list_gives_whole_documents_as_its_view(api):
    full = api("articles/", view="full", ordering="title")
    assert full.data["items"] == api("articles/", fields="*", ordering="title").data["items"]
    assert api("articles/", view="summary").content == api("articles/").content
    (item,) = api("articles/", view="full", slug="sleep", fields="authors").data["items"]
    assert item["authors"][0]["image"]
    assert api("pages/", view="full", q="sleep", limit=2).data["items"][0]["highlights"]
    assert all("version" in item for item in api("people/", view="full", counts="true").data["items"])
    cursor = api("articles/", limit=1).data["meta"]["next_cursor"]
    assert api("articles/", limit=1, cursor=cursor, view="full").status_code == 200


@pytest.mark.parametrize(
    ("path", "query", "at"),
    [
        ("articles/sleep/", {}, ()),
        ("articles/", {"slug": "sleep", "view": "full"}, ("items", 0)),
        ("pages/", {"slug": "sleep", "fields": "body"}, ("items", 0)),
        ("routes/", {"path": "/blog/sleep/"}, ("document",)),
    ],
)
def test_fallbacks_of_blocks_are_left_out_for_clients_that_know_all(api, path, query, at):
    def body(**more):
        found = api(path, **query, **more).data
        for step in at:
            found = found[step]
        return found["body"]

    blocks = body()
    assert any(block["fallback"] for block in blocks)
    assert body(fallback="false") == [{**block, "fallback": None} for block in blocks]


def test_a_cursor_survives_whether_blocks_have_fallbacks(api):
    cursor = api("articles/", limit=1).data["meta"]["next_cursor"]
    assert api("articles/", limit=1, cursor=cursor, fallback="false").status_code == 200
    assert api("articles/", limit=1, cursor=cursor, fallback="en").data["code"] == "invalid_cursor"


def test_an_empty_list_stays_empty(api):
    for fields in ("title", "body", "*"):
        assert api("articles/", published_on="1999-01-01", fields=fields).data["items"] == []


def test_pages_leave_out_fields_that_their_type_lacks(api):
    items = {item["type"]: item for item in api("pages/", fields="hero,address").data["items"]}
    assert items["article"].keys() == {"id", "type", "hero"}
    assert items["location"].keys() == {"id", "type", "address"}
    assert items["plain_page"].keys() == {"id", "type", "hero"}  # its summary has none, but its document does


def test_pages_whose_summaries_have_all_fields_are_read_as_summaries(api):
    (item,) = api("pages/", type="article", slug="sleep", fields="hero,authors").data["items"]
    assert "image" not in item["authors"][0]


def test_the_next_page_has_the_same_fields(api):
    following = urlsplit(api("articles/", fields="title", limit=1).data["meta"]["next"])
    query = {name: values[0] for name, values in parse_qs(following.query).items()}
    (item,) = api("articles/", **query).data["items"]
    assert item.keys() == {"id", "type", "title"}


def test_a_route_gives_the_fields_of_its_document(api):
    route = api("routes/", path="/blog/sleep/", fields="id").data
    assert route == {
        "kind": "page",
        "path": "/blog/sleep/",
        "document": {"id": api("articles/sleep/").data["id"], "type": "article"},
    }


def test_a_redirect_is_given_whole(api):
    Redirect.add_redirect("/old", redirect_to="https://www.example.org/")
    assert api("routes/", path="/old", fields="id").data == {
        "kind": "redirect",
        "location": "https://www.example.org/",
        "permanent": True,
        "keep_query": False,
    }


def test_changes_give_the_fields_of_each_document(api, publish):
    gone = factories.article("Gone")
    first = api("changes/", fields="title,name")
    documents = {item["type"]: item["document"] for item in first.data["items"]}
    assert documents["article"].keys() == {"id", "type", "title"}
    assert documents["site"].keys() == {"id", "type", "name"}
    gone.unpublish()
    (item,) = api("changes/", fields="title,name", since=first.data["meta"]["cursor"]).data["items"]
    assert item["document"] is None


def test_a_cursor_of_changes_is_bound_to_fields_in_any_spelling(api):
    cursor = api("changes/", fields="title,path").data["meta"]["cursor"]
    assert api("changes/", fields="path, title", since=cursor).status_code == 200
    assert api("changes/", fields="title", since=cursor).data["code"] == "invalid_cursor"
    assert api("changes/", since=cursor).data["code"] == "invalid_cursor"
    everything = api("changes/", fields="*").data["meta"]["cursor"]
    assert api("changes/", since=everything).status_code == 200


def test_the_headers_are_those_of_every_read(api):
    whole, some = api("articles/sleep/"), api("articles/sleep/", fields="title,path")
    assert some["Content-Version"] == whole["Content-Version"]
    assert some["Surrogate-Key"] == whole["Surrogate-Key"]
    assert some["Cache-Control"] == whole["Cache-Control"]
    assert some["ETag"] != whole["ETag"]
    assert api("articles/sleep/", fields="path,title")["ETag"] == some["ETag"]
    again = api("articles/sleep/", fields="title,path", headers={"If-None-Match": some["ETag"]})
    assert again.status_code == 304


def test_mistakes_in_fields_are_reported_with_the_others(api):
    entries = api("articles/", fields="titel,hero.scr", limit="x").data["errors"]
    assert {(entry["parameter"], entry["suggestion"]) for entry in entries} == {
        ("limit", None),
        ("fields", "title"),
        ("fields", "hero.src"),
    }


@pytest.mark.parametrize("path", ["/api/health/", "openapi.json"])
def test_addresses_without_content_take_no_fields(api, path):
    assert api(path, fields="epoch").status_code == 400


def test_the_schema_without_fields_stays_complete():
    content = openapi()["paths"]["/api/v1/articles/{key}/"]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/Article"}
    schemas = openapi()["components"]["schemas"]
    added = {"score", "highlights"}  # by lists
    assert schemas["PartialArticle"]["properties"].keys() - added == schemas["Article"]["properties"].keys()
    assert schemas["PartialArticle"]["required"] == ["id", "type"]
    assert "required" not in schemas["PartOfImage"]
