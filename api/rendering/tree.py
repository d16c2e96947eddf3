"""The page tree as it is now: where pages stand, and if readers may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from api.rendering.identity import carrier_relations, type_of_content_type
from api.rendering.rows import Rows
from pages.types import has_languages, page_types, snippet_source, snippet_types
from pages.web.sites import PageAddress, SiteRoot, address_of, root_above, serving_sites, site_roots
from pages.web.tree import paths_above


@dataclass(frozen=True)
class PageRow:
    """The columns of a page's row that references are made from."""

    id: int
    path: str
    url_path: str
    title: str
    slug: str
    live: bool
    expired: bool
    locale_id: int
    content_type_id: int
    translation_key: object

    @property
    def type(self) -> str | None:
        """The page type, or None if the API does not publish it."""
        return type_of_content_type(self.content_type_id)


# How many pages that carry a row are read at a time. Usually the first is visible.
CARRIERS_LIMIT = 50
_COLUMNS = tuple(PageRow.__dataclass_fields__)
# Paths are compared byte by byte. "[" comes right after "Z", the last character of their alphabet.
_BELOW = f"""SELECT DISTINCT {", ".join(f"page.{column}" for column in _COLUMNS)} FROM unnest(%s::text[]) above (path)
    JOIN wagtailcore_page page ON page.path ~>~ above.path AND page.path ~<~ (above.path || '[')"""
_CARRIERS = """SELECT wanted.pk, wanted.languages, page_id
    FROM unnest(%(pks)s::bigint[], %(languages)s::text[]) wanted (pk, languages)
    CROSS JOIN LATERAL (SELECT DISTINCT page_id FROM ({}) every (page_id) ORDER BY page_id LIMIT %(limit)s) carrying
    ORDER BY wanted.pk, page_id"""
_CARRIER = """SELECT carrier.{page} FROM {table} carrier JOIN wagtailcore_page page ON page.id = carrier.{page}
    WHERE carrier.{carried} = wanted.pk AND carrier.{page} > %(after)s
        AND (wanted.languages = '' OR page.locale_id = ANY(string_to_array(wanted.languages, ',')::int[]))"""
_CARRIED_BY = """SELECT DISTINCT '{source}' || other.id FROM {table} carrier
    JOIN {snippet} own ON own.id = carrier.{carried}
    JOIN {snippet} other ON other.translation_key = own.translation_key WHERE carrier.{page} = ANY(%(pages)s)"""
# A row, and the ids of the languages of the pages that show it if they carry it, as text; empty for every language.
Carried = tuple[int, str]


class Tree:
    """A cache of pages, sites, locales and restrictions for one batch. Each is read once."""

    def __init__(self) -> None:
        self._by_id: dict[int, PageRow | None] = {}
        self._by_path: dict[str, PageRow | None] = {}
        self._at: dict[str, list[PageRow]] = {}
        self._translations: dict[object, list[PageRow]] = {}
        self._addresses: dict[PageRow, PageAddress | None] = {}
        self._visible: dict[PageRow, bool] = {}
        self._carriers: dict[tuple[type[Model], Carried], list[int]] = {}
        self.rows = Rows()

    def row(self, page_id: int) -> PageRow | None:
        """Return the page's row, or None if there is no such page."""
        if page_id not in self._by_id:
            self.load([page_id], translations=True)
        return self._by_id[page_id]

    def load(self, page_ids: list[int], *, translations: bool = False) -> None:
        """Load these pages, possibly with their translations, and all pages above them, in two queries."""
        if translations:
            keys = Page.objects.filter(pk__in=page_ids).values("translation_key")
            rows = self._read(translation_key__in=keys)
            self._keep_translations(rows, [row.translation_key for row in rows])
        else:
            rows = self._read(pk__in=page_ids)
        self._by_id.update(dict.fromkeys(page_ids))
        self._keep(rows)
        self._load_paths({path for row in rows for path in paths_above(row.path)})

    def _load_paths(self, paths: Iterable[str]) -> None:
        missing = [path for path in paths if path not in self._by_path]
        if missing:
            rows = self._read(path__in=missing)
            self._by_path.update(dict.fromkeys(missing))
            self._keep(rows)

    def load_below(self, paths: list[str]) -> list[int]:
        """Load all pages below these tree paths in one query, and return their ids."""
        if not paths:
            return []
        with connection.cursor() as cursor:
            cursor.execute(_BELOW, [paths])
            rows = [PageRow(*row) for row in cursor.fetchall()]
        self._keep(rows)
        return [row.id for row in rows]

    def load_content(self, page_ids: list[int], *, looked_at: Iterable[str] = ()) -> None:
        """Load these pages with everything that rendering needs, in few queries for the whole batch.

        `looked_at` are the keys of their last rendering: most likely they show the same pages again.
        """
        named: dict[str, set[int]] = defaultdict(set)
        translated: set[object] = set()
        for key in looked_at:
            kind, _, name = key.partition(":")
            if name.isdecimal():
                named[kind].add(int(name))
            elif kind == "translations":
                translated.add(UUID(name))
        self.load([*{*page_ids, *named["route"]}])
        translated |= {row.translation_key for page_id in page_ids if (row := self._by_id[page_id])}
        self._load_translations([*translated])
        of_type: dict[str, list[int]] = {}
        for page_id in {*page_ids, *named["page"]}:
            row = self._by_id.get(page_id)
            if row and row.type and row.live:
                of_type.setdefault(row.type, []).append(page_id)
        for kind, pks in of_type.items():
            self.rows.load_pages(page_types()[kind], pks)

    def load_carriers(self, model: type[Model], pks: list[int]) -> None:
        """Load the first pages that show these rows if they are visible, in few queries."""
        if carrier_relations(model):
            rows = filter(None, (self.rows.get(model, pk) for pk in pks))
            self._load_carriers(model, [carried for row in rows for carried in self._carried(row)])

    def _load_carriers(self, model: type[Model], wanted: list[Carried]) -> None:
        missing = [carried for carried in wanted if (model, carried) not in self._carriers]
        found = _carriers_of(model, missing, after=0)
        self._carriers.update({(model, carried): page_ids for carried, page_ids in found.items()})
        self._load_missing({page_id for page_ids in found.values() for page_id in page_ids})

    def carrier_ids(self, row: Any) -> Iterator[int]:
        """Yield the ids of the pages that show this row, if they are visible.

        A page shows the translation into its language of each row that it carries, or else that row itself.
        """
        model = type(row)
        for carried in self._carried(row):
            self._load_carriers(model, [carried])
            page_ids = self._carriers[model, carried]
            while page_ids:
                yield from page_ids
                more = len(page_ids) == CARRIERS_LIMIT
                page_ids = _carriers_of(model, [carried], after=page_ids[-1])[carried] if more else []
                self._load_missing(page_ids)

    def _carried(self, row: Any) -> list[Carried]:
        """Return what pages carry that show this row: the row itself, and its translations."""
        others = [each for each in self.snippet_translations(row) if each.pk != row.pk]
        if not others:
            return [(row.pk, "")]
        without = {each.locale_id for each in others}
        own = ",".join(str(pk) for pk in sorted(self.locales) if pk not in without)
        return [(row.pk, own), *((each.pk, str(row.locale_id)) for each in others)]

    def snippet_translations(self, row: Any) -> list[Any]:
        """Return a snippet and its translations, sorted by language code."""
        if not has_languages(type(row)):
            return [row]
        return self._by_language(self.rows.translations(row))

    def is_visible_snippet(self, row: Any) -> bool:
        """Return True if the row is published, or has no drafts. Rows that are seen on pages alone need one too."""
        return bool(getattr(row, "live", True))

    def sources_carried_by(self, page_ids: list[int]) -> list[str]:
        """Return the sources of the translated snippets that these pages carry, and of their translations."""
        relations = [(model, relation) for model in snippet_types().values() for relation in carrier_relations(model)]
        parts = [
            _CARRIED_BY.format(
                source=snippet_source(model, ""),
                snippet=model._meta.db_table,
                table=carrier._meta.db_table,
                carried=carried,
                page=page,
            )
            for model, (carrier, carried, page) in relations
            if has_languages(model)
        ]
        if not parts or not page_ids:
            return []
        with connection.cursor() as cursor:
            cursor.execute(" UNION ".join(parts), {"pages": page_ids})
            return sorted(source for (source,) in cursor.fetchall())

    def _load_missing(self, page_ids: Iterable[int]) -> None:
        missing = [page_id for page_id in page_ids if page_id not in self._by_id]
        if missing:
            self.load(missing)

    def at(self, url_path: str) -> list[PageRow]:
        """Return the pages at a path of Wagtail's tree: one, unless a program stored others."""
        if url_path not in self._at:
            self.load_at([url_path])
        return self._at[url_path]

    def load_at(self, url_paths: Iterable[str]) -> None:
        """Load all pages at these paths, in one query, and all pages above them, in another."""
        missing = {url_path for url_path in url_paths if url_path not in self._at}
        if missing:
            # Slugs have an index, paths have none.
            slugs = {url_path.rstrip("/").rpartition("/")[2] for url_path in missing}
            rows = self._read(slug__in=slugs, url_path__in=missing)
            self._at.update({url_path: [] for url_path in missing})
            self._keep(rows)
            for row in sorted(rows, key=lambda row: row.path):
                self._at[row.url_path].append(row)
            self._load_paths({path for row in rows for path in paths_above(row.path)})

    def translations(self, row: PageRow) -> list[PageRow]:
        """Return the page and its translations, sorted by language code."""
        key = row.translation_key
        if key not in self._translations:
            self._load_translations([key])
        return self._translations[key]

    def _load_translations(self, keys: list[object]) -> None:
        rows = self._read(translation_key__in=keys)
        self._keep(rows)
        self._keep_translations(rows, keys)

    def _keep_translations(self, rows: list[PageRow], keys: list[object]) -> None:
        """Keep all pages with these translation keys."""
        self._translations |= {key: [] for key in keys}
        for row in self._by_language(rows):
            self._translations[row.translation_key].append(row)

    def ancestors(self, row: PageRow) -> list[PageRow]:
        """Return the pages from the site's root page down to the parent."""
        start = self._site_root_path(row)
        return [above for above in self.all_above(row) if above.path.startswith(start)]

    def all_above(self, row: PageRow) -> list[PageRow]:
        """Return every page above, also above the site's root page, whose privacy counts too."""
        return list(filter(None, self.by_paths_above(row).values()))

    def by_paths_above(self, row: PageRow) -> dict[str, PageRow | None]:
        """Return path → page for each path above. The page is None if it is missing in a damaged tree."""
        paths = paths_above(row.path)
        self._load_paths(paths)
        return {path: self._by_path[path] for path in paths}

    def address(self, row: PageRow) -> PageAddress | None:
        """Return the page's site, path and address, or None if it is not below the root page of a site."""
        if row not in self._addresses:
            self._addresses[row] = address_of(row.path, row.url_path, self.roots)
        return self._addresses[row]

    def known_address(self, row: PageRow) -> PageAddress:
        """Return the same as `address`, but raise LookupError if the page is on no site."""
        found = self.address(row)
        if found is None:
            raise LookupError(f"Page {row.id} is not below the root page of a site. Move it there.")
        return found

    def known(self, page_id: int) -> PageRow:
        """Return the same as `row`, but raise LookupError if there is no such page."""
        row = self.row(page_id)
        if row is None:
            raise LookupError(f"There is no page {page_id}.")
        return row

    def is_private(self, row: PageRow) -> bool:
        """Return True if the page or a page above it has a view restriction."""
        return any(row.path.startswith(path) for path in self.restricted_paths)

    def is_visible(self, row: PageRow) -> bool:
        """Return True if the page is on a site, public, and live like every page above it on that site."""
        if row not in self._visible:
            self._visible[row] = row.type is not None and self.is_open(row)
        return self._visible[row]

    def is_open(self, row: PageRow) -> bool:
        """Return the same as `is_visible`, whatever the type of the page."""
        return (
            self.address(row) is not None
            and self.is_in_a_shown_language(row)
            and not self.is_private(row)
            and all(above.live for above in (row, *self.ancestors(row)))
        )

    def is_in_a_shown_language(self, row: PageRow) -> bool:
        """Return False if the settings of the page's site leave out its language."""
        root = root_above(row.path, self.roots)
        return root is not None and root.shown

    def is_public_collection(self, collection_id: int) -> bool:
        """Return True if the collection exists and neither it nor one above it is private."""
        path = self.collections.get(collection_id)
        return path is not None and not any(path.startswith(private) for private in self.private_collections)

    def collections_above(self, collection_id: int) -> list[int]:
        """Return the ids of the collection and of those above it. A restriction on any of them counts."""
        path = self.collections.get(collection_id, "")
        return [pk for pk, other in self.collections.items() if path.startswith(other)]

    @cached_property
    def serving_sites(self) -> dict[int, int]:
        """Site id → id of the site that serves its root page."""
        return serving_sites()

    @cached_property
    def roots(self) -> list[SiteRoot]:
        """The root page of each site in each language."""
        return site_roots()

    def language_of(self, row: Any) -> str:
        """Return the language code of a page or a translated snippet.

        :raises LookupError: if its language is gone, which only a program or a damaged database can cause
        """
        if row.locale_id not in self.locales:
            raise LookupError(f"Its language is gone: there is no language {row.locale_id}. Restore it from a backup.")
        return self.locales[row.locale_id]

    def _by_language(self, rows: Iterable[Any]) -> list[Any]:
        """Return rows sorted by language code, without those whose language is gone."""
        known = [row for row in rows if row.locale_id in self.locales]
        return sorted(known, key=lambda row: self.locales[row.locale_id])

    @cached_property
    def locales(self) -> dict[int, str]:
        """Locale id → language code."""
        return dict(Locale.objects.values_list("pk", "language_code"))

    @cached_property
    def restricted_paths(self) -> list[str]:
        """The tree paths of the pages with a view restriction."""
        return list(PageViewRestriction.objects.values_list("page__path", flat=True))

    @cached_property
    def collections(self) -> dict[int, str]:
        """Collection id → its path in the tree of collections."""
        return dict(Collection.objects.order_by("path").values_list("pk", "path"))

    @cached_property
    def private_collections(self) -> list[str]:
        """The tree paths of the collections with a view restriction."""
        return list(CollectionViewRestriction.objects.values_list("collection__path", flat=True))

    def _keep(self, rows: list[PageRow]) -> None:
        for row in rows:
            self._by_id[row.id] = self._by_path[row.path] = row

    def _site_root_path(self, row: PageRow) -> str:
        root = root_above(row.path, self.roots)
        return root.tree_path if root else row.path

    def _read(self, **wanted: Any) -> list[PageRow]:
        """Read page rows.

        Callers cache nothing before this returns: if it raises, no page must look deleted.
        """
        return [PageRow(*row) for row in Page.objects.filter(**wanted).values_list(*_COLUMNS)]


def _carriers_of(model: type[Model], wanted: list[Carried], *, after: int) -> dict[Carried, list[int]]:
    """Return the next pages that carry each of these rows, after the id `after`, `CARRIERS_LIMIT` at most."""
    found: dict[Carried, list[int]] = {carried: [] for carried in wanted}
    parts = [
        _CARRIER.format(table=carrier._meta.db_table, carried=carried, page=page)
        for carrier, carried, page in carrier_relations(model)
    ]
    if found and parts:
        pks, languages = map(list, zip(*found, strict=True))
        values: dict[str, Any] = {"pks": pks, "languages": languages, "after": after, "limit": CARRIERS_LIMIT}
        with connection.cursor() as cursor:
            cursor.execute(_CARRIERS.format(" UNION ALL ".join(parts)), values)
            for pk, language, page_id in cursor.fetchall():
                found[pk, language].append(page_id)
    return found
