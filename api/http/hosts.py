"""The host of a request in one spelling: requests that spell it differently get the same answer."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@]+)(?::0*([0-9]{0,5}))?", re.IGNORECASE)
_GREATEST_PORT = 65_535


class Host(NamedTuple):
    """A host: its name in lower case, its port, and the text that stands for both in URLs."""

    name: str
    port: int
    # Without the port if it is the default of the scheme.
    text: str


@lru_cache(maxsize=1024)
def host_of(header: str, *, secure: bool) -> Host | None:
    """Parse a Host header (RFC 9110, 7.2); return None if it is malformed."""
    parts, default = split_host(header), 443 if secure else 80
    if parts is None:
        return None
    name, port = parts[0], parts[1] or default
    return Host(name, port, name if port == default else f"{name}:{port}")


def split_host(text: str) -> tuple[str, int | None] | None:
    """Split a host into its name and its port, if it has one. Return None if it is malformed or the port too great."""
    found = _HOST.fullmatch(text)
    if found is None or int(found[2] or 0) > _GREATEST_PORT:
        return None
    return found[1].lower().removesuffix("."), int(found[2]) if found[2] else None


def host_named_by(request: HttpRequest) -> Host:
    """Return the host of a request. Raise DisallowedHost if this server does not answer for it."""
    header = request.get_host()
    host = host_of(header, secure=request.is_secure())
    if host is None:
        raise DisallowedHost(f"Invalid Host header {header!r}: the greatest port is {_GREATEST_PORT}.")
    return host


def absolute(request: HttpRequest, path: str) -> str:
    """Return the URL of a path on this server, with the scheme and host of the request."""
    return f"{request.scheme}://{host_named_by(request).text}{path}"
