"""Withdraw everything that an edit hides before anything is rendered.

Any process may do it, and one statement withdraws all documents. Documents that show something hidden are rendered
next. If the same transaction has no room for them, they are withheld: they keep their place in lists, and usually
their summary, but lose their bytes, and readers are told to retry later. If they cannot be rendered, they are
withdrawn. See docs/decisions/hiding.md.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from api.models import ContentState, PublishedDocument, Reason, RenderWarning
from api.rendering.identity import Identities
from api.rendering.sources import Hidden, find_hidden, load_snippets_and_redirects
from api.rendering.tree import Tree
from api.search.index import DOUBT
from pages.web.sites import root_above

logger = logging.getLogger(__name__)


@dataclass
class HidingResult:
    """What an edit hid.

    `withdrawn` are the sources of withdrawn documents, `showing` those of live documents that still show something
    hidden.
    """

    withdrawn: set[str] = field(default_factory=set)
    showing: list[str] = field(default_factory=list)
    # The keys of hidden pages; of hidden files and snippets, which summaries show too; of hidden collections.
    pages: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)
    collections: set[str] = field(default_factory=set)
    # Mark key → the exception that kept us from finding out what the edit hides.
    failed: dict[str, Exception] = field(default_factory=dict)

    def keys(self) -> dict[str, list[str]]:
        """Return the keys of everything hidden as SQL parameters: by kind, and together under `all`."""
        return {
            "pages": sorted(self.pages),
            "things": sorted(self.things),
            "collections": sorted(self.collections),
            "all": sorted(self.pages | self.things | self.collections),
        }

    def add(self, other: "HidingResult") -> None:
        """Merge another result into this one, except for its failures."""
        self.withdrawn |= other.withdrawn
        self.showing = list(dict.fromkeys([*self.showing, *other.showing]))
        self.pages |= other.pages
        self.things |= other.things
        self.collections |= other.collections


def hide(keys: Collection[str], state: ContentState) -> HidingResult:
    """Withdraw everything that the edits behind these keys hide.

    Increments `state.version` by one for each withdrawn row.
    """
    tree, hidden = Tree(), HidingResult()
    page_ids = _affected_page_ids(keys, tree)
    for page_id in page_ids:
        row = tree.row(page_id)
        if row is None or not tree.is_visible(row):
            hidden.pages |= {f"page:{page_id}", f"route:{page_id}"}
    _withdraw(_live_rows(keys, page_ids, hidden), hidden, state, tree)
    _add_hidden_things(keys, hidden, state, tree)
    hidden.showing = _sources_showing(hidden)
    return hidden


def withhold(hidden: HidingResult, state: ContentState, *, without: Collection[str]) -> None:
    """Remove the bytes of the documents that still show something hidden, except those of `without`."""
    sources = [source for source in hidden.showing if source not in without]
    if sources:
        state.version += 1
        with connection.cursor() as cursor:
            cursor.execute(_WITHHOLD, {**hidden.keys(), "sources": sources, "version": state.version})


def give_up(sources: Iterable[str], state: ContentState) -> None:
    """Withdraw those of the sources that are withheld: they cannot be rendered without what is hidden.

    While a document is withheld, an answer of the sync feed that contains it is 503, and so is a part of a list if the
    document's summary shows what is hidden.
    """
    withheld = PublishedDocument.objects.withheld().of_sources(sources).order_by("row_id")
    rows = dict(withheld.values_list("row_id", "source"))
    RenderWarning.objects.filter(source__in=rows.values()).delete()
    _make_tombstones([(row_id, Reason.UNPUBLISHED, None) for row_id in rows], state)


def withheld_sources(limit: int) -> list[str]:
    """Return the sources of at most `limit` withheld documents."""
    withheld = PublishedDocument.objects.withheld().order_by("source")
    return list(withheld.values_list("source", flat=True)[:limit])


def _affected_page_ids(keys: Collection[str], tree: Tree) -> list[int]:
    """Return the ids of the pages that were edited, and of all pages below the hidden ones among them."""
    edited = list(dict.fromkeys([*_ids_in(keys, "page"), *_ids_in(keys, "route")]))
    if not {"sites", "locales"}.isdisjoint(keys):
        edited += _displaced_page_ids(tree)
    tree.load(edited)
    tops = [row.path for page_id in edited if (row := tree.row(page_id)) and not tree.is_visible(row)]
    return list(dict.fromkeys([*edited, *tree.load_below(tops)]))


def _displaced_page_ids(tree: Tree) -> list[int]:
    """Return the ids of pages that have a live document in a site or language that they left, or that is not shown."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES)
        found = []
        for page_id, path, locale_id, site_id, locale in cursor:
            stands = root_above(path, tree.roots)
            if stands is None or not stands.shown or (stands.site_id, tree.locales.get(locale_id)) != (site_id, locale):
                found.append(page_id)
        return found


# (row_id, source, site_id, type, locale)
LiveRow = tuple[int, str, int, str, str]
# (row_id, reason, the new keys; None keeps the old ones)
Tombstone = tuple[int, Reason, str | None]


def _live_rows(keys: Collection[str], page_ids: Iterable[int], hidden: HidingResult) -> list[LiveRow]:
    """Return the live rows that may have to be withdrawn.

    These are the rows of the pages and snippets, and those of other kinds that depend on them.
    """
    sources = [f"page:{page_id}" for page_id in page_ids] + [key for key in keys if key.startswith("snippet:")]
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, {"sources": sources, "keys": sorted({*keys, *hidden.pages})})
        return cursor.fetchall()


def _withdraw(rows: list[LiveRow], hidden: HidingResult, state: ContentState, tree: Tree) -> None:
    identities = Identities(state)
    load_snippets_and_redirects([source for _, source, *_ in rows], tree)
    gone: list[Tombstone] = []
    for row_id, source, site_id, kind, locale in rows:
        place = (site_id, kind, locale)
        outcome = _hidden_or_none(source, tree, identities)
        reason = outcome.reason_at(*place) if outcome else _reason_to_leave(source, place, tree)
        if reason is None:
            continue
        here = outcome is not None and outcome.is_at(*place)
        gone.append((row_id, reason, "\n".join(outcome.keys) if outcome else None))
        # If it is also kept in another place, `write` handles it later.
        if outcome and (here or not outcome.exists):
            hidden.withdrawn.add(source)
    _make_tombstones(gone, state)
    with connection.cursor() as cursor:
        cursor.execute(_WITH_SEVERAL_ROWS, [sorted(hidden.withdrawn)])
        # A document with rows in other places is not finished: `write` compares those rows too.
        hidden.withdrawn -= {row[0] for row in cursor.fetchall()}


def _make_tombstones(rows: list[Tombstone], state: ContentState) -> None:
    if rows:
        row_ids, reasons, keys = map(list, zip(*rows, strict=True))
        columns: dict[str, Any] = {"rows": row_ids, "reasons": reasons, "keys": keys}
        with connection.cursor() as cursor:
            cursor.execute(_WITHDRAW, {**columns, "version": state.version, "now": timezone.now()})
        state.version += len(rows)


def _hidden_or_none(source: str, tree: Tree, identities: Identities) -> Hidden | None:
    """Return the same as `find_hidden`, or None if that raises.

    An exception does not stop the others: the source is rendered next, which reports why it fails.
    """
    try:
        return find_hidden(source, tree, identities)
    except Exception:
        logger.debug("Could not find out if %s is hidden.", source, exc_info=True)
        return None


def _reason_to_leave(source: str, place: tuple[int, str, str], tree: Tree) -> Reason | None:
    """Return why a page that is not hidden has no live document at this place (site, type, locale) any more, or None.

    A page whose content type is not a page type, or whose language is gone, cannot be rendered, which is reported as a
    failure.
    """
    kind, _, name = source.partition(":")
    row = tree.row(int(name)) if kind == "page" else None
    if row is None:
        return None
    if row.type is None:
        return Reason.UNPUBLISHED
    site, type, language = place
    stands = (tree.known_address(row).site_id, row.type, tree.locales.get(row.locale_id, language))
    return None if stands == (site, type, language) else Reason.MOVED


def _add_hidden_things(keys: Collection[str], hidden: HidingResult, state: ContentState, tree: Tree) -> None:
    """Add the keys of deleted or private files, private collections, and deleted or hidden snippets."""
    for kind, model in (("image", get_image_model()), ("document", get_document_model())):
        pks = _ids_in(keys, kind)
        there = dict(model.objects.filter(pk__in=pks).values_list("pk", "collection_id")) if pks else {}
        hidden.things |= {f"{kind}:{pk}" for pk in pks if pk not in there or not tree.is_public_collection(there[pk])}
    hidden.collections |= {
        f"collection:{pk}" for pk in _ids_in(keys, "collection") if not tree.is_public_collection(pk)
    }
    identities, snippets = Identities(state), {key for key in keys if key.startswith("snippet:")}
    load_snippets_and_redirects(snippets, tree)
    hidden.things |= {source for source in hidden.withdrawn if source.startswith("snippet:")}
    hidden.things |= {source for source in snippets if _hidden_or_none(source, tree, identities)}


def _sources_showing(hidden: HidingResult) -> list[str]:
    """Return the sources of live documents that show something hidden.

    Sites and snippets come first: there are few of them, and many answers contain them.
    """
    values = hidden.keys()
    if not values["all"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SHOWING, values)
        return [row[0] for row in cursor.fetchall()]


def _ids_in(keys: Collection[str], kind: str) -> list[int]:
    beginning = f"{kind}:"
    return [
        int(name) for key in keys if key.startswith(beginning) and (name := key.removeprefix(beginning)).isdecimal()
    ]


_PLACES = """
    SELECT page.id, page.path, page.locale_id, d.site_id, d.locale
    FROM api_publisheddocument d JOIN wagtailcore_page page ON d.source = 'page:' || page.id WHERE d.live"""
# Look up key by key: comparing long arrays takes many times longer.
_LIVE = """
    SELECT row_id, source, site_id, type, locale FROM api_publisheddocument WHERE live AND source = ANY(%(sources)s)
    UNION
    SELECT row_id, source, site_id, type, locale
    FROM unnest(%(keys)s::text[]) key JOIN api_publisheddocument ON keys @> ARRAY[key]
    WHERE live AND NOT starts_with(source, 'page:')
    ORDER BY source, row_id"""
# A document shows what was public when it was rendered: its surrogate keys.
_SHOWING = """
    SELECT source FROM (
        SELECT DISTINCT source FROM unnest(%(all)s::text[]) key JOIN api_publisheddocument ON keys @> ARRAY[key]
        WHERE live AND body IS NOT NULL
            AND (key = ANY(string_to_array(surrogate_keys, ' ')) OR key = ANY(%(collections)s::text[]))
    ) showing ORDER BY starts_with(source, 'page:'), source"""
_WITH_SEVERAL_ROWS = """
    SELECT source FROM api_publisheddocument WHERE source = ANY(%s) GROUP BY source HAVING count(*) > 1"""

# Removes the rows `gone (id)` from search and doubts their words.
_UNSEARCH = f"""
    unsearched AS (
        DELETE FROM api_searchentry entry USING gone WHERE entry.document_id = gone.id
        RETURNING api_search_config(entry.locale)::oid AS config, entry.words
    ), lost AS (
        SELECT DISTINCT named.cfgname AS config, word
        FROM unsearched JOIN pg_ts_config named ON named.oid = unsearched.config CROSS JOIN unnest(words) word
    )
    {DOUBT}
    FROM lost WHERE known.config = lost.config AND known.word = lost.word"""
# `writing.Difference._withdraw` and `lists.rows.relist` do the same for single rows.
_WITHDRAW = f"""
    WITH hidden AS (
        SELECT row_id, reason, string_to_array(keys, E'\\n') AS keys, nth
        FROM unnest(%(rows)s::bigint[], %(reasons)s::text[], %(keys)s::text[]) WITH ORDINALITY
            tombstone (row_id, reason, keys, nth)
    ), gone AS (
        UPDATE api_publisheddocument d
        SET live = false, reason = hidden.reason, version = %(version)s + hidden.nth, changed_at = %(now)s,
            body = NULL, summary = NULL, keys = COALESCE(hidden.keys, d.keys), surrogate_keys = ''
        FROM hidden WHERE d.row_id = hidden.row_id RETURNING d.id
    ), unlisted AS (
        DELETE FROM api_listing l USING gone WHERE l.document_id = gone.id RETURNING l.list_id
    ), shortened AS (
        SELECT list_id, count(*) AS number FROM unlisted GROUP BY list_id
    ), emptied AS (
        DELETE FROM api_documentlist list USING shortened
        WHERE list.id = shortened.list_id AND list.total = shortened.number
    ), counted AS (
        UPDATE api_documentlist list SET total = list.total - shortened.number FROM shortened
        WHERE list.id = shortened.list_id AND list.total <> shortened.number
    ), {_UNSEARCH}"""
_WITHHOLD = f"""
    WITH gone AS (
        UPDATE api_publisheddocument d SET body = NULL, summary = CASE
            WHEN starts_with(d.source, 'page:')  -- their summaries contain no page
                AND NOT string_to_array(d.surrogate_keys, ' ') && %(things)s::text[]
                AND NOT d.keys && %(collections)s::text[] THEN d.summary END
        WHERE d.live AND d.body IS NOT NULL AND d.source = ANY(%(sources)s) RETURNING d.id
    ), {_UNSEARCH}"""
