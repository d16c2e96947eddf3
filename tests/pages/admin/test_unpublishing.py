"""A page is unpublished with all pages below it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AbstractUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_unpublished, unpublished

from api.models import PublishedDocument
from pages.admin.unpublishing import unpublish_below
from pages.models import Article, ArticleIndex
from tests import factories
from tests.benchmarks.content import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> ArticleIndex:
    for title in ("Sleep", "Rest", "Dreams"):
        factories.article(title)
    return ArticleIndex.objects.get()


def signed_in(user: AbstractUser) -> Client:
    client = Client()
    client.force_login(user)
    return client


def live(section: Page) -> set[str]:
    return set(section.get_descendants(inclusive=True).live().values_list("title", flat=True))


def test_a_section_is_unpublished_with_all_below_it(section):
    signed_in(factories.administrator()).post(
        reverse("wagtailadmin_pages:unpublish", args=[section.pk]), {"include_descendants": "on"}
    )
    assert live(section) == set()
    articles = Article.objects.all()
    assert {(page.has_unpublished_changes, page.live_revision_id) for page in articles} == {(True, None)}
    assert not PublishedDocument.objects.filter(live=True, type="article").exists()
    logged = PageLogEntry.objects.filter(action="wagtail.unpublish", user__isnull=False)
    assert set(logged.values_list("label", flat=True)) == {section.title, "Sleep", "Rest", "Dreams"}


def test_a_bulk_action_unpublishes_all_below_and_counts_it(section):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    answer = signed_in(factories.administrator()).post(
        f"{address}?id={section.pk}&next=/admin/", {"include_descendants": "on"}, follow=True
    )
    assert live(section) == set()
    assert "1 page and 3 child pages have been unpublished" in answer.content.decode()


def test_a_bulk_action_without_those_below_leaves_them(section):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    signed_in(factories.administrator()).post(f"{address}?id={section.pk}&next=/admin/", {}, follow=True)
    assert live(section) == {"Sleep", "Rest", "Dreams"}


def test_locked_and_scheduled_pages_stay_published(section):
    Page.objects.filter(title="Sleep").update(locked=True)
    dreams = Article.objects.get(title="Dreams")
    dreams.go_live_at = timezone.now() + timedelta(days=1)
    dreams.save_revision(approved_go_live_at=dreams.go_live_at)
    assert unpublish_below([section], factories.administrator()) == 1
    assert live(section) == {section.title, "Sleep", "Dreams"}


def test_pages_that_the_user_may_not_publish_stay_published(section):
    member = factories.member(of=section, may="change")
    assert unpublish_below([section], member) == 0
    assert live(section) == {section.title, "Sleep", "Rest", "Dreams"}


def test_without_a_user_everything_goes_and_schedules_end(section):
    dreams = Article.objects.get(title="Dreams")
    dreams.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    assert unpublish_below([section], None) == 3
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_aliases_go_with_their_page_wherever_they_are(section):
    alias = CreatePageAliasAction(Article.objects.get(title="Sleep"), parent=factories.home()).execute()
    second = CreatePageAliasAction(alias, parent=factories.home(), update_slug="second").execute()
    assert alias.live
    assert second.live
    assert unpublish_below([section], factories.administrator()) == 3
    assert not Page.objects.filter(pk__in=[alias.pk, second.pk]).live().exists()


def test_signals_are_sent_for_each_page(section):
    seen = []

    def receive(sender, instance, **kwargs) -> None:
        seen.append((sender, instance.title, instance.live, instance.summary))

    for signal in (page_unpublished, unpublished):
        signal.connect(receive, sender=Article)
    try:
        unpublish_below([section], factories.administrator())
    finally:
        for signal in (page_unpublished, unpublished):
            signal.disconnect(receive, sender=Article)
    assert sorted(title for _, title, *_ in seen) == sorted(["Sleep", "Rest", "Dreams"] * 2)
    assert {live for _, _, live, _ in seen} == {False}


def test_many_pages_take_no_more_statements_than_few(queries):
    administrator = factories.administrator()
    fill(30)
    section, some = ArticleIndex.objects.get(), Article.objects.values("pk")[:3]
    Article.objects.exclude(pk__in=some).update(live=False)
    few = queries(lambda: unpublish_below([section], administrator))
    Article.objects.update(live=True)
    many = queries(lambda: unpublish_below([section], administrator))
    assert not Article.objects.live().exists()
    assert many == few
