"""Whether all is well: for monitoring."""

from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api.endpoints.base import ReadView
from api.http import uncached
from api.publishing.render import instant

_FIGURES = """
SELECT state.epoch, state.version,
    (SELECT count(*) FROM api_publisheddocument WHERE live),
    (SELECT count(*) FROM api_mark),
    (SELECT count(*) FROM api_renderfailure),
    (SELECT seen_at FROM api_heartbeat)
FROM api_contentstate state
"""


class HealthSerializer(serializers.Serializer):
    epoch = serializers.UUIDField()
    content_version = serializers.IntegerField()
    documents = serializers.IntegerField()
    pending = serializers.IntegerField()
    failed = serializers.IntegerField()
    worker_seen_at = serializers.DateTimeField(allow_null=True)


class HealthView(ReadView):
    parameters = []
    tag = "operations"

    def operation_id(self) -> str:
        return "get_health"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return HealthSerializer

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(_FIGURES)
            epoch, version, documents, pending, failed, seen_at = cursor.fetchone()
        return uncached(
            orjson.dumps(
                {
                    "epoch": epoch,
                    "content_version": version,
                    "documents": documents,
                    "pending": pending,
                    "failed": failed,
                    "worker_seen_at": instant(seen_at),
                }
            )
        )
