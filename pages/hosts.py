"""Names of hosts: blind to case, the same in letters of any script and in ASCII (IDNA 2008, as UTS 46 reads it)."""

from functools import lru_cache

import idna


@lru_cache
def ascii_host(name: str) -> str:
    """As it stands in addresses: `bücher.example` is `xn--bcher-kva.example`. What is no such name stays as it is."""
    bare = name.lower().removesuffix(".")
    if bare.isascii():
        return bare
    try:
        return idna.encode(bare, uts46=True).decode()
    except idna.IDNAError:
        return bare


@lru_cache
def spellings(name: str) -> list[str]:
    """A name in both forms, in lower case."""
    ascii_form = ascii_host(name)
    try:
        return list(dict.fromkeys([ascii_form, idna.decode(ascii_form) if "xn--" in ascii_form else ascii_form]))
    except idna.IDNAError:
        return [ascii_form]
