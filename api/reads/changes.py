"""The sync feed: the statement that reads it, and the cursors of its readers."""

from dataclasses import dataclass
from uuid import UUID

from api.http.cursors import lost, seal, unseal
from api.http.problems import ResyncRequired
from api.models import SHARED
from api.reads.read import FROM, STATE, Found, Scope, read
from api.reads.routes import REPLACED_BY
from api.reads.row import Row

# The maximum size of the documents in an answer, in bytes. A single larger document is answered alone.
BYTES = 2_000_000
# What all sites share. Images are not in the feed: the documents that show them contain all of them.
_SHARED = f"d.site_id = {SHARED} AND d.type <> 'image'"


@dataclass(frozen=True)
class Position:
    """How far a reader has come.

    `after`: the number of its last item. `begun`: the content version when its first load began. It never had what was
    withdrawn before that.
    """

    epoch: UUID
    site_id: int
    after: int
    begun: int

    def sealed(self, *, path: str, bound: dict[str, str]) -> str:
        """Return the position as a cursor that belongs to this query."""
        return seal([self.epoch.hex, self.site_id, self.after, self.begun], path=path, bound=bound)

    @classmethod
    def unsealed(cls, text: str, *, path: str, bound: dict[str, str]) -> "Position":
        """Parse a cursor. Raise a Problem if it does not belong to this query."""
        epoch, site_id, after, begun = unseal(text, path=path, bound=bound, parameter="since")
        return cls(UUID(epoch), site_id, after, begun)


@dataclass(frozen=True)
class Changes:
    """Rows in the order of their numbers. The next answer starts at `position`."""

    found: Found
    rows: list[Row]
    position: Position
    has_more: bool


def read_changes(
    scope: Scope, *, since: Position | None, types: list[str] | None, locale: str | None, limit: int, most: int = BYTES
) -> Changes:
    """Read the documents that were published or withdrawn after `since`, in their latest state.

    They are those of the scope's site, and those that all sites share. Without `since`, all live documents are read.
    `most`: the maximum size of the documents in bytes. Raises a Problem if a reader at `since` would miss something.
    """
    same = "(%(types)s::text[] IS NULL OR {0}.type = ANY(%(types)s)) AND " + (
        "(%(in_locale)s::text IS NULL OR {0}.locale = %(in_locale)s)"
    )
    # Each part is read in the order of an index. Together, all that the reader lacks would have to be sorted.
    parts = " UNION ALL ".join(
        f"""(
            SELECT d.* FROM api_publisheddocument d
            WHERE {place} AND {same.format("d")} AND d.version > %(after)s
                -- Not `NOT EXISTS`, for which PostgreSQL might read the whole table.
                AND (d.live OR d.version > COALESCE(%(begun)s, state.version) AND (
                    SELECT now.id FROM api_publisheddocument now
                    WHERE now.id = d.id AND now.live AND now.site_id = d.site_id AND {same.format("now")} LIMIT 1
                ) IS NULL)
            ORDER BY d.version LIMIT %(limit)s)"""
        for place in ("d.site_id = site.site_id", _SHARED)
    )
    statement = f"""{STATE} state.pruned, c.* {FROM}
    LEFT JOIN LATERAL (
        SELECT d.version AS number, d.type, d.id, d.locale AS language, d.path, d.changed_at, d.live, d.reason, d.body,
            sum(length(d.body)) OVER (ORDER BY d.version ROWS UNBOUNDED PRECEDING) AS running,
            row_number() OVER (ORDER BY d.version) AS nth,
            CASE WHEN NOT d.live THEN ({REPLACED_BY}) END AS replaced_by
        FROM ({parts}
            ORDER BY version LIMIT %(limit)s
        ) d
    ) c ON c.nth <= 2 OR COALESCE(c.running - length(c.body), c.running, 0) <= %(bytes)s  -- one more than fits
    ORDER BY c.number"""
    parameters = {
        "types": types,
        "in_locale": locale,
        "after": since.after if since else 0,
        "begun": since.begun if since else None,
        "limit": limit + 1,
        "bytes": most,
    }
    found = read(scope, statement, parameters, row="id")
    if since:
        _refuse_lost(since, found)
    rows = _fitting(found.rows[:limit], most)
    has_more = len(rows) < len(found.rows)
    begun = since.begun if since else found.state.version
    after = rows[-1].number if has_more else found.state.version
    return Changes(found, rows, Position(found.state.epoch, found.site_id, after, begun), has_more)


def _refuse_lost(since: Position, found: Found) -> None:
    """Raise a Problem if tombstones are missing that the reader has to know. It has to start again."""
    if since.site_id != found.site_id:
        raise lost("The cursor was made for another site.", "since")
    why = None
    if since.epoch != found.state.epoch or since.after > found.state.version:
        why = "The database was restored since this cursor was made."
    elif max(since.after, since.begun) < found.first.pruned:
        why = "The cursor is too old: what was withdrawn meanwhile is no longer known."
    if why:
        detail = f"{why} Throw the copy away and begin again without `since`."
        raise ResyncRequired(detail, state=found.state, surrogate_keys="list:changes")


def _fitting(rows: list[Row], most: int) -> list[Row]:
    """Return as many rows as fit into an answer, at least one."""
    return rows[:1] + [row for row in rows[1:] if (row.running or 0) <= most]
