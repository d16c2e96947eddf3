"""The words of the admin: in the sources, and in the catalogues that translate them."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALES = settings.BASE_DIR / "pages" / "locale"
# A message and its plural, or "" if it has none, and its context.
Message = tuple[str, str, str | None]
_OURS = ("api", "cms", "pages")
_KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None}
_KEYWORDS |= {"ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
_PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)s")


def catalogue(language: str, domain: str = "django") -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, domain=domain)


def translations(found: Catalog) -> dict[Message, list[str]]:
    """Return each message of a catalogue with its translation, in the singular and the plural."""
    return {
        _message(one.id, one.context): list(one.string) if one.pluralizable else [str(one.string)]
        for one in found
        if one.id
    }


def in_sources(domain: str = "django") -> set[Message]:
    """Return the messages in Python and templates, or in scripts (`djangojs`)."""
    return set(_in_scripts() if domain == "djangojs" else [*_in_python(), *_in_templates()])


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _in_python() -> Iterator[Message]:
    for file in _files("**/*.py"):
        if "migrations" not in file.parts:
            yield from _extracted("python", file.read_bytes())


def _in_templates() -> Iterator[Message]:
    for file in [*_files("templates/**/*.html"), *_files("templates/**/*.txt")]:
        # Django turns a template into what reads as Python. Within parentheses, its indentation does not matter.
        yield from _extracted("python", f"({templatize(file.read_text())})".encode())


def _in_scripts() -> Iterator[Message]:
    for file in _files("static/pages/*.js"):
        yield from _extracted("javascript", file.read_bytes())


def _files(pattern: str) -> Iterable[Path]:
    return (file for folder in _OURS for file in sorted((settings.BASE_DIR / folder).glob(pattern)))


def _extracted(method: str, source: bytes) -> Iterator[Message]:
    for _, message, _, context in extract(method, BytesIO(source), _KEYWORDS):
        yield _message(message, context)


def _message(found: str | tuple[str, ...] | list[str], context: str | None) -> Message:
    one, plural = (found, "") if isinstance(found, str) else found
    return one, plural, context
