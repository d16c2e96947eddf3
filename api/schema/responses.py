"""The responses of operations: headers, answers and problems, as components that operations refer to."""

from collections.abc import Iterable
from typing import Any

from api.http.answers import JSON, PROBLEM
from api.http.shapes import CODES

_TEXT = {"type": "string"}
_ALLOWED_ORIGIN = {"type": "string", "const": "*"}


def _header(description: str, schema: dict, *, always: bool = True) -> dict:
    return {"description": description, "schema": schema, "required": always}


def _refer(names: Iterable[str]) -> dict:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refer_for_frontends(more: list[str]) -> dict:
    """Return the headers of answers that only scripts of the configured frontends may read."""
    allowed = {"Access-Control-Allow-Origin": {"$ref": "#/components/headers/Frontend-Origin"}}
    return {**_refer([*_FOR_FRONTENDS, *more]), **allowed}


HEADERS: dict[str, dict] = {
    "ETag": _header("Identifies these bytes; each content coding has its own. Send it back in `If-None-Match`.", _TEXT),
    "Content-Version": _header(
        "The number of the content state that the answer was read from. It only rises.",
        {"type": "integer", "format": "int64", "minimum": 0},
    ),
    "Cache-Control": _header("For clients; `no-store` if the request had `Authorization`.", _TEXT),
    "CDN-Cache-Control": _header(
        "For shared caches (RFC 9213); absent if the answer must not be cached.", _TEXT, always=False
    ),
    "Surrogate-Key": _header(
        "Keys of the content in the answer, separated by spaces, for purging a CDN.", _TEXT, always=False
    ),
    "Vary": _header("Accept-Encoding; Origin for previews.", _TEXT),
    "Link": _header("`next` and `previous`, if they exist (RFC 8288).", _TEXT, always=False),
    "X-Cache": _header(
        "Whether the answer came from memory.", {"type": "string", "enum": ["hit", "miss", "bypass"]}, always=False
    ),
    "Retry-After": _header("Seconds to wait before the next request.", {"type": "integer", "minimum": 0}),
    "WWW-Authenticate": _header("The scheme that a token is sent with.", {"type": "string", "const": "Bearer"}),
    "Access-Control-Allow-Origin": _header("Every origin may read.", _ALLOWED_ORIGIN),
    "Frontend-Origin": _header("The origin of the request, if it is that of a frontend.", _TEXT, always=False),
    "Access-Control-Expose-Headers": _header("The headers that scripts of other origins may read.", _TEXT),
}
_ANY = ["Cache-Control", "X-Cache", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"]
_FOR_FRONTENDS = ["Cache-Control", "Vary", "X-Cache", "Access-Control-Expose-Headers"]
_READ = ["ETag", "Content-Version", "CDN-Cache-Control", "Surrogate-Key", "Vary", *_ANY]
_OF_STATUS = {401: ["WWW-Authenticate"], 503: ["Retry-After"]}
# The statuses of problems that are read from the content and cached like answers.
_CACHEABLE = {404, 410}


def answer_of(
    schema: dict,
    *,
    description: str,
    cacheable: bool,
    links: bool,
    example: Any = None,
    media_type: str = JSON,
    for_frontends: bool = False,
) -> dict:
    """Return the 200 of an operation. `cacheable`: it is read from the content. `links`: it has a Link header."""
    content = {"schema": schema} if example is None else {"schema": schema, "example": example}
    names = [*(_READ if cacheable else _ANY), *(["Link"] if links else [])]
    headers = _refer_for_frontends([]) if for_frontends else _refer(names)
    return {"description": description, "headers": headers, "content": {media_type: content}}


NOT_MODIFIED = {"description": "The client already has these bytes.", "headers": _refer([*_READ, "Link"])}


def problem_of(status: int, codes: Iterable[str], schema: dict, *, for_frontends: bool = False) -> dict:
    """Return the response for problems with these codes, which share a status."""
    names = [*(_READ if status in _CACHEABLE else _ANY), *_OF_STATUS.get(status, [])]
    described = " ".join(f"`{code}`: {CODES[code][1]}." for code in codes)
    headers = _refer_for_frontends(_OF_STATUS.get(status, [])) if for_frontends else _refer(names)
    return {"description": described, "headers": headers, "content": {PROBLEM: {"schema": schema}}}
