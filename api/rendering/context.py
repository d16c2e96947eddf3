"""The context of a rendering: the only way from a page to other rows. It records every look."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote

from django.db import DatabaseError
from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from api.rendering.identity import Identities, carrier_relations
from api.rendering.images import image_asset, image_json, social
from api.rendering.keys import Keys
from api.rendering.omissions import NO_SIZE, NO_SUMMARY, why_unseen
from api.rendering.represent import represent
from api.rendering.tree import PageRow, Tree
from pages import rich_text
from pages.context import Omission
from pages.files import content_type
from pages.files.presets import Plan, plan_of
from pages.languages import direction
from pages.models import SiteSettings
from pages.shapes import Asset, FileFacts, Image, LinkTarget, Summary
from pages.shapes.fields import summary_fields_of
from pages.shapes.rich_text import HtmlRichText
from pages.types import has_languages, is_snippet_type, page_types, snippet_source
from pages.values import served
from pages.web.links import shown_href
from pages.web.sites import stand_ins

logger = logging.getLogger(__name__)


class DocumentContext:
    """Implements `pages.context.RenderContext` for one document. All documents of a batch share the `tree`."""

    def __init__(self, tree: Tree, identities: Identities, *, site_id: int, language: str) -> None:
        self.tree = tree
        self.identities = identities
        self.site_id = site_id
        self.language = language
        # The page whose document this is.
        self.page_id: int | None = None
        self.keys = Keys()
        self.assets: dict[str, Asset] = {}
        # A dict keeps their order and holds each once.
        self.omissions: dict[Omission, None] = {}
        self._ignoring = False

    # --- pages ---

    def reference(self, page_id: int) -> LinkTarget | None:
        """Return a link to the page in this document's language, or None if neither it nor the page is visible."""
        row = self.look_at(self._in_language(page_id))
        return self.refer(row) if row else None

    def _in_language(self, page_id: int) -> int:
        """Return the id of the page's visible translation in this document's language, or else `page_id`.

        If it has none, the languages that the site's settings give stand in, in their order. Documents of all
        languages, such as those of snippets, have no language themselves.
        """
        row = self.tree.row(page_id)
        if row is None or not self.language or self.language_of(row) == self.language:
            return page_id
        self.keys.look(f"route:{page_id}")
        self.keys.look(f"translations:{row.translation_key}", public=self.tree.is_visible(row))
        translations = {self.tree.locales[each.locale_id]: each.id for each in self.tree.translations(row)}
        for language in [self.language, *stand_ins(self.site_id, self.tree.roots)]:
            if language in translations and self.look_at(translations[language]):
                return translations[language]
        return page_id

    def refer(self, row: PageRow) -> LinkTarget:
        """Return a link to a page that is known to be visible."""
        address = self.tree.known_address(row)
        return {
            "id": self.identities.of(f"page:{row.id}"),
            "type": row.type or "",
            "title": row.title,
            "slug": row.slug,
            "path": address.path,
            "url": address.url,
            "locale": self.language_of(row),
        }

    def look_at(self, page_id: int) -> PageRow | None:
        """Return the page's row, or None if the page is not visible.

        Records the page and all pages above it, which decide about that.
        """
        row = self.tree.row(page_id)
        if row is None:
            self.keys.look(f"route:{page_id}")
            return None
        self.look_above(row)
        visible = self.tree.is_visible(row)
        self.keys.look(f"route:{row.id}", public=visible)
        return row if visible else None

    def look_above(self, row: PageRow) -> None:
        """Record all pages above this one, and the gaps in a damaged tree."""
        self.keys.look("sites")
        for path, above in self.tree.by_paths_above(row).items():
            if above:
                self.keys.look(f"route:{above.id}", public=self.tree.is_visible(above))
            else:
                self.keys.look(f"tree:{path}")

    def specific(self, page_id: int) -> Page | None:
        """Return the page with all its fields, in this document's language if it can be, or None if not visible."""
        page_id = self._in_language(page_id)
        self.keys.look(f"page:{page_id}")
        row = self.look_at(page_id)
        if row is None:
            return None
        self.keys.look(f"page:{page_id}", public=True)
        return self.tree.rows.get(page_types()[row.type or ""], page_id)

    def summary(self, page_id: int) -> Summary | None:
        """Return the page's summary, or None for the page itself and for a page that is not visible."""
        page = self.specific(page_id)
        if page is None or page.pk == self.page_id:
            return None
        return self.of_page(page, partial(self._summarise, page))

    def _summarise(self, page: Any) -> Summary:
        """Render a summary. Summaries contain no other page, so two pages may show each other."""
        own = represent(summary_fields_of(page.__class__), page, self)
        return {**self.common_fields(page), **own}  # type: ignore[typeddict-item]

    def common_fields(self, page: Page) -> Summary:
        """Return the fields that a page's document and its summary begin with."""
        row = self.tree.known(page.pk)
        reference = self.refer(row)
        locale = reference["locale"]
        return {
            "id": reference["id"],
            "type": reference["type"],
            "slug": page.slug,
            "path": reference["path"],
            "url": reference["url"],
            "locale": locale,
            "direction": direction(locale),
            "title": page.title,
            "published_at": served(page.first_published_at),
            "updated_at": served(page.last_published_at),
            "expires_at": served(page.expire_at),
        }

    def of_page(self, page: Page, make: Callable[[], Any]) -> Any:
        """Return the result of `make`, which renders another page, or None if that raises.

        Then the page is left out, and recorded as an omission. Only errors of the database are raised. Omissions
        within the other page are not recorded.
        """
        try:
            with self._ignore_omissions():
                return make()
        except DatabaseError:
            raise
        except Exception:
            logger.warning("Could not show page %s within another document.", page.pk, exc_info=True)
            self.leave_out("", NO_SUMMARY.format(title=page.title))
            return None

    def document_id(self, source: str) -> str:
        """Return the id of a source's document."""
        return self.identities.of(source)

    def language_of(self, thing: Any) -> str:
        """Return the language code of a page or of a translated snippet.

        One whose language is gone fails by itself. What shows it takes it for one in its own language.
        """
        return self.tree.locales.get(thing.locale_id, self.language)

    # --- images and files ---

    def image(self, chosen: Any, *, alt: str | None = None) -> Image | None:
        """Return the JSON of an image (a row or its id), or None if readers may not see it.

        `alt` replaces the image's own description.
        """
        image = self._in_public_collection("image", get_image_model(), chosen)
        return self._public_image(image, alt) if image else None

    def is_shown_image(self, pk: int) -> bool:
        """Return True if readers may see the image. Records the look."""
        return self._in_public_collection("image", get_image_model(), pk) is not None

    def file(self, chosen: Any) -> FileFacts | None:
        """Return the JSON of a file (a row or its id), or None if readers may not see it."""
        document = self._in_public_collection("document", get_document_model(), chosen)
        if document is None:
            return None
        asset = self._add_asset(document)
        return {
            "title": document.title,
            "url": asset["url"],
            "bytes": _size_of(document),
            "content_type": asset["content_type"],
        }

    def _in_public_collection(self, kind: str, model: type[Model], chosen: Any) -> Any:
        """Return the row of a file if its collections are public and its public copy exists. Records the look."""
        if chosen is None:
            return None
        pk = chosen if isinstance(chosen, int) else self.tree.rows.keep(chosen)
        found = self.tree.rows.get(model, pk)
        self.keys.look(f"{kind}:{pk}")
        if found is None:
            return None
        for collection_id in self.tree.collections_above(found.collection_id):
            self.keys.look(f"collection:{collection_id}")
        if not self.tree.is_public_collection(found.collection_id) or not found.is_readable:
            return None
        self.keys.look(f"{kind}:{pk}", public=True)
        return found

    def preview_image(self, chosen: Any) -> Image | None:
        """Return the JSON of an image for previews of links, or None if readers may not see it.

        It is no asset: an offline copy does not need it.
        """
        found = self._in_public_collection("image", get_image_model(), chosen)
        plan = plan_of(found) if found else None
        return social(self._image_json(found, plan, None)) if plan else None

    def _public_image(self, image: Any, alt: str | None) -> Image | None:
        plan = plan_of(image)
        if plan is None:
            self.leave_out("", NO_SIZE.format(title=image.title))
            return None
        shown = self._image_json(image, plan, alt)
        self.assets[shown["src"]] = image_asset(image, plan, shown)
        return shown

    def _image_json(self, image: Any, plan: Plan, alt: str | None) -> Image:
        return image_json(
            image, plan, id=self.document_id(f"image:{image.pk}"), media_origin=self.identities.media_origin, alt=alt
        )

    def _add_asset(self, document: Any) -> Asset:
        """Add a document's file to the assets that an offline copy needs."""
        url = f"{self.identities.media_origin}/{quote(document.file.name)}"
        self.assets[url] = {
            "url": url,
            "content_type": content_type(document.file.name),
            "width": None,
            "height": None,
            "bytes": _size_of(document),
        }
        return self.assets[url]

    # --- what is left out ---

    def leave_out(self, field: str, detail: str, *, block_id: str = "") -> None:
        """Record that a part of this document is left out. `detail` tells the editor what is wrong and what to do."""
        if not self._ignoring:
            self.omissions[Omission(block_id, field, detail)] = None

    def _leave_out_draft(self, row: Any) -> None:
        """Record that this document names a person or a category that readers do not see."""
        if not self._ignoring:
            self.omissions[Omission("", "", why_unseen(row), about=snippet_source(type(row), row.pk))] = None

    @contextmanager
    def _ignore_omissions(self) -> Iterator[None]:
        """Record no omissions: they belong to another page's document."""
        before, self._ignoring = self._ignoring, True
        try:
            yield
        finally:
            self._ignoring = before

    # --- everything else ---

    def snippet(self, model: type[Model], pk: int) -> Model | None:
        """Return the snippet in this document's language if readers may see it, or else itself, or None.

        A snippet that readers may not see is recorded as an omission: publishing it corrects that. Raise TypeError for
        a model that is no snippet type: no edit of its rows leaves a mark.
        """
        if not is_snippet_type(model):
            what = f"{model._meta.label} cannot be shown: its edits are not noticed."
            raise TypeError(f"{what} Give it `collection` and `api_fields`.")
        found = self.tree.rows.get(model, pk)
        if found is None:
            self.keys.look(snippet_source(model, pk))
            return None
        if self.language and has_languages(model) and self.language_of(found) != self.language:
            for each in self.snippet_translations(found):
                if self.language_of(each) == self.language and self._look_at_snippet(each):
                    return each
        shown = self._look_at_snippet(found)
        if shown is None:
            self._leave_out_draft(found)
        return shown

    def _look_at_snippet(self, row: Any) -> Any:
        """Return the row, or None if readers may not see it. Records the look."""
        visible = self.tree.is_visible_snippet(row)
        self.keys.look(snippet_source(type(row), row.pk), public=visible)
        return row if visible else None

    def snippet_translations(self, row: Any) -> list[Any]:
        """Return a snippet and its translations, visible or not, sorted by language code. Records the look."""
        self.keys.look(snippet_source(type(row), row.pk))
        self.keys.look(f"translations:{row.translation_key}")
        return self.tree.snippet_translations(row)

    def is_carried(self, row: Any) -> bool:
        """Return True if a visible page shows this row.

        Records the first such page, those that were tried before it, and the translations that pages may carry.
        """
        if has_languages(type(row)):
            for each in self.snippet_translations(row):
                self.keys.look(snippet_source(type(each), each.pk))
        return any(self.look_at(page_id) for page_id in self.tree.carrier_ids(row))

    def shown_translations(self, row: Any) -> list[Any]:
        """Return the translations of a snippet that readers may see, this one included, sorted by language code."""
        self.keys.look("locales")
        only_on_pages = bool(carrier_relations(row.__class__))
        return [
            each
            for each in self.snippet_translations(row)
            if (each.pk == row.pk or not only_on_pages or self.is_carried(each)) and self._look_at_snippet(each)
        ]

    def settings(self, model: type[Model]) -> Any:
        """Return the settings of the document's site, or unsaved defaults if there is no row."""
        self.keys.look(f"settings:{model._meta.label_lower}:{self.site_id}")
        return self.tree.rows.of_site(model, self.site_id)

    def rich_text(self, source: str) -> HtmlRichText | None:
        """Return clean HTML for a rich text as editors store it, or None if nothing is left."""
        html = rich_text.clean(source, page=self.reference, document=self.file, address=self._address) if source else ""
        return {"format": "html", "html": html} if html else None

    def _address(self, href: str) -> str:
        """Return the address of a link. A telephone number without a country code gets that of the site's country."""
        regions = [str(self.settings(SiteSettings).country)] if href.lower().startswith("tel:") else []
        return shown_href(href, regions=regions)

    def nested(self) -> "DocumentContext":
        """Return a context for a whole document within this one. It has its own assets, but shares the keys."""
        inner = DocumentContext(self.tree, self.identities, site_id=self.site_id, language=self.language)
        inner.keys = self.keys
        return inner


def _size_of(row: Any) -> Any:
    """Return the size of a file in bytes, or None if its row lacks it and the file cannot be read."""
    if row.file_size is not None:
        return row.file_size
    try:
        return row.file.size
    except OSError:
        return None
