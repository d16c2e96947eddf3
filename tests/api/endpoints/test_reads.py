"""Public reads, and the number of their queries."""

import functools
import operator
from uuid import uuid4

import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from wagtail.models import Locale, Page, Site

from api.models import ContentState
from pages.models import Article, ArticleIndex, Authorship, Category, Home
from tests import factories


def test_reads_skip_the_middleware_of_editors(api, monkeypatch):
    factories.article("Sleep")
    api("articles/")

    def refuse(self, request):
        raise AssertionError("A read came by.")

    for middleware in (SessionMiddleware, CsrfViewMiddleware, AuthenticationMiddleware, MessageMiddleware):
        monkeypatch.setattr(middleware, "process_request", refuse)
    for path in ("articles/", "articles/sleep/", "changes/", "nothing/", "/api/health/"):
        assert api(path).status_code in {200, 404}
    assert api("articles/", method="POST").status_code == 405


def test_index_links_to_everything(api):
    links = api("").data["links"]
    for name in ("articles", "locations", "contacts", "pages", "people", "categories", "tags", "site"):
        assert api(links[name].removeprefix("http://testserver")).status_code == 200


def test_article_by_slug_and_by_id_is_the_same(api):
    factories.article("Sleep")
    by_slug = api("articles/sleep/")
    by_id = api(f"articles/{by_slug.data['id']}/")
    assert by_slug.status_code == by_id.status_code == 200
    assert by_slug.content == by_id.content
    assert api(f"pages/{by_slug.data['id']}/").content == by_id.content


def test_an_article_is_not_found_among_locations(api):
    factories.article("Sleep")
    identifier = api("articles/sleep/").data["id"]
    assert api(f"locations/{identifier}/").status_code == 404


def test_list_gives_summaries_newest_first(api):
    factories.article("Old", published_on="2025-01-01")
    factories.article("New", published_on="2026-01-01", summary="Short")
    items = api("articles/").data["items"]
    assert [item["title"] for item in items] == ["New", "Old"]
    assert items[0]["summary"] == "Short"
    assert "body" not in items[0]
    assert "version" not in items[0]


def test_titles_are_ordered_without_case_and_accents(api):
    for title in ("zebra", "Éclair", "apple", "Eagle"):
        factories.article(title)
    ordered = [item["title"] for item in api("articles/", ordering="title").data["items"]]
    assert ordered == ["apple", "Eagle", "Éclair", "zebra"]
    assert [item["title"] for item in api("articles/", ordering="-title").data["items"]] == ordered[::-1]


@pytest.mark.parametrize("ordering", ["title", "-title", "-published_on", "updated_at"])
def test_following_next_gives_each_item_once_and_previous_leads_back(api, ordering):
    for number in range(7):
        factories.article(f"Article {number}", published_on=f"2026-01-{number // 2 + 1:02}")
    everything = [item["id"] for item in api("articles/", ordering=ordering).data["items"]]
    pages, address = [], f"/api/v1/articles/?ordering={ordering}&limit=3"
    while address:
        path, _, query = address.partition("?")
        page = api(path, **dict(part.split("=") for part in query.split("&"))).data
        pages.append([item["id"] for item in page["items"]])
        last, address = page, (page["meta"]["next"] or "").removeprefix("http://testserver")
    assert functools.reduce(operator.iadd, pages, []) == everything
    assert [len(page) for page in pages] == [3, 3, 1]
    path, _, query = last["meta"]["previous"].removeprefix("http://testserver").partition("?")
    before = api(path, **dict(part.split("=") for part in query.split("&"))).data
    assert [item["id"] for item in before["items"]] == pages[1]
    assert before["meta"]["previous"]


def test_link_header_repeats_next(api):
    factories.article("One")
    factories.article("Two")
    response = api("articles/", limit=1)
    assert response["Link"] == f'<{response.data["meta"]["next"]}>; rel="next"'


def test_slug_and_id_and_type_narrow_a_list(api):
    for title in ("One", "Two", "Three"):
        factories.article(title)
    titles = {item["title"] for item in api("articles/", slug="one,two,nothing").data["items"]}
    assert titles == {"One", "Two"}
    identifier = api("articles/three/").data["id"]
    assert [item["id"] for item in api("articles/", id=f"{identifier},{uuid4()}").data["items"]] == [identifier]
    kinds = {item["type"] for item in api("pages/", type="home,article").data["items"]}
    assert kinds == {"home", "article"}


def test_each_locale_has_its_own_items(api):
    english = factories.article("Sleep")
    french = Locale.objects.create(language_code="fr")
    factories.home().copy_for_translation(french).get_latest_revision().publish()
    factories.article_index().copy_for_translation(french).get_latest_revision().publish()
    translation = english.copy_for_translation(french)
    translation.title = "Sommeil"
    translation.save_revision().publish()
    assert [item["title"] for item in api("articles/").data["items"]] == ["Sleep"]
    assert [item["title"] for item in api("articles/", locale="fr").data["items"]] == ["Sommeil"]
    assert len(api("articles/", locale="*").data["items"]) == 2
    document = api("articles/sleep/", locale="fr").data
    assert document["path"].startswith("/fr/")
    assert [entry["locale"] for entry in document["translations"]] == ["en", "fr"]
    locales = api("site/", locale="fr").data["locales"]
    assert [(locale["code"], locale["path"], locale["default"]) for locale in locales] == [
        ("en", "/", True),
        ("fr", "/fr/", False),
    ]


def test_an_unknown_locale_is_an_error_that_lists_the_known_ones(api):
    problem = api("articles/", locale="xx").data
    assert problem["code"] == "invalid_parameter"
    assert "en" in problem["detail"]


def test_taxonomy_and_people_are_lists_too(api):
    factories.person("Review group", role="Reviews")
    Category.objects.create(name="Trauma", slug="trauma", description="What stays")
    factories.tag("Sleep", slug="sleep")
    assert api("categories/trauma/").data["description"] == "What stays"
    assert [item["slug"] for item in api("tags/").data["items"]] == ["sleep"]
    assert api("people/review-group/").data["role"] == "Reviews"


def test_site_has_navigation_and_the_default_location(api):
    location = factories.location()
    page = factories.plain_page("About")
    item = {"title": "", "page": page, "address": "", "children": []}
    factories.settings_of_site(name="Clinic", default_location=location, header=[("item", item)])
    site = api("site/").data
    assert site["name"] == "Clinic"
    assert site["navigation"]["header"][0]["title"] == "About"
    assert site["navigation"]["header"][0]["href"] == "/about/"
    assert site["location"]["address"]["locality"] == location.locality
    assert "version" not in site["location"]


# Each kind of read.
READS = [
    "articles/",
    "articles/sleep/",
    "locations/",
    "pages/",
    "tags/",
    "site/",
    "changes/",
    "articles/no/",
    "articles/?q=sleep",
    "articles/?q=slepe&ordering=title",
    "pages/?q=sleep&locale=*",
    "articles/?category=trauma&tag=sleep&author=review-group",
    "articles/?category__not=trauma&total=true",
    "articles/?published_on__gte=2026-01-01&published_on__lt=2027-01-01&total=true",
    "articles/?offset=1&limit=2&total=true&ordering=title",
    "articles/?locale=en&fallback=en&total=true",
    "articles/?locale=*&total=true",
    "articles/?q=sleep&category=trauma&total=true",
    "pages/?parent={home}&total=true",
    "pages/?ancestor={home}&type=article,location&total=true",
    "pages/?parent={home}&ordering=position",
    "categories/?counts=true",
    "tags/?counts=true&total=true&q=sleep",
    "people/?counts=true&locale=*",
    "images/{image}/",
    "articles/?limit=100&fields=hero",
]


def test_every_read_takes_one_query(api, client, queries):
    article = factories.article(
        "Sleep",
        hero=factories.picture(),
        hero_alt="x",
        category=factories.category(),
        published_on="2026-02-01",
        body=[("location", {"page": factories.location()})],
    )
    article.authorships.add(Authorship(person=factories.person()))
    article.tags.add("sleep")
    article.save_revision().publish()
    [home] = api("pages/", type="home").data["items"]
    image = api("articles/sleep/").data["hero"]["id"]
    addresses = [f"/api/v1/{path.format(home=home['id'], image=image)}" for path in READS]
    for address in addresses:
        assert client.get(address).status_code == (404 if address.endswith("/no/") else 200), address
        assert queries(lambda address=address: client.get(address)) == 1, address
    for number in range(10):
        factories.article(f"Article {number}", hero=factories.picture(), hero_alt="x")
    api("articles/")
    for address in addresses:
        assert queries(lambda address=address: client.get(address)) == 1, address


def test_two_pages_of_one_slug_are_ambiguous(api):
    factories.article("Sleep")
    second = factories.publish(ArticleIndex(title="Journal"), below=factories.home())
    factories.publish(Article(title="Sleep"), below=second)
    response = api("articles/sleep/")
    assert response.status_code == 409
    assert response.data["code"] == "ambiguous"


def test_a_withdrawn_article_is_gone_and_a_private_one_is_not_found(api):
    gone, private = factories.article("Gone"), factories.article("Private")
    api("articles/")
    gone.unpublish()
    private.view_restrictions.create(restriction_type="login")
    assert (api("articles/gone/").status_code, api("articles/gone/").data["code"]) == (410, "gone")
    assert "unpublished" in api("articles/gone/").data["detail"]
    assert api("articles/private/").status_code == 404


def test_another_site_answers_with_its_own_content(api):
    factories.article("Sleep")
    other = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="other.example", port=80, root_page=other, site_name="Other site")
    assert api("site/", site="other.example").data["name"] == "Other site"
    assert api("articles/", site="other.example").data["items"] == []
    assert len(api("articles/").data["items"]) == 1
    unknown = api("articles/", site="othr.example")
    assert unknown.status_code == 400
    assert unknown.data["errors"][0]["suggestion"] == "other.example"


def test_health_gives_counts_without_names(api):
    factories.article("Sleep")
    health = api("/api/health/")
    assert health["Cache-Control"] == "no-store"
    assert health.data["content_version"] == ContentState.objects.get().version
    assert (health.data["pending"], health.data["failed"]) == (0, 0)
    assert b"Sleep" not in health.content
