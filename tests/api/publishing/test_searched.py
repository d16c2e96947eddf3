"""Search entries match their documents after every edit."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pydantic import TypeAdapter

from api.models import ContentState, SearchEntry, SearchWord
from api.publishing.publish import forget_words, publish_everything
from api.publishing.rebuild import all_sources, different
from api.search.folding import FOLDING
from api.search.texts import search_text
from pages.shapes.documents import document_type
from pages.types import models_by_type
from tests import factories
from tests.api.conftest import make_everything
from tests.truth import assert_searched


def words() -> set[str]:
    return set(SearchWord.objects.filter(config="english").values_list("word", flat=True))


@pytest.mark.django_db
def test_every_entry_matches_its_document():
    make_everything()
    publish_everything()
    assert_searched()
    entry = SearchEntry.objects.get(type="article", texts__0="Sleep")
    title, summary, headings, body = entry.texts
    assert (title, summary, headings) == ("Sleep", "Short", "Why?")
    assert body.splitlines()[:3] == ["Because.", "So it is.", "Trees"]
    assert "Review group" in body
    assert not [word for word in ("http", "Blog", "trees.png", "America", "article", "ltr", "Why") if word in body]
    assert "Rest" not in body.splitlines()


def codes_in(schema: Any) -> Iterator[str]:
    """The texts in a JSON Schema that a program chooses from, such as the days of the week."""
    if isinstance(schema, dict):
        yield from [code for code in (*schema.get("enum", []), schema.get("const")) if isinstance(code, str)]
        schema = list(schema.values())
    for part in schema if isinstance(schema, list) else []:
        yield from codes_in(part)


@pytest.mark.django_db
def test_no_code_is_searched():
    make_everything()
    publish_everything()
    schemas = [TypeAdapter(document_type(model)).json_schema() for model in models_by_type().values()]
    codes = set(codes_in(schemas))
    assert {"monday", "phone", "warning"} <= codes
    assert codes & {line for entry in SearchEntry.objects.all() for line in entry.texts[3].splitlines()} == set()


def test_null_bytes_and_very_long_texts_are_stored():
    text = search_text(
        {"title": "a\0b", "body": [{"type": "rich_text", "value": {"format": "html", "html": "x " * 99_999}}]}
    )
    assert text.title == "a b"
    assert len(text.body) == 100_000


@pytest.mark.django_db
def test_an_entry_stores_as_many_words_as_it_can_hold():
    many = " ".join(f"{number:x}" for number in range(40_000))
    article = factories.article("Numbers", body=[("rich_text", f"<p>{many}</p>")])
    publish_everything()
    assert len(SearchEntry.objects.get(texts__0=article.title).texts[3]) == 100_000


@pytest.mark.django_db
def test_words_that_were_folded_in_another_way_are_written_again():
    factories.article("Sleep")
    publish_everything()
    SearchEntry.objects.update(folding=FOLDING - 1, words=["sleeep"], head="", everything="")
    SearchWord.objects.filter(word="sleep").delete()
    SearchWord.objects.create(config="english", word="sleeep", lexeme="sleeep")
    call_command("rebuild_documents", processes=1)
    assert_searched()
    assert "sleep" in words()
    assert SearchWord.objects.get(word="sleeep").doubted
    forget_words()
    assert "sleeep" not in words()


@pytest.mark.django_db
def test_a_difference_in_the_search_entry_alone_is_found_and_corrected():
    factories.article("Sleep")
    publish_everything()
    SearchEntry.objects.filter(texts__0="Sleep").update(recency=1)
    assert len(different(all_sources())) == 1
    with pytest.raises(CommandError, match="1 documents differ"):
        call_command("rebuild_documents", check=True, processes=1)
    version = ContentState.objects.get().version
    call_command("rebuild_documents", processes=1)
    assert_searched()
    assert ContentState.objects.get().version == version + 1


@pytest.mark.django_db
def test_words_are_stored_until_no_document_has_them():
    one = factories.article("Meadow sleeping")
    two = factories.article("Meadow lantern")
    publish_everything()
    assert {"meadow", "sleeping", "lantern"} <= words()
    one.title = "Dreams"
    one.save_revision().publish()
    publish_everything()
    assert {"meadow", "sleeping"} <= words()
    version = ContentState.objects.get().version
    while forget_words():
        pass
    assert "sleeping" not in words()
    # What is taken for a typing error is another now: nobody may go on with an answer from before.
    assert ContentState.objects.get().version > version
    assert {"meadow", "lantern", "dreams"} <= words()
    two.unpublish()
    publish_everything()
    while forget_words():
        pass
    assert words().isdisjoint({"meadow", "lantern"})
    assert_searched()


@pytest.mark.django_db
def test_words_of_an_unknown_configuration_are_forgotten():
    factories.article("Meadow")
    publish_everything()
    SearchWord.objects.filter(word="meadow").update(config="not one's name", doubted=1)
    while forget_words():
        pass
    assert not SearchWord.objects.filter(word="meadow").exists()


@pytest.mark.django_db
def test_the_check_of_a_word_uses_the_index():
    factories.article("Meadow")
    publish_everything()
    with connection.cursor() as cursor:
        scans = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'api_searchentry'"
        cursor.execute(scans)
        before = cursor.fetchone()
        cursor.execute("SELECT bool_and(api_search_has(config, word)) FROM api_searchword")
        assert cursor.fetchone() == (True,)
        cursor.execute(scans)
        assert cursor.fetchone() == before


@pytest.mark.django_db
def test_jit_is_off_for_editors_and_the_worker():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.django_db
def test_a_word_that_comes_back_is_kept():
    one = factories.article("Meadow")
    publish_everything()
    one.unpublish()
    publish_everything()
    factories.article("Meadow again")
    publish_everything()
    forget_words()
    assert "meadow" in words()


@pytest.mark.django_db
def test_each_language_has_its_text_search_configuration():
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_search_config(code)::text FROM unnest(%s::text[]) code", [["en-GB", "fr", "xx", ""]])
        assert [row[0] for row in cursor.fetchall()] == ["english", "french", "simple", "simple"]


@pytest.mark.django_db
def test_rendering_again_writes_no_search_entries():
    factories.article("Sleep")
    publish_everything()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM api_searchentry ORDER BY document_id")
        before = cursor.fetchall()
    call_command("rebuild_documents", processes=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM api_searchentry ORDER BY document_id")
        assert cursor.fetchall() == before
