"""A document that cannot be published stops no other, is listed, and is tried again."""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection
from django.utils import timezone
from wagtail.models import Locale, Page

from api.models import Mark, PublishedDocument, RenderFailure
from api.publishing.affected import defer
from api.publishing.publish import publish_deferred, publish_everything
from api.publishing.rebuild import all_sources, different, mark_everything
from api.publishing.worker import retry_failures
from pages.models import Article, Authorship, Category, SiteSettings
from pages.types import snippet_types
from tests import factories

pytestmark = pytest.mark.django_db

DEEP = "[" * 5000 + "]" * 5000
UNREADABLE = ['{"type": "quote"}', "5", "[1, 2]", '["a"]', '[{"value": "x"}]', "[[]]", "[null]", '"text"', DEEP]


def store(page: Page, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET body = %s WHERE page_ptr_id = %s", [body, page.pk])


def title_of(page: Page) -> str:
    return json.loads(bytes(PublishedDocument.objects.get(source=f"page:{page.pk}").body))["title"]


def failures() -> set[str]:
    return set(RenderFailure.objects.values_list("source", flat=True))


def refuse(table: str, condition: str) -> None:
    """Make the database refuse rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF {condition} THEN RAISE 'This row is refused.'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"""
        )


def accept(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER refuse ON {table}")


@pytest.mark.parametrize("body", [pytest.param(body, id=body[:12]) for body in UNREADABLE])
def test_a_body_that_cannot_be_read_fails_alone(publish, body):
    broken, other = factories.article("Sleep"), factories.article("Rest")
    publish()
    store(broken, body)
    Article.objects.filter(pk__in=[broken.pk, other.pk]).update(title="Another title")
    publish()
    assert failures() == ({f"page:{broken.pk}"} if body != '"text"' else set())
    assert title_of(other) == "Another title"
    assert title_of(broken) == ("Sleep" if failures() else "Another title")
    assert not Mark.objects.exists()
    mark_everything()
    publish()
    assert failures() <= {f"page:{broken.pk}"}
    assert different(all_sources()) == sorted(failures())


@contextmanager
def without_its_language(row) -> Iterator[None]:
    """Let a row name a language that does not exist, as after a restore without constraints."""

    def store(locale_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            sql = f"UPDATE {row._meta.db_table} SET locale_id = %s WHERE {row._meta.pk.column} = %s"
            cursor.execute(sql, [locale_id, row.pk])
            cursor.execute("SET LOCAL session_replication_role = origin")

    store(9999)
    yield
    store(row.locale_id)


@pytest.mark.parametrize("kind", ["category", "person", "page"])
def test_what_is_in_a_language_that_is_gone_fails_alone_and_says_why(publish, api, kind):
    category, person, other = factories.category(), factories.person(), factories.article("Rest")
    french = Locale.objects.create(language_code="fr")
    for row in (category, person):
        row.copy_for_translation(french).save()
    article = factories.article(
        "Sleep", category=category, authorships=[Authorship(person=person)], body=[("related", {"pages": [other]})]
    )
    publish()
    broken = {"category": category, "person": person, "page": Page.objects.get(pk=other.pk)}[kind]
    with without_its_language(broken):
        type(broken).objects.filter(pk=broken.pk).update(**{"title" if kind == "page" else "name": "Another"})
        Article.objects.filter(pk=article.pk).update(title="Sleep well")
        publish()
        [failure] = RenderFailure.objects.all()
        assert failure.source == (f"page:{other.pk}" if kind == "page" else f"snippet:pages.{kind}:{broken.pk}")
        assert "Its language is gone: there is no language 9999. Restore it from a backup." in failure.error
        document = api(f"articles/{article.slug}/").data
        assert document["title"] == "Sleep well"
        assert document["category"]["slug"] == category.slug
        assert [author["slug"] for author in document["authors"]] == [person.slug]
        assert [page["slug"] for page in document["body"][0]["value"]["pages"]] == [other.slug]
        assert api(f"articles/{other.slug}/").data["title"] == "Rest"


def test_settings_that_cannot_be_read_stop_no_page(publish):
    article = factories.article("Sleep")
    factories.settings_of_site(name="Clinic")
    publish()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_sitesettings SET header = '5'")
    Article.objects.filter(pk=article.pk).update(title="Rest")
    publish()
    assert failures() == {f"site:{factories.site().pk}:en"}
    assert title_of(article) == "Rest"
    SiteSettings.objects.filter(site=factories.site()).update(header="[]")
    publish()
    assert not failures()


@pytest.mark.parametrize("side", ["width", "height"])
@pytest.mark.parametrize("name", ["original_images/none.jpg", "../../etc/passwd", "images"])
def test_a_picture_without_size_and_file_stops_neither_publishing_nor_the_admin(publish, admin_client, side, name):
    picture, article, other = factories.picture(), factories.article("Sleep"), factories.article("Rest")
    picture.get_rendition("max-165x165")
    publish()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE pages_picture SET {side} = 0, file = %s", [name])
        cursor.execute(f"UPDATE pages_rendition SET {side} = 0, file = %s", [name])
    Article.objects.filter(pk=other.pk).update(title="Calm")
    article.unpublish()
    publish()
    assert title_of(other) == "Calm"
    assert not PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True).exists()
    for address in ("/admin/images/", "/admin/images/chooser/", f"/admin/images/{picture.pk}/"):
        assert admin_client.get(address).status_code == 200


@pytest.mark.parametrize("column", ["body", "unfinished"])
def test_a_number_of_thousands_of_digits_stops_neither_publishing_nor_the_admin(publish, admin_client, column):
    article, other = factories.article("Sleep"), factories.article("Rest")
    publish()
    with connection.cursor() as cursor:
        value = "[" + "9" * 5_000 + "]"
        cursor.execute(f"UPDATE pages_article SET {column} = %s WHERE page_ptr_id = %s", [value, article.pk])
        cursor.execute("UPDATE pages_sitesettings SET header = %s", [value])
    Article.objects.filter(pk=other.pk).update(title="Calm")
    publish()
    assert title_of(other) == "Calm"
    assert admin_client.get(f"/admin/pages/{article.get_parent().pk}/").status_code == 200
    assert admin_client.get(f"/admin/pages/{article.pk}/edit/").status_code == 200


def test_snippets_of_a_model_that_is_no_longer_published_are_withdrawn(publish, monkeypatch):
    category, article = factories.category(), factories.article("Sleep")
    publish()
    monkeypatch.setattr(Category, "collection", None)
    snippet_types.cache_clear()
    try:
        Category.objects.update(name="Another name")
        Article.objects.filter(pk=article.pk).update(title="Rest")
        publish()
    finally:
        snippet_types.cache_clear()
    assert not PublishedDocument.objects.get(source=f"snippet:pages.category:{category.pk}").live
    assert title_of(article) == "Rest"
    assert not failures()


def test_page_that_shows_a_model_whose_edits_leave_no_mark_fails(publish, monkeypatch):
    article = factories.article("Sleep", category=factories.category())
    monkeypatch.setattr(Category, "collection", None)
    publish()
    failure = RenderFailure.objects.get(source=f"page:{article.pk}")
    assert "pages.Category cannot be shown: its edits are not noticed. Give it `collection`" in failure.error


def test_a_document_that_the_database_refuses_fails_alone(publish):
    refused, *others = [factories.article(f"Article {number}") for number in range(5)]
    publish()
    refuse("api_publisheddocument", f"NEW.source = 'page:{refused.pk}'")
    Article.objects.update(noindex=True)
    publish()
    assert failures() == {f"page:{refused.pk}"}
    assert "This row is refused." in RenderFailure.objects.get().error
    assert all(b'"noindex"' in bytes(PublishedDocument.objects.get(source=f"page:{page.pk}").body) for page in others)
    assert not Mark.objects.exists()
    accept("api_publisheddocument")
    RenderFailure.objects.update(failed_at=timezone.now() - datetime.timedelta(days=1))
    retry_failures()
    publish()
    assert not failures()
    assert different(all_sources()) == []


def test_a_mark_that_cannot_be_worked_off_is_listed_and_tried_again(publish):
    article, other = factories.article("Sleep"), factories.article("Rest")
    publish()
    refuse("api_workedoff", f"'page:{article.pk}' = ANY(NEW.keys)")
    Article.objects.filter(pk__in=[article.pk, other.pk]).update(noindex=True)
    publish()
    assert failures() == {f"mark:page:{article.pk}"}
    assert not Mark.objects.exists()
    assert b'"noindex"' in bytes(PublishedDocument.objects.get(source=f"page:{other.pk}").body)
    retry_failures()  # not yet
    assert not Mark.objects.exists()
    RenderFailure.objects.update(failed_at=timezone.now() - datetime.timedelta(days=1))
    retry_failures()
    publish()
    assert RenderFailure.objects.get().attempts == 2
    accept("api_workedoff")
    RenderFailure.objects.update(failed_at=timezone.now() - datetime.timedelta(days=1))
    retry_failures()
    publish_everything()
    assert not failures()
    assert different(all_sources()) == []


@pytest.mark.django_db(transaction=True)
def test_no_document_is_blamed_for_a_connection_lost_while_deferred_work_is_written(publish):
    source = f"page:{factories.article('Sleep').pk}"
    publish()
    Page.objects.filter(title="Sleep").update(title="Rest")
    Mark.objects.all().delete()
    defer([source])
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE FUNCTION sever() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NEW; END $$;
            CREATE TRIGGER sever BEFORE UPDATE ON api_publisheddocument FOR EACH ROW EXECUTE FUNCTION sever()"""
        )
    try:
        with pytest.raises(OperationalError):
            publish_deferred()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION sever() CASCADE")
    assert failures() == set()
    publish()
    assert title_of(Page.objects.get(title="Rest")) == "Rest"


def test_a_page_with_the_type_of_something_else_is_a_failure(publish):
    broken, other = factories.article("Sleep"), factories.article("Rest")
    publish()
    user_type = ContentType.objects.get_for_model(get_user_model())
    Page.objects.filter(pk=broken.pk).update(content_type=user_type)
    publish()
    assert failures() == {f"page:{broken.pk}"}
    assert (
        "has a content type that is not a page type. Restore its row from a backup."
        in RenderFailure.objects.get().error
    )
    document = PublishedDocument.objects.get(source=f"page:{broken.pk}")
    assert (document.live, document.reason) == (False, "unpublished")
    Page.objects.filter(pk=other.get_parent().pk).update(live=False)
    publish()
    assert not failures()
    assert not PublishedDocument.objects.get(source=f"page:{broken.pk}").live
