"""Full text search: the parameter `q`, and the parts of the SQL that search.

docs/decisions/search.md explains how it works and what else was measured.
"""

from dataclasses import dataclass

import orjson

from api.parameters.base import NOT_BLANK, Invalid, Parameter
from api.reads.row import Row
from api.search.folding import folded_words
from api.search.highlights import Marker
from pages.shapes.documents import Correction

RELEVANCE = "relevance"
# The maximum length of `q`, and its maximum number of words.
CHARACTERS, WORDS = 200, 16
# A question of signs alone asks for this, which is no word of any document.
_SIGNS = "-"
# How many documents are ranked at most. Those whose title, summary or headings match come first, then the newest.
CANDIDATES = 1000


@dataclass(frozen=True)
class Question:
    """What `q` asks for: its text, and the folded words of it."""

    text: str
    words: list[str]

    def __str__(self) -> str:
        return " ".join(self.words)


def parse_question(text: str) -> Question:
    """Return the question. Raise `Invalid` if it is empty or has too many words."""
    if len(text) > CHARACTERS:
        raise Invalid(f"q takes {CHARACTERS} characters at most, not {len(text)}.")
    words = folded_words(text) or [_SIGNS]
    if not text.strip():
        raise Invalid("q takes words to search for, such as q=sleep. Leave q out to get everything.")
    if len(words) > WORDS:
        raise Invalid(f"q takes {WORDS} words at most, not {len(words)}.")
    return Question(text, words)


QUESTION = Parameter(
    "q",
    "Words to search for, all of them: word forms, accents and typing errors do not matter, and of the last word the "
    "beginning is enough. Adds `score` and `highlights` to each item. By default the best matches come "
    f"first, {CANDIDATES} of them at most; any other ordering gives all.",
    parse_question,
    {**NOT_BLANK, "maxLength": CHARACTERS},
)


# The columns that describe a match. Needs `asked`, `language.code` and the entry `e`.
COLUMNS = """language.code AS language, asked.query::text AS query, asked.corrected, asked.marked, e.fields,
    e.texts,
    round(ts_rank(e.everything, asked.query)::numeric, 6)::text AS score"""


def asked(languages: str) -> str:
    """Return a lateral join with one row, `asked`: `query`, `corrected`, `marked`. Needs `language.code`.

    `languages`: SQL for the codes of all languages of the request. A word of any of them is not a typing error.
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
    """Return FROM and WHERE for the matching entries `e`. Needs `asked` and `language.code`.

    `condition` can narrow them further by `e.document_id` and `e.type`.
    """
    return f"""FROM api_searchentry e
        WHERE e.{vector} @@ asked.query AND e.site_id = {site} AND e.locale = language.code {condition}"""


def is_match(document: str, site: str) -> str:
    """Return a condition that is true for matching documents, for lists in an order other than relevance.

    `IS TRUE` makes the planner collect all matches once, instead of looking up each document.
    """
    return f"({document} IN (SELECT e.document_id {matches(site, '')})) IS TRUE"


def ranked(site: str, condition: str) -> str:
    """Return a table expression: `document_id` and `score` of each candidate. Needs `asked` and `language.code`.

    Vectors are stored outside of their rows, and are read only for the candidates. Bodies are searched only if the
    heads give too few.
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
    """Add `score` and `highlights` to the items of a list."""

    def __init__(self) -> None:
        self._markers: dict[str, Marker] = {}

    def item(self, content: bytes, row: Row) -> bytes:
        """Return the JSON object `content` with the score and the highlights of its row."""
        if row.language not in self._markers:
            self._markers[row.language] = Marker(row.query, row.marked)
        found = {"score": float(row.score), "highlights": self._markers[row.language].highlights(row.fields, row.texts)}
        return b"%s,%s" % (content[:-1], orjson.dumps(found)[1:])


def understood_by(understood: dict[str, list] | None, rows: list[Row]) -> dict[str, list]:
    """Return language → [query, corrections] for the cursors of these rows.

    A language without a match so far is missing, and is searched from the start on the next page.
    """
    return {**(understood or {}), **{row.language: [row.query, row.corrected] for row in rows}}


def corrections(pairs: list[list[str]] | None) -> list[Correction]:
    """Return the typing errors that were corrected, as JSON."""
    return [{"from": wrong, "to": right} for wrong, right in pairs or ()]
