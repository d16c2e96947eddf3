"""Sealed cursors: opaque, signed text that is only valid for the query that it was made for.

`path` is the address, `bound` what `api.parameters.binding` makes of the parameters that may not change.
"""

import base64
import binascii
import hashlib
import hmac

import orjson
from django.conf import settings

from api.http.problems import InvalidCursor, Problem, invalid_parameter

_SIGNATURE_BYTES = 12


def seal(values: list, *, path: str, bound: dict[str, str]) -> str:
    """Return `values` as signed, opaque text. Only the same query can unseal it."""
    payload = orjson.dumps([bound, *values])
    return base64.urlsafe_b64encode(_sign(payload, path, key=settings.SECRET_KEY) + payload).rstrip(b"=").decode()


def unseal(text: str, *, path: str, bound: dict[str, str], parameter: str = "cursor") -> list:
    """Return the values that were sealed. Raise a Problem, with what differs, if this query is another one."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise lost("This is not a cursor.", parameter) from None
    signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(hmac.compare_digest(signature, _sign(payload, path, key=key)) for key in keys):
        raise lost("The cursor belongs to another address, or was altered.", parameter)
    was, *values = orjson.loads(payload)
    refuse_other([name for name in {**was, **bound} if was.get(name) != bound.get(name)], parameter)
    return values


def refuse_other(names: list[str], parameter: str = "cursor") -> None:
    """Raise a Problem if there are parameters whose values are not those of the cursor."""
    if names:
        raise lost(f"The cursor belongs to a request with another {', '.join(sorted(names))}.", parameter)


def lost(detail: str, parameter: str) -> Problem:
    """Return the problem of a cursor that is not valid; its detail says how to start again."""
    follow = "meta.cursor" if parameter == "since" else "meta.next"
    detail += f" Start again without `{parameter}`, then follow `{follow}`."
    return InvalidCursor(detail, errors=[invalid_parameter(parameter, detail)])


def _sign(payload: bytes, path: str, *, key: str) -> bytes:
    return hmac.digest(f"cursor:{key}".encode(), payload + b"\0" + path.encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
