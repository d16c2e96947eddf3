"""The base of all body blocks: their JSON, fallback, Markdown and preview."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from pages import rich_text
from pages.rich_text.blocks import OF_PAGE, Link
from pages.rich_text.html import link_to
from pages.shapes import Channel, Image
from pages.shapes.rich_text import HtmlRichText


class ShownBlock:
    """Mixin for a Wagtail block with a `get_api_representation(value, context)` that returns its JSON, or None.

    `shape` is the type of that JSON, `Meta.example` is an example of it, `Meta.description` is for editors.
    `get_api_fallback(shown)` returns HTML for clients that do not know the block; it uses only the elements of rich
    text. Blocks that every client has to know have none. The template `pages/blocks/<name>.html` is the full HTML.
    """

    shape: ClassVar[Any]
    name: str
    meta: Any
    # The block chooser shows the example.
    is_previewable = True

    def get_api_markdown(self, shown: Any) -> str:
        return rich_text.markdown_of(self.get_api_fallback(shown))  # type: ignore[attr-defined]

    def get_api_html(self, shown: Any) -> SafeString:
        return render_to_string(f"pages/blocks/{self.name}.html", {"value": shown})

    def get_preview_template(self, value: Any, context: Any = None) -> str:
        return "pages/block_preview.html"

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict:
        return {**(parent_context or {}), "html": drawn(self.get_api_html(_in_words(self.meta.example)))}


def _in_words(example: Any) -> Any:
    """Return an example with its words in the language of who sees it. Other texts stay as they are."""
    if isinstance(example, dict):
        return {key: _in_words(value) for key, value in example.items()}
    if isinstance(example, list):
        return [_in_words(value) for value in example]
    return gettext(example) if isinstance(example, str) and example else example


def link_in_fallback(href: str, page: Mapping[str, Any] | None, text: str) -> SafeString:
    """Return a link as rich text has it. `page`: what it leads to, if that is a page."""
    return link_to(Link(href, tuple(page[name] for name in OF_PAGE) if page else None), text)


def html_of(text: Any) -> SafeString:
    """Return the HTML of rich text in JSON. It is safe already."""
    return mark_safe(text["html"] if text else "")


def drawn(html: str) -> SafeString:
    """Replace the example's picture with an inline drawing, so that nothing has to be fetched."""
    return mark_safe(html.replace(str(EXAMPLE_IMAGE["src"]), _DRAWN))


# The content of examples.
EXAMPLE_CHANNEL: Channel = {
    "kind": "phone",
    "label": gettext_noop("Reception"),
    "value": "+16472597740",
    "extension": None,
    "display": "(647) 259-7740",
    "href": "tel:+16472597740",
}
EXAMPLE_TEXT: HtmlRichText = {
    "format": "html",
    "html": gettext_noop("<p>Come as you are, <strong>ten minutes</strong> before your visit.</p>"),
}
_FOLDER = "https://cms.example.org/media/images/2fq8w0x5n7v3k1m9c4z6tb"
EXAMPLE_IMAGE: Image = {
    "id": "5f6c1d0e-8f2b-5f0e-9a53-0d4c5c0f7a11",
    "title": gettext_noop("Waiting room"),
    "alt": gettext_noop("Chairs beside a window"),
    "width": 1600,
    "height": 900,
    "focal_point": {"x": 0.5, "y": 0.4},
    "placeholder": "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAfQ//73v/+BiOh/AAA=",
    "color": "#c9d8dd",
    "src": f"{_FOLDER}/1280-7c41a09b52.jpg",
    "sources": [
        {
            "type": "image/avif",
            "srcset": f"{_FOLDER}/640-5e0c2f7a11.avif 640w, {_FOLDER}/1280-90b1d4c3e8.avif 1280w",
            "files": [
                {"url": f"{_FOLDER}/640-5e0c2f7a11.avif", "width": 640, "height": 360},
                {"url": f"{_FOLDER}/1280-90b1d4c3e8.avif", "width": 1280, "height": 720},
            ],
        },
    ],
    "renditions": {
        "card": {"url": f"{_FOLDER}/card-1f6a8b3d20.jpg", "width": 640, "height": 400},
        "hero": {"url": f"{_FOLDER}/hero-a3d95e7c04.jpg", "width": 1600, "height": 900},
        "square": {"url": f"{_FOLDER}/square-6b0e4f2d91.jpg", "width": 400, "height": 400},
        "social": {"url": f"{_FOLDER}/social-c8275d1e63.jpg", "width": 1200, "height": 630},
    },
    "credit": None,
}
_DRAWN = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'%3E%3Cpath fill='%23c9d8dd' "
    "d='M0 0h16v9H0z'/%3E%3Cpath fill='%237fa3ad' d='M0 9l5-5 3 3 2-2 6 4z'/%3E%3C/svg%3E"
)
