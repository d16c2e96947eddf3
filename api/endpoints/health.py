"""Whether all is well: for monitoring."""

from dataclasses import asdict
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api.endpoints.base import ReadView
from api.http import uncached
from api.publishing.figures import figures
from api.publishing.render import instant


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
        now = figures()
        return uncached(orjson.dumps({**asdict(now), "worker_seen_at": instant(now.worker_seen_at)}))
