"""The translation of RSGI's scope into WSGI's environ (PEP 3333)."""

import io
import sys
from functools import lru_cache
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

_BASE = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
# The value of a header that is not ASCII. The server names such a header, but does not hand out its value.
_UNREADABLE = "?"


def environ_of(scope: Any) -> dict[str, Any]:
    """Return the environ, without `wsgi.input` and without the environment variables of this process."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        **_BASE,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _bytes_as_text(scope.path),
        "QUERY_STRING": _bytes_as_text(scope.query_string),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        key = _key_of(name)
        if key in environ:
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
        elif key:
            environ[key] = value
    for name in scope.headers.keys():  # noqa: SIM118 - these are not a dict
        if (key := _key_of(name)) and key not in environ:
            environ[key] = _UNREADABLE
    if "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority or ""
    return environ


def _bytes_as_text(sent: str) -> str:
    """Return the text as WSGI requires it, with a character for each byte that was sent."""
    return sent if sent.isascii() else sent.encode().decode("latin-1")


@lru_cache(maxsize=500)
def _key_of(header: str) -> str:
    """Return the key of a header in the environ, or an empty text for a name with an underscore.

    Such a name would become the key of a header with hyphens, which only a proxy may set.
    """
    if "_" in header:
        return ""
    name = header.upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def request_of(environ: dict[str, Any]) -> WSGIRequest:
    """Return Django's request, without its body."""
    return WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
