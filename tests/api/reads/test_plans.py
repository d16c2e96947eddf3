"""However much there is, a read looks only at what it gives: the plans that PostgreSQL keeps, at 100,000 articles."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from api.lists.paging import Binding
from api.lists.query import Cursor
from api.models import ContentState, DocumentList, Listing, PublishedDocument
from api.parameters.binding import digest
from api.publishing.publish import publish_everything
from api.reads import connections as shared
from api.reads.changes import Position
from pages.models import Tag
from pages.models.article import ArticleTag
from tests import factories
from tests.benchmarks.content import COUNT, fill_documents

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ARTICLES = 100_000
LIST = "/api/v1/articles/"
CHANGES = "/api/v1/changes/"
# The tables that grow with content, and how many of their rows a plan may touch for one that it gives.
GROWING = {"api_publisheddocument", "api_listing", "api_searchentry", "api_searchword"}
TOUCHED = 10
# Search looks at the slim rows of all that match.
MATCHING = {"api_searchentry"}


def cursor_of(path: str) -> str:
    newest = DocumentList.objects.get(facet="article", ordering="published_on").pk
    rows = Listing.objects.filter(list_id=newest).order_by("-key", "-document_id")
    middle = rows[rows.count() // 2]
    site_id = DocumentList.objects.get(pk=newest).site_id
    binding = Binding(path, {"ordering": digest("-published_on")})
    return binding.encode(Cursor(middle.key, middle.document_id, site_id=site_id, locale="en"))


def since_the_middle() -> str:
    state = ContentState.objects.get()
    site = PublishedDocument.objects.filter(type="article")[0].site_id
    position = Position(state.epoch, site, state.version // 2, state.version // 2)
    return position.sealed(path=CHANGES, bound={})


def of_the_last() -> PublishedDocument:
    return PublishedDocument.objects.filter(type="article", live=True).order_by("-version")[0]


def withdraw(count: int) -> None:
    """Tombstones among the rest, right after the middle of all numbers."""
    middle = ContentState.objects.get().version // 2
    several = PublishedDocument.objects.filter(type="article", version__gt=middle, version__lte=middle + count)
    identifiers = list(several.values_list("id", flat=True))
    several.update(live=False, reason="deleted", body=None, summary=None)
    Listing.objects.filter(document_id__in=identifiers).delete()


def vary() -> None:
    """One in a hundred has another category and an older date, half of all another tag."""
    with connection.cursor() as cursor:
        for facet, other, share in (
            ("article category=trauma", "article category=care", 100),
            ("article tag=sleep", "article tag=rest", 2),
        ):
            cursor.execute(_MOVE, [other, facet, facet, share])
        cursor.execute(_AGE)
        cursor.execute(COUNT)


_MOVE = """
    WITH made AS (
        INSERT INTO api_documentlist (site_id, locale, facet, ordering, total)
        SELECT site_id, locale, %s, ordering, 0 FROM api_documentlist WHERE facet = %s
        ON CONFLICT (facet, ordering, site_id, locale) DO UPDATE SET total = 0 RETURNING id, ordering
    ), old AS (SELECT id, ordering FROM api_documentlist WHERE facet = %s)
    UPDATE api_listing l SET list_id = made.id FROM made JOIN old USING (ordering)
    WHERE l.list_id = old.id AND abs(hashtext(l.document_id::text)) %% %s = 0"""
_AGE = """
    UPDATE api_listing l SET key = '1999-01-01' FROM api_documentlist list
    WHERE list.id = l.list_id AND list.ordering = 'published_on' AND abs(hashtext(l.document_id::text)) % 100 = 0"""
# What is asked for, by name; `{…}` is filled in.
READS = {
    "an article by its slug": f"{LIST}{{slug}}/",
    "an article by its id": f"{LIST}{{id}}/",
    "a slug that nothing has": f"{LIST}no-such-thing/",
    "a page by its id": "/api/v1/pages/{id}/",
    "a list": LIST,
    "a list, oldest first": f"{LIST}?ordering=published_on",
    "a list by title": f"{LIST}?ordering=title",
    "a list of whole documents": f"{LIST}?fields=*",
    "a list from the middle on": f"{LIST}?cursor={{cursor}}",
    "a list of all languages": f"{LIST}?locale=*",
    "some slugs of a list": f"{LIST}?slug={{slug}},no-such-thing",
    "some ids of a list": f"{LIST}?id={{id}}",
    "those without a category": f"{LIST}?category__isnull=true",
    "those with a category": f"{LIST}?category__isnull=false",
    "those with a category, of a rare one": f"{LIST}?category__isnull=false&tag=rest&category=care",
    "one filter": f"{LIST}?category=trauma",
    "two filters": f"{LIST}?category=trauma&tag=sleep",
    "two filters from the middle on, by title": f"{LIST}?category=trauma&tag=sleep&ordering=title",
    "one of several": f"{LIST}?tag=sleep,rest",
    "a rare one and a frequent one": f"{LIST}?category=care&tag=rest",
    "all but a frequent one": f"{LIST}?tag__not=sleep",
    "only the oldest": f"{LIST}?published_on__lt=2000-01-01",
    "only the oldest of a category": f"{LIST}?published_on__lt=2000-01-01&category=care",
    "a range of dates": f"{LIST}?published_on__gte=2020-01-01",
    "a range of dates, by title": f"{LIST}?published_on__gte=2020-01-01&ordering=title",
    "a list with its length": f"{LIST}?total=true",
    "all but a category, with its length": f"{LIST}?category__not=care&total=true",
    "a list in another language, where there is one": f"{LIST}?fallback=en",
    "children of a page": "/api/v1/pages/?parent={blog}",
    "the articles that are children of a page": f"{LIST}?parent={{blog}}",
    "the articles below a page, in a category": f"{LIST}?ancestor={{blog}}&category=care",
    "all articles but those below a page": f"{LIST}?ancestor__not={{locations}}",
    "pages of one type, by its filter": "/api/v1/pages/?type=article&category=care&ordering=-published_on",
    "what stands below a page, of one type": "/api/v1/pages/?ancestor={blog}&type=article",
    "the categories, counted": "/api/v1/categories/?counts=true",
    "all pages": "/api/v1/pages/",
    "pages of one type": "/api/v1/pages/?type=article",
    "pages of two types": "/api/v1/pages/?type=article,location",
    "a list that is empty": "/api/v1/locations/",
    "what lives at a path": "/api/v1/routes/?path={path}",
    "a path where nothing lives": "/api/v1/routes/?path=/no/such/thing/",
    "the redirects": "/api/v1/redirects/",
    "all changes": f"{CHANGES}?limit=20",
    "changes since the middle": f"{CHANGES}?limit=20&since={{since}}",
    "the site": "/api/v1/site/",
    "the index": "/api/v1/",
    "the categories": "/api/v1/categories/",
    "an address that is none": "/api/v1/nothing/",
}
# What is searched for, with the rows of matching documents that may be looked at.
SEARCHES = {
    "a word that one has": (f"{LIST}?q=unique", 1),
    "a word that nothing has": (f"{LIST}?q=zzzzqq", 0),
    "a word that nothing has, by title": (f"{LIST}?q=zzzzqq&ordering=title", 0),
    "a word that all have": (f"{LIST}?q=article", ARTICLES),
    "a word that all have, by title": (f"{LIST}?q=article&ordering=title", ARTICLES),
    "a typing error": (f"{LIST}?q=uniqeu", 1),
    "in all languages": (f"{LIST}?q=unique&locale=*", 1),
}


# PostgreSQL itself tells the plan of each statement as it executed it, with what it touched. Its estimates differ from
# one collection of statistics to the next, so no plan may depend on what it costs to read a whole table.
_TELL_PLANS = """
    LOAD 'auto_explain';
    SET seq_page_cost = 0;
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_analyze = on;
    SET auto_explain.log_timing = off;
    SET auto_explain.log_format = json;
    SET auto_explain.log_level = notice"""


@pytest.fixture
def plans() -> Iterator[Any]:
    """The plan, executed, of each statement that an address sends."""
    told: list[str] = []
    shared.connections.close()
    with shared.connections.one() as kept:
        kept.raw.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        kept.run(_TELL_PLANS)

    def plans_of(address: str) -> list[dict]:
        told.clear()
        assert Client().get(address).status_code in {200, 404}
        return [json.loads(notice.partition("plan:")[2])["Plan"] for notice in told]

    yield plans_of
    shared.connections.close()


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def touched(node: dict) -> float:
    """Rows of the table that it looked at, all loops together."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + removed) * node["Actual Loops"]


def make_content() -> None:
    tags = [Tag.objects.create(name=slug, slug=slug) for slug in ("sleep", "rest")]
    factories.category("Care", slug="care")
    factories.article("Rest", tagged_items=[ArticleTag(tag=tags[1])])  # a tag is known while a live page has it
    factories.article(
        "Article 0",
        slug="article-0",
        published_on="2026-01-01",
        category=factories.category(),
        tagged_items=[ArticleTag(tag=tags[0])],
    )
    factories.location_index()
    publish_everything()
    fill_documents(ARTICLES)
    factories.article("Article that is unique", published_on="2026-01-01")
    publish_everything()
    vary()


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE api_publisheddocument, api_listing, api_searchentry, api_searchword")


def test_no_read_looks_at_more_than_it_gives_and_no_search_at_more_than_matches(plans):
    """Both with the same articles: it takes long to make so many."""
    make_content()
    analyze()
    assert searches_of_too_much(plans) == []
    last = of_the_last()
    withdraw(500)
    analyze()
    assert reads_of_too_much(plans, last) == []


def reads_of_too_much(plans: Any, last: PublishedDocument) -> list[tuple]:
    names = {
        "slug": last.slug,
        "id": last.id,
        "path": last.path,
        "cursor": cursor_of(LIST),
        "since": since_the_middle(),
        "blog": PublishedDocument.objects.get(type="article_index").id,
        "locations": PublishedDocument.objects.get(type="location_index").id,
    }
    wrong = []
    for what, address in READS.items():
        found = plans(address.format(**names))
        assert found, what
        for node in (node for plan in found for node in nodes(plan) if node.get("Relation Name") in GROWING):
            if node["Node Type"] == "Seq Scan" or touched(node) > TOUCHED * 21:
                wrong.append((what, node["Node Type"], node["Relation Name"], touched(node)))
    return wrong


def searches_of_too_much(plans: Any) -> list[tuple]:
    wrong = []
    for what, (address, matching) in SEARCHES.items():
        [plan] = plans(address)
        for node in (node for node in nodes(plan) if node.get("Relation Name") in GROWING):
            allowed = TOUCHED * 21 + matching * (node["Relation Name"] in MATCHING)
            if node["Relation Name"] == "api_listing" and "title" in address:
                continue  # a list is read until it has given enough, through to its end where little matches
            if node["Node Type"] == "Seq Scan" or touched(node) > allowed:
                wrong.append((what, node["Node Type"], node["Relation Name"], touched(node)))
    return wrong


def test_a_plan_that_scans_is_noticed(plans):
    factories.article("Article 0", slug="article-0", published_on="2026-01-01")
    publish_everything()
    fill_documents(3_000)
    with shared.connections.one() as kept:
        kept.raw.execute("SET enable_indexscan = off")
        kept.raw.execute("SET enable_bitmapscan = off")
        kept.raw.execute("SET enable_indexonlyscan = off")
    [plan] = plans(f"{LIST}article-0/")
    scans = [node for node in nodes(plan) if node.get("Relation Name") in GROWING]
    assert {node["Node Type"] for node in scans} == {"Seq Scan"}
    assert touched(scans[0]) > TOUCHED * 21
