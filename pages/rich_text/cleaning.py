"""What Wagtail stores, or an import or a program brought, as clean HTML."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pages.rich_text.blocks import Attributes, Link, read_events
from pages.rich_text.html import to_html
from pages.rich_text.tags import VOID, Event, Start, balanced

# What is never text.
# Of the latter four, a parser takes the markup inside for text.
NEVER = {"script", "style", "template", "noscript", "iframe", "noembed", "noframes"}
# Browsers skip some of these before they read an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SCHEMES = {"http:", "https:", "mailto:", "tel:"}

# What is known of a page or a document with this key, or None where the world may not see it.
Look = Callable[[int], Mapping[str, Any] | None]
# An address as a link with it leads there.
Address = Callable[[str], str]


def clean(source: str, *, page: Look, document: Look, address: Address = str) -> str:
    """HTML of the contract's elements alone. A link to what the world may not see is unwrapped to its text.

    `page` gives `{id, type, path, url}`, `document` `{url}`; `address` spells where other links lead. Nothing is passed
    on that is not read into a block first, so what is safe is decided by what `to_html` writes, and by where links may
    lead, not by how it is parsed.
    """

    def link(attributes: Attributes) -> Link | None:
        kind, key = attributes.get("linktype"), attributes.get("id", "")
        look = {"page": page, "document": document}.get(kind or "")
        if look is None:
            safe = safe_link(attributes) if kind is None else None
            return Link(address(safe.href)) if safe else None
        found = look(int(key)) if re.fullmatch(r"[0-9]{1,18}", key) else None
        if found is None:
            return None
        return Link(found["url"], (found["id"], found["type"], found["path"]) if kind == "page" else None)

    return to_html(read_events(without(NEVER, balanced(source)), link=link))


def safe_link(attributes: Attributes) -> Link | None:
    """Where an `a` leads, if that is an address of the web, of mail or of a phone, or within the site."""
    href = _CONTROLS.sub("", attributes.get("href", "")).strip(" ")
    scheme = _SCHEME.match(href)
    return Link(href) if href and (scheme is None or scheme[0].lower() in _SCHEMES) else None


def without(names: set[str], events: Iterable[Event]) -> Iterator[Event]:
    """Leaves out elements of these names, with all that stands in them."""
    depth = 0
    for event in events:
        if isinstance(event, str):
            within = depth > 0
        elif isinstance(event, Start):
            within = depth > 0 or event.name in names
            depth += within and event.name not in VOID
        else:
            within = depth > 0
            depth -= within
        if not within:
            yield event
