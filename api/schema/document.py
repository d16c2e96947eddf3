"""The OpenAPI 3.1 document."""

from functools import cache

from drf_spectacular.generators import SchemaGenerator


@cache
def openapi() -> dict:
    """Generated once a process from the views and the declarations that render."""
    return SchemaGenerator(urlconf="api.urls").get_schema(request=None, public=True)
