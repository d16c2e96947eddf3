"""The OpenAPI 3.1 document."""

from functools import cache

from drf_spectacular.generators import SchemaGenerator

from api.schema.with_fields import with_partials


@cache
def openapi() -> dict:
    """Generated once a process from the views and the declarations that render."""
    return with_partials(SchemaGenerator(urlconf="api.urls").get_schema(request=None, public=True))
