"""What a client asks for in its headers (RFC 9110, 12 and 13)."""

import zlib
from collections.abc import Callable
from functools import lru_cache

import brotli

# Longer headers are read anew each time, so that what is remembered stays small.
_REMEMBERED = 200
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6


def gzip(body: bytes) -> bytes:
    """RFC 1952, without a time: the same bytes each time."""
    compressor = zlib.compressobj(_GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)
    return compressor.compress(body) + compressor.flush()


def br(body: bytes) -> bytes:
    return brotli.compress(body, quality=_BROTLI_QUALITY)


# Content codings, the preferred first.
CODINGS: dict[str, Callable[[bytes], bytes]] = {"br": br, "gzip": gzip}


def coding_for(accept_encoding: str | None) -> str | None:
    """The name of the coding that an Accept-Encoding wants most, of two alike the smaller one; None: as it is."""
    if not accept_encoding:
        return None
    if len(accept_encoding) > _REMEMBERED:
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
    """The `q` of a header's item: 1 where there is none, 0 where it is no number from 0 to 1."""
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
    """Whether an Accept allows an answer of this media type (RFC 9110, 12.5.1): the item that fits best decides."""
    if accept is None or accept == "*/*":
        return True
    if len(accept) > _REMEMBERED:
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
