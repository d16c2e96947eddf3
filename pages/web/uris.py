"""Encode addresses with any characters as URIs (RFC 3986), which every client accepts."""

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from pages.normalization import normalized, stream_safe
from pages.web.hosts import ascii_host

# Characters that need no encoding in a path. In a query and a fragment, `?` needs none either.
_IN_PATH = "/!$&'()*+,;=:@~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def split_address(text: str) -> SplitResult:
    """Split an address or a path. Raise ValueError if it is malformed.

    Python's function normalizes the host, whatever its length.
    """
    return urlsplit(stream_safe(text))


def uri(text: str) -> str:
    """Return an address or a path as a URI reference: percent-encoded once, with the host in ASCII.

    Raise ValueError if the host or the port is invalid.
    """
    parts = split_address(text)
    netloc = _netloc(parts) if parts.netloc or parts.scheme in {"http", "https"} else ""
    return urlunsplit((parts.scheme, netloc, encoded(parts.path), encoded(parts.query), encoded(parts.fragment)))


def _netloc(parts: SplitResult) -> str:
    user, at, host = parts.netloc.rpartition("@")
    port = parts.port  # raises ValueError if it is invalid
    if host.startswith("["):
        return f"{encoded(user)}{at}{host}"
    name, colon, _ = host.partition(":")
    ascii_name = ascii_host(unquote(name))
    if ascii_name is None:
        raise ValueError(f"{name!r} is not a host name.")
    return f"{encoded(user)}{at}{ascii_name}{colon}{'' if port is None else port}"


def encoded(text: str) -> str:
    """Percent-encode a part of an address. Parts that are encoded already stay unchanged."""
    return quote(_STRAY_PERCENT.sub("%25", text), safe=f"{_IN_PATH}?%")


def encoded_path(path: str) -> str:
    """Return the canonical spelling of a frontend path: percent-encoded, composed (NFC), with single slashes."""
    return quote(re.sub("/{2,}", "/", composed(unquote(path))), safe=_IN_PATH)


def composed(text: str) -> str:
    """Compose letters with their accents (NFC), as in slugs. Some systems decompose them."""
    return normalized("NFC", text)
