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
from pages.description import derived_description
from pages.models import Article
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
    texts = dict(zip(entry.fields, entry.texts, strict=True))
    assert (texts["title"], texts["summary"], texts["headings"]) == ("Sleep", "Short", "Why?")
    assert texts["body"].splitlines()[:3] == ["Because.", "So it is.", "Trees"]
    assert texts["authors"].splitlines()[0] == "Review group"
    written = "\n".join(entry.texts[3:])
    assert not [word for word in ("http", "Blog", "trees.png", "America", "article", "ltr", "Why") if word in written]
    assert "Rest" not in written.splitlines()


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
    assert (
        codes & {line for entry in SearchEntry.objects.all() for text in entry.texts[3:] for line in text.splitlines()}
        == set()
    )


def test_null_bytes_and_very_long_texts_are_stored():
    text = search_text(
        {"title": "a\0b", "body": [{"type": "rich_text", "value": {"format": "html", "html": "x " * 99_999}}]}
    )
    assert text.texts[0] == "a b"
    assert len(text.texts[text.fields.index("body")]) == 100_000


def summary_in_search(summary: str, html: str) -> str:
    rich_text = {"type": "rich_text", "value": {"format": "html", "html": html}}
    text = search_text({"title": "Sleep", "summary": summary, "body": [rich_text]})
    return text.texts[text.fields.index("summary")]


@pytest.mark.parametrize("paragraph", ["The night is long.", "The night<br>is long.", "The night\u00a0is long."])
def test_a_derived_summary_is_searched_in_its_paragraph_alone(paragraph):
    assert summary_in_search("The night is long.", f"<p>{paragraph}</p><p>More.</p>") == ""


def test_a_cut_summary_is_derived_too():
    words = "word " * 100
    assert summary_in_search(f"{words[:299].rpartition(' ')[0]}…", f"<p>{words}</p>") == ""


@pytest.mark.parametrize("summary", ["The", "The night", "More."])
def test_a_written_summary_is_searched_even_if_the_text_begins_like_it(summary):
    assert summary_in_search(summary, "<p>The night is long.</p><p>More.</p>") == summary


def test_a_field_named_headings_is_searched():
    heading = {"type": "heading", "value": {"text": "At night"}}
    text = search_text({"title": "Sleep", "headings": ["Doze"], "body": [heading]})
    assert [*zip(text.fields, text.texts, strict=True)][2:4] == [("headings", "At night"), ("headings", "Doze")]


@pytest.mark.django_db
def test_deriving_a_description_loads_only_the_texts(django_assert_num_queries):
    related = [("related", {"pages": [factories.plain_page()]})]
    made = factories.article(body=[*related, ("rich_text", "<p>The night.</p>"), *related])
    article = Article.objects.get(pk=made.pk)
    with django_assert_num_queries(0):
        assert derived_description(article) == "The night."


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
