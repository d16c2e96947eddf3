"""How publishing is doing: for monitoring, and for editors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import connection
from django.utils import timezone

from api.models import Heartbeat
from api.publishing.renderer import Mismatch, mismatches

# A worker shows itself every second or so; one that was not seen for this long is away.
WORKER_AWAY = timedelta(seconds=60)

# One statement. Its columns are the fields of `Figures`.
FIGURES = """
SELECT state.epoch, state.version AS content_version,
    (SELECT count(*) FROM api_publisheddocument WHERE live) AS documents,
    (SELECT count(*) FROM api_mark) AS pending,
    (SELECT count(*) FROM api_renderfailure) AS failed,
    (SELECT count(*) FROM api_publisheddocument WHERE live AND body IS NULL) AS withheld,
    (SELECT count(*) FROM api_renderwarning) AS warnings,
    (SELECT seen_at FROM api_heartbeat) AS worker_seen_at,
    state.made_with::text AS made_with
FROM api_contentstate state
"""


@dataclass(frozen=True)
class Figures:
    """As of one moment. `pending` counts marks, of which one edit may leave several.

    `withheld`: documents that showed something hidden and wait to be rendered. `warnings` counts what live
    documents leave out. `made_with` is JSON.
    """

    epoch: UUID
    content_version: int
    documents: int
    pending: int
    failed: int
    withheld: int
    warnings: int
    worker_seen_at: datetime | None
    made_with: str

    @property
    def mismatches(self) -> list[Mismatch]:
        """What documents are made with otherwise than this process would."""
        return mismatches(orjson.loads(self.made_with))

    @property
    def worker_away(self) -> bool:
        return self.worker_seen_at is None or self.worker_seen_at < timezone.now() - WORKER_AWAY

    @property
    def stuck(self) -> bool:
        """Something waits to be published, and nobody is there to do it."""
        return bool(self.pending) and self.worker_away


def worker_is_away() -> bool:
    return not Heartbeat.objects.filter(seen_at__gte=timezone.now() - WORKER_AWAY).exists()


def figures() -> Figures:
    """Read in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        return Figures(*cursor.fetchone())
