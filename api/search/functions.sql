-- What search asks of the database. Created or replaced after each `migrate` (api/search/functions.py), in this order.
-- One with other parameters or another result gets another name: processes of an older release still call this one.
-- To remove one, write DROP FUNCTION IF EXISTS.

-- The text search configuration of a language; `simple`, which knows no stems, where PostgreSQL 14 has none.
CREATE OR REPLACE FUNCTION api_search_config(locale text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('pg_catalog.' || CASE split_part(lower(locale), '-', 1)
        WHEN 'ar' THEN 'arabic' WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german'
        WHEN 'el' THEN 'greek' WHEN 'en' THEN 'english' WHEN 'es' THEN 'spanish' WHEN 'eu' THEN 'basque'
        WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'ga' THEN 'irish' WHEN 'hi' THEN 'hindi'
        WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian' WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian'
        WHEN 'lt' THEN 'lithuanian' WHEN 'nb' THEN 'norwegian' WHEN 'ne' THEN 'nepali' WHEN 'nl' THEN 'dutch'
        WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
        WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil'
        WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish' ELSE 'simple' END)::regconfig
$$;

-- Whether a live document has the word. By the index, whatever the planner thinks of a word it does not know.
-- The words of `api_searchword` compare as bytes, those of the index do not, and an index serves its own collation only.
CREATE OR REPLACE FUNCTION api_search_has(kind text, asked text) RETURNS boolean LANGUAGE sql STABLE
SET enable_seqscan = off AS $$
    SELECT EXISTS (SELECT FROM api_searchentry entry
        WHERE entry.words @> ARRAY[asked COLLATE "default"] AND api_search_config(entry.locale) = ('pg_catalog.' || kind)::regconfig)
$$;

-- The word that was probably meant, if a live document has it: one letter wrong from four letters on, two from eight
-- on. Two neighbours that changed places count as one.
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
$$;

-- Whether a live document has the word, its stem or, where it is the `last`, a word that it begins.
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
$$;

-- All of these lexemes.
CREATE OR REPLACE FUNCTION api_search_all(lexemes text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(quote_literal(lexeme), ' & ')::tsquery FROM unnest(lexemes) lexeme
$$;

-- The word, or what it begins: from three letters on the index of the vectors knows; words whose stem begins otherwise
-- are looked up.
CREATE OR REPLACE FUNCTION api_search_begun(kind text, begun text, lexemes text[]) RETURNS tsquery
LANGUAGE sql STABLE AS $$
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
                AND (w.doubted IS NULL OR api_search_has(kind, w.word))
            GROUP BY w.lexeme ORDER BY min(length(w.word)), w.lexeme LIMIT 10) other
    ) parts
$$;

-- A question's words, all of which a document has to have; of the last one, the beginning is enough. `corrected`: pairs
-- of a word that no document in any of the `kinds` has, and the one that is searched for instead.
CREATE OR REPLACE FUNCTION api_search_asked(
    config regconfig, kinds text[], words text[], OUT query tsquery, OUT corrected jsonb
) LANGUAGE plpgsql STABLE AS $$
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
END $$;

-- The words that a highlight marks, whatever their endings.
CREATE OR REPLACE FUNCTION api_search_marked(kind text, query tsquery) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT COALESCE(array_agg(word), '{}') FROM (
        SELECT w.word FROM api_searchword w
        WHERE w.config = kind
            AND w.lexeme = ANY(ARRAY(SELECT found[1] FROM regexp_matches(query::text, '''([^'']+)''', 'g') found))
        LIMIT 200) words
$$;
