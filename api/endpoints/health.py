"""Whether all is well: for monitoring, and for load balancers."""

from dataclasses import asdict
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api.endpoints.base import ReadView
from api.endpoints.readiness import obstacles, row_of
from api.http.answers import EDGE, uncached
from api.http.problems import Problem
from api.publishing.figures import FIGURES, Figures
from api.schema.documents import VersionField
from pages.values import served


class EdgeSerializer(serializers.Serializer):
    """Of the process that answered, since it began."""

    hits = serializers.IntegerField()
    misses = serializers.IntegerField()
    entries = serializers.IntegerField()
    bytes = serializers.IntegerField()
    listening = serializers.BooleanField()


class MismatchSerializer(serializers.Serializer):
    """A setting that is another where documents were made last than in the process that answered."""

    name = serializers.CharField()
    documents = serializers.CharField()
    process = serializers.CharField()


class HealthSerializer(serializers.Serializer):
    epoch = serializers.UUIDField()
    content_version = VersionField()
    documents = serializers.IntegerField()
    pending = serializers.IntegerField()
    failed = serializers.IntegerField()
    withheld = serializers.IntegerField()
    mismatches = MismatchSerializer(many=True)
    warnings = serializers.IntegerField(help_text="What live documents leave out because it does not fit.")
    exposed_files = serializers.IntegerField(
        help_text="Hidden or deleted files whose public copy could not be deleted yet, so that readers can have them."
    )
    missing_files = serializers.IntegerField(help_text="Public files of which no copy could be made yet.")
    worker_seen_at = serializers.DateTimeField(allow_null=True)
    edge = EdgeSerializer(allow_null=True)


class HealthView(ReadView):
    parameters = []
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return HealthSerializer

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        now = Figures(*row_of(FIGURES))
        edge = request.META.get(EDGE)
        return uncached(
            orjson.dumps(
                {
                    **{name: value for name, value in asdict(now).items() if name != "made_with"},
                    "mismatches": [asdict(mismatch) for mismatch in now.mismatches],
                    "worker_seen_at": served(now.worker_seen_at),
                    "edge": edge() if edge else None,
                }
            )
        )


class LiveSerializer(serializers.Serializer):
    """This process answers."""

    live = serializers.BooleanField()


class LiveView(ReadView):
    """Whether the process answers, which asks no database: else start it anew."""

    parameters = []
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health_live"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return LiveSerializer

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return uncached(orjson.dumps({"live": True}))


class ReadySerializer(serializers.Serializer):
    """Reads are answered, and edits are published."""

    ready = serializers.BooleanField()


class ReadyView(ReadView):
    """Whether reads are answered and edits published: else ask another machine. 503 says what is wrong."""

    parameters = []
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health_ready"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return ReadySerializer

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = obstacles()
        if found:
            raise Problem("unavailable", " ".join(found))
        return uncached(orjson.dumps({"ready": True}))
