"""Limits on attempts to sign in and to reset a password.

A name is locked only for one address, so that nobody can lock out others. An address has a limit for all its names.
Each is a row with a counter in the database, which all processes share: further attempts change that row, and the
worker deletes rows that are over.

We count ourselves: django-axes stores a row for each attempt, and has no limit for an address or for passwords.
"""

import hashlib
import re
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from pages.models import Attempts


class Limit(NamedTuple):
    """How many attempts there may be within some minutes."""

    name: str
    attempts: int
    minutes: int


# Of one name from one address.
SIGN_IN = Limit("sign in", 5, 15)
CODE = Limit("code", 5, 15)
# Of one address, which can be that of a whole office.
ADDRESS = Limit("address", 100, 15)
RESET = Limit("reset", 10, 60)
# Of one mailbox, from any address.
RESET_MAIL = Limit("reset mail", 3, 60)

# An address with a port, as some proxies write it.
_WITH_PORT = re.compile(r"^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$")
# Of clients that have only IPv6, through a translator (RFC 6052, 2.1).
_NAT64 = ip_network("64:ff9b::/96")
_COUNT = """
    INSERT INTO pages_attempts (key, number, until) VALUES (%(key)s, 1, %(over)s)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE WHEN pages_attempts.until <= %(now)s THEN 1 ELSE pages_attempts.number + 1 END,
        until = CASE WHEN pages_attempts.until <= %(now)s THEN excluded.until ELSE pages_attempts.until END
    RETURNING number, until"""


def count(limit: Limit, *of: str) -> datetime | None:
    """Count an attempt. Return None if it is allowed, else the moment from which one is."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": _key(limit, of), "now": now, "over": now + timedelta(minutes=limit.minutes)})
        number, until = cursor.fetchone()
    return until if number > limit.attempts else None


def forget_old_attempts() -> None:
    """Delete the counters that are over. Not in a request: it would hold their rows while it sends mail."""
    Attempts.objects.filter(until__lte=timezone.now()).delete()


def forget(limit: Limit, *of: str) -> None:
    Attempts.objects.filter(pk=_key(limit, of)).delete()


def refuse(until: datetime | None) -> None:
    """Raise an error that says when to try again."""
    if until:
        minutes = max(ceil((until - timezone.now()) / timedelta(minutes=1)), 1)
        sentence = ngettext(
            "Too many attempts. Try again in {minutes} minute.",
            "Too many attempts. Try again in {minutes} minutes.",
            minutes,
        )
        raise ValidationError(sentence.format(minutes=minutes), code="attempts")


def client_of(request: HttpRequest) -> str:
    """Return the client's address. Behind a proxy, it is the last one that the proxy names.

    For IPv6 it is the network, as a client has all addresses of its own, or the IPv4 address within it, as many clients
    share the networks of such addresses.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    address = _WITH_PORT.sub(r"\1\2", address)
    try:
        read = ip_address(address)
    except ValueError:
        return address
    read = _ipv4_within(read) or read
    return str(ip_network(f"{read}/64", strict=False)) if read.version == 6 else str(read)


def _ipv4_within(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, or None."""
    if address.version == 4:
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    # A socket for both kinds writes IPv4 addresses as mapped ones.
    return address.ipv4_mapped or address.sixtofour or (teredo and teredo[1])


def _key(limit: Limit, of: tuple[str, ...]) -> str:
    """Return a key of a fixed length: a name can be long, and may be a password that was typed into the wrong field."""
    return hashlib.sha256("\0".join([limit.name, *of]).casefold().encode("utf-8", "replace")).hexdigest()
