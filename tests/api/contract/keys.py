"""Keys for the addresses of the OpenAPI document."""

from collections.abc import Callable


def key_at(api: Callable, address: str) -> str:
    """Return the id or slug of something that is at an address with `{key}`."""
    above = address.partition("{key}")[0]
    if above == "/api/v1/images/":
        articles = api("/api/v1/articles/").data["items"]
        return next(article["hero"]["id"] for article in articles if article["hero"])
    item = api(above).data["items"][0]
    return item["id"] if above == "/api/v1/pages/" else item["slug"]
