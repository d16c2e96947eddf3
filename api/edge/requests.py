"""Decide which requests get the same answer."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from api.http.hosts import Host, host_of

# The answers of longer addresses are not kept, in characters.
_MAX_LENGTH = 2_000
_MIN_VERSION = "min_version="


def spelling() -> tuple[str, ...]:
    """Return the environ keys that an answer depends on. Requests with the same values get the same answer."""
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return (
        *("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "HTTP_HOST", "HTTP_AUTHORIZATION"),
        *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", *([proxy[0]] if proxy else [])),
    )


class Key(NamedTuple):
    """What an answer depends on besides the content state and the coding."""

    host: Host
    secure: bool
    path: str
    query: str


def key_of(environ: dict[str, Any], path: str, query: str) -> Key | None:
    """Return the key of a request, or None if its answer must not be kept. `query` comes from `normalise`."""
    header = environ.get("HTTP_HOST")
    if not header or len(header) + len(path) + len(query) > _MAX_LENGTH:
        return None
    proxy = settings.SECURE_PROXY_SSL_HEADER
    secure = environ.get(proxy[0]) == proxy[1] if proxy else environ["wsgi.url_scheme"] == "https"
    host = host_of(header, secure=secure)
    return Key(host, secure, path, query) if host else None


def has_usual_port(key: Key, environ: dict[str, Any]) -> bool:
    """Return True if the port of the Host header is one that this server has.

    Otherwise a client could create an entry for each possible port.
    """
    own = urlsplit(settings.BASE_URL).port
    return key.host.port in {443 if key.secure else 80, own, int(environ.get("SERVER_PORT") or 0)}


def normalise(query: str) -> tuple[str, int]:
    """Return the query string with sorted parameters and without `min_version`, and the value of `min_version`.

    Names and values stay as they are, so another spelling is another key. A malformed `min_version` stays too: Django
    refuses it.
    """
    if not query:
        return query, 0
    parts = query.split("&")
    wanted = [part for part in parts if part.startswith(_MIN_VERSION)]
    number = wanted[0].removeprefix(_MIN_VERSION) if len(wanted) == 1 else ""
    if number.isascii() and number.isdecimal() and len(number) < 20:
        parts.remove(wanted[0])
    else:
        number = "0"
    return "&".join(sorted(parts)), int(number)
