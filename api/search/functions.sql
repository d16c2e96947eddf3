-- The database functions of search. Each `migrate` creates or replaces them, in this order (api/search/functions.py).
-- If you change the parameters or the result of a function, rename it: processes of an older release call the old one.
-- To remove a function, write DROP FUNCTION IF EXISTS.

-- If you change which configuration a language has, raise FOLDING and REVISION: see api/search/folding.py.
-- Returns the text search configuration of a language, or `simple`, without stems, if PostgreSQL 14 has none for it.
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

-- Returns true if a live document has the word. It always uses the index: the planner has no statistics of a rare word
-- and might read the whole table. The index serves only the default collation, and `api_searchword` has another one.
-- No document has words of a configuration that does not exist.
CREATE OR REPLACE FUNCTION api_search_has(kind text, asked text) RETURNS boolean LANGUAGE sql STABLE
SET enable_seqscan = off AS $$
    SELECT EXISTS (SELECT FROM api_searchentry entry
        WHERE entry.words @> ARRAY[asked COLLATE "default"] AND api_search_config(entry.locale) = (
            SELECT oid FROM pg_ts_config WHERE cfgname = kind::name AND cfgnamespace = 'pg_catalog'::regnamespace))
$$;

-- Returns the word that was probably meant, if a live document has it. It differs in one letter, or in two if the
-- mistyped word has eight letters or more. Two exchanged neighbours count as one difference.
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

-- Returns true if a live document has the word, a word with its stem, or, for the `last` word, one that begins with it.
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

-- Returns the query for documents that have all of these lexemes.
CREATE OR REPLACE FUNCTION api_search_all(lexemes text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(quote_literal(lexeme), ' & ')::tsquery FROM unnest(lexemes) lexeme
$$;

-- Returns the query for a word, or for any word that begins with it. From three letters on, a prefix in the query finds
-- the stems that begin with it. Words whose stem begins otherwise are looked up, and so are all words of two letters.
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

-- Returns the query for documents that have all of the words; of the last word, the beginning is enough. `corrected`:
-- pairs of a word that no document in any of the `kinds` has, and the word that is searched for instead.
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
    stops tsquery;
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
        IF nth = cardinality(words) AND (wanted IS NOT NULL OR query IS NULL) AND better IS NULL THEN
            wanted := api_search_begun(kind, word, lexemes);
        END IF;
        -- A stop word of the language has no lexemes. It is left out if there is any other word; else titles have it.
        IF lexemes = '{}' AND query IS NULL THEN
            wanted := COALESCE(wanted || api_search_all(ARRAY[word]), api_search_all(ARRAY[word]));
            stops := COALESCE(stops && wanted, wanted);
            CONTINUE;
        END IF;
        query := CASE WHEN query IS NULL THEN wanted WHEN wanted IS NULL THEN query ELSE query && wanted END;
    END LOOP;
    query := COALESCE(query, stops);
END $$;

-- Returns the words that a highlight marks: all that have a stem of the query, and its stop words, if it has no others.
CREATE OR REPLACE FUNCTION api_search_marked(kind text, query tsquery) RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT found[1] AS lexeme FROM regexp_matches(query::text, '''([^'']+)''', 'g') found
    )
    SELECT COALESCE(array_agg(word), '{}') FROM (
        (SELECT w.word FROM api_searchword w WHERE w.config = kind AND w.lexeme = ANY(ARRAY(SELECT lexeme FROM asked))
        ORDER BY w.word LIMIT 200)
        UNION ALL
        SELECT lexeme FROM asked WHERE to_tsvector(kind::regconfig, lexeme) = ''
    ) words
$$;
