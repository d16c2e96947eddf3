"""Figures on the state of publishing, for monitoring and for editors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import connection
from django.utils import timezone

from api.models import Heartbeat
from api.publishing.hidden_sites import HIDDEN_SITES, sentences
from api.rendering.revision import Mismatch, mismatches
from pages.files.public import exposed_files_sql, missing_files_sql
from pages.schedules import are_late

# A worker updates its heartbeat about once a second. After this long without one, it counts as away.
WORKER_AWAY = timedelta(seconds=60)

# The columns are the fields of `Figures`, in the same order.
FIGURES = f"""
SELECT state.epoch, state.version AS content_version,
    (SELECT count(*) FROM api_publisheddocument WHERE live) AS documents,
    (SELECT count(*) FROM api_mark) AS pending,
    (SELECT count(*) FROM api_renderfailure) AS failed,
    (SELECT count(*) FROM api_publisheddocument WHERE live AND body IS NULL) AS withheld,
    (SELECT count(*) FROM api_renderwarning) AS warnings,
    (SELECT count(*) FROM ({exposed_files_sql()}) exposed) AS exposed_files,
    (SELECT count(*) FROM ({missing_files_sql()}) missing) AS missing_files,
    (SELECT seen_at FROM api_heartbeat WHERE id = 1) AS worker_seen_at,
    state.made_with::text AS made_with,
    ({HIDDEN_SITES}) AS hidden
FROM api_contentstate state
"""
# True if anything waits. This is faster than counting.
WAITING = """(EXISTS (SELECT FROM api_mark)
    OR EXISTS (SELECT FROM api_publisheddocument WHERE live AND body IS NULL))"""


@dataclass(frozen=True)
class Figures:
    """The state of publishing at one moment.

    `pending` counts marks; one edit may leave several. `withheld` counts documents that showed something hidden and
    wait to be rendered. `warnings` counts the parts that live documents leave out. `exposed_files` counts files that
    readers can still read although they are hidden or deleted, `missing_files` those whose public copy or renditions
    could not be made yet. `made_with` and `hidden` (see `HIDDEN_SITES`) are JSON.
    """

    epoch: UUID
    content_version: int
    documents: int
    pending: int
    failed: int
    withheld: int
    warnings: int
    exposed_files: int
    missing_files: int
    worker_seen_at: datetime | None
    made_with: str
    hidden: str

    @property
    def mismatches(self) -> list[Mismatch]:
        """The settings and release parts in which this process differs from the installation."""
        return mismatches(orjson.loads(self.made_with))

    @property
    def hidden_sites(self) -> list[str]:
        """A sentence for each site that shows nothing because readers cannot see its root page."""
        return sentences(self.hidden)

    @property
    def waiting(self) -> bool:
        """True if an edit waits to be published or a withheld document to be rendered. `WAITING` is the same in SQL."""
        return bool(self.pending or self.withheld)

    @property
    def worker_away(self) -> bool:
        """True if no worker was seen for `WORKER_AWAY`."""
        return is_away(self.worker_seen_at)

    @property
    def wrong(self) -> bool:
        """True if something needs the attention of a person."""
        return bool(
            self.failed
            or self.warnings
            or self.exposed_files
            or self.missing_files
            or self.stuck
            or self.mismatches
            or self.hidden_sites
        )

    @property
    def stuck(self) -> bool:
        """True if something waits or is late, and no worker is there to do it."""
        return self.worker_away and (self.waiting or are_late())


def is_away(worker_seen_at: datetime | None) -> bool:
    """Return True if a worker that was last seen at this moment (None: never) counts as away."""
    return worker_seen_at is None or worker_seen_at < timezone.now() - WORKER_AWAY


def worker_is_away() -> bool:
    """Read the heartbeat and return True if no worker was seen for `WORKER_AWAY`."""
    return is_away(Heartbeat.objects.filter(pk=1).values_list("seen_at", flat=True).first())


def figures() -> Figures:
    """Read all figures in one statement, so that they belong to the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        return Figures(*cursor.fetchone())


def names_of_exposed_files(most: int) -> list[str]:
    """Return the paths of at most `most` exposed files, relative to the folder of public files."""
    with connection.cursor() as cursor:
        cursor.execute(f"{exposed_files_sql()} ORDER BY name LIMIT %s", [most])
        return [name for (name,) in cursor]
