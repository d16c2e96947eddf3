"""The `links` parameter: what links to pages lead to, in HTML, buttons and menus alike."""

import re
from typing import Any

from api.parameters.base import Parameter, one_of

PATHS, ADDRESSES = "path", "url"
LINKS = Parameter(
    "links",
    "What `href` of a link to a page is, in HTML, buttons and menus alike: its path on the frontend, or its address. "
    "Without this parameter, menus have paths and all others addresses. Pages of other sites always have an address.",
    one_of("links", [PATHS, ADDRESSES]),
    {"type": "string", "enum": [PATHS, ADDRESSES]},
)
# A link to a page, as `pages.rich_text.html` and fallbacks write it: with the address of the page, and its path among
# further attributes.
_TO_PAGE = re.compile(r'<a href="([^"]*)"( data-id="[^"]*" data-type="[^"]*" data-path="([^"]*)"[^>]*>)')


def with_links(document: Any, to: str) -> Any:
    """Return a document whose links to pages of its site all lead to paths, or all to addresses.

    Pages of other sites have no path on this one's frontend, so links to them keep the address.
    """
    return _linked(document, _origin_of(document), to == PATHS)


def _origin_of(document: Any) -> str | None:
    """Return what stands before the path in the addresses of a document's site, or None if it is on all sites."""
    if not document.get("url"):
        return None
    if document.get("type") == "site":
        own = next((locale["path"] for locale in document["locales"] if locale["code"] == document["locale"]), "/")
    else:
        own = document.get("path") or ""
    return str(document["url"]).removesuffix(own)


def _linked(value: Any, origin: str | None, to_paths: bool) -> Any:
    """Return a part of a document with its links."""
    kind = value.__class__
    if kind is list:
        return [_linked(part, origin, to_paths) for part in value]
    if kind is not dict:
        return value
    linked = {name: _linked(part, origin, to_paths) for name, part in value.items()}
    page = linked.get("page")
    if page and "href" in linked:
        linked["href"] = (_path if to_paths else _address)(linked["href"], page["path"], origin)
    html = linked.get("html")
    if to_paths and html.__class__ is str:
        linked["html"] = _TO_PAGE.sub(lambda found: f'<a href="{_path(found[1], found[3], origin)}"{found[2]}', html)
    return linked


def _path(href: str, path: str, origin: str | None) -> str:
    return path if origin is None or href == f"{origin}{path}" else href


def _address(href: str, path: str, origin: str | None) -> str:
    return f"{origin}{path}" if origin is not None and href == path else href
