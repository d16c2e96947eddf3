"""How publishing is doing: for monitoring, and for editors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import connection
from django.utils import timezone

from api.models import Heartbeat
from api.rendering.revision import Mismatch, mismatches
from pages.files.public import exposed_files, missing_files
from pages.schedules import are_late

# A worker shows itself every second or so; one that was not seen for this long is away.
WORKER_AWAY = timedelta(seconds=60)

# One statement. Its columns are the fields of `Figures`.
FIGURES = f"""
SELECT state.epoch, state.version AS content_version,
    (SELECT count(*) FROM api_publisheddocument WHERE live) AS documents,
    (SELECT count(*) FROM api_mark) AS pending,
    (SELECT count(*) FROM api_renderfailure) AS failed,
    (SELECT count(*) FROM api_publisheddocument WHERE live AND body IS NULL) AS withheld,
    (SELECT count(*) FROM api_renderwarning) AS warnings,
    (SELECT count(*) FROM ({exposed_files()}) exposed) AS exposed_files,
    (SELECT count(*) FROM ({missing_files()}) missing) AS missing_files,
    (SELECT seen_at FROM api_heartbeat) AS worker_seen_at,
    state.made_with::text AS made_with
FROM api_contentstate state
"""
# Whether there are any, which takes less time than to count them.
WAITING = """(EXISTS (SELECT FROM api_mark)
    OR EXISTS (SELECT FROM api_publisheddocument WHERE live AND body IS NULL))"""


@dataclass(frozen=True)
class Figures:
    """As of one moment. `pending` counts marks, of which one edit may leave several.

    `withheld`: documents that showed something hidden and wait to be rendered. `warnings` counts what live
    documents leave out. `exposed_files`: that readers can still have although they are hidden or gone; `missing_files`:
    that they should have and cannot. `made_with` is JSON.
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

    @property
    def mismatches(self) -> list[Mismatch]:
        """What documents are made with otherwise than this process would."""
        return mismatches(orjson.loads(self.made_with))

    @property
    def waiting(self) -> bool:
        """Something waits to be published or, withheld from readers, to be rendered. In SQL: `WAITING`."""
        return bool(self.pending or self.withheld)

    @property
    def worker_away(self) -> bool:
        return is_away(self.worker_seen_at)

    @property
    def wrong(self) -> bool:
        """Whether somebody has to look."""
        return bool(
            self.failed or self.warnings or self.exposed_files or self.missing_files or self.stuck or self.mismatches
        )

    @property
    def stuck(self) -> bool:
        """Something waits or is late, and nobody is there to do it."""
        return self.worker_away and (self.waiting or are_late())


def is_away(worker_seen_at: datetime | None) -> bool:
    return worker_seen_at is None or worker_seen_at < timezone.now() - WORKER_AWAY


def worker_is_away() -> bool:
    return is_away(Heartbeat.objects.values_list("seen_at", flat=True).first())


def figures() -> Figures:
    """Read in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        return Figures(*cursor.fetchone())


def names_of_exposed_files(most: int) -> list[str]:
    """Where they lie, below the folder of public files."""
    with connection.cursor() as cursor:
        cursor.execute(f"{exposed_files()} ORDER BY name LIMIT %s", [most])
        return [name for (name,) in cursor]
