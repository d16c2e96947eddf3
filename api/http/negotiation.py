"""Content negotiation: media types and content codings (RFC 9110, 12)."""

import zlib
from collections.abc import Callable
from functools import lru_cache

import brotli

# Longer headers are not cached once parsed, so that the caches stay small. In characters.
_LONGEST_CACHED = 200
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6


def gzip(body: bytes) -> bytes:
    """Compress with gzip (RFC 1952), without a timestamp: the same body gives the same bytes."""
    return zlib.compress(body, _GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)


def br(body: bytes) -> bytes:
    """Compress with Brotli (RFC 7932)."""
    return brotli.compress(body, quality=_BROTLI_QUALITY)


# Content codings by name, the preferred one first.
CODINGS: dict[str, Callable[[bytes], bytes]] = {"br": br, "gzip": gzip}


def coding_for(accept_encoding: str | None) -> str | None:
    """Return the coding that an Accept-Encoding header prefers, or None to send the body uncompressed.

    If it prefers two codings equally, the first of `CODINGS` is taken.
    """
    if not accept_encoding:
        return None
    if len(accept_encoding) > _LONGEST_CACHED:
        return _coding_for.__wrapped__(accept_encoding)
    return _coding_for(accept_encoding)


@lru_cache(256)
def _coding_for(accept_encoding: str) -> str | None:
    weights: dict[str, float] = {}
    for part in accept_encoding.split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip().lower()] = _weight(parameters)
    wanted = {name: weights.get(name, weights.get("*", 0.0)) for name in CODINGS}
    best = max(wanted, key=lambda name: wanted[name])  # of equals, the first
    return best if wanted[best] > 0 and wanted[best] >= weights.get("identity", 0.0) else None


def _weight(parameters: str) -> float:
    """Return the `q` of a header's item: 1 if it is missing, 0 if it is not a number from 0 to 1."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0


def takes(accept: str | None, media_type: str) -> bool:
    """True if an Accept header allows this media type (RFC 9110, 12.5.1). The most specific item decides.

    An empty header says nothing, so it allows everything, as does a missing one.
    """
    if accept is None or accept == "*/*" or not accept.strip(" \t,"):
        return True
    if len(accept) > _LONGEST_CACHED:
        return _takes.__wrapped__(accept, media_type)
    return _takes(accept, media_type)


@lru_cache(256)
def _takes(accept: str, media_type: str) -> bool:
    fitting = ["*/*", f"{media_type.partition('/')[0]}/*", media_type]
    best, weight = -1, 0.0
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        fit = fitting.index(name.strip().lower()) if name.strip().lower() in fitting else -1
        if fit > best:
            best, weight = fit, _weight(parameters)
    return weight > 0
