"""Pages are deleted with all below them, in few statements."""

from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, pre_delete
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Comment,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.search.models import IndexEntry
from wagtail.signals import page_unpublished, unpublished

from api.models import PublishedDocument
from pages.admin.deleting import delete_pages
from pages.models import Article, ArticleIndex, SiteSettings
from tests import factories
from tests.benchmarks.content import fill

pytestmark = pytest.mark.django_db
CONFIRMED = {"confirm_site_name": settings.WAGTAIL_SITE_NAME}
TITLES = ("Sleep", "Rest", "Dreams")


@pytest.fixture
def indexed_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def section() -> ArticleIndex:
    for title in TITLES:
        factories.article(title)
    return ArticleIndex.objects.get()


def by_form(editor: Client, section: Page) -> None:
    editor.post(reverse("wagtailadmin_pages:delete", args=[section.pk]), CONFIRMED)


def by_bulk_action(editor: Client, section: Page) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    editor.post(f"{address}?id={section.pk}&next=/admin/", CONFIRMED)


def by_admin_api(editor: Client, section: Page) -> None:
    editor.post(reverse("wagtailadmin_api:pages:action", args=[section.pk, "delete"]))


def in_code(editor: Client, section: Page) -> None:
    section.delete()


EVERY_WAY = pytest.mark.parametrize("delete", [by_form, by_bulk_action, by_admin_api, in_code])


@EVERY_WAY
def test_deleting_many_pages_takes_fewer_statements_than_pages(editor: Client, queries: Any, delete: Any) -> None:
    fill(520)  # more than are deleted together
    section = ArticleIndex.objects.get()
    assert queries(lambda: delete(editor, section)) < 520
    assert not Page.objects.filter(path__startswith=section.path).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_chosen_pages_are_deleted_together(editor: Client, queries: Any, section: ArticleIndex) -> None:
    fill(60)
    chosen = "&".join(f"id={page.pk}" for page in Article.objects.all())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert queries(lambda: editor.post(f"{address}?{chosen}&next=/admin/", CONFIRMED)) < 5 * 60
    assert not Article.objects.exists()
    assert Page.find_problems() == ([], [], [], [], [])


@EVERY_WAY
def test_readers_see_none_of_the_pages(editor: Client, publish: Any, section: ArticleIndex, delete: Any) -> None:
    publish()
    assert PublishedDocument.objects.filter(live=True, type="article").count() == len(TITLES)
    delete(editor, section)
    publish()
    assert not PublishedDocument.objects.filter(live=True, type="article").exists()


@EVERY_WAY
def test_each_page_is_logged(editor: Client, section: ArticleIndex, delete: Any) -> None:
    pks = list(section.get_descendants(inclusive=True).values_list("pk", flat=True))
    delete(editor, section)
    logged = PageLogEntry.objects.filter(action="wagtail.delete", deleted=True, page__in=pks)
    assert Counter(logged.values_list("label", flat=True)) == Counter([section.title, *TITLES])
    kinds = {ContentType.objects.get_for_model(model).pk for model in (Article, ArticleIndex)}
    assert set(logged.values_list("content_type", flat=True)) == kinds
    assert logged.filter(user__isnull=True).exists() == (delete is in_code)
    assert not PageLogEntry.objects.filter(action="wagtail.unpublish").exists()


def test_what_belongs_to_the_pages_goes_with_them(editor: Client, indexed_at_once: None, section: ArticleIndex) -> None:
    sleep, author = Article.objects.get(title="Sleep"), factories.member()
    linking = factories.plain_page(body=[("rich_text", f'<p><a linktype="page" id="{sleep.pk}">Sleep</a></p>')])
    sleep.save_revision()
    Comment.objects.create(
        page=sleep, user=author, text="?", contentpath="title", revision_created=sleep.latest_revision
    )
    rest = Article.objects.get(title="Rest")
    rest.save_revision()
    Workflow.objects.get().start(rest, author)
    Redirect.objects.create(old_path="/old", redirect_page=sleep)
    keys = [str(page.pk) for page in (section, *section.get_children())]
    of_pages = {"base_content_type": ContentType.objects.get_for_model(Page)}
    entries = IndexEntry.objects.filter(
        object_id__in=keys, content_type__in=ContentType.objects.get_for_models(Article, ArticleIndex).values()
    )
    assert entries.count() == len(keys)
    assert ReferenceIndex.objects.filter(object_id=linking.pk).exists()
    by_form(editor, section)
    assert not Revision.objects.filter(**of_pages, object_id__in=keys).exists()
    assert not ReferenceIndex.objects.filter(**of_pages, object_id__in=keys).exists()
    assert not ReferenceIndex.objects.filter(object_id=linking.pk).exists()
    assert not entries.exists()
    for model in (Comment, WorkflowState, TaskState, Redirect):
        assert not model.objects.exists(), model


def test_references_of_what_goes_with_a_page_are_forgotten(indexed_at_once: None) -> None:
    home, of_site = factories.home(), factories.settings_of_site(seo_image=factories.picture())
    base = {"base_content_type": ContentType.objects.get_for_model(SiteSettings), "object_id": of_site.pk}
    assert ReferenceIndex.objects.filter(**base).exists()
    home.delete()  # by a program: in the admin, the root page of a site stays
    assert not SiteSettings.objects.exists()
    assert not ReferenceIndex.objects.filter(**base).exists()


def test_aliases_elsewhere_stay_as_drafts(section: ArticleIndex) -> None:
    alias = CreatePageAliasAction(Article.objects.get(title="Sleep"), parent=factories.home()).execute()
    below = CreatePageAliasAction(Article.objects.get(title="Rest"), parent=section, update_slug="again").execute()
    delete_pages([section], factories.administrator())
    alias.refresh_from_db()
    assert not alias.live
    assert alias.alias_of_id is None
    assert not Page.objects.filter(pk=below.pk).exists()


def test_signals_are_sent_once_for_each_page(section: ArticleIndex) -> None:
    seen: list[tuple[Any, str, str]] = []
    signals = {"before": pre_delete, "after": post_delete, "page": page_unpublished, "any": unpublished}
    receivers = {
        name: lambda sender, instance, name=name, **kwargs: seen.append((name, instance.title, instance.summary))
        for name in signals
    }
    for name, signal in signals.items():
        signal.connect(receivers[name], sender=Article)
    try:
        delete_pages([section], None)
    finally:
        for name, signal in signals.items():
            signal.disconnect(receivers[name], sender=Article)
    assert Counter((name, title) for name, title, _ in seen) == Counter((n, t) for n in signals for t in TITLES)


def test_a_page_that_got_pages_below_since_it_was_read_is_deleted_with_them() -> None:
    section = factories.plain_page()
    stale = Page.objects.get(pk=section.pk)
    below = factories.publish(factories.PlainPage(title="Inner"), below=section)
    stale.delete()
    assert not Page.objects.filter(pk__in=[section.pk, below.pk]).exists()
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("delete", [by_form, by_bulk_action, by_admin_api])
@pytest.mark.parametrize("below", [False, True])
def test_page_that_somebody_else_has_locked_stays_with_what_is_around_it(editor, section, delete, below):
    article = Article.objects.get(title="Rest")
    lock(article, by=factories.member())
    delete(editor, section if below else article)
    assert Article.objects.live().count() == len(TITLES)


def test_who_has_locked_a_page_is_told_to_who_deletes_it(editor, section):
    article = Article.objects.get(title="Rest")
    lock(article, by=factories.member())
    response = editor.get(reverse("wagtailadmin_pages:delete", args=[section.pk]), follow=True)
    assert "“Rest”: member locked the page on" in response.text
    assert "Unlock it in its form first." in response.text
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = editor.post(f"{address}?id={article.pk}&next=/admin/", follow=True)
    assert "Nothing was changed. “Rest”: member locked the page on" in response.text


def test_page_that_one_has_locked_oneself_is_deleted(editor, section):
    article = Article.objects.get(title="Rest")
    lock(article, by=get_user_model().objects.get(username="admin"))
    by_form(editor, article)
    assert not Article.objects.filter(title="Rest").exists()


def test_name_that_is_typed_to_delete_many_pages_is_that_of_the_desk(editor, section, settings):
    settings.WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 2
    factories.settings_of_site(name="Harbour Clinic")
    address = reverse("wagtailadmin_pages:delete", args=[section.pk])
    assert "Please type <b>Harbour Clinic</b> to confirm." in " ".join(editor.get(address).text.split())
    refused = editor.post(address, CONFIRMED)
    assert "Type “Harbour Clinic” to confirm." in refused.text
    assert Article.objects.exists()
    editor.post(address, {"confirm_site_name": "Harbour Clinic"})
    assert not Article.objects.exists()


def lock(page: Page, *, by: Any) -> None:
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=by, locked_at=timezone.now())
