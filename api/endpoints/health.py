"""Health checks for monitoring and load balancers."""

from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from pydantic import Field
from typing_extensions import TypedDict

from api.endpoints.base import ReadView
from api.endpoints.readiness import obstacles, row_of
from api.http.answers import EDGE, uncached
from api.http.problems import Unavailable
from api.publishing.figures import FIGURES, Figures
from pages.shapes.values import Instant, Uuid, Version
from pages.values import served


class Edge(TypedDict):
    """The cache of the process that answered, since its start."""

    hits: int
    misses: int
    entries: int
    bytes: int
    listening: bool


class Mismatch(TypedDict):
    """A setting or a fact of the release that differs between the process that answered and the documents."""

    name: str
    documents: str
    process: str


class Health(TypedDict):
    """The state of the content, of publishing, and of the process that answered."""

    epoch: Uuid
    content_version: Version
    documents: int
    pending: int
    failed: int
    withheld: int
    mismatches: list[Mismatch]
    warnings: Annotated[int, Field(description="Values that live documents leave out because they are not valid.")]
    exposed_files: Annotated[
        int,
        Field(description="Hidden or deleted files whose public copy may still be there."),
    ]
    missing_files: Annotated[
        int, Field(description="Public files whose copy, or pictures whose sizes, could not be made yet.")
    ]
    hidden_sites: Annotated[int, Field(description="Sites that show nothing, because their home page is hidden.")]
    worker_seen_at: Instant | None
    edge: Edge | None


class HealthView(ReadView):
    """Counts and versions for monitoring."""

    parameters = []
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health"

    def answer_type(self) -> Any:
        return Health

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        now = Figures(*row_of(FIGURES))
        edge = request.META.get(EDGE)
        health: Health = {
            "epoch": str(now.epoch),
            "content_version": now.content_version,
            "documents": now.documents,
            "pending": now.pending,
            "failed": now.failed,
            "withheld": now.withheld,
            "warnings": now.warnings,
            "exposed_files": now.exposed_files,
            "missing_files": now.missing_files,
            "hidden_sites": len(now.hidden_sites),
            "worker_seen_at": served(now.worker_seen_at),
            "mismatches": [
                {"name": found.name, "documents": found.documents, "process": found.process} for found in now.mismatches
            ],
            "edge": edge() if edge else None,
        }
        return uncached(orjson.dumps(health))


class Live(TypedDict):
    """This process answers."""

    live: bool


class LiveView(ReadView):
    """Show that the process answers, without asking the database. If it does not answer, restart it."""

    parameters = []
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health_live"

    def answer_type(self) -> Any:
        return Live

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return uncached(orjson.dumps({"live": True}))


class Ready(TypedDict):
    """Reads are answered, and edits are published."""

    ready: bool


class ReadyView(ReadView):
    """Show that reads are answered and edits published. If not, 503 says what is wrong: use another machine."""

    parameters = []
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health_ready"

    def answer_type(self) -> Any:
        return Ready

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = obstacles()
        if found:
            raise Unavailable(" ".join(found))
        return uncached(orjson.dumps({"ready": True}))
