"""The host that a request names, in one spelling, so that an answer depends on nothing else of it."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@]+)(?::0*([0-9]{0,5}))?", re.IGNORECASE)
_GREATEST_PORT = 65_535


class Host(NamedTuple):
    name: str
    port: int
    # As it stands in addresses: without the port that the scheme has anyway.
    text: str


@lru_cache(maxsize=1024)
def host_of(header: str, *, secure: bool) -> Host | None:
    """None where a Host header is malformed (RFC 9110, 7.2)."""
    parts, usual = split_host(header), 443 if secure else 80
    if parts is None:
        return None
    name, port = parts[0], parts[1] or usual
    return Host(name, port, name if port == usual else f"{name}:{port}")


def split_host(text: str) -> tuple[str, int | None] | None:
    """A name and the port behind it, where there is one; None where it is malformed, or the port greater than any."""
    found = _HOST.fullmatch(text)
    if found is None or int(found[2] or 0) > _GREATEST_PORT:
        return None
    return found[1].lower().removesuffix("."), int(found[2]) if found[2] else None


def host_named_by(request: HttpRequest) -> Host:
    """Raises DisallowedHost where it is none that this server answers for."""
    header = request.get_host()
    host = host_of(header, secure=request.is_secure())
    if host is None:
        raise DisallowedHost(f"Invalid Host header {header!r}: ports end at {_GREATEST_PORT}.")
    return host


def absolute(request: HttpRequest, path: str) -> str:
    """The address of a path of this server, as the request names the server."""
    return f"{request.scheme}://{host_named_by(request).text}{path}"
