"""The base of all body blocks: their JSON, fallback, Markdown and preview."""

from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from pages import rich_text
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
        return {**(parent_context or {}), "html": drawn(self.get_api_html(self.meta.example))}


def html_of(text: Any) -> SafeString:
    """Return the HTML of rich text in JSON. It is safe already."""
    return mark_safe(text["html"] if text else "")


def drawn(html: str) -> SafeString:
    """Replace the example's picture with an inline drawing, so that nothing has to be fetched."""
    return mark_safe(html.replace(str(EXAMPLE_IMAGE["src"]), _DRAWN))


# The content of examples.
EXAMPLE_CHANNEL: Channel = {
    "kind": "phone",
    "label": "Reception",
    "value": "+16472597740",
    "extension": None,
    "display": "(647) 259-7740",
    "href": "tel:+16472597740",
}
EXAMPLE_TEXT: HtmlRichText = {
    "format": "html",
    "html": "<p>Come as you are, <strong>ten minutes</strong> before your visit.</p>",
}
EXAMPLE_IMAGE: Image = {
    "id": "5f6c1d0e-8f2b-5f0e-9a53-0d4c5c0f7a11",
    "title": "Waiting room",
    "alt": "Chairs beside a window",
    "width": 1600,
    "height": 900,
    "focal_point": {"x": 0.5, "y": 0.4},
    "src": "https://cms.example.org/media/original_images/waiting-room.jpg",
    "credit": None,
}
_DRAWN = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'%3E%3Cpath fill='%23c9d8dd' "
    "d='M0 0h16v9H0z'/%3E%3Cpath fill='%237fa3ad' d='M0 9l5-5 3 3 2-2 6 4z'/%3E%3C/svg%3E"
)
