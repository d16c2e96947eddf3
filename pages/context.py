"""What a page, block or field is rendered with: the only way from it to anything else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model
from wagtail.models import Page

from pages.shapes import FileFacts, Image, LinkTarget, Summary
from pages.shapes.rich_text import HtmlRichText


@dataclass(frozen=True)
class Omission:
    """What a document leaves out because it does not fit, for whoever edits it.

    `block_id` is empty outside of blocks, `field` is where it stands, such as `callout.tone`, `detail` what to do.
    """

    block_id: str
    field: str
    detail: str


class RenderContext(Protocol):
    """Every look is recorded, found or not, so that the document is rendered again when what it saw changes."""

    language: str

    def language_of(self, page: Page) -> str:
        """The code of the page's own language, which a summary may have that is shown in another."""

    def reference(self, page_id: int) -> LinkTarget | None:
        """`{id, type, title, slug, path, url}` of a live, public page; else None."""

    def reference_in_language(self, page_id: int) -> LinkTarget | None:
        """The same of its translation into the document's language, where there is one."""

    def specific(self, page_id: int) -> Page | None:
        """The live, public page itself, to render some of its fields; else None."""

    def summary(self, page_id: int) -> Summary | None:
        """What a list gives of another live, public page; else None."""

    def image(self, chosen: Any, *, alt: str | None = None) -> Image | None:
        """The image as JSON; None where there is none or its collection is private.

        `chosen`: its key, or its row where a block has read that already.
        `alt`: empty for a decorative image, None for the image's own description.
        """

    def document(self, chosen: Any) -> FileFacts | None:
        """`{title, url, bytes, content_type}` of a file; None where there is none or its collection is private.

        `chosen`: its key, or its row where a block has read that already.
        """

    def snippet(self, model: type[Model], pk: int) -> Any:
        """The row of a snippet; else None."""

    def settings(self, model: type[Model]) -> Any:
        """The settings of the page's site, or their defaults."""

    def rich_text(self, source: str) -> HtmlRichText | None:
        """`{format, html}` of stored rich text; None where it is empty."""

    def document_id(self, source: str) -> str:
        """The public id of a source such as `snippet:pages.person:3`."""

    def leave_out(self, field: str, detail: str, *, block_id: str = "") -> None:
        """Record that something cannot be shown, and what to do about it."""

    def of_page(self, page: Page, make: Callable[[], Any]) -> Any:
        """What `make` gives of another page, which lists itself what is left out of it; None where it gives nothing."""
