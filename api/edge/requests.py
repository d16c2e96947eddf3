"""Which requests get the same answer."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from api.http.hosts import Host, host_of

# Longer addresses are not kept, in characters.
_LONGEST = 2_000
_MIN_VERSION = "min_version="


def spelling() -> tuple[str, ...]:
    """The names of all that an answer depends on in a request. Two that have the same there get the same answer."""
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return (
        *("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "HTTP_HOST", "HTTP_AUTHORIZATION"),
        *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", *([proxy[0]] if proxy else [])),
    )


class Key(NamedTuple):
    """What the answer depends on besides content and coding."""

    host: Host
    secure: bool
    path: str
    query: str


def key_of(environ: dict[str, Any], path: str, query: str) -> Key | None:
    """The query as `normalised`; None: it is not to be kept."""
    header = environ.get("HTTP_HOST")
    if not header or len(header) + len(path) + len(query) > _LONGEST:
        return None
    proxy = settings.SECURE_PROXY_SSL_HEADER
    secure = environ.get(proxy[0]) == proxy[1] if proxy else environ["wsgi.url_scheme"] == "https"
    host = host_of(header, secure=secure)
    return Key(host, secure, path, query) if host else None


def is_usual(key: Key, environ: dict[str, Any]) -> bool:
    """Whether the host is named with a port that this server is known by.

    Else whoever asks could have an entry made for each port that there is.
    """
    own = urlsplit(settings.BASE_URL).port
    return key.host.port in {443 if key.secure else 80, own, int(environ.get("SERVER_PORT") or 0)}


def normalised(query: str) -> tuple[str, int]:
    """The query string with its parameters in one order, without `min_version`, and that one's value.

    Names and values stay as they are: what is spelled otherwise is another key, and what no answer takes has none.
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
