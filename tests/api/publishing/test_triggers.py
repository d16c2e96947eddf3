"""The triggers are those of the models, after each migrate."""

from collections.abc import Callable, Iterator

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from wagtail.contrib.redirects.models import Redirect

from api.models import Mark, PublishedDocument
from api.publishing.rebuild import adopt
from api.rendering.revision import lists_digest
from pages.models import Category
from pages.types import models_by_type, snippet_types
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def forget_models() -> Iterator[Callable[[], None]]:
    """A function that makes the process look at its models again, as a new release does."""
    caches = (snippet_types, models_by_type, lists_digest)

    def forget() -> None:
        for known in caches:
            known.cache_clear()

    yield forget
    forget()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def triggers_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", [table])
        return {name for (name,) in cursor}


def warnings() -> list[str]:
    return [str(message) for message in run_checks(databases=["default"]) if message.id == "api.W003"]


def test_a_model_that_is_not_published_any_more_leaves_no_trigger_and_no_document(publish, monkeypatch, forget_models):
    category = factories.category()
    publish()
    assert len(triggers_of("pages_category")) == 8
    monkeypatch.setattr(Category, "collection", None)
    forget_models()
    call_command("migrate", verbosity=0)
    adopt()  # a process of that release starts
    publish()
    assert triggers_of("pages_category") == set()
    assert PublishedDocument.objects.get(source=f"snippet:pages.category:{category.pk}").reason == "deleted"
    Category.objects.update(name="Another name")
    assert not Mark.objects.exists()


def test_a_trigger_of_a_model_that_is_gone_goes_and_those_of_others_stay(db):
    execute(
        """CREATE TABLE left_behind (id int); CREATE TABLE others (id int);
        CREATE FUNCTION broadview_snippet_left_behind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE FUNCTION broadviews_own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER broadview_snippet_insert AFTER INSERT ON left_behind
            FOR EACH STATEMENT EXECUTE FUNCTION broadview_snippet_left_behind();
        CREATE TRIGGER own AFTER INSERT ON others FOR EACH STATEMENT EXECUTE FUNCTION broadviews_own()"""
    )
    call_command("migrate", verbosity=0)
    assert triggers_of("left_behind") == set()
    assert triggers_of("others") == {"own"}


def test_functions_lie_beside_our_tables_whatever_schema_comes_first():
    execute(
        """CREATE FUNCTION broadview_snippet_left_behind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE SCHEMA AUTHORIZATION CURRENT_USER"""
    )
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = quote_ident(current_user)::regnamespace")
        assert cursor.fetchall() == []
        cursor.execute("SELECT to_regproc('broadview_snippet_left_behind'), to_regproc('broadview_snippet_pages_tag')")
        assert cursor.fetchone() == (None, "broadview_snippet_pages_tag")


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER broadview_snippet_update ON pages_category",
        "DROP TRIGGER broadview_snippet_truncate ON pages_category",
        "DROP FUNCTION broadview_snippet_pages_category CASCADE",
        "ALTER TABLE pages_category DISABLE TRIGGER broadview_snippet_insert",
    ],
)
def test_a_trigger_that_is_missing_is_told_and_installed_by_migrate(change):
    assert warnings() == []
    execute(change)
    (warning,) = warnings()
    assert "Edits of pages_category are not published" in warning
    assert "manage.py migrate" in warning
    call_command("migrate", verbosity=0)
    assert warnings() == []


def test_edit_with_an_empty_search_path_leaves_a_mark(publish):
    category = factories.category()
    publish()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_setting('search_path')")
        schema, usual = cursor.fetchone()
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(f"UPDATE {schema}.pages_category SET name = 'Another name'")
        cursor.execute("SELECT set_config('search_path', %s, true)", [usual])
    assert Mark.objects.filter(key=f"snippet:pages.category:{category.pk}").exists()


@pytest.mark.parametrize(
    ("statement", "source"),
    [("TRUNCATE pages_person CASCADE", "snippet:pages.person:"), ("TRUNCATE wagtailredirects_redirect", "redirect:")],
)
def test_what_a_table_had_before_it_was_emptied_is_withdrawn(publish, statement, source):
    factories.person()
    Redirect.add_redirect("/old/", redirect_to="https://example.org/")
    publish()
    shown = PublishedDocument.objects.live().filter(source__startswith=source)
    assert shown.exists()
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting checks cannot be emptied
    execute(statement)
    publish()
    assert not shown.exists()
