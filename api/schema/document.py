"""The OpenAPI 3.1 document."""

from functools import cache
from threading import Lock
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from api.schema.evolution import opened
from api.schema.nullable import with_nullable_unions
from api.schema.responses import HEADERS, NOT_MODIFIED
from api.schema.with_fields import with_partials


@cache
def openapi(*, unions: str = "closed") -> dict:
    """Generated once a process from the views and the declarations that render.

    `unions`: `closed`, or `open` for clients that live longer than this version of the API.
    """
    # The partial variants are made last, so that what is not known passes in them too.
    return with_partials(with_nullable_unions(opened(_generated()) if unions == "open" else _generated()))


# drf-spectacular finds its extensions when it is first asked, which two threads must not do at once.
_generating = Lock()


def _generated() -> dict:
    with _generating:
        document = SchemaGenerator(urlconf="api.urls").get_schema(request=None, public=True)
    components = document["components"]
    _forget_enum_ids(components)
    components["headers"] = HEADERS
    components["responses"] = {"NotModified": NOT_MODIFIED, **components["responses"]}
    return document


def _forget_enum_ids(part: Any) -> None:
    """drf-spectacular leaves them for its hook, which makes components of enums."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            _forget_enum_ids(inner)
