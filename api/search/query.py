"""Full text search: what a question is, and the parts of the statements that answer it.

How it works, and what else was measured, stands in docs/decisions/search.md.
"""

from typing import Any

import orjson

from api.parameters.base import Invalid, Parameter
from api.search.folding import words_of
from api.search.highlights import Marker
from pages.shapes.documents import Correction

RELEVANCE = "relevance"
# The most that `q` takes.
CHARACTERS, WORDS = 200, 16
# How many documents are ranked: those whose title, summary or headings match first, then the newest.
CANDIDATES = 1000


def parse_question(text: str) -> list[str]:
    """The words of `q`, folded."""
    if len(text) > CHARACTERS:
        raise Invalid(f"q takes {CHARACTERS} characters at most, not {len(text)}.")
    words = words_of(text)
    if not words:
        raise Invalid("q takes words to search for, such as q=sleep. Leave q out to get everything.")
    if len(words) > WORDS:
        raise Invalid(f"q takes {WORDS} words at most, not {len(words)}.")
    return words


Q = Parameter(
    "q",
    "Words to search for, all of them: word forms, accents and typing errors do not matter, and of the last word the "
    "beginning is enough. Adds `score` and `highlights` to each item. By default the best matches come "
    f"first, {CANDIDATES} of them at most; any other ordering gives all.",
    parse_question,
    {"type": "string", "maxLength": CHARACTERS},
)


# What a row says of a match, besides its summary. Wants `asked`, `language.code` and the entry `e`.
COLUMNS = """language.code AS language, asked.query::text AS query, asked.corrected, asked.marked, e.texts,
    round(ts_rank(e.everything, asked.query)::numeric, 6)::text AS score"""


def asked(languages: str) -> str:
    """A lateral row `asked`: query, corrected, marked. Wants `language.code`.

    `languages`: SQL of all codes that are asked for; what is a word in one of them is no typing error.
    """
    config = "api_search_config(language.code)"
    name = f"(SELECT cfgname FROM pg_ts_config WHERE oid = {config})"
    kinds = f"""ARRAY(SELECT named.cfgname FROM ({languages}) every (code)
        JOIN pg_ts_config named ON named.oid = api_search_config(every.code))"""
    return f"""CROSS JOIN LATERAL (
        SELECT query, corrected, api_search_marked({name}, query) AS marked
        FROM (
            SELECT (%(understood)s::jsonb -> language.code ->> 0)::tsquery AS query,
                %(understood)s::jsonb -> language.code -> 1 AS corrected
            WHERE %(understood)s::jsonb ? language.code
            UNION ALL
            SELECT found.query, found.corrected
            FROM api_search_asked({config}, {kinds}, %(words)s::text[]) found
            WHERE (%(understood)s::jsonb ? language.code) IS NOT TRUE
        ) question
        OFFSET 0
    ) asked"""


def matches(site: str, condition: str, *, vector: str = "everything") -> str:
    """FROM and WHERE of the entries `e` that match. Wants `asked` and `language.code`.

    `condition` may narrow them further by `e.document_id` and `e.type`.
    """
    return f"""FROM api_searchentry e
        WHERE e.{vector} @@ asked.query AND e.site_id = {site} AND e.locale = language.code {condition}"""


def is_match(document: str, site: str) -> str:
    """Whether a document matches, where a list is read in an order of its own.

    All that match are gathered once, whatever the planner thinks: `IS TRUE` keeps it from looking up one by one.
    """
    return f"({document} IN (SELECT e.document_id {matches(site, '')})) IS TRUE"


def ranked(site: str, condition: str) -> str:
    """A table expression: `document_id`, `score` of the candidates. Wants `asked` and `language.code`.

    Vectors stand beside their rows and are only fetched for those that are ranked. Where the heads give enough, bodies
    are not looked at.
    """
    newest = f"ORDER BY e.recency DESC, e.document_id DESC LIMIT {CANDIDATES}"
    return f"""(
        WITH head AS MATERIALIZED (
            SELECT e.document_id, e.everything {matches(site, condition, vector="head")} {newest}
        ), newest AS NOT MATERIALIZED (
            SELECT e.document_id, e.everything {matches(site, condition)} {newest}
        )
        SELECT document_id, round(ts_rank(everything, asked.query)::numeric, 6) AS score
        FROM (
            SELECT * FROM head
            UNION ALL
            SELECT * FROM newest WHERE (document_id IN (SELECT document_id FROM head)) IS NOT TRUE
            LIMIT {CANDIDATES}
        ) candidate
    )"""


# --- answers ---


class MatchDetails:
    """Adds to the items of a list what a search tells of them."""

    def __init__(self) -> None:
        self._markers: dict[str, Marker] = {}

    def item(self, content: bytes, row: Any) -> bytes:
        if row.language not in self._markers:
            self._markers[row.language] = Marker(row.query, row.marked)
        found = {"score": float(row.score), "highlights": self._markers[row.language].highlights(row.texts)}
        return b"%s,%s" % (content[:-1], orjson.dumps(found)[1:])


def understood_by(understood: dict[str, list] | None, rows: list[Any]) -> dict[str, list]:
    """For the cursors of these rows. A language of which there was no match yet is asked anew."""
    return {**(understood or {}), **{row.language: [row.query, row.corrected] for row in rows}}


def corrections(pairs: list[list[str]] | None) -> list[Correction]:
    """What was taken for typing errors, in JSON."""
    return [{"from": wrong, "to": right} for wrong, right in pairs or ()]
