"""What search knows of documents: its entries, and the table of all their words. Written by publish alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from api.models import SearchEntry
from api.rendering.page import Rendering
from api.rendering.sources import Hidden
from api.search.folding import words_of
from api.search.texts import search_text
from pages.types import models_by_type

# How many words at a time are looked up before doubted ones are forgotten.
DOUBTED = 1000


@dataclass(frozen=True)
class Entry:
    """What a `SearchEntry` is made of: the vectors follow from the locale and the texts."""

    site_id: int
    locale: str
    type: str
    recency: int
    texts: list[str]

    def words(self) -> set[tuple[str, str]]:
        """(locale, word)."""
        return {(self.locale, word) for text in self.texts for word in words_of(text)}


# Document id → its entry as it is, and as it shall be.
Change = tuple[Entry | None, Entry | None]


def entry_of(outcome: Rendering | Hidden) -> Entry | None:
    """None of what is not searched: what is hidden, sites and redirects."""
    if isinstance(outcome, Hidden) or outcome.type not in models_by_type():
        return None
    text = search_text(outcome.document)
    return Entry(outcome.site_id, outcome.locale, outcome.type, text.recency, text.texts)


def entries_of(ids: Iterable[Any]) -> dict[Any, Entry]:
    columns = ("document_id", "site_id", "locale", "type", "recency", "texts")
    rows = SearchEntry.objects.filter(document_id__in=list(ids)).values_list(*columns)
    return {id: Entry(*values) for id, *values in rows}


def write_entries(changes: Mapping[Any, Change], *, version: int) -> None:
    """`version`: of the content, once this is written."""
    gone = [id for id, (_, after) in changes.items() if after is None]
    SearchEntry.objects.filter(document_id__in=gone).delete()
    before = _all_words(before for before, _ in changes.values())
    now = _all_words(after for _, after in changes.values())
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, [_row(id, after) for id, (_, after) in changes.items() if after])
        if now - before:
            cursor.execute(_LEARN, _columns(now - before))
        if before - now:
            cursor.execute(_DOUBT, [version, *_columns(before - now)])


def doubted_words() -> list[tuple[int, int, bool]]:
    """Some of the words that a document lost: key, since which version, whether another document has it."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBTED, [DOUBTED])
        return cursor.fetchall()


def settle_words(doubted: list[tuple[int, int, bool]]) -> bool:
    """Forgets those that no document has. True: there were some.

    Called behind the lock, so that none is learned meanwhile.
    """
    kept = [(pk, since) for pk, since, used in doubted if used]
    lost = [pk for pk, _, used in doubted if not used]
    with connection.cursor() as cursor:
        if kept:
            pks, versions = zip(*kept, strict=True)
            cursor.execute(_KEEP, [list(pks), list(versions)])
        if lost:
            cursor.execute(_FORGET, [lost])
            return cursor.rowcount > 0
    return False


def _all_words(entries: Iterable[Entry | None]) -> set[tuple[str, str]]:
    return set().union(*(entry.words() for entry in entries if entry))


def _columns(words: set[tuple[str, str]]) -> list[list[str]]:
    """Always in the same order, so that what is written is the same each time."""
    locales, several = zip(*sorted(words), strict=True)
    return [list(locales), list(several)]


def _row(id: Any, entry: Entry) -> dict[str, Any]:
    title, summary, headings, body = (" ".join(words_of(text)) for text in entry.texts)
    return {
        "id": id,
        "site_id": entry.site_id,
        "locale": entry.locale,
        "type": entry.type,
        "recency": entry.recency,
        "texts": entry.texts,
        "words": sorted({word for _, word in entry.words()}),
        "title": title,
        "summary": summary,
        "headings": headings,
        "body": body,
    }


_WRITE = """
    INSERT INTO api_searchentry 
        (document_id, site_id, locale, type, recency, texts, words, head, everything)
    SELECT %(id)s, %(site_id)s, %(locale)s, %(type)s, %(recency)s, %(texts)s, %(words)s, head,
        head || setweight(to_tsvector(config, %(body)s), 'D')
    FROM api_search_config(%(locale)s) config CROSS JOIN LATERAL (
        SELECT setweight(to_tsvector(config, %(title)s), 'A') || setweight(to_tsvector(config, %(summary)s), 'B')
            || setweight(to_tsvector(config, %(headings)s), 'C') AS head) weighed
    ON CONFLICT (document_id) DO UPDATE SET site_id = EXCLUDED.site_id, locale = EXCLUDED.locale, type = EXCLUDED.type,
        recency = EXCLUDED.recency, texts = EXCLUDED.texts, words = EXCLUDED.words, head = EXCLUDED.head,
        everything = EXCLUDED.everything"""

# A word that a language counts for nothing has no lexeme, and is not kept.
_LEARN = """
    INSERT INTO api_searchword (config, word, lexeme)
    SELECT named.cfgname, fresh.word, lexeme
    FROM (
        SELECT DISTINCT api_search_config(locale) AS config, word
        FROM unnest(%s::text[], %s::text[]) given (locale, word)
    ) fresh
    JOIN pg_ts_config named ON named.oid = fresh.config
    CROSS JOIN LATERAL (SELECT (tsvector_to_array(to_tsvector(fresh.config, fresh.word)))[1] AS lexeme) stemmed
    WHERE lexeme IS NOT NULL
        AND NOT EXISTS (SELECT FROM api_searchword known WHERE known.config = named.cfgname AND known.word = fresh.word)
    ON CONFLICT (config, word) DO NOTHING"""

_DOUBT = """
    UPDATE api_searchword known SET doubted = GREATEST(%s, known.doubted + 1)
    FROM unnest(%s::text[], %s::text[]) given (locale, word)
    JOIN pg_ts_config named ON named.oid = api_search_config(given.locale)
    WHERE known.config = named.cfgname AND known.word = given.word"""

_DOUBTED = """
    SELECT known.id, known.doubted, api_search_has(known.config, known.word) FROM api_searchword known
    WHERE known.doubted IS NOT NULL ORDER BY known.doubted, known.id LIMIT %s"""
# Not where it was doubted again since.
_KEEP = """
    UPDATE api_searchword known SET doubted = NULL FROM unnest(%s::bigint[], %s::bigint[]) looked (id, since)
    WHERE known.id = looked.id AND known.doubted = looked.since"""
_FORGET = """DELETE FROM api_searchword known
    WHERE known.id = ANY(%s) AND NOT api_search_has(known.config, known.word)"""
