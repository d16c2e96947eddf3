"""Documents can be withheld. Search knows the words of each document, so that none is offered which only hidden documents have."""

import importlib
from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from api.search.folding import words_of

_search = importlib.import_module("api.migrations.0004_search")

# Whether a live document has the word. By the index, whatever the planner thinks of a word it does not know.
HAS = """
CREATE OR REPLACE FUNCTION api_search_has(kind text, asked text) RETURNS boolean LANGUAGE sql STABLE
SET enable_seqscan = off AS $$
    SELECT EXISTS (SELECT FROM api_searchentry entry
        WHERE entry.words @> ARRAY[asked] AND api_search_config(entry.locale) = ('pg_catalog.' || kind)::regconfig)
$$
"""

# As before, without what no live document has.
NEAREST = """
CREATE OR REPLACE FUNCTION api_search_nearest(kind text, mistyped text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT near.word FROM (
        SELECT known.word, known.doubted, similarity(known.word, mistyped) AS likeness,
            levenshtein(known.word, mistyped) AS distance
        FROM api_searchword known WHERE known.config = kind AND known.word % mistyped
        ORDER BY likeness DESC, known.word LIMIT 50
    ) near
    WHERE (distance <= CASE WHEN length(mistyped) < 8 THEN 1 ELSE 2 END
        OR distance = 2 AND length(near.word) = length(mistyped)
            AND (SELECT array_agg(letter ORDER BY letter) FROM regexp_split_to_table(near.word, '') letter)
                = (SELECT array_agg(letter ORDER BY letter) FROM regexp_split_to_table(mistyped, '') letter))
        AND (near.doubted IS NULL OR api_search_has(kind, near.word))
    ORDER BY near.distance, near.likeness DESC, near.word LIMIT 1
$$
"""
KNOWS = """
CREATE OR REPLACE FUNCTION api_search_knows(kinds text[], asked text, lexemes text[], last boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH meant AS NOT MATERIALIZED (
        SELECT w.config, w.word, w.doubted FROM api_searchword w WHERE w.config = ANY(kinds) AND w.lexeme = ANY(lexemes)
        UNION ALL
        SELECT w.config, w.word, w.doubted FROM api_searchword w WHERE w.config = ANY(kinds) AND w.word = asked
        UNION ALL
        SELECT w.config, w.word, w.doubted FROM api_searchword w
        WHERE last AND w.config = ANY(kinds) AND w.word >= asked AND w.word < asked || chr(1114111)
    )
    SELECT lexemes = '{}'
        OR EXISTS (SELECT FROM meant WHERE doubted IS NULL)
        OR EXISTS (SELECT FROM meant WHERE doubted IS NOT NULL AND api_search_has(config, word))
$$
"""


def take_words(apps: Any, schema_editor: Any) -> None:
    entries = apps.get_model("api", "SearchEntry").objects
    for entry in entries.only("pk", "texts").iterator(chunk_size=500):
        words = sorted({word for text in entry.texts for word in words_of(text)})
        entries.filter(pk=entry.pk).update(words=words)
    # Until now a word was kept for ever where another document had one of the same stem.
    apps.get_model("api", "SearchWord").objects.filter(doubted=None).update(doubted=0)


class Migration(migrations.Migration):
    dependencies = [("api", "0004_search")]

    operations = [
        migrations.AddField(
            "searchentry",
            "words",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddIndex(
            "publisheddocument",
            models.Index(
                models.F("source"), name="document_withheld", condition=models.Q(live=True, body__isnull=True)
            ),
        ),
        migrations.RunPython(take_words, migrations.RunPython.noop),
        migrations.AddIndex(
            "searchentry",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("words", name="array_ops"), name="search_words", fastupdate=False
            ),
        ),
        migrations.RunSQL(HAS, "DROP FUNCTION api_search_has(text, text)"),
        *(
            migrations.RunSQL(text, getattr(_search, name).replace("CREATE F", "CREATE OR REPLACE F"))
            for name, text in {"NEAREST": NEAREST, "KNOWS": KNOWS}.items()
        ),
    ]
