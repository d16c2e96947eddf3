"""The content API's own settings, with types. Their values are checked as they are read from the environment."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class ApiSettings:
    """The settings under `BROADVIEW`.

    - `cache_control`: the Cache-Control header for clients.
    - `cdn_cache_control`: the header for shared caches (RFC 9213).
    - `direct_url`: a database address for listening, if `DATABASE_URL` leads through a pooler; else "".
    - `edge_bytes`: how many bytes of answers each process keeps; 0 keeps none.
    - `read_connections`: how many database connections the reads of a process share at most.
    - `tombstone_days`: how long tombstones are kept for the sync feed.
    """

    cache_control: str
    cdn_cache_control: str
    direct_url: str
    edge_bytes: int
    read_connections: int
    tombstone_days: int


def api_settings() -> ApiSettings:
    """Return the current settings."""
    values: dict[str, Any] = settings.BROADVIEW
    return ApiSettings(
        cache_control=values["CACHE_CONTROL"],
        cdn_cache_control=values["CDN_CACHE_CONTROL"],
        direct_url=values["DIRECT_URL"],
        edge_bytes=values["EDGE_BYTES"],
        read_connections=values["READ_CONNECTIONS"],
        tombstone_days=values["TOMBSTONE_DAYS"],
    )
