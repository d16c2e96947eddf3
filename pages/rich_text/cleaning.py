"""Clean the rich text that Wagtail, imports or programs store."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pages.rich_text.blocks import OF_PAGE, Attributes, Link, read_events
from pages.rich_text.hidden import is_hidden, without
from pages.rich_text.html import to_html
from pages.rich_text.tags import balanced
from pages.web.links import SCHEMES

# Elements whose content is never text. Browsers read the markup inside noscript, iframe, noembed and noframes as text.
_NEVER_TEXT = {"script", "style", "template", "noscript", "iframe", "noembed", "noframes"}
# Browsers skip some of these when they parse an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# Returns facts about the page or document with this key, or None if it is not public.
Look = Callable[[int], Mapping[str, Any] | None]
# Rewrites the address of a link.
Address = Callable[[str], str]


def clean(source: str, *, page: Look, document: Look, address: Address = str) -> str:
    """Return HTML with only the elements of the contract. A link to content that is not public becomes its text.

    `page` returns `{id, type, path, locale, url}`, `document` returns `{url}`; `address` rewrites the addresses of
    other links. Hidden, deleted and struck-out words are left out (`hidden.py`).
    Everything is read into blocks first. So the result is safe because of what `to_html` writes and `safe_link`
    allows, even if browsers parse the source differently.
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
        return Link(found["url"], tuple(found[name] for name in OF_PAGE if name in found) if kind == "page" else None)

    texts = without(lambda tag: tag.name in _NEVER_TEXT or is_hidden(tag), balanced(source))
    return to_html(read_events(texts, link=link))


def safe_link(attributes: Attributes) -> Link | None:
    """Return the target of an `a` if it is a web, email or phone address, or has no scheme. Otherwise return None."""
    href = _CONTROLS.sub("", attributes.get("href", "")).strip(" ")
    scheme = _SCHEME.match(href)
    return Link(href) if href and (scheme is None or scheme[0].lower()[:-1] in SCHEMES) else None
