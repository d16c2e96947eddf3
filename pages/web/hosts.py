"""Host names, compared without case, and equal in Unicode and in ASCII (IDNA 2008, with the mapping of UTS 46)."""

import ipaddress
import re
from functools import lru_cache

import idna

# Underscores, and hyphens at any place, are not valid in host names, but browsers request such names.
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_LONGEST = 253


@lru_cache
def ascii_host(name: str) -> str | None:
    """Return the ASCII form: `xn--bcher-kva.example` for `bücher.example`. None if this is not a host name."""
    bare = name.lower().removesuffix(".")
    if len(bare) > _LONGEST:
        return None
    try:
        encoded = bare if bare.isascii() else _encode(bare)
    except idna.IDNAError:
        return None
    return encoded if _NAME.fullmatch(encoded) and len(encoded) <= _LONGEST else None


def host_of_addresses(name: str) -> str | None:
    """Return the form of a host name, or of an IPv6 address in brackets, for addresses. None if it is neither."""
    if not name.startswith("["):
        return ascii_host(name)
    try:
        return f"[{ipaddress.IPv6Address(name.removeprefix('[').removesuffix(']'))}]" if name.endswith("]") else None
    except ValueError:
        return None


@lru_cache
def spellings(name: str) -> list[str]:
    """Return the ASCII and the Unicode form of a name, in lower case. An invalid name is returned as it is."""
    ascii_form = ascii_host(name) or name.lower()
    try:
        return list(dict.fromkeys([ascii_form, _decode(ascii_form) if "xn--" in ascii_form else ascii_form]))
    except (idna.IDNAError, UnicodeError):
        return [ascii_form]


def _encode(name: str) -> str:
    """Encode as browsers do. IDNA 2008 has no symbols such as ❤, but some older domains contain them."""
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        labels = idna.uts46_remap(name, std3_rules=False, transitional=False).split(".")
        return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def _decode(name: str) -> str:
    try:
        return idna.decode(name)
    except idna.IDNAError:
        labels = name.split(".")
        return ".".join(
            label[4:].encode().decode("punycode") if label.startswith("xn--") else label for label in labels
        )
