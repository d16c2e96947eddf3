"""Marks, numbers and batches."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from api.models import ContentState, DocumentList, Listing, Mark, PublishedDocument
from api.publishing.publish import (
    BATCH,
    publish_after_commit,
    publish_batch,
    publish_everything,
    publish_sources,
    publishing_at_its_end,
)
from api.publishing.publish import publish as publish_fresh
from api.publishing.rebuild import mark_everything
from pages.models import Article, Authorship, RelatedLink
from tests import factories


@pytest.mark.django_db
def test_every_document_has_a_number_of_its_own(publish):
    for number in range(5):
        factories.article(f"Article {number}")
    publish()
    versions = list(PublishedDocument.objects.filter(live=True).values_list("version", flat=True))
    assert len(versions) == len(set(versions))
    assert max(versions) == ContentState.objects.get().version


@pytest.mark.django_db
def test_an_editor_does_not_wait_for_edits_that_come_later(publish):
    """A program that goes on editing must not keep the request of an editor."""
    article = factories.article("Sleep")
    publish()
    edits = []

    def edit_meanwhile(*args: object, **kwargs: object) -> None:
        edits.append(Article.objects.filter(pk=article.pk).update(title=f"Edit {len(edits)}"))
        assert len(edits) < 5

    article.title = "Rest"
    article.save()
    with connection.execute_wrapper(after('INSERT INTO "api_workedoff"', edit_meanwhile)):
        publish_fresh()
    assert len(edits) == 1
    assert Mark.objects.fresh().exists()


@pytest.mark.django_db
def test_commits_of_a_caller_that_publishes_itself_publish_nothing():
    factories.article("Sleep")
    with publishing_at_its_end():
        publish_after_commit()
    assert Mark.objects.fresh().exists()
    publish_after_commit()
    assert not Mark.objects.fresh().exists()


@pytest.mark.django_db
def test_batch_begun_before_a_load_writes_nothing_and_keeps_the_marks(publish):
    article = factories.article("Sleep")
    publish()
    then = ContentState.objects.get()
    Article.objects.filter(pk=article.pk).update(title="Rest")
    pks = list(Mark.objects.fresh().values_list("pk", flat=True))
    ContentState.objects.update(epoch=uuid4())
    version = ContentState.objects.get().version
    assert publish_sources([f"page:{article.pk}"], marks=pks, then=then)
    assert ContentState.objects.get().version == version
    assert Mark.objects.fresh().filter(pk__in=pks).count() == len(pks)


@pytest.mark.django_db
def test_content_types_are_read_again_after_a_load(publish, queries, client):
    article = factories.article("Sleep")
    publish()
    unused = partial(ContentType.objects.get_by_natural_key, "sessions", "session")
    unused()
    assert queries(unused) == 0
    ContentState.objects.update(epoch=uuid4())
    article.save()
    publish()
    assert queries(unused) == 1
    client.force_login(factories.administrator())
    ContentState.objects.update(epoch=uuid4())
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert queries(unused) == 1


def after(beginning: str, act: Callable[[], None]) -> Callable:
    """Return a wrapper that acts after each statement that begins so."""

    def wrapper(execute: Callable, sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if sql.startswith(beginning):
            act()
        return result

    return wrapper


@pytest.mark.django_db
def test_an_edit_that_affects_many_documents_is_worked_off_in_batches(publish):
    person = factories.person()
    factories.article_index()
    publish()
    for number in range(BATCH + 10):
        article = factories.article(f"Article {number}")
        Authorship.objects.create(page=article, person=person)
    publish()
    person.name = "Another name"
    person.save()
    publish_fresh()
    assert 0 < Mark.objects.filter(deferred=True).count() < BATCH
    article = factories.article("Urgent")
    publish_fresh()
    assert PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True).exists()
    assert Mark.objects.filter(deferred=True).exists()
    publish_everything()
    assert not Mark.objects.exists()
    documents = PublishedDocument.objects.filter(type="article", live=True).exclude(source=f"page:{article.pk}")
    assert all(b"Another name" in bytes(document.body) for document in documents)


@pytest.mark.django_db
@pytest.mark.parametrize("edit", ["of the home page", "of every page"])
def test_the_site_and_its_sections_come_before_many_articles(publish, edit):
    for number in range(BATCH + 10):
        factories.article(f"Article {number}")
    about = factories.plain_page()
    pages = (
        Page.objects.filter(pk=factories.home().pk) if edit == "of the home page" else Page.objects.filter(depth__gt=1)
    )
    for live in (True, False):
        pages.update(live=live)
        publish()
    assert not PublishedDocument.objects.filter(live=True, type="site").exists()
    pages.update(live=True)
    publish_batch()
    live = PublishedDocument.objects.filter(live=True)
    assert live.filter(type="site").exists()
    assert live.filter(source=f"page:{about.pk}").exists()
    assert live.filter(type="article").count() < BATCH


@pytest.mark.django_db
def test_rendering_everything_again_changes_nothing(publish):
    picture = factories.picture()
    location = factories.location()
    contact = factories.contact(location_page=location)
    factories.article(
        hero=picture, hero_alt="x", body=[("location", {"page": location}), ("contact", {"page": contact})]
    )
    factories.settings_of_site(default_location=location, default_contact=contact)
    publish()
    before = list(PublishedDocument.objects.order_by("id").values_list("id", "version", "keys"))
    mark_everything()
    publish()
    assert list(PublishedDocument.objects.order_by("id").values_list("id", "version", "keys")) == before


@pytest.mark.django_db
def test_publishing_without_edits_raises_no_number(publish):
    factories.site()
    version = publish()
    assert not publish_batch()
    assert publish() == version


@pytest.mark.django_db
def test_a_title_that_only_changes_the_order_raises_the_number(publish):
    article = factories.article("Sleep")
    version = publish()
    document = PublishedDocument.objects.get(source=f"page:{article.pk}")
    titles = DocumentList.objects.filter(ordering="title").values("id")
    Listing.objects.filter(document_id=document.id, list_id__in=titles).update(key="zzz")
    Article.objects.filter(pk=article.pk).update(noindex=True)
    Article.objects.filter(pk=article.pk).update(noindex=False)
    assert publish() > version
    document.refresh_from_db()
    assert document.version <= version


@pytest.mark.django_db(transaction=True)
def test_an_editors_request_publishes_before_it_returns():
    article = factories.article("Sleep")
    client = Client()
    client.force_login(factories.administrator())
    response = client.post(f"/admin/pages/{article.pk}/unpublish/", {})
    assert response.status_code == 302
    document = PublishedDocument.objects.get(source=f"page:{article.pk}")
    assert not document.live
    assert not Mark.objects.filter(deferred=False).exists()


@pytest.mark.django_db(transaction=True)
def test_an_edit_outside_a_request_is_published_after_its_commit():
    article = factories.article("Sleep")
    document = PublishedDocument.objects.get(source=f"page:{article.pk}")
    assert document.live


@pytest.mark.django_db
def test_an_update_that_changes_nothing_marks_nothing(publish):
    article = factories.article()
    publish()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET summary = summary WHERE page_ptr_id = %s", [article.pk])
        cursor.execute("UPDATE wagtailcore_page SET draft_title = 'x', locked = true WHERE id = %s", [article.pk])
    assert not Mark.objects.exists()


@pytest.mark.django_db
def test_a_summary_is_the_same_in_lists_and_within_other_documents(publish):
    person, picture = factories.person(image=factories.picture()), factories.picture()
    article, other = factories.article("Sleep", hero=picture, hero_alt="x"), factories.article("Rest")
    Authorship.objects.create(page=article, person=person)
    RelatedLink.objects.create(page=other, article=article)
    publish()
    body = orjson.loads(bytes(PublishedDocument.objects.get(source=f"page:{other.pk}").body))
    assert orjson.loads(bytes(PublishedDocument.objects.get(source=f"page:{article.pk}").summary)) == body["related"][0]
