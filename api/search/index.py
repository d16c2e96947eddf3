"""The search index: an entry for each document, and the table of all their words. Only `publishing` writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection

from api.models import SearchEntry
from api.rendering.sources import Hidden, Outcome
from api.search.folding import FOLDING, indexed_words
from api.search.texts import search_text
from pages.types import models_by_type

# How many doubted words are checked at a time.
DOUBTED = 1000


@dataclass(frozen=True)
class Entry:
    """The values of a `SearchEntry`. Its vectors are computed from the locale and the texts."""

    site_id: int
    locale: str
    type: str
    recency: int
    fields: list[str]
    texts: list[str]
    folding: int = FOLDING

    def words(self) -> set[tuple[str, str]]:
        """Return (locale, word) for each word of the texts."""
        return {(self.locale, word) for text in self.texts for word in indexed_words(text)}


# The entry of a document before and after a change; None if it has none.
Change = tuple[Entry | None, Entry | None]


def entry_of(outcome: Outcome) -> Entry | None:
    """Return the entry of an outcome, or None if it is not searched: hidden sources, sites and redirects."""
    if isinstance(outcome, Hidden) or outcome.type not in models_by_type():
        return None
    text = search_text(outcome.document)
    return Entry(outcome.site_id, outcome.locale, outcome.type, text.recency, text.fields, text.texts)


def entries_of(ids: Iterable[UUID]) -> dict[UUID, Entry]:
    """Return document id → the stored entry. Documents without an entry are missing."""
    columns = ("document_id", "site_id", "locale", "type", "recency", "fields", "texts", "folding")
    rows = SearchEntry.objects.filter(document_id__in=list(ids)).values_list(*columns)
    return {id: Entry(*values) for id, *values in rows}


def write_entries(changes: Mapping[UUID, Change], *, version: int) -> None:
    """Write changed entries, add new words, and doubt the words that documents lost.

    `changes`: document id → change. `version`: the content version that the change gets.
    """
    gone = [id for id, (_, after) in changes.items() if after is None]
    SearchEntry.objects.filter(document_id__in=gone).delete()
    # Words that were folded in another way are not those in the table.
    outdated = [id for id, (before, after) in changes.items() if before and after and before.folding != FOLDING]
    before = _all_words(before for id, (before, _) in changes.items() if id not in outdated)
    now = _all_words(after for _, after in changes.values())
    with connection.cursor() as cursor:
        if outdated:
            cursor.execute(_DOUBT_STORED, {"version": version, "ids": outdated})
        cursor.executemany(_WRITE, [_row(id, after) for id, (_, after) in changes.items() if after])
        if now - before:
            cursor.execute(_LEARN, _columns(now - before))
        if before - now:
            locales, words = _columns(before - now)
            cursor.execute(_DOUBT_GIVEN, {"version": version, "locales": locales, "words": words})


def doubted_words() -> list[tuple[int, int, bool]]:
    """Return some doubted words as (key, content version of the doubt, True if a live document has the word)."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBTED, [DOUBTED])
        return cursor.fetchall()


def settle_words(doubted: list[tuple[int, int, bool]]) -> bool:
    """Delete those of the checked words that no document has, and clear the doubt of the others.

    Call it under the lock, so that no word is added meanwhile. Returns True if words were deleted.
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
    """Return the words as two columns, sorted, so that equal edits write equal rows."""
    locales, several = zip(*sorted(words), strict=True)
    return [list(locales), list(several)]


def _row(id: UUID, entry: Entry) -> dict[str, Any]:
    title, summary, headings, *others = (indexed_words(text) for text in entry.texts)
    return {
        "id": id,
        "site_id": entry.site_id,
        "locale": entry.locale,
        "type": entry.type,
        "recency": entry.recency,
        "fields": entry.fields,
        "texts": entry.texts,
        "folding": entry.folding,
        "words": sorted({word for _, word in entry.words()}),
        "title": " ".join(title),
        "title_words": title,
        "summary": " ".join(summary),
        "headings": " ".join(headings),
        "body": " ".join(chain.from_iterable(others)),
    }


# The stop words of a title are in its vector as they are: a title such as "Who we are" has no other words.
# If this makes other vectors of the same texts, raise FOLDING and REVISION: entries are compared by their texts.
_WRITE = """
    INSERT INTO api_searchentry 
        (document_id, site_id, locale, type, recency, fields, texts, folding, words, head, everything)
    SELECT %(id)s, %(site_id)s, %(locale)s, %(type)s, %(recency)s, %(fields)s, %(texts)s, %(folding)s, %(words)s,
        head,
        head || setweight(to_tsvector(config, %(body)s), 'D')
    FROM api_search_config(%(locale)s) config CROSS JOIN LATERAL (
        SELECT setweight(to_tsvector(config, %(title)s), 'A')
            || setweight(to_tsvector('simple', COALESCE(stops.words, '')), 'A')
            || setweight(to_tsvector(config, %(summary)s), 'B')
            || setweight(to_tsvector(config, %(headings)s), 'C') AS head
        FROM (SELECT string_agg(word, ' ') AS words FROM unnest(%(title_words)s::text[]) word
            WHERE to_tsvector(config, word) = '') stops
    ) weighed
    ON CONFLICT (document_id) DO UPDATE SET site_id = EXCLUDED.site_id, locale = EXCLUDED.locale, type = EXCLUDED.type,
        recency = EXCLUDED.recency, fields = EXCLUDED.fields,
        texts = EXCLUDED.texts, folding = EXCLUDED.folding, words = EXCLUDED.words,
        head = EXCLUDED.head, everything = EXCLUDED.everything"""

# Stop words have no lexeme, and are not stored.
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

# Doubts words, so that no correction offers a word that no document has. A word that is doubted already gets a new
# number, so that a check that began earlier does not clear it. `publishing.hiding` doubts the words of what it hides.
DOUBT = "UPDATE api_searchword known SET doubted = GREATEST(%(version)s, known.doubted + 1)"
_DOUBT_GIVEN = f"""
    {DOUBT}
    FROM unnest(%(locales)s::text[], %(words)s::text[]) given (locale, word)
    JOIN pg_ts_config named ON named.oid = api_search_config(given.locale)
    WHERE known.config = named.cfgname AND known.word = given.word"""
# Doubts the words that these entries have now.
_DOUBT_STORED = f"""
    {DOUBT}
    FROM (SELECT DISTINCT api_search_config(locale) AS config, word
        FROM api_searchentry CROSS JOIN unnest(words) word WHERE document_id = ANY(%(ids)s)) given
    JOIN pg_ts_config named ON named.oid = given.config
    WHERE known.config = named.cfgname AND known.word = given.word"""

_DOUBTED = """
    SELECT known.id, known.doubted, api_search_has(known.config, known.word) FROM api_searchword known
    WHERE known.doubted IS NOT NULL ORDER BY known.doubted, known.id LIMIT %s"""
# Words that were doubted again since then are left out.
_KEEP = """
    UPDATE api_searchword known SET doubted = NULL FROM unnest(%s::bigint[], %s::bigint[]) looked (id, since)
    WHERE known.id = looked.id AND known.doubted = looked.since"""
_FORGET = """DELETE FROM api_searchword known
    WHERE known.id = ANY(%s) AND NOT api_search_has(known.config, known.word)"""
