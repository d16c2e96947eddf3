"""The OpenAPI 3.1 document."""

from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from api.schema.auto import SECURITY_SCHEMES
from api.schema.descriptions import with_descriptions
from api.schema.evolution import with_open_unions, without_discriminators
from api.schema.nullable import with_nullable_unions
from api.schema.responses import HEADERS, NOT_MODIFIED
from api.schema.with_fields import with_partials


@cache
def openapi(*, unions: str = "closed") -> dict:
    """Return the OpenAPI document, generated once a process from the views and the declarations that render.

    `unions`: `closed`, or `open` for clients that live longer than this version of the API.
    """
    generated = with_open_unions(_generated()) if unions == "open" else _generated()
    # The partial schemas are made of the others, so that they are open too if the unions are.
    document = with_descriptions(with_partials(with_nullable_unions(generated)))
    return without_discriminators(document) if unions == "open" else document


# drf-spectacular loads its extensions at its first use, which is not safe in two threads at once.
_generating = Lock()


def _generated() -> dict:
    with _generating:
        document = SchemaGenerator(urlconf="api.urls").get_schema(request=None, public=True)
    components = document["components"]
    _forget_enum_ids(components)
    components["headers"] = HEADERS
    components["securitySchemes"] = SECURITY_SCHEMES
    document["servers"] = [{"url": settings.BASE_URL}]
    components["responses"] = {"NotModified": NOT_MODIFIED, **components["responses"]}
    return document


def _forget_enum_ids(part: Any) -> None:
    """Remove the ids that drf-spectacular adds for its enum hook, which we do not use."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            _forget_enum_ids(inner)
