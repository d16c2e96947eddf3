"""The context of rendering: pages, blocks and fields reach other content only through it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model
from wagtail.models import Page

from pages.shapes import FileFacts, Image, LinkTarget, Summary
from pages.shapes.rich_text import HtmlRichText


@dataclass(frozen=True)
class Omission:
    """A part that a document leaves out because it does not fit its type or is a draft, described for editors.

    `block_id` is empty outside blocks. `field` is a path such as `callout.tone`. `detail` says what to do. `about` is
    the source of what has to be published, such as `snippet:pages.person:3`, or empty.
    """

    block_id: str
    field: str
    detail: str
    about: str = ""


class RenderContext(Protocol):
    """The context in which one document is rendered.

    It records every lookup, successful or not, so that the document is rendered again when a result changes.
    """

    language: str

    def language_of(self, thing: Any) -> str:
        """Return the code of the own language of a page or snippet. It can differ from `language`."""

    # These three give the translation of the page into the document's language, if there is a live, public one.

    def reference(self, page_id: int) -> LinkTarget | None:
        """Return `{id, type, title, slug, path, url, locale}` of a live, public page, else None."""

    def specific(self, page_id: int) -> Page | None:
        """Return a live, public page itself, else None. Callers render some of its fields."""

    def summary(self, page_id: int) -> Summary | None:
        """Return the summary of another live, public page, as lists show it, else None."""

    def image(self, chosen: Any, *, alt: str | None = None) -> Image | None:
        """Return an image as JSON. None if it does not exist, is private, or its public copy is not made yet.

        `chosen`: the image's key, or its row if a block has read it already.
        `alt`: empty for a decorative image; None to use the image's own description.
        """

    def file(self, chosen: Any) -> FileFacts | None:
        """Return `{title, url, bytes, content_type}` of a file, or None as for an image.

        `chosen`: the file's key, or its row if a block has read it already.
        """

    def snippet(self, model: type[Model], pk: int) -> Any:
        """Return the row of a snippet in the document's language if readers may see it, or else itself, or None.

        So the row may be another than that with the key `pk`.

        `model` has a `collection` and `api_fields`. Edits of other models are not noticed, so they raise TypeError.
        """

    def settings(self, model: type[Model]) -> Any:
        """Return the settings of the page's site, or the defaults if nobody saved them."""

    def rich_text(self, source: str) -> HtmlRichText | None:
        """Return `{format, html}` for stored rich text, or None if it is empty."""

    def document_id(self, source: str) -> str:
        """Return the public id of a source such as `snippet:pages.person:3`."""

    def leave_out(self, field: str, detail: str, *, block_id: str = "") -> None:
        """Record that something cannot be shown, and what the editor can do about it."""

    def of_page(self, page: Page, make: Callable[[], Any]) -> Any:
        """Call `make` to render a part of another page, and return its result.

        If `make` raises, return None: this document leaves the other page out, and its editors are told. Only errors
        of the database are raised. What `make` itself leaves out is listed for the other page, not for this one.
        """
