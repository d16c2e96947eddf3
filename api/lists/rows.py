"""The rows of lists and their totals. Only `publishing/` uses them, and calls `relist` only under the lock."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from api.models import DocumentList, Listing


class Placement(NamedTuple):
    """A document's place in a list: the list, and the document's sort key there."""

    facet: str
    ordering: str
    site_id: int
    locale: str
    key: str

    @property
    def list(self) -> tuple[str, str, int, str]:
        """What identifies the list: facet, ordering, site and language."""
        return self[:4]


def placements_of(ids: Iterable[UUID]) -> dict[UUID, set[Placement]]:
    """Return document id → the places where the document is listed now."""
    places: dict[UUID, set[Placement]] = {id: set() for id in ids}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT l.document_id, list.facet, list.ordering, list.site_id, list.locale, l.key
            FROM api_listing l JOIN api_documentlist list ON list.id = l.list_id WHERE l.document_id = ANY(%s)""",
            [list(places)],
        )
        for id, *place in cursor:
            places[id].add(Placement(*place))
    return places


def relist(moves: Mapping[UUID, tuple[set[Placement], set[Placement]]]) -> None:
    """Move documents in lists. `moves`: document id → (its places now, its places from now on)."""
    removed = [(id, place) for id, (before, after) in moves.items() for place in before - after]
    added = [(id, place) for id, (before, after) in moves.items() for place in after - before]
    differences = Counter(place.list for _, place in added)
    differences.subtract(place.list for _, place in removed)
    ids = _ensure_lists(differences)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM api_listing l USING unnest(%s::uuid[], %s::int[]) gone (document_id, list_id) "
            "WHERE l.document_id = gone.document_id AND l.list_id = gone.list_id",
            [[id for id, _ in removed], [ids[place.list] for _, place in removed]],
        )
        Listing.objects.bulk_create(
            Listing(document_id=id, list_id=ids[place.list], key=place.key) for id, place in sorted(added, key=str)
        )
        changed = {ids[wanted]: number for wanted, number in differences.items() if number}
        cursor.execute(
            "UPDATE api_documentlist list SET total = list.total + changed.number "
            "FROM unnest(%s::int[], %s::int[]) changed (id, number) WHERE list.id = changed.id",
            [list(changed), list(changed.values())],
        )
        cursor.execute("DELETE FROM api_documentlist WHERE id = ANY(%s) AND total = 0", [list(changed)])


def _ensure_lists(wanted: Iterable[tuple[str, str, int, str]]) -> dict[tuple[str, str, int, str], int]:
    """Return list → id. Lists that do not exist yet are made, with a total of 0."""
    known = _list_ids(wanted)
    missing = [place for place in wanted if place not in known]
    if missing:
        DocumentList.objects.bulk_create(
            DocumentList(facet=facet, ordering=ordering, site_id=site_id, locale=locale, total=0)
            for facet, ordering, site_id, locale in sorted(missing)
        )
        known |= _list_ids(missing)
    return known


def _list_ids(wanted: Iterable[tuple[str, str, int, str]]) -> dict[tuple[str, str, int, str], int]:
    columns: list[list] = [list(column) for column in zip(*wanted, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT list.id, list.facet, list.ordering, list.site_id, list.locale
            FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[]) wanted (facet, ordering, site_id, locale)
            JOIN api_documentlist list USING (facet, ordering, site_id, locale)""",
            columns,
        )
        return {(facet, ordering, site_id, locale): id for id, facet, ordering, site_id, locale in cursor}
