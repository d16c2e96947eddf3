"""Whether all is well: for monitoring."""

from dataclasses import asdict
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api.endpoints.base import ReadView
from api.http import EDGE, uncached
from api.publishing.figures import figures
from api.publishing.render import instant
from api.schema.documents import VersionField


class EdgeSerializer(serializers.Serializer):
    """Of the process that answered, since it began."""

    hits = serializers.IntegerField()
    misses = serializers.IntegerField()
    entries = serializers.IntegerField()
    bytes = serializers.IntegerField()
    listening = serializers.BooleanField()


class HealthSerializer(serializers.Serializer):
    epoch = serializers.UUIDField()
    content_version = VersionField()
    documents = serializers.IntegerField()
    pending = serializers.IntegerField()
    failed = serializers.IntegerField()
    worker_seen_at = serializers.DateTimeField(allow_null=True)
    edge = EdgeSerializer(allow_null=True)


class HealthView(ReadView):
    parameters = []
    explains = False
    cacheable = False
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return HealthSerializer

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        now = figures()
        edge = request.META.get(EDGE)
        return uncached(
            orjson.dumps(
                {
                    **asdict(now),
                    "worker_seen_at": instant(now.worker_seen_at),
                    "edge": edge() if edge else None,
                }
            )
        )
