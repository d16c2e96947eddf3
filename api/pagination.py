"""Keyset pagination: a cursor is the place of an item in its list, signed and bound to the query that made it."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest

from api.errors import Problem, invalid_parameter

_SIGNATURE_BYTES = 12
# Where to go on, how far, and how new: what a cursor does not depend on.
_NOT_BOUND = {"cursor", "since", "limit", "min_version"}


@dataclass(frozen=True)
class Cursor:
    """The items after (or, with `backwards`, before) the place that `key` and `id` name.

    `understood`: of a search, what its words came to (see `searching.Question`).
    """

    key: str
    id: UUID
    backwards: bool = False
    understood: dict[str, list] | None = None


def encode(cursor: Cursor, *, query: str) -> str:
    searched = [cursor.understood] if cursor.understood else []
    return seal([cursor.key, str(cursor.id), int(cursor.backwards), *searched], query=query)


def decode(text: str, *, query: str) -> Cursor:
    """Raises a Problem where the text is no cursor of this query."""
    key, identifier, backwards, *searched = unseal(text, query=query)
    return Cursor(key, UUID(identifier), bool(backwards), *searched)


def seal(values: list, *, query: str) -> str:
    """Opaque text that only the same query can be asked with."""
    payload = orjson.dumps(values)
    return base64.urlsafe_b64encode(_sign(payload, query) + payload).rstrip(b"=").decode()


def unseal(text: str, *, query: str, parameter: str = "cursor") -> list:
    """The values that were sealed. Raises a Problem where the text was not made by this query."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refused("This is no cursor.", parameter) from None
    signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(payload, query)):
        raise refused("The cursor was made by another query, or changed on the way.", parameter)
    return orjson.loads(payload)


def query_of(request: HttpRequest) -> str:
    """What a cursor is bound to: the address and every parameter that chooses or orders."""
    chosen = sorted((name, value) for name, value in request.GET.items() if name not in _NOT_BOUND)
    return orjson.dumps([request.path, chosen]).decode()


def url_with_cursor(request: HttpRequest, cursor: str) -> str:
    """The address that goes on from there. It depends on what is asked for, not on how that was spelled."""
    query = {name: value for name, value in request.GET.items() if name != "min_version"}
    return request.build_absolute_uri(f"{request.path}?{urlencode(sorted({**query, 'cursor': cursor}.items()))}")


def _sign(payload: bytes, query: str) -> bytes:
    key = f"cursor:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, payload + b"\0" + query.encode(), hashlib.sha256)[:_SIGNATURE_BYTES]


def refused(detail: str, parameter: str) -> Problem:
    follow = "meta.cursor" if parameter == "since" else "meta.next"
    detail += f" Begin again without `{parameter}`, then follow `{follow}`."
    return Problem("invalid_cursor", detail, errors=[invalid_parameter(parameter, detail)])
