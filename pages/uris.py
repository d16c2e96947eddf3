"""Addresses as every client takes them (RFC 3986), whatever letters they were typed with."""

import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from pages.hosts import ascii_host

# What may stand in a path as it is; in a query and a fragment, `?` and `/` too.
_IN_PATH = "/!$&'()*+,;=:@~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def uri(text: str) -> str:
    """An address, or a path, as a URI reference: percent-encoded once, a host in ASCII.

    Raises ValueError where it has no such host, or the port is none.
    """
    parts = urlsplit(text)
    netloc = _netloc(parts) if parts.netloc or parts.scheme in {"http", "https"} else ""
    return urlunsplit((parts.scheme, netloc, encoded(parts.path), encoded(parts.query), encoded(parts.fragment)))


def _netloc(parts: SplitResult) -> str:
    user, at, host = parts.netloc.rpartition("@")
    port = parts.port  # raises where it is none
    if host.startswith("["):
        return f"{encoded(user)}{at}{host}"
    name, colon, _ = host.partition(":")
    ascii_name = ascii_host(unquote(name))
    if ascii_name is None:
        raise ValueError(f"{name!r} is no name of a host.")
    return f"{encoded(user)}{at}{ascii_name}{colon}{'' if port is None else port}"


def encoded(text: str) -> str:
    """A part of an address; what is encoded already stays as it is."""
    return quote(_STRAY_PERCENT.sub("%25", text), safe=f"{_IN_PATH}?%")


def encoded_path(path: str) -> str:
    """A path of the frontend in its one spelling: percent-encoded, composed, with single slashes."""
    return quote(re.sub("/{2,}", "/", composed(unquote(path))), safe=_IN_PATH)


def composed(text: str) -> str:
    """Letters with their accents in one (NFC), as slugs have them; some systems take them apart."""
    return unicodedata.normalize("NFC", text)
