"""What a question's last word begins is only taken from words that live documents have: cursors tell it."""

import importlib

from django.db import migrations

_search = importlib.import_module("api.migrations.0004_search")

BEGUN = """
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
$$
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0007_render_warnings")]

    operations = [migrations.RunSQL(BEGUN, _search.BEGUN.replace("CREATE F", "CREATE OR REPLACE F"))]
