"""What search looks at, and how it takes a question."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import CreateExtension, TrigramExtension
from django.db import migrations, models

# Rows of about a hundred bytes: half of all entries are looked at for a frequent word.
SLIM = """
ALTER TABLE api_searchentry ALTER COLUMN head SET STORAGE EXTERNAL, ALTER COLUMN everything SET STORAGE EXTERNAL;
ALTER TABLE api_searchentry SET (toast_tuple_target = 128);
"""

# The text search configuration of a language; `simple`, which knows no stems, where PostgreSQL 14 has none.
CONFIG = """
CREATE FUNCTION api_search_config(locale text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('pg_catalog.' || CASE split_part(lower(locale), '-', 1)
        WHEN 'ar' THEN 'arabic' WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german'
        WHEN 'el' THEN 'greek' WHEN 'en' THEN 'english' WHEN 'es' THEN 'spanish' WHEN 'eu' THEN 'basque'
        WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'ga' THEN 'irish' WHEN 'hi' THEN 'hindi'
        WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian' WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian'
        WHEN 'lt' THEN 'lithuanian' WHEN 'nb' THEN 'norwegian' WHEN 'ne' THEN 'nepali' WHEN 'nl' THEN 'dutch'
        WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
        WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil'
        WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish' ELSE 'simple' END)::regconfig
$$
"""

# The word that was probably meant: one letter wrong from four letters on, two from eight on. Two neighbours that
# changed places count as one.
NEAREST = """
CREATE FUNCTION api_search_nearest(kind text, mistyped text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT near.word FROM (
        SELECT known.word, similarity(known.word, mistyped) AS likeness, levenshtein(known.word, mistyped) AS distance
        FROM api_searchword known WHERE known.config = kind AND known.word % mistyped
        ORDER BY likeness DESC, known.word LIMIT 50
    ) near
    WHERE distance <= CASE WHEN length(mistyped) < 8 THEN 1 ELSE 2 END
        OR distance = 2 AND length(near.word) = length(mistyped)
            AND (SELECT array_agg(letter ORDER BY letter) FROM regexp_split_to_table(near.word, '') letter)
                = (SELECT array_agg(letter ORDER BY letter) FROM regexp_split_to_table(mistyped, '') letter)
    ORDER BY near.distance, near.likeness DESC, near.word LIMIT 1
$$
"""

# A question's words, all of which a document has to have; of the last one, the beginning is enough. `corrected`: pairs
# of a word that no document in any of the `kinds` has, and the one that is searched for instead.
ASKED = """
CREATE FUNCTION api_search_asked(config regconfig, kinds text[], words text[], OUT query tsquery, OUT corrected jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kind CONSTANT text := (SELECT cfgname FROM pg_ts_config WHERE oid = config);
    word text;
    better text;
    lexemes text[];
    unknown int := 0;
    wanted tsquery;
BEGIN
    corrected := '[]';
    FOR nth IN 1 .. cardinality(words) LOOP
        word := words[nth];
        better := NULL;
        lexemes := tsvector_to_array(to_tsvector(config, word));
        IF NOT api_search_knows(kinds, word, lexemes, nth = cardinality(words)) AND length(word) >= 4 THEN
            unknown := unknown + 1;
            better := CASE WHEN unknown <= 3 THEN api_search_nearest(kind, word) END;
            IF better IS NOT NULL THEN
                corrected := corrected || jsonb_build_array(jsonb_build_array(word, better));
                word := better;
                lexemes := tsvector_to_array(to_tsvector(config, word));
            END IF;
        END IF;
        wanted := api_search_all(lexemes);
        -- What a language counts for nothing is left out, unless there is nothing else.
        IF nth = cardinality(words) AND (wanted IS NOT NULL OR query IS NULL) AND better IS NULL THEN
            wanted := api_search_begun(kind, word, lexemes);
        END IF;
        query := CASE WHEN query IS NULL THEN wanted WHEN wanted IS NULL THEN query ELSE query && wanted END;
    END LOOP;
END $$
"""

# Whether a document has the word, its stem or, where it is the `last`, a word that it begins.
KNOWS = """
CREATE FUNCTION api_search_knows(kinds text[], asked text, lexemes text[], last boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT lexemes = '{}'
        OR EXISTS (SELECT FROM api_searchword w WHERE w.config = ANY(kinds) AND w.lexeme = ANY(lexemes))
        OR EXISTS (SELECT FROM api_searchword w WHERE w.config = ANY(kinds) AND w.word = asked)
        OR last AND EXISTS (SELECT FROM api_searchword w
            WHERE w.config = ANY(kinds) AND w.word >= asked AND w.word < asked || chr(1114111))
$$
"""

ALL = """
CREATE FUNCTION api_search_all(lexemes text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(quote_literal(lexeme), ' & ')::tsquery FROM unnest(lexemes) lexeme
$$
"""

# The word, or what it begins: from three letters on the index of the vectors knows; words whose stem begins otherwise
# are looked up.
BEGUN = """
CREATE FUNCTION api_search_begun(kind text, begun text, lexemes text[]) RETURNS tsquery LANGUAGE sql STABLE AS $$
    SELECT string_agg(part, ' | ')::tsquery FROM (
        SELECT quote_literal(begun) || ':*' AS part WHERE length(begun) > 2
        UNION ALL
        SELECT quote_literal(lexeme) FROM unnest(lexemes) lexeme
        WHERE length(begun) < 3 OR NOT starts_with(lexeme, begun)
        UNION
        SELECT quote_literal(lexeme) FROM (
            SELECT w.lexeme FROM api_searchword w
            WHERE w.config = kind AND w.word >= begun AND w.word < begun || chr(1114111) AND length(begun) > 1
                AND (length(begun) = 2 OR NOT starts_with(w.lexeme, begun))
            GROUP BY w.lexeme ORDER BY min(length(w.word)), w.lexeme LIMIT 10) other
    ) parts
$$
"""

# The words that a highlight marks, whatever their endings.
MARKED = """
CREATE FUNCTION api_search_marked(kind text, query tsquery) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT COALESCE(array_agg(word), '{}') FROM (
        SELECT w.word FROM api_searchword w
        WHERE w.config = kind
            AND w.lexeme = ANY(ARRAY(SELECT found[1] FROM regexp_matches(query::text, '''([^'']+)''', 'g') found))
        LIMIT 200) words
$$
"""

FUNCTIONS = {
    "api_search_config(text)": CONFIG,
    "api_search_nearest(text, text)": NEAREST,
    "api_search_knows(text[], text, text[], boolean)": KNOWS,
    "api_search_all(text[])": ALL,
    "api_search_begun(text, text, text[])": BEGUN,
    "api_search_asked(regconfig, text[], text[])": ASKED,
    "api_search_marked(text, tsquery)": MARKED,
}


class Migration(migrations.Migration):
    dependencies = [("api", "0003_lists")]

    operations = [
        TrigramExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            "SearchEntry",
            [
                ("document_id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_id", models.BigIntegerField()),
                ("locale", models.TextField(blank=True)),
                ("type", models.TextField()),
                ("recency", models.BigIntegerField()),
                ("head", django.contrib.postgres.search.SearchVectorField()),
                ("everything", django.contrib.postgres.search.SearchVectorField()),
                ("texts", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex("head", name="search_head", fastupdate=False),
                    django.contrib.postgres.indexes.GinIndex("everything", name="search_everything", fastupdate=False),
                ]
            },
        ),
        migrations.CreateModel(
            "SearchWord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("config", models.TextField()),
                ("word", models.TextField(db_collation="C")),
                ("lexeme", models.TextField()),
                ("doubted", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint("config", "word", name="search_word")],
                "indexes": [
                    models.Index("config", "lexeme", name="search_lexeme"),
                    models.Index("doubted", name="search_doubted", condition=models.Q(doubted__isnull=False)),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_similar",
                        fastupdate=False,
                    ),
                ],
            },
        ),
        migrations.RunSQL(SLIM, migrations.RunSQL.noop),
        *(migrations.RunSQL(text, f"DROP FUNCTION {name}") for name, text in FUNCTIONS.items()),
    ]
