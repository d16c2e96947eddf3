"""The content API's own settings, typed. A system check sees to it that wrong ones stop the start."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class ApiSettings:
    """`cache_control`: for clients; `cdn_cache_control`: for shared caches (RFC 9213).

    `edge_bytes`: what each process keeps of answers; 0: none.
    `direct_url`: the database's, where it has to be reached otherwise to be listened to; else "".
    `read_connections`: how many database connections the reads of a process share, at most.
    `tombstone_days`: how long it is remembered that something was withdrawn, for those who follow the changes.
    """

    cache_control: str
    cdn_cache_control: str
    direct_url: str
    edge_bytes: int
    read_connections: int
    tombstone_days: int


def api_settings() -> ApiSettings:
    values = settings.BROADVIEW
    return ApiSettings(
        cache_control=values["CACHE_CONTROL"],
        cdn_cache_control=values["CDN_CACHE_CONTROL"],
        direct_url=values["DIRECT_URL"],
        edge_bytes=values["EDGE_BYTES"],
        read_connections=values["READ_CONNECTIONS"],
        tombstone_days=values["TOMBSTONE_DAYS"],
    )
