"""Responses of the public API: validators, caching, content version and CORS (RFC 9110, 9111, 9213)."""

import hashlib
import re
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from api.conf import api_settings

# Keys of a request's environment. READ_AT: the content state that the answer was read at. EDGE: the edge's figures.
READ_AT = "broadview.read_at"
EDGE = "broadview.edge"
JSON = "application/json"
MARKDOWN = "text/markdown"  # RFC 7763
PROBLEM = "application/problem+json"
# Proxies and CDNs limit the length of this header; 2 KB is the smallest limit in use.
SURROGATE_KEY_BYTES = 2048
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Version, Retry-After",
}
PREFLIGHT = {**CORS, "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": "86400"}
ALLOWED_HEADERS = ("Accept", "Authorization", "Content-Type", "If-None-Match")
# The name of a header (RFC 9110, 5.1), and how many more of them a preflight may ask for.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_MOST_HEADERS = 50


@dataclass(frozen=True)
class State:
    """The content state that an answer was read at. The SQL statement that reads the content also reads this."""

    epoch: UUID
    version: int
    # True if a site has the host and port of the request.
    names_site: bool = field(default=False, compare=False)


def answer(
    request: HttpRequest,
    body: bytes,
    *,
    state: State,
    surrogate_keys: str = "",
    status: int = 200,
    content_type: str = JSON,
    links: dict[str, str | None] | None = None,
) -> HttpResponse:
    """Return a cacheable response: 304 if the client already has these bytes, else the body.

    The edge keeps it for others: it must depend on the content, the scheme, the host, the path and the query alone.

    `surrogate_keys`: keys separated by spaces, shortened to fit the header. `links`: relation → URL, for `Link`.
    """
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    response = HttpResponse(body, content_type=content_type, status=status)
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and status == 200 and has(known, etag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    request.META[READ_AT] = state
    response["ETag"] = etag
    response["Content-Version"] = str(state.version)
    response["Vary"] = "Accept-Encoding"
    keys = shorten(surrogate_keys)
    if keys:
        response["Surrogate-Key"] = keys
    relations = [f'<{url}>; rel="{relation}"' for relation, url in (links or {}).items() if url]
    if relations:
        response["Link"] = ", ".join(relations)
    return with_caching(with_cors(response), anonymous="HTTP_AUTHORIZATION" not in request.META)


def uncached(body: bytes, *, status: int = 200, content_type: str = JSON) -> HttpResponse:
    """Return a response that no cache may store."""
    response = HttpResponse(body, status=status, content_type=content_type)
    return with_caching(with_cors(response), anonymous=False)


def with_caching(response: HttpResponse, *, anonymous: bool) -> HttpResponse:
    """Add the caching headers: those of the settings for anonymous requests, `no-store` for others."""
    if anonymous:
        values = api_settings()
        response["Cache-Control"] = values.cache_control
        response["CDN-Cache-Control"] = values.cdn_cache_control
    else:
        response["Cache-Control"] = "no-store"
    return response


def with_cors(response: HttpResponse) -> HttpResponse:
    """Add the CORS headers, which let every origin read."""
    for name, value in CORS.items():
        response[name] = value
    return response


def preflight(request: HttpRequest) -> HttpResponse:
    """Return the response to any `OPTIONS` request. It allows the headers that are asked for, such as those of tracing.

    They are named one by one, because `*` does not include `Authorization`.
    """
    asked = request.META.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "").split(",")[:_MOST_HEADERS]
    names = [name.strip() for name in asked if _HEADER_NAME.fullmatch(name.strip())]
    return HttpResponse(
        status=204,
        headers={
            **PREFLIGHT,
            "Access-Control-Allow-Headers": ", ".join(dict.fromkeys([*ALLOWED_HEADERS, *names])),
            "Vary": "Access-Control-Request-Headers",
        },
    )


def shorten(surrogate_keys: str) -> str:
    """Return the keys that fit the header, without any with characters that a header cannot contain.

    The document's own keys come first, so they are kept.
    """
    if len(surrogate_keys) > SURROGATE_KEY_BYTES:
        surrogate_keys = surrogate_keys[:SURROGATE_KEY_BYTES].rpartition(" ")[0]
    return " ".join(key for key in surrogate_keys.split() if key.isascii() and key.isprintable())


def has(if_none_match: str, etag: str) -> bool:
    """True if an If-None-Match header names this ETag by weak comparison (RFC 9110, 13.1.2)."""
    known = [value.removeprefix("W/") for value in parse_etags(if_none_match)]
    return etag in known or "*" in known
