"""Wagtail's stored rich text as the HTML that the world reads."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3

# The only elements of the contract.
ELEMENTS = {"p", "ul", "ol", "li", "strong", "em", "sup", "sub", "code", "br", "a"}

_RENAMED = {"b": "strong", "i": "em"}
_PARAGRAPHS = re.compile(r"<(/?)(?:h[1-6]|div|blockquote|pre|section|article|header|footer)\b[^>]*>", re.IGNORECASE)
_RENAMED_TAG = re.compile(r"<(/?)(b|i)>")
_LINK = re.compile(r"<a([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')

_cleaner = nh3.Cleaner(
    tags=ELEMENTS | set(_RENAMED),
    attributes={"a": {"href", "id", "linktype"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)

Reference = Callable[[int], dict | None]


def to_html(source: str, *, reference: Reference) -> str:
    """Clean HTML of a stored rich text.

    `reference` gives what is known of a page that a link names, or None where it may not be seen; the
    link is then unwrapped to its text.
    """
    html = _cleaner.clean(_PARAGRAPHS.sub(r"<\1p>", source))
    html = _RENAMED_TAG.sub(lambda match: f"<{match[1]}{_RENAMED[match[2]]}>", html)
    return _LINK.sub(lambda match: _link(match, reference), html)


def to_text(html: str) -> str:
    """The words of clean HTML: a line a paragraph, item or break."""
    lines = re.sub(r"</p>|</li>|<br ?/?>", "\n", html)
    return unescape(re.sub(r"<[^>]+>", "", lines)).strip()


def _link(match: re.Match, reference: Reference) -> str:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
    text = match[2]
    if attributes.get("linktype") == "page":
        page_id = attributes.get("id", "")
        page = reference(int(page_id)) if page_id.isdecimal() else None
        if page is None:
            return text
        return (
            f'<a href="{escape(page["url"])}" data-id="{page["id"]}" data-type="{page["type"]}" '
            f'data-path="{escape(page["path"])}">{text}</a>'
        )
    if "href" in attributes and "linktype" not in attributes:
        return f'<a href="{escape(attributes["href"])}">{text}</a>'
    return text
