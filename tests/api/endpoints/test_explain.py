"""`explain=true`: what an answer was made of, and why something cannot be seen; never outside of development."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from api.models import PublishedDocument, RenderFailure
from api.schema.document import openapi
from pages.models import Article, Home
from tests import factories

READS = ["articles/", "articles/sleep/", "pages/", "people/", "site/", "changes/", ""]


@pytest.fixture
def debug(settings) -> None:
    settings.DEBUG = True


@pytest.fixture
def why(api, debug) -> Callable[..., dict[str, dict]]:
    """The reasons why an address has nothing, by their names."""

    def ask_why(path: str, /, **query: Any) -> dict[str, dict]:
        response = api(path, explain="true", **query)
        assert response.status_code in {404, 410}
        assert response["Cache-Control"] == "no-store"
        return {entry["reason"]: entry for entry in response.data["explain"]["why"]}

    return ask_why


@pytest.mark.parametrize("path", READS)
def test_an_answer_says_what_it_asked_the_database(api, debug, path):
    factories.article("Sleep")
    plain, explained = api(path), api(path, explain="true")
    explanation = explained.data.pop("explain")
    meta = ("meta",) if path in {"articles/", "pages/", "people/", "changes/"} else ()
    assert {name: value for name, value in explained.data.items() if name not in meta} == {
        name: value for name, value in plain.data.items() if name not in meta
    }
    assert explanation["sql"]["count"] == 1
    (statement,) = explanation["sql"]["statements"]
    assert "api_contentstate" in statement["sql"]
    assert "testserver" in statement["parameters"]["hosts"]
    assert explanation["sql"]["milliseconds"] == statement["milliseconds"] > 0
    assert explanation["plan"][0]["Plan"]["Node Type"]


def test_the_keys_are_those_that_the_document_was_made_from(api, debug):
    article = factories.article("Sleep")
    explanation = api("articles/sleep/", explain="true").data["explain"]
    assert f"page:{article.pk}" in explanation["keys"]
    assert explanation["keys"] == PublishedDocument.objects.get(type="article", live=True).keys
    route = api("routes/", path="/blog/sleep/", explain="true").data["explain"]
    assert route["keys"] == explanation["keys"]
    assert api("articles/", explain="true").data["explain"]["keys"] is None


def test_it_goes_with_fields(api, debug):
    factories.article("Sleep")
    assert api("articles/sleep/", fields="title", explain="true").data.keys() == {"id", "type", "title", "explain"}


def test_an_explained_answer_is_not_to_be_kept(api, debug):
    factories.article("Sleep")
    etag = api("articles/sleep/")["ETag"]
    response = api("articles/sleep/", explain="true", headers={"If-None-Match": etag})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in response
    assert "CDN-Cache-Control" not in response
    assert int(response["Content-Version"]) > 0


def test_a_problem_of_another_kind_is_explained_too(api, debug):
    problem = api("articles/", site="nowhere.example", explain="true").data
    assert problem["code"] == "invalid_parameter"
    assert problem["explain"]["sql"]["count"] == 2  # the second looks for which sites there are
    assert "why" not in problem["explain"]


# --- why something is not there ---


def test_a_draft_that_was_never_published(why):
    factories.article_index().add_child(instance=Article(title="Sleep", slug="sleep", live=False))
    entry = why("articles/sleep/")["never_published"]
    assert entry["page"]["title"] == "Sleep"
    assert entry["page"]["path"] == "/blog/sleep/"
    assert "never_published" in why("routes/", path="/blog/sleep/")


def test_a_draft_that_was_taken_off(api, why):
    article = factories.article("Sleep")
    api("articles/")
    article.unpublish()
    assert why("articles/sleep/").keys() == {"draft"}
    assert why("routes/", path="/blog/sleep/").keys() == {"draft"}


def test_an_id_of_a_draft(api, why):
    article = factories.article("Sleep")
    identifier = api("articles/sleep/").data["id"]
    article.unpublish()
    assert why(f"articles/{identifier}/").keys() == {"draft"}


def test_a_page_that_expired(why):
    article = factories.article("Sleep", expire_at=timezone.now() - timedelta(days=1))
    Page.objects.filter(pk=article.pk).update(live=False, expired=True)
    assert "It expired on" in why("articles/sleep/")["expired"]["detail"]


def test_a_private_page(why):
    factories.article("Sleep").view_restrictions.create(restriction_type="login")
    assert "It is private" in why("articles/sleep/")["private"]["detail"]


def test_a_page_below_a_private_one_names_that(why):
    factories.article("Sleep")
    factories.article_index().view_restrictions.create(restriction_type="login")
    assert "The page 'Blog' above it is private" in why("articles/sleep/")["private"]["detail"]


def test_a_page_below_a_draft_names_that(why):
    factories.article("Sleep")
    factories.article_index().unpublish()
    entry = why("articles/sleep/")["below_a_draft"]
    assert "'Blog'" in entry["detail"]
    assert entry["page"]["title"] == "Sleep"


def test_a_page_has_all_its_reasons(why):
    article = factories.article("Sleep")
    article.view_restrictions.create(restriction_type="login")
    article.unpublish()
    factories.article_index().unpublish()
    assert why("articles/sleep/").keys() == {"draft", "private", "below_a_draft"}


def test_a_page_outside_every_site(why):
    factories.site()
    factories.publish(Home(title="Elsewhere", slug="elsewhere"), below=Page.get_first_root_node())
    assert "outside_every_site" in why("articles/elsewhere/")


def test_a_page_of_another_site(why):
    factories.site()
    other = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="other.example.org", root_page=other)
    entry = why("articles/other/")["other_site"]
    assert "http://other.example.org" in entry["detail"]


def test_a_page_in_another_language(why):
    french = Locale.objects.create(language_code="fr")
    factories.article("Sleep")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(french).get_latest_revision().publish()
    entry = why("articles/sleep/", locale="fr")["other_locale"]
    assert "in the language en; fr was asked for" in entry["detail"]


def test_a_page_of_another_type(why):
    factories.article("Sleep")
    assert "of the type article; location was asked for" in why("locations/sleep/")["other_type"]["detail"]


def test_a_page_that_was_deleted(api, why):
    article = factories.article("Sleep")
    api("articles/")
    article.delete()
    assert why("articles/sleep/").keys() == {"deleted"}
    assert why("routes/", path="/blog/sleep/").keys() == {"deleted"}


def test_a_page_that_could_not_be_rendered(api, why, monkeypatch):
    factories.article("Sleep")
    monkeypatch.setattr(Article, "json_ld", lambda *args: 1 / 0)
    assert "ZeroDivisionError" in why("articles/sleep/")["not_rendered"]["detail"]
    assert RenderFailure.objects.exists()


def test_a_page_that_waits_to_be_written(debug, db):
    factories.article("Sleep")
    response = Client().get("/api/v1/articles/sleep/?explain=true")
    (entry,) = response.json()["explain"]["why"]
    assert entry["reason"] == "pending"


def test_nothing_of_that_name(why):
    factories.article("Sleep")
    entry = why("articles/slep/")["nothing"]
    assert entry["page"] is None
    assert "The nearest is 'sleep'" in entry["detail"]
    assert why(f"articles/{uuid4()}/").keys() == why("routes/", path="/nothing/").keys() == {"nothing"}
    assert why("people/nobody/").keys() == {"nothing"}


def test_a_redirect_that_leads_to_a_draft(why):
    article = factories.article("Sleep")
    Redirect.add_redirect("/old", redirect_to=article)
    article.unpublish()
    assert why("routes/", path="/old").keys() == {"redirect_to_unseen", "draft"}


def test_redirects_that_go_round(why):
    Redirect.add_redirect("/one", redirect_to="/two")
    Redirect.add_redirect("/two", redirect_to="/one")
    assert "/two" in why("routes/", path="/one")["redirect_loop"]["detail"]


def test_a_site_whose_home_page_is_a_draft(api, why):
    home = factories.home()
    home.unpublish()
    assert "draft" in why("site/")


# --- and not elsewhere ---


@pytest.mark.parametrize("path", [*READS, "articles/draft/", "routes/", "/api/health/", "openapi.json"])
def test_in_production_there_is_no_such_parameter(api, path):
    factories.article("Sleep")
    factories.article("Draft").unpublish()
    response = api(path, explain="true")
    assert (response.status_code, response.data["code"]) == (400, "invalid_parameter")
    assert response.data["errors"][0]["parameter"] == "explain"
    assert b"raft" not in response.content.replace(b"/draft/", b"")


@pytest.mark.parametrize("path", ["/api/health/", "openapi.json"])
def test_what_is_no_content_cannot_be_explained(api, debug, path):
    assert api(path, explain="true").status_code == 400


@pytest.mark.parametrize("on", [True, False])
def test_the_schema_has_it_only_in_development(settings, on):
    settings.DEBUG = on
    document = openapi.__wrapped__()  # one that is not kept for other tests
    names = {one["name"] for one in document["paths"]["/api/v1/articles/"]["get"]["parameters"]}
    assert ("explain" in names) is on


def test_a_cursor_does_not_depend_on_being_explained(api, debug):
    for title in ("Sleep", "Rest"):
        factories.article(title)
    since = api("changes/", limit=1, explain="true").data["meta"]["cursor"]
    assert api("changes/", since=since).status_code == 200
