"""Everything that an edit hides is hidden from the first read on, whatever process publishes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from api.models import (
    ContentState,
    Heartbeat,
    Listing,
    Mark,
    PublishedDocument,
    RenderFailure,
    RenderWarning,
    SearchEntry,
    SearchWord,
)
from api.publishing.publish import BATCH, forget_words, publish_batch, publish_everything
from api.publishing.publish import publish as publish_fresh
from api.publishing.worker import retry_failures
from api.rendering.revision import parts
from api.search.index import doubted_words, settle_words
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


def test_a_process_that_may_not_render_still_hides(section):
    ContentState.objects.update(made_with={**parts(), "REVISION": "0"})
    section.unpublish()
    publish_fresh()
    assert live(type="article") == 0
    assert Mark.objects.filter(deferred=False).exists()


def test_hiding_many_pages_takes_no_more_statements_than_hiding_few(queries):
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


def test_the_index_waits_while_the_document_of_the_site_is_withheld(publish):
    publish()
    PublishedDocument.objects.filter(type="site").update(body=None)
    answer = Client().get("/api/v1/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")


def test_documents_that_link_to_a_hidden_page_are_withheld_until_they_are_rendered(section):
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


def test_summaries_with_an_image_of_a_private_collection_are_withheld_too(section):
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


def break_body(article: Article) -> None:
    """Store a body that no form would store and that cannot be rendered."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET body = '5' WHERE page_ptr_id = %s", [article.pk])


@pytest.mark.parametrize("failed_before", [True, False])
def test_a_withheld_document_that_cannot_be_rendered_is_withdrawn_and_listed(failed_before):
    collection = Collection.get_first_root_node().add_child(name="Private soon")
    picture = factories.picture(collection=collection)
    article = factories.article("Sleep", hero=picture, hero_alt="x")
    factories.article("Rest")
    publish_everything()
    break_body(article)
    if failed_before:
        publish_everything()
        RenderFailure.objects.update(failed_at=timezone.now())
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    publish_fresh()
    client = Client()
    assert client.get("/api/v1/articles/sleep/").status_code == 410
    assert [item["slug"] for item in client.get("/api/v1/articles/?fields=*").json()["items"]] == ["rest"]
    changes = {item["id"]: item["op"] for item in client.get("/api/v1/changes/").json()["items"]}
    assert set(changes.values()) == {"publish"}
    health = client.get("/api/health/").json()
    assert (health["failed"], health["withheld"], health["pending"]) == (1, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET body = '[]' WHERE page_ptr_id = %s", [article.pk])
    publish_fresh()
    assert client.get("/api/v1/articles/sleep/").json()["hero"] is None
    assert client.get("/api/v1/articles/?q=sleep&total=true").json()["meta"]["total"] == 1
    assert client.get("/api/health/").json()["failed"] == 0
    assert_true()


def test_failures_and_warnings_of_hidden_documents_are_deleted():
    article = factories.article("Sleep")
    publish_everything()
    now = timezone.now()
    RenderFailure.objects.create(source=f"page:{article.pk}", error="x", failed_at=now)
    RenderWarning.objects.create(source=f"page:{article.pk}", detail="x", since=now)
    article.unpublish()
    publish_fresh()
    health = Client().get("/api/health/").json()
    assert (health["failed"], health["warnings"]) == (0, 0)


def test_an_edit_whose_hiding_raises_is_listed_and_tried_again():
    article = factories.article("Sleep")
    publish_everything()
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.live = false THEN RAISE 'This row is refused.'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON api_publisheddocument FOR EACH ROW EXECUTE FUNCTION refuse()"""
        )
    Page.objects.filter(pk=article.pk).update(live=False)
    publish_fresh()
    assert f"mark:page:{article.pk}" in set(RenderFailure.objects.values_list("source", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON api_publisheddocument")
    RenderFailure.objects.update(failed_at=timezone.now() - timedelta(hours=2))
    retry_failures()
    publish_everything()
    assert live(type="article") == 0
    assert not RenderFailure.objects.exists()


def test_withheld_documents_count_as_waiting(client):
    article = factories.article("Sleep")
    publish_everything()
    PublishedDocument.objects.filter(source=f"page:{article.pk}").update(body=None)
    ready = Client().get("/api/health/ready")
    assert (ready.status_code, "no worker" in ready.json()["detail"]) == (503, True)
    client.force_login(factories.administrator())
    for address in ("wagtailadmin_home", "publishing_report"):
        assert "1 document showed something that is hidden now" in client.get(reverse(address)).content.decode()


def test_corrections_offer_no_word_that_only_hidden_documents_have():
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


def test_a_word_that_is_hidden_during_its_check_is_forgotten():
    lost, secret = factories.article("Quicksilver"), factories.article("About quicksilver")
    publish_everything()
    Page.objects.filter(pk=lost.pk).update(title="Iron")
    publish_batch()
    looked_at = doubted_words()
    restrict(secret)
    publish_batch()
    settle_words(looked_at)
    while forget_words():
        pass
    assert not SearchWord.objects.filter(word="quicksilver").exists()


def test_no_word_is_completed_from_hidden_documents_alone():
    factories.article("Cats")
    secret = factories.article("Carnations")
    publish_everything()
    assert begun("ca") == {"'ca'", "'carnat'", "'cat'"}
    restrict(secret)
    publish_batch()
    assert begun("ca") == {"'ca'", "'cat'"}


def begun(word: str) -> set[str]:
    """Return the words that a search for the beginning of a word stands for, as its cursors keep them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_search_begun('english', %s, ARRAY[%s])::text", [word, word])
        return set(cursor.fetchone()[0].split(" | "))


def corrections(question: str) -> list[dict]:
    return Client().get("/api/v1/articles/", {"q": question}).json()["meta"]["corrected"]


def test_the_documents_of_a_deleted_site_are_withdrawn():
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


@pytest.mark.parametrize("depth", [2, 3], ids=["home", "section"])
def test_pages_below_a_gap_in_the_tree_return_once_it_is_repaired(depth):
    article = factories.article("Sleep")
    publish_everything()
    above = article.get_ancestors().get(depth=depth)
    Page.objects.filter(pk=above.pk).update(path="9999")
    publish_everything()
    Page.objects.filter(pk=above.pk).update(path=above.path)
    publish_everything()
    assert PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True).exists()
    assert_true()
