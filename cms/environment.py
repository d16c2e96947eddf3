"""Reading settings from the environment and `.env`, and checking them.

An empty value counts as missing, since Compose passes on each variable that its file names. A wrong value raises
ImproperlyConfigured with a sentence that names the setting, the value and a correct example.
"""

import io
import os
import re
from collections.abc import Callable, Collection
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import psycopg
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

_SWITCHES = {
    **dict.fromkeys(["true", "yes", "y", "on", "1"], True),
    **dict.fromkeys(["false", "no", "n", "off", "0"], False),
}
# A name, in any script, or an IP address. IPv6 is in brackets.
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_VARIANT = re.compile(r"[a-z]{2,3}-[a-z0-9]{2,8}")  # of a language
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# The value of a header (RFC 9110, 5.5), limited to ASCII.
_HEADER = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


def read_file(path: Path) -> None:
    """Add the variables of a file to the environment, unless they are set there. The file may begin with a BOM."""
    if not path.exists():
        return
    try:
        content = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{path} is not text in UTF-8. Save it with this encoding.") from None
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error.strerror}. Let this user read it.") from None
    environ.Env.read_env(io.StringIO(content))


def text(name: str, default: str = "") -> str:
    value = os.environ.get(name, "")
    return value if value.strip() else default


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default)


def items(name: str, default: list[str]) -> list[str]:
    """Read a list that is separated by commas."""
    return [item.strip() for item in text(name).split(",") if item.strip()] or default


def switch(name: str, default: bool) -> bool:
    value = text(name).strip()
    if value.lower() not in {"", *_SWITCHES}:
        raise _wrong(name, value, "Give true or false.")
    return _SWITCHES.get(value.lower(), default)


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name).strip()
    if value and not (re.fullmatch(r"[+-]?[0-9]{1,20}", value) and least <= int(value) <= most):
        raise _wrong(name, value, f"Give a whole number from {least} to {most}, such as {default}.")
    return int(value or default)


def choice(name: str, default: str, choices: Collection[str], *, example: str) -> str:
    value = text(name, default).strip()
    if value not in choices:
        raise _wrong(name, value, f"Give one such as {example}.")
    return value


def language(name: str, default: str) -> str:
    """Read the code of a language that Django knows, or of a variant of one, such as en-ca."""
    value = text(name, default).strip()
    if value.split("-")[0] not in {code.split("-")[0] for code, _ in global_settings.LANGUAGES}:
        raise _wrong(name, value, "Give the code of a language, such as en, fr or pt-br.")
    return value


def languages(name: str, *, own: str) -> dict[str, str]:
    """Read codes of languages, separated by commas, and return each with its English name. Empty: all of Django's.

    Each is one that Django knows, or a variant of one, such as fr-ca. One is the language `own`, or a variant of it.
    """
    known = dict(global_settings.LANGUAGES)
    codes = [code.lower().replace("_", "-") for code in items(name, list(known))]
    for code in codes:
        if code not in known and not (_VARIANT.fullmatch(code) and code.split("-")[0] in known):
            raise _wrong(name, text(name), f"Give codes of languages, such as en,fr,pt-br. {code!r} is none.")
    if own.split("-")[0] not in {code.split("-")[0] for code in codes}:
        raise _wrong(name, text(name), f"Give {own} too: it is LANGUAGE_CODE, the language of new content.")
    return {code: known.get(code) or _name_of_variant(code) for code in codes}


def _name_of_variant(code: str) -> str:
    language, _, region = code.partition("-")
    return f"{dict(global_settings.LANGUAGES)[language]} ({region.upper()})"


def level(name: str, default: str) -> str:
    """Read a level of logging, in upper or lower case, and return it in upper case."""
    value = text(name, default).strip()
    levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    if value.upper() not in levels:
        raise _wrong(name, value, f"Give one of these: {', '.join(levels)}.")
    return value.upper()


def header(name: str, default: str) -> str:
    """Read the value of an HTTP header."""
    value = text(name, default)
    if not _HEADER.fullmatch(value):
        raise _wrong(name, value, f"Give one line of ASCII, such as {default}.")
    return value


def address(name: str, default: str) -> str:
    """Read the address of a website, without a final slash. Only the default may be empty."""
    value = text(name, default).strip()
    if value and not _is_web_address(value):
        raise _wrong(name, value, "Give an address with its scheme, such as https://cms.example.org.")
    if "@" in urlsplit(value).netloc:
        raise ImproperlyConfigured(f"{name} has a user or a password, which everybody would see. Give it without them.")
    return value.rstrip("/")


def media_origin(name: str, default: str, *, renamed_from: str) -> str:
    """Read the address that files are below, without a final slash. The name that it had before is refused.

    An installation that still has only the earlier name would otherwise hand out other addresses without a word. With
    both, releases before and after the new name can run at once.
    """
    value = text(name, default).strip()
    if not _is_web_address(value):
        remedy = "Give an origin such as https://media.example.org, or one with a path, but without ? and #."
        raise _wrong(name, value, remedy)
    origin, before = address(name, default), text(renamed_from).strip()
    if before and before.rstrip("/") != origin:
        raise ImproperlyConfigured(f"{renamed_from} is now called {name}. Rename it in .env or in the environment.")
    return origin


def path_with(name: str, default: str, *, part: str) -> str:
    """Read a path that contains `part`, which stands for something else."""
    value = text(name, default).strip()
    if not re.fullmatch(r"/(?![/\\])[^\s\\]*", value) or part not in value or _CONTROL.search(value):
        raise _wrong(name, value, f"Give a path that begins with / and contains {part}, such as {default}.")
    return value


def path(name: str, default: str, *, taken: Collection[str]) -> str:
    """Read a path, and return it with a slash at its end only. Its first part is none of those that are taken."""
    value = text(name, default).strip().strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", value) or value.split("/")[0] in taken:
        raise _wrong(name, value, f"Give a path of its own, such as {default}: not {', '.join(sorted(taken))}.")
    return f"{value}/"


def function(name: str) -> str:
    """Read the dotted path of a function, such as package.module.name. Empty: there is none."""
    value = text(name).strip()
    if value and not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)+", value):
        raise _wrong(name, value, "Give the dotted path of a function, such as translation.translate.")
    return value


def hosts(name: str, default: list[str]) -> list[str]:
    """Read hosts, separated by commas: names, IP addresses, or `.example.org` for all names below it."""
    given = items(name, [])
    if not all(_HOST.fullmatch(host.removeprefix(".")) or host == "*" for host in given):
        raise _wrong(name, text(name), "Give hosts without scheme and port, such as cms.example.org or [::1].")
    return given or default


def sender(name: str, default: str) -> str:
    """Read the email address of a sender. It may have a name: `Clinic <cms@example.org>`."""
    value = text(name, default).strip()
    addresses = [address for _, address in getaddresses([value])]
    if _CONTROL.search(value) or len(addresses) != 1 or not _EMAIL.fullmatch(addresses[0]):
        raise _wrong(name, value, "Give one address, such as cms@example.org or Clinic <cms@example.org>.")
    return value


def parsed(name: str, default: str, parse: Callable[[str], object], *, example: str) -> str:
    """Read a value that `parse` accepts. It may contain a password, so no message shows it."""
    value = text(name, default).strip()
    try:
        if value:
            parse(value)
    except (ValueError, psycopg.Error, ImproperlyConfigured):
        raise ImproperlyConfigured(f"{name} is not understood. Give one such as {example}.") from None
    return value


def database_config(url: str) -> dict[str, Any]:
    """Return Django's settings of a PostgreSQL database. Raise ValueError if the URL is not that of one."""
    if url.partition("://")[0] not in {"postgres", "postgresql", "psql", "pgsql"}:
        raise ValueError("The scheme is not that of PostgreSQL.")
    return environ.Env.db_url_config(url)


def check_conninfo(text: str) -> None:
    """Raise an error if libpq does not understand the text: a URL of PostgreSQL, or `host=… dbname=…`."""
    conninfo_to_dict(text)
    if "://" in text:
        _ = urlsplit(text).port  # libpq looks at it only when it connects


def mail_config(url: str) -> dict[str, Any]:
    """Return Django's settings of a mail server."""
    return environ.Env.email_url_config(url)


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        known = parts.scheme in {"http", "https"} and _HOST.fullmatch(host) and parts.port != 0
        return bool(known) and not re.search(r"[\s?#\\]", value) and not _CONTROL.search(value)
    except ValueError:  # a wrong port or a wrong IPv6 address
        return False


def _wrong(name: str, value: str, remedy: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}. {remedy}")
