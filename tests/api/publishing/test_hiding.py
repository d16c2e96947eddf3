"""What an edit hides is hidden from the first read on, however much it is, and by whichever process."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from api.models import ContentState, Heartbeat, Listing, Mark, PublishedDocument, SearchEntry
from api.publishing.publish import BATCH, forget_words, publish_batch, publish_everything
from api.publishing.publish import publish as publish_fresh
from api.publishing.renderer import parts
from pages.models import Article, ArticleIndex, Home
from tests import factories
from tests.benchmarks.content import fill
from tests.truth import assert_true

pytestmark = pytest.mark.django_db

MANY = BATCH + 10


@pytest.fixture
def section() -> ArticleIndex:
    """A published section with more articles than a batch renders; each links to the first and shows one picture."""
    fill(MANY)
    Redirect.objects.create(old_path="/old", redirect_page=Article.objects.last())
    publish_everything()
    return ArticleIndex.objects.get()


def live(**filters) -> int:
    return PublishedDocument.objects.filter(live=True, **filters).count()


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def unpublish(page: Page) -> None:
    page.unpublish()


def expire(page: Page) -> None:
    Page.objects.filter(pk=page.pk).update(live=False, expired=True)


def delete(page: Page) -> None:
    page.delete()


def move_out(page: Page) -> None:
    page.move(Page.get_first_root_node(), pos="last-child")


@pytest.mark.parametrize(
    ("hide", "reasons"),
    [
        (restrict, {"private"}),
        (unpublish, {"unpublished"}),
        (expire, {"expired", "unpublished"}),
        (delete, {"deleted"}),
        (move_out, {"moved"}),
    ],
)
def test_everything_below_a_hidden_page_is_withdrawn_in_the_first_batch(section, hide: Callable, reasons: set[str]):
    version = ContentState.objects.get().version
    hide(section)
    publish_batch()
    assert live(type__in=["article", "article_index", "redirect"]) == 0
    gone = PublishedDocument.objects.filter(type__in=["article", "article_index"], version__isnull=False)
    assert set(gone.values_list("reason", flat=True)) == reasons
    numbers = list(gone.values_list("version", flat=True))
    assert len(set(numbers)) == len(numbers) == MANY + 1
    assert min(numbers) > version
    assert not SearchEntry.objects.filter(type="article").exists()
    assert not Listing.objects.filter(document_id__in=gone.values("id")).exists()
    answer = Client().get("/api/v1/categories/?counts=true").json()
    assert {item["count"] for item in answer["items"]} == {0}
    assert Client().get("/api/v1/articles/?total=true").json()["meta"]["total"] == 0
    assert_true()


def test_a_process_that_may_not_render_hides_all_the_same(section):
    ContentState.objects.update(made_with={**parts(), "REVISION": "0"})
    section.unpublish()
    publish_fresh()
    assert live(type="article") == 0
    assert Mark.objects.filter(deferred=False).exists()


def test_hiding_takes_as_many_statements_for_few_as_for_many(queries):
    fill(5)
    publish_everything()
    section = ArticleIndex.objects.get()
    few = queries(lambda: (restrict(section), publish_batch()))
    PageViewRestriction.objects.all().delete()
    fill(MANY)
    publish_everything()
    assert live(type="article") == MANY
    many = queries(lambda: (restrict(section), publish_batch()))
    assert live(type="article") == 0
    assert many == few


def test_what_links_to_a_hidden_page_shows_it_for_no_read_and_is_withheld_until_it_is_rendered(section):
    linked = Article.objects.get(slug="article-0")
    id = PublishedDocument.objects.get(source=f"page:{linked.pk}").id
    Heartbeat.objects.create(seen_at=timezone.now())  # the worker is there, and goes on with it
    linked.unpublish()
    publish_fresh()
    bodies = PublishedDocument.objects.filter(live=True, type="article").values_list("body", flat=True)
    withheld = [body for body in bodies if body is None]
    assert 0 < len(withheld) < len(bodies) == MANY - 1
    assert not [body for body in bodies if body and str(id).encode() in bytes(body)]
    client = Client()
    waiting = PublishedDocument.objects.filter(live=True, body=None)[0]
    for path in (f"articles/{waiting.slug}/", f"routes/?path={waiting.path}", f"pages/{waiting.id}.md", "changes/"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer["Retry-After"]) == (503, "1"), path
    assert client.get("/api/v1/articles/?fields=*&limit=100").status_code == 503
    listed = client.get("/api/v1/articles/?limit=100").json()["items"]  # summaries show no page
    assert len(listed) == MANY - 1
    Heartbeat.objects.all().delete()
    publish_fresh()
    assert not PublishedDocument.objects.filter(live=True, body=None).exists()
    assert client.get(f"/api/v1/articles/{waiting.slug}/").status_code == 200
    assert_true()


def test_summaries_that_show_a_picture_of_a_private_collection_are_withheld_too(section):
    collection = Collection.get_first_root_node()
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    publish_batch()
    rows = PublishedDocument.objects.filter(live=True).exclude(body=None).values_list("body", "summary")
    assert not [row for row in rows if b"trees" in bytes(row[0]) + bytes(row[1] or b"")]
    assert Client().get("/api/v1/articles/?limit=100").status_code == 503
    assert Client().get("/api/v1/articles/?q=sleep&limit=100").status_code == 200
    publish_fresh()
    assert Client().get("/api/v1/articles/?limit=100").status_code == 200
    assert_true()


def test_what_cannot_be_rendered_without_what_is_hidden_is_withheld_and_listed():
    hidden = factories.plain_page("Hidden")
    link = f'<p><a linktype="page" id="{hidden.pk}">Read on</a></p>'
    article = factories.article("Sleep", body=[("rich_text", link)])
    publish_everything()
    with connection.cursor() as cursor:
        source = f"page:{article.pk}"
        cursor.execute(f"ALTER TABLE api_publisheddocument ADD CHECK (source <> '{source}' OR body IS NULL) NOT VALID")
    hidden.unpublish()
    publish_fresh()
    assert Client().get("/api/v1/articles/sleep/").status_code == 503
    assert Client().get("/api/health/").json()["failed"] == 1


def test_no_correction_offers_a_word_that_only_hidden_documents_have():
    factories.article("Lantern")
    secret = factories.article("Lanterns and quicksilver")
    publish_everything()
    assert corrections("quicksilvre") == [{"from": "quicksilvre", "to": "quicksilver"}]
    restrict(secret)
    publish_batch()
    assert corrections("quicksilvre") == []
    assert corrections("lanternz") == [{"from": "lanternz", "to": "lantern"}]
    while forget_words():
        pass
    assert corrections("lanternz") == [{"from": "lanternz", "to": "lantern"}]


def corrections(question: str) -> list[dict]:
    return Client().get("/api/v1/articles/", {"q": question}).json()["meta"]["corrected"]


def test_what_stood_in_a_site_that_is_removed_is_withdrawn():
    factories.site()
    root = factories.publish(Home(title="Second", slug="second"), below=Page.get_first_root_node())
    site = Site.objects.create(hostname="second.example.org", port=80, root_page=root)
    publish_everything()
    assert live(site_id=site.pk) > 0
    pk = site.pk
    site.delete()
    publish_batch()
    assert live(site_id=pk) == 0
    assert_true()
