"""Editors, rebuilds and readers at the same time, each with its own connection."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.test import Client
from wagtail.models import Page

from api.models import Mark, PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import all_sources, different, mark_everything, rebuild
from pages.models import Article, RelatedLink
from tests import factories
from tests.following import Follower

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ROUNDS = 12


@pytest.fixture(autouse=True)
def tasks_in_the_background(settings) -> None:
    """Run tasks in the background as in production, so that editors' transactions do not write Wagtail's indexes."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def together(*works: Callable[[], None]) -> None:
    """Run the works at the same time, each with its own connections, and raise what one of them raises."""
    started = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            started.wait(30)
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(run, work) for work in works]:
            future.result(120)


def retitle(article: Article, name: str) -> None:
    """Publish several times, as an editor's requests do."""
    for number in range(ROUNDS):
        with transaction.atomic():
            page = Article.objects.get(pk=article.pk)
            page.title = f"{name} {number}"
            page.save_revision().publish()


def assert_true() -> None:
    publish_everything()
    assert not Mark.objects.exists()
    assert different(all_sources()) == []


def stored(page: Page) -> PublishedDocument:
    return PublishedDocument.objects.get(source=f"page:{page.pk}")


def test_two_editors_publish_articles_that_show_each_other():
    one, other = factories.article("One"), factories.article("Other")
    RelatedLink.objects.create(page=one, article=other)
    RelatedLink.objects.create(page=other, article=one)
    together(lambda: retitle(one, "One"), lambda: retitle(other, "Other"))
    assert_true()
    assert f'"Other {ROUNDS - 1}"'.encode() in bytes(stored(one).body)
    assert f'"One {ROUNDS - 1}"'.encode() in bytes(stored(other).body)


def test_a_bulk_action_while_one_of_its_pages_is_published():
    articles = [factories.article(f"Article {number}") for number in range(6)]
    administrator = factories.administrator()

    def bulk(action: str) -> None:
        client = Client()
        client.force_login(administrator)
        ids = "&".join(f"id={article.pk}" for article in articles)
        response = client.post(f"/admin/bulk/wagtailcore/page/{action}/?{ids}", {})
        assert response.status_code == 302

    together(lambda: [bulk(action) for action in ("unpublish", "publish") * 3], lambda: retitle(articles[3], "Single"))
    assert_true()


def test_publishing_while_the_page_is_unpublished():
    article = factories.article("Sleep")

    def unpublish() -> None:
        for _ in range(ROUNDS):
            with transaction.atomic():
                Article.objects.get(pk=article.pk).unpublish()

    together(lambda: retitle(article, "Sleep"), unpublish)
    assert_true()
    assert stored(article).live == Article.objects.get(pk=article.pk).live


def test_a_rebuild_does_not_overwrite_newer_documents():
    with transaction.atomic():  # published at once
        articles = [factories.article(f"Article {number}") for number in range(30)]

    def rebuild_again() -> None:
        for _ in range(4):
            mark_everything()
            rebuild(processes=1, progress=lambda done, total: None)

    together(rebuild_again, rebuild_again, *(lambda page=page: retitle(page, "Late") for page in articles[:2]))
    assert_true()
    assert f'"Late {ROUNDS - 1}"'.encode() in bytes(stored(articles[0]).body)


def test_a_rebuild_runs_on_several_cores():
    with transaction.atomic():  # published at once
        for number in range(60):
            factories.article(f"Article {number}")
    publish_everything()
    PublishedDocument.objects.filter(type="article").update(body=b"{}")
    mark_everything()
    told = []
    rebuild(processes=2, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] >= 60
    assert_true()


@pytest.mark.parametrize("filters", [{}, {"type": "article", "locale": "en"}])
def test_clients_of_the_sync_feed_miss_nothing_and_see_numbers_in_order(filters):
    articles = [factories.article(f"Article {number}") for number in range(5)]
    done = threading.Event()
    followers = [Follower(limit=limit, **filters) for limit in (1, 3, 100)]

    def follow(follower: Follower) -> None:
        while not done.is_set():
            follower.step()

    def edit() -> None:
        try:
            together(
                *(lambda page=page: retitle(page, "New") for page in articles[:2]),
                lambda: [factories.article(f"Another {number}") and None for number in range(3)],
                lambda: [page.unpublish() for page in articles[3:]],
            )
        finally:
            done.set()

    together(edit, *(lambda follower=follower: follow(follower) for follower in followers))
    publish_everything()
    for follower in followers:
        follower.catch_up()
        assert follower.held == follower.live()
