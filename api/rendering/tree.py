"""What the rows of the moment say about pages: where they stand, and whether the world may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from api.rendering.identity import carriers, type_of_content_type
from api.rendering.rows import Rows
from pages.sites import PageAddress, SiteRoot, place, serving_sites, site_roots
from pages.types import page_types

_STEP = Page.steplen


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
        return type_of_content_type(self.content_type_id)


# Of the pages that carry something, so many are read at a time: mostly the first is seen.
_SLICE = 50
_COLUMNS = tuple(PageRow.__dataclass_fields__)
# Paths are compared byte by byte; "[" follows on the last letter that they are made of.
_BELOW = f"""SELECT DISTINCT {", ".join(f"page.{column}" for column in _COLUMNS)} FROM unnest(%s::text[]) above (path)
    JOIN wagtailcore_page page ON page.path ~>~ above.path AND page.path ~<~ (above.path || '[')"""
_CARRIERS = """SELECT wanted.pk, page_id FROM unnest(%(pks)s::bigint[]) wanted (pk)
    CROSS JOIN LATERAL (SELECT DISTINCT page_id FROM ({}) every (page_id) ORDER BY page_id LIMIT %(limit)s) carrying
    ORDER BY wanted.pk, page_id"""


class Tree:
    """Pages, sites, locales and restrictions, each read once for as long as this object lives: one batch."""

    def __init__(self) -> None:
        self._by_id: dict[int, PageRow | None] = {}
        self._by_path: dict[str, PageRow | None] = {}
        self._translations: dict[object, list[PageRow]] = {}
        self._places: dict[PageRow, PageAddress | None] = {}
        self._visible: dict[PageRow, bool] = {}
        self._carriers: dict[tuple[type[Model], int], list[int]] = {}
        self.rows = Rows()

    def row(self, page_id: int) -> PageRow | None:
        if page_id not in self._by_id:
            self.load([page_id])
        return self._by_id[page_id]

    def load(self, page_ids: list[int]) -> None:
        """Reads these pages and all above them in two queries."""
        rows = _read(pk__in=page_ids)
        self._by_id.update(dict.fromkeys(page_ids))
        self._keep(rows)
        self._load_paths({path for row in rows for path in _paths_above(row.path)})

    def _load_paths(self, paths: Iterable[str]) -> None:
        missing = [path for path in paths if path not in self._by_path]
        if missing:
            rows = _read(path__in=missing)
            self._by_path.update(dict.fromkeys(missing))
            self._keep(rows)

    def load_below(self, paths: list[str]) -> list[int]:
        """Reads all pages below those with these paths in the tree, and returns their ids. One query."""
        if not paths:
            return []
        with connection.cursor() as cursor:
            cursor.execute(_BELOW, [paths])
            rows = [PageRow(*row) for row in cursor.fetchall()]
        self._keep(rows)
        return [row.id for row in rows]

    def load_content(self, page_ids: list[int], *, looked_at: Iterable[str] = ()) -> None:
        """The same, and what is rendered of them: few queries for the whole batch.

        `looked_at`: the keys of their last rendering. Most likely they show the same pages again.
        """
        named: dict[str, set[int]] = defaultdict(set)
        for key in looked_at:
            kind, _, name = key.partition(":")
            if name.isdecimal():
                named[kind].add(int(name))
        self.load([*{*page_ids, *named["route"]}])
        self._load_translations([row.translation_key for page_id in page_ids if (row := self._by_id[page_id])])
        of_type: dict[str, list[int]] = {}
        for page_id in {*page_ids, *named["page"]}:
            row = self._by_id.get(page_id)
            if row and row.type and row.live:
                of_type.setdefault(row.type, []).append(page_id)
        for kind, pks in of_type.items():
            self.rows.load_pages(page_types()[kind], pks)

    def load_carriers(self, model: type[Model], pks: list[int]) -> None:
        """The first pages that carry these rows, seen or not: few queries for all."""
        missing = [pk for pk in pks if (model, pk) not in self._carriers]
        found = _carriers_of(model, missing, after=0)
        self._carriers.update({(model, pk): page_ids for pk, page_ids in found.items()})
        self._load_missing({page_id for page_ids in found.values() for page_id in page_ids})

    def carriers(self, model: type[Model], pk: int) -> Iterator[int]:
        """The ids of the pages that carry this row, in their order."""
        self.load_carriers(model, [pk])
        page_ids = self._carriers[model, pk]
        while page_ids:
            yield from page_ids
            page_ids = _carriers_of(model, [pk], after=page_ids[-1])[pk] if len(page_ids) == _SLICE else []
            self._load_missing(page_ids)

    def _load_missing(self, page_ids: Iterable[int]) -> None:
        missing = [page_id for page_id in page_ids if page_id not in self._by_id]
        if missing:
            self.load(missing)

    def translations(self, row: PageRow) -> list[PageRow]:
        """The page and its translations, in the order of their locales' codes."""
        key = row.translation_key
        if key not in self._translations:
            self._load_translations([key])
        return self._translations[key]

    def _load_translations(self, keys: list[object]) -> None:
        rows = sorted(_read(translation_key__in=keys), key=lambda row: self.locales[row.locale_id])
        self._keep(rows)
        for key in keys:
            self._translations[key] = [row for row in rows if row.translation_key == key]

    def ancestors(self, row: PageRow) -> list[PageRow]:
        """From the site's root page down to the parent."""
        start = self._site_root_path(row)
        return [above for above in self.all_above(row) if above.path.startswith(start)]

    def all_above(self, row: PageRow) -> list[PageRow]:
        """Every page above, beyond the site's root too: what is private there is private here."""
        return list(filter(None, self.by_paths_above(row).values()))

    def by_paths_above(self, row: PageRow) -> dict[str, PageRow | None]:
        """What stands at each path above. None where the tree is damaged and nothing does."""
        paths = _paths_above(row.path)
        self._load_paths(paths)
        return {path: self._by_path[path] for path in paths}

    def place(self, row: PageRow) -> PageAddress | None:
        if row not in self._places:
            self._places[row] = place(row.path, row.url_path, self.roots)
        return self._places[row]

    def placed(self, row: PageRow) -> PageAddress:
        """Where a page stands that is known to stand in a site."""
        found = self.place(row)
        if found is None:
            raise LookupError(f"Page {row.id} stands in no site.")
        return found

    def known(self, page_id: int) -> PageRow:
        """The row of a page that is known to be there."""
        row = self.row(page_id)
        if row is None:
            raise LookupError(f"Page {page_id} is not there.")
        return row

    def is_private(self, row: PageRow) -> bool:
        return any(row.path.startswith(path) for path in self.restricted_paths)

    def is_visible(self, row: PageRow) -> bool:
        """Whether the page is live and public, it and every page above it within its site."""
        if row not in self._visible:
            self._visible[row] = (
                row.type is not None
                and self.place(row) is not None
                and not self.is_private(row)
                and all(above.live for above in (row, *self.ancestors(row)))
            )
        return self._visible[row]

    def is_public_collection(self, collection_id: int) -> bool:
        path = self.collections.get(collection_id)
        return path is not None and not any(path.startswith(private) for private in self.private_collections)

    def collections_above(self, collection_id: int) -> list[int]:
        """The collection and those it lies in: a restriction on one of them counts."""
        path = self.collections.get(collection_id, "")
        return [pk for pk, other in self.collections.items() if path.startswith(other)]

    @cached_property
    def serving_sites(self) -> dict[int, int]:
        return serving_sites()

    @cached_property
    def roots(self) -> list[SiteRoot]:
        return site_roots(self.locales)

    @cached_property
    def locales(self) -> dict[int, str]:
        return dict(Locale.objects.values_list("pk", "language_code"))

    @cached_property
    def restricted_paths(self) -> list[str]:
        return list(PageViewRestriction.objects.values_list("page__path", flat=True))

    @cached_property
    def collections(self) -> dict[int, str]:
        return dict(Collection.objects.order_by("path").values_list("pk", "path"))

    @cached_property
    def private_collections(self) -> list[str]:
        return list(CollectionViewRestriction.objects.values_list("collection__path", flat=True))

    def _keep(self, rows: list[PageRow]) -> None:
        for row in rows:
            self._by_id[row.id] = self._by_path[row.path] = row

    def _site_root_path(self, row: PageRow) -> str:
        return next((root.tree_path for root in self.roots if row.path.startswith(root.tree_path)), row.path)


def _read(**wanted: Any) -> list[PageRow]:
    """Read before anything is noted of them: a page whose row could not be read is not one that is gone."""
    return [PageRow(*row) for row in Page.objects.filter(**wanted).values_list(*_COLUMNS)]


def _carriers_of(model: type[Model], pks: list[int], *, after: int) -> dict[int, list[int]]:
    """Of each of these rows, the next pages that carry it, `_SLICE` of them at most."""
    found: dict[int, list[int]] = {pk: [] for pk in pks}
    parts = [
        f"SELECT {page} FROM {carrier._meta.db_table} WHERE {carried} = wanted.pk AND {page} > %(after)s"
        for carrier, carried, page in carriers(model)
    ]
    if found and parts:
        with connection.cursor() as cursor:
            cursor.execute(
                _CARRIERS.format(" UNION ALL ".join(parts)), {"pks": list(found), "after": after, "limit": _SLICE}
            )
            for pk, page_id in cursor.fetchall():
                found[pk].append(page_id)
    return found


def _paths_above(path: str) -> list[str]:
    return [path[:end] for end in range(_STEP, len(path), _STEP)]
