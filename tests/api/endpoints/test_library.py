"""Lists of one library: any filters, ordering and part give the same as a plain loop over the articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Locale, Page

from api.models import DocumentList
from api.publishing.publish import publish_everything
from pages.models import Article, Authorship, Category, Tag
from pages.models.article import ArticleTag
from tests import factories
from tests.sharing import Share

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


CATEGORIES = ("trauma", "care", "rare")

TAGS = ("sleep", "rest", "night")

PEOPLE = ("ana", "ben")

ARTICLES = 18

FIRST_DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def library(share: Share) -> None:
    share(make_library)


def make_library() -> None:
    """Articles in two languages, with all combinations of the values that filters use, and some without any."""
    categories = [*(factories.category(slug.title(), slug=slug) for slug in CATEGORIES[:2]), None]
    factories.category("Rare", slug="rare")
    people = [factories.person(slug.title(), slug=slug) for slug in PEOPLE]
    french = Locale.objects.create(language_code="fr")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(french).get_latest_revision().publish()
    tags = [Tag.objects.create(slug=slug, name=slug) for slug in TAGS]
    for number in range(ARTICLES):
        article = factories.article(
            f"{'Ééaze'[number % 5]} {number:02}",
            slug=f"article-{number}",
            category=categories[number % 3],
            published_on=None if number % 11 == 10 else FIRST_DAY + timedelta(days=number // 2),
            authorships=[Authorship(person=person) for n, person in enumerate(people, 2) if number % n == 0],
            tagged_items=[ArticleTag(tag=tag) for n, tag in enumerate(tags, 2) if number % n == 1],
        )
        if number % 4 == 0:
            translation = article.copy_for_translation(french)
            translation.title = f"Fr {article.title}"
            translation.save_revision().publish()
    publish_everything()


@dataclass(frozen=True)
class Shelved:
    """An article of Wagtail with its id in the API. `keys`: its sort keys by ordering; "" for absent values."""

    id: str
    locale: str
    translation_key: Any
    slugs: dict[str, set[str]]
    keys: dict[str, str]


@pytest.fixture
def shelf() -> list[Shelved]:
    answer = Client().get("/api/v1/articles/?limit=100&locale=*").json()
    articles = {(a.slug, a.locale.language_code): a for a in Article.objects.select_related("locale", "category")}
    return [shelved(item["id"], articles[item["slug"], item["locale"]]) for item in answer["items"]]


def shelved(id: str, article: Article) -> Shelved:
    slugs = {
        "category": {article.category.slug} if article.category else set(),
        "tag": {tag.slug for tag in article.tags.all()},
        "author": {row.person.slug for row in article.authorships.all()},
        "slug": {article.slug},
    }
    keys = {
        "title": article.title.lower().replace("é", "e"),
        "published_on": str(article.published_on or ""),
        "updated_at": article.last_published_at.astimezone(UTC).replace(microsecond=0).isoformat(),
    }
    return Shelved(id, article.locale.language_code, article.translation_key, slugs, keys)


values = st.fixed_dictionaries(
    {},
    optional={
        "category": st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2).map(",".join),
        "category__not": st.sampled_from(CATEGORIES),
        "tag": st.lists(st.sampled_from(TAGS), min_size=1, max_size=3).map(",".join),
        "tag__not": st.sampled_from(TAGS),
        "author": st.sampled_from(PEOPLE),
        "category__isnull": st.sampled_from(["true", "false"]),
        "tag__isnull": st.sampled_from(["true", "false"]),
        "slug": st.lists(st.integers(0, 30).map("article-{}".format), min_size=1, max_size=5).map(",".join),
        "slug__not": st.integers(0, 23).map("article-{}".format),
        "published_on__gte": st.integers(0, 12).map(lambda n: str(FIRST_DAY + timedelta(days=n))),
        "published_on__gt": st.integers(0, 12).map(lambda n: str(FIRST_DAY + timedelta(days=n))),
        "published_on__lte": st.integers(0, 12).map(lambda n: str(FIRST_DAY + timedelta(days=n))),
        "published_on__lt": st.integers(0, 12).map(lambda n: str(FIRST_DAY + timedelta(days=n))),
        "published_on": st.integers(0, 12).map(lambda n: str(FIRST_DAY + timedelta(days=n))),
        "locale": st.sampled_from(["en", "fr", "*"]),
        "ordering": st.sampled_from(["title", "-title", "published_on", "-published_on", "-updated_at"]),
    },
)


def fits(shelved: Shelved, query: dict[str, str]) -> bool:
    """True if a query matches this article in any language."""
    comparisons: dict[str, Callable[[str, str], bool]] = {
        "__gte": str.__ge__,
        "__gt": str.__gt__,
        "__lte": str.__le__,
        "__lt": str.__lt__,
        "": str.__eq__,
    }
    on = shelved.keys["published_on"]
    for suffix, compares in comparisons.items():
        wanted = query.get(f"published_on{suffix}")
        if wanted and not (on and compares(on, wanted)):
            return False
    for name in ("category", "tag", "author", "slug"):
        slugs = shelved.slugs[name]
        if name in query and slugs.isdisjoint(query[name].split(",")):
            return False
        if f"{name}__isnull" in query and (query[f"{name}__isnull"] == "true") != (not slugs):
            return False
        if f"{name}__not" in query and not slugs.isdisjoint(query[f"{name}__not"].split(",")):
            return False
    return True


def expected(shelf: list[Shelved], query: dict[str, str], *, fallback: str | None = None) -> list[str]:
    locale = query.get("locale", "en")
    translated = {shelved.translation_key for shelved in shelf if shelved.locale == locale}
    found = [
        shelved
        for shelved in shelf
        if fits(shelved, query)
        and (
            locale in {"*", shelved.locale}
            or (shelved.locale == fallback and shelved.translation_key not in translated)
        )
    ]
    ordering = query.get("ordering", "-published_on")
    key = ordering.removeprefix("-")
    found.sort(key=lambda shelved: (shelved.keys[key], shelved.id), reverse=ordering.startswith("-"))
    return [shelved.id for shelved in found]


def asked(path: str = "/api/v1/articles/", **query: Any) -> dict:
    response = Client().get(path, query)
    assert response.status_code == 200, response.content
    return response.json()


def ids(answer: dict) -> list[str]:
    return [item["id"] for item in answer["items"]]


def followed(link: str, **query: Any) -> Iterator[dict]:
    """The answer, and the answers that follow by its links called `link`."""
    answer = asked(**query)
    while True:
        yield answer
        address = answer["meta"][link]
        if address is None:
            return
        answer = asked(**dict(parse_qsl(urlsplit(address).query)))


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=values, limit=st.integers(1, 7), offset=st.integers(0, 30))
def test_any_query_gives_its_matches_in_order(shelf, query, limit, offset):
    wanted = expected(shelf, query)
    whole = asked(limit=100, total="true", **query)
    assert ids(whole) == wanted
    assert whole["meta"]["total"] == len(wanted)
    parts = list(followed("next", limit=limit, **query))
    assert [id for part in parts for id in ids(part)] == wanted
    assert all(len(ids(part)) == limit for part in parts[:-1])
    assert ids(asked(limit=limit, offset=offset, **query)) == wanted[offset : offset + limit]


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=values, limit=st.integers(1, 7))
def test_items_without_a_translation_are_given_in_the_fallback_language(shelf, query, limit):
    query |= {"locale": "fr"}
    wanted = expected(shelf, query, fallback="en")
    parts = list(followed("next", limit=limit, fallback="en", **query))
    assert [id for part in parts for id in ids(part)] == wanted
    assert asked(total="true", fallback="en", **query)["meta"]["total"] == len(wanted)


def test_previous_leads_back_and_a_cursor_is_bound_to_its_filters():
    query = {"tag": "sleep,rest", "ordering": "title", "limit": 3}
    *_, last = followed("next", **query)
    path = urlsplit(last["meta"]["previous"])
    back = list(followed("previous", **dict(parse_qsl(path.query))))
    found = [id for part in reversed(back) for id in ids(part)] + ids(last)
    assert found == ids(asked(tag="sleep,rest", ordering="title", limit=100))
    cursor = dict(parse_qsl(path.query))["cursor"]
    other = Client().get("/api/v1/articles/", {"tag": "rest", "ordering": "title", "cursor": cursor})
    assert (other.status_code, other.json()["code"]) == (400, "invalid_cursor")


def test_numbered_pages_link_to_each_other():
    first = asked(limit=10, offset=0)
    assert first["meta"]["previous"] is None
    assert first["meta"]["next"].endswith("?limit=10&offset=10")
    assert asked(limit=10, offset=10)["meta"]["previous"].endswith("?limit=10&offset=0")
    assert asked(limit=10, offset=5)["meta"]["previous"].endswith("?limit=10&offset=0")
    far = asked(limit=1, offset=10_000)
    assert (far["items"], far["meta"]["next"]) == ([], None)


def test_ids_see_every_language(shelf):
    chosen = [shelved.id for shelved in shelf[:3]] + [shelved.id for shelved in shelf if shelved.locale == "fr"][:2]
    assert set(ids(asked(id=",".join(chosen)))) == set(chosen)
    assert not set(ids(asked(id__not=",".join(chosen), locale="*", limit=100))) & set(chosen)


def test_articles_are_found_under_the_new_slug_of_their_category():
    article = Article.objects.get(slug="article-0", locale__language_code="en")
    article.category = Category.objects.get(slug="rare")
    article.save_revision().publish()
    publish_everything()
    assert [item["slug"] for item in asked(category="rare")["items"]] == ["article-0"]
    Category.objects.filter(slug="rare").update(slug="seldom")
    publish_everything()
    assert [item["slug"] for item in asked(category="seldom")["items"]] == ["article-0"]


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ({"categroy": "trauma"}, "categroy", "category"),
        ({"category": "truama"}, "category", "trauma"),
        ({"category__not": "truama"}, "category__not", "trauma"),
        ({"tag": "sleep,slep"}, "tag", "sleep"),
        ({"author": "anna"}, "author", "ana"),
        ({"category": ""}, "category", None),
        ({"category__isnull": "ture"}, "category__isnull", "true"),
        ({"category__isnull__not": "true"}, "category__isnull__not", "category__isnull"),
        ({"published_on__gte": "soon"}, "published_on__gte", None),
        ({"published_on": "2026-02-30"}, "published_on", None),
        ({"published_at__lt": "yesterday"}, "published_at__lt", None),
        ({"ordering": "titel"}, "ordering", "title"),
        ({"total": "ture"}, "total", "true"),
        ({"offset": "10001"}, "offset", None),
        ({"fallback": "xx", "locale": "fr"}, "fallback", None),
        ({"fallback": "en,fr-CA", "locale": "fr"}, "fallback", "fr"),
        ({"fallback": "en", "locale": "*"}, "fallback", None),
        ({"slug": ",".join("abc" for _ in range(101))}, "slug", None),
        ({"id": "1"}, "id", None),
    ],
)
def test_an_error_names_and_explains_the_mistake(query, parameter, suggestion):
    response = Client().get("/api/v1/articles/", query)
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["parameter"], error["suggestion"]) == (parameter, suggestion)
    assert error["detail"].endswith((".", "?"))


def test_fallback_true_has_no_effect_in_a_list_of_every_language(api):
    ids = ",".join(item["id"] for item in api("articles/", locale="*", slug="article-0").data["items"])
    index = api("pages/", type="article_index").data["items"][0]["id"]
    for query in ({"locale": "*"}, {"id": ids}, {"parent": index}, {"ancestor": index}):
        plain = api("articles/", **query, limit=100).data["items"]
        assert api("articles/", **query, limit=100, fallback="true").data["items"] == plain
    assert {item["locale"] for item in api("articles/", id=ids, fallback="true").data["items"]} == {"en", "fr"}
    first = api("articles/", locale="*", fallback="true", limit=1).data["meta"]
    assert api(first["next"].partition("testserver")[2]).data["items"]


def test_fallbacks_are_a_chain(api):
    """Pages without a translation are given in the first language of the chain that they have."""
    german = Locale.objects.create(language_code="de")
    for page in (factories.home(), factories.article_index(), Article.objects.get(slug="article-1")):
        page.copy_for_translation(german).get_latest_revision().publish()
    query = {"locale": "de", "slug": "article-0,article-1,article-2"}
    french_first = api("articles/", **query, fallback="fr,en").data["items"]
    assert {item["slug"]: item["locale"] for item in french_first} == {
        "article-0": "fr",
        "article-1": "de",
        "article-2": "en",
    }
    english_first = api("articles/", **query, fallback="en,fr").data["items"]
    assert {item["locale"] for item in english_first} == {"de", "en"}
    part = api("articles/", **query, fallback="fr,en", limit=1).data["meta"]["next_cursor"]
    refused = api("articles/", **query, fallback="en,fr", cursor=part)
    assert refused.status_code == 400
    assert refused.data["code"] == "invalid_cursor"


def test_children_are_found_in_their_own_language():
    french = asked("/api/v1/pages/", type="article_index", locale="fr")["items"][0]["id"]
    found = asked("/api/v1/pages/", parent=french, limit=100)["items"]
    assert {item["locale"] for item in found} == {"fr"}
    assert len(found) == 5


def test_named_items_are_given_in_the_language_asked_for_if_there_is_a_fallback():
    french = asked("/api/v1/pages/", type="article_index", locale="fr")["items"][0]["id"]
    found = asked("/api/v1/pages/", parent=french, locale="fr", fallback="en", limit=100)["items"]
    assert {item["locale"] for item in found} == {"fr"}


def test_counts_of_items_named_by_id_use_the_language_of_the_site():
    item = asked("/api/v1/categories/", slug="trauma", counts="true")["items"][0]
    assert asked("/api/v1/categories/", id=item["id"], counts="true")["items"] == [item]


def test_categories_count_the_articles_of_the_site_and_language():
    counts = {item["slug"]: item["count"] for item in asked("/api/v1/categories/", counts="true")["items"]}
    assert counts == {"trauma": 6, "care": 6, "rare": 0}
    in_french = asked("/api/v1/categories/", counts="true", locale="fr", fallback="en")["items"]
    french = {item["slug"]: item["count"] for item in in_french}
    assert sum(french.values()) == 4
    every = {i["slug"]: i["count"] for i in asked("/api/v1/categories/", counts="true", locale="*")["items"]}
    assert every == {slug: counts[slug] + french[slug] for slug in counts}
    assert asked("/api/v1/categories/trauma/", counts="true")["count"] == 6
    assert asked("/api/v1/people/ana/", counts="true")["count"] == 9
    assert "count" not in asked("/api/v1/categories/trauma/")
    Article.objects.get(slug="article-0", locale__language_code="en").unpublish()
    publish_everything()
    assert asked("/api/v1/categories/trauma/", counts="true")["count"] == 5


def test_an_empty_list_is_deleted():
    Page.objects.get(slug="article-0", locale__language_code="en").delete()
    Category.objects.filter(slug="care").delete()
    publish_everything()
    assert not DocumentList.objects.filter(facet="article category=care").exists()
    assert DocumentList.objects.filter(facet="article category=trauma").exists()


def test_an_answer_with_counts_depends_on_what_is_counted():
    response = Client().get("/api/v1/categories/?counts=true")
    assert response["Surrogate-Key"].split() == ["list:categories", "list:articles"]
