"""Rebuilding every document, and checking the stored ones."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from api.models import ContentState, DocumentList, Listing, Mark, PublishedDocument, RenderFailure
from api.publishing.publish import BATCH
from api.publishing.rebuild import adopt, mark_everything, rebuild, rebuild_marks
from api.rendering.revision import lists_digest
from pages.filters import Exact
from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("rebuild_documents", *arguments, processes=1, stdout=said)
    return said.getvalue()


def stored(page) -> PublishedDocument:
    return PublishedDocument.objects.get(source=f"page:{page.pk}")


def falsify(page) -> None:
    """Change the stored document, as a lost mark would."""
    Article.objects.filter(pk=page.pk).update(summary="Another")
    Mark.objects.all().delete()


def test_only_what_changed_gets_a_new_number(publish):
    articles = [factories.article(f"Article {number}") for number in range(3)]
    version = publish()
    falsify(articles[1])
    run()
    assert b'"summary":"Another"' in bytes(stored(articles[1]).body)
    assert stored(articles[1]).version == version + 1 == ContentState.objects.get().version
    assert stored(articles[0]).version <= version
    assert not Mark.objects.exists()


def test_a_rebuild_adds_missing_rows_and_deletes_surplus_ones(publish):
    article, gone = factories.article("Sleep"), factories.article("Gone")
    publish()
    PublishedDocument.objects.filter(source=f"page:{article.pk}").delete()
    Listing.objects.filter(document_id=stored(gone).id).delete()
    Article.objects.filter(pk=gone.pk).update(live=False)
    Mark.objects.all().delete()
    run()
    assert stored(article).live
    assert not stored(gone).live


def test_check_finds_nothing_if_every_document_is_current(publish):
    factories.article("Sleep")
    factories.article("Rest").unpublish()
    publish()
    assert "Every document is what would be rendered now" in run("--check")


def test_check_names_the_documents_that_differ_and_writes_nothing(publish):
    article = factories.article("Sleep")
    publish()
    falsify(article)
    before = list(PublishedDocument.objects.order_by("row_id").values())
    said = StringIO()
    with pytest.raises(CommandError, match="1 documents differ"):
        call_command("rebuild_documents", "--check", processes=1, stdout=said)
    assert f"page:{article.pk}" in said.getvalue()
    assert list(PublishedDocument.objects.order_by("row_id").values()) == before
    assert not Mark.objects.exists()


def test_a_rebuild_that_was_stopped_continues(publish):
    for number in range(BATCH):
        factories.article(f"Article {number}")
    publish()
    total = mark_everything()

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(processes=1, progress=stop)
    assert len(rebuild_marks()) == total - BATCH
    assert f"Continuing a rebuild that was stopped: {total - BATCH} documents are left." in run()
    assert not Mark.objects.exists()


def test_a_document_that_cannot_be_rendered_does_not_stop_a_rebuild(publish):
    article, other = factories.article("Sleep"), factories.article("Rest")
    publish()
    Article.objects.filter(pk__in=[article.pk, other.pk]).update(summary="Another")
    with connection.cursor() as cursor:  # past every check: no stream of blocks
        cursor.execute("UPDATE pages_article SET body = '5' WHERE page_ptr_id = %s", [article.pk])
    Mark.objects.all().delete()
    with pytest.raises(CommandError, match="Documents that could not be rendered: 1"):
        run()
    assert b'"summary":"Another"' in bytes(stored(other).body)
    assert b'"title":"Sleep"' in bytes(stored(article).body)
    assert RenderFailure.objects.get().source == f"page:{article.pk}"
    assert not Mark.objects.exists()
    with pytest.raises(CommandError):
        run("--check")


def test_a_document_that_the_database_refuses_stops_no_other(publish):
    article, other = factories.article("Sleep"), factories.article("Rest")
    publish()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE api_publisheddocument ADD CONSTRAINT refused CHECK (slug <> 'no')")
    Article.objects.filter(pk=article.pk).update(slug="no")
    Article.objects.filter(pk=other.pk).update(summary="Another")
    publish()
    assert b'"summary":"Another"' in bytes(stored(other).body)
    assert "refused" in RenderFailure.objects.get().error
    assert (stored(article).live, stored(article).slug) == (True, "sleep")
    assert not Mark.objects.exists()


def test_a_snippet_of_a_deleted_model_is_withdrawn(publish):
    person = factories.person()
    publish()
    PublishedDocument.objects.filter(type="person").update(source="snippet:pages.nobody:1")
    run()
    assert PublishedDocument.objects.get(source="snippet:pages.nobody:1").reason == "deleted"
    assert PublishedDocument.objects.filter(source=f"snippet:pages.person:{person.pk}", live=True).exists()


def test_a_new_filter_defers_every_document(publish, monkeypatch):
    factories.article("Sleep")
    publish()
    monkeypatch.setitem(Article.filters, "slugged", Exact("slug"))
    lists_digest.cache_clear()
    try:
        adopt()
        publish()
        assert DocumentList.objects.filter(facet="article slugged=sleep").exists()
    finally:
        lists_digest.cache_clear()
