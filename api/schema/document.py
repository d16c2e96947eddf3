"""The OpenAPI 3.1 document."""

from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from api.schema.auto import SECURITY_SCHEMES
from api.schema.descriptions import with_descriptions
from api.schema.evolution import with_constants_as_enums, with_open_values, without_discriminators
from api.schema.nullable import with_nullable_unions
from api.schema.responses import HEADERS, NOT_MODIFIED
from api.schema.with_fields import operations_of, with_partials

# Tag → what its operations are for. Other tags are the names of types.
TAGS = {
    "pages": "Pages of every type.",
    "images": "Pictures in other sizes.",
    "site": "What all pages share, and what lives at a path.",
    "previews": "Drafts, for frontends that show them.",
    "sync": "What changed, for copies.",
    "operations": "The API itself: where it starts, its document, its health.",
}


@cache
def openapi(*, unions: str = "closed") -> dict:
    """Return the OpenAPI document, generated once a process from the views and the declarations that render.

    `unions`: `closed`, or `open`, `tagged` or `merged` for clients that live longer than this version of the API.
    """
    generated = _generated() if unions == "closed" else with_open_values(_generated(), unions=unions)
    # Other generators read `oneOf: [union, null]` as an optional value.
    named = with_nullable_unions(generated) if unions in {"closed", "open"} else generated
    # The partial schemas are made of the others, so that they are open too if the unions are.
    document = with_descriptions(with_partials(named))
    if unions == "closed":
        return document
    document["components"]["schemas"] = with_constants_as_enums(document["components"]["schemas"])
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
    document["tags"] = _tags(document)
    components["responses"] = {"NotModified": NOT_MODIFIED, **components["responses"]}
    return document


def _tags(document: dict) -> list[dict]:
    """Return the tags of the operations, in their order, each with a description."""
    names = dict.fromkeys(tag for operation in operations_of(document) for tag in operation["tags"])
    return [{"name": name, "description": TAGS.get(name, f"Lists of {name}, and single ones.")} for name in names]


def _forget_enum_ids(part: Any) -> None:
    """Remove the ids that drf-spectacular adds for its enum hook, which we do not use."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            _forget_enum_ids(inner)
