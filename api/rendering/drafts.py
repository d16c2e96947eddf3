"""Render drafts, as they would be shown if they were published.

The draft stands for its stored row, in a tree and rows of its own. Everything else is as readers see it.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError
from django.utils.translation import override
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page

from api.rendering.context import DocumentContext
from api.rendering.identity import Identities
from api.rendering.page import omissions_of, page_document
from api.rendering.represent import represent
from api.rendering.site import render_site
from api.rendering.sources import same_everywhere
from api.rendering.tree import PageRow, Tree
from pages.context import Omission
from pages.fitting import Unfit
from pages.models.base import ContentPage
from pages.shapes.fields import DocumentField
from pages.types import page_types, type_name

logger = logging.getLogger(__name__)


class DraftTree(Tree):
    """The tree with a draft in it: of a page, a snippet, or the settings of a site. A draft page is visible."""

    def __init__(self, draft: Any) -> None:
        super().__init__()
        self._draft = draft
        self._own: PageRow | None = None
        self.rows.put(draft)
        if isinstance(draft, Page):
            self._own = _row_of(draft)
            self._keep([self._own])

    def is_visible(self, row: PageRow) -> bool:
        """Return True for the draft, whatever hides it, and else if readers may see the page."""
        return row == self._own or super().is_visible(row)

    def is_visible_snippet(self, row: Any) -> bool:
        """Return True for the draft, and else if readers may see the snippet."""
        return row is self._draft or super().is_visible_snippet(row)

    def _read(self, **wanted: Any) -> list[PageRow]:
        """Read rows, with that of the draft for the stored one. A page that was never saved is added as well."""
        rows, own = {row.id: row for row in super()._read(**wanted)}, self._own
        keys = wanted.get("translation_key__in", [])
        asked_for = {*keys} if isinstance(keys, list) else set()
        if own and own.translation_key in asked_for | {row.translation_key for row in rows.values()}:
            rows[own.id] = own
        return [*rows.values()]


def render_draft(page: ContentPage, tree: Tree, identities: Identities) -> tuple[dict, list[Omission]]:
    """Return the document of a page, without its number, and what is left out of it.

    `page` is the draft of `tree`, or a page that shows the draft. Raise LookupError if it is on no site.
    """
    row = tree.known(page.pk)
    language = tree.language_of(row)
    context = DocumentContext(tree, identities, site_id=tree.known_address(row).site_id, language=language)
    context.page_id = page.pk
    with same_everywhere(identities), override(language):
        document = page_document(page, context, _careful(type(page)))
    return document, list(omissions_of(page, context))


def render_draft_of_site(
    settings: BaseSiteSetting, locale: str, tree: Tree, identities: Identities
) -> tuple[dict | None, list[Omission]]:
    """Return the site's document in a language, without its number, as these settings make it, and what is left out.

    The document is None if these settings are of a site that another one serves, or if they cannot be shown.
    """
    root = next((root for root in tree.roots if (root.site_id, root.locale) == (settings.site_id, locale)), None)
    if root is None:
        return None, []
    context = DocumentContext(tree, identities, site_id=root.site_id, language=locale)
    try:
        with same_everywhere(identities), override(locale):
            rendering = render_site(f"site:{root.site_id}:{locale}", root, context)
    except DatabaseError:
        raise
    except Exception:
        logger.info("The settings of a site cannot be shown as a draft.", exc_info=True)
        return None, [Omission("", "site", "The settings cannot be shown. Look for what is wrong in the navigation.")]
    return dict(rendering.document), list(rendering.omissions)


def _careful(model: Any) -> Any:
    """Return a `represent` for drafts: a field that raises is shown as an empty page would show it."""

    def represent_each(fields: Iterable[DocumentField], page: Any, context: DocumentContext) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for field in fields:
            try:
                shown |= represent([field], page, context)
            except DatabaseError:
                raise
            except Exception as error:
                detail = error.detail if isinstance(error, Unfit) else "This cannot be shown. Enter it again."
                context.leave_out(error.at if isinstance(error, Unfit) else field.name, detail)
                logger.info("The field %s of a draft cannot be shown.", field.name, exc_info=True)
                empty = model(pk=page.pk, title=page.title, slug=page.slug, path=page.path, locale_id=page.locale_id)
                shown |= represent([field], empty, context)
        return shown

    return represent_each


def _row_of(page: Any) -> PageRow:
    """Return the row of a draft. It is as live as the stored page: what is below stays as readers see it."""
    return PageRow(
        id=page.pk,
        path=page.path,
        url_path=page.url_path,
        title=page.title,
        slug=page.slug,
        live=page.live and page.pk > 0,
        expired=page.expired,
        locale_id=page.locale_id,
        content_type_id=page.content_type_id,
        translation_key=page.translation_key,
    )


def shown_page(page: Page, tree: Tree) -> ContentPage | None:
    """Return a live page with all its fields, or None if readers may not see it."""
    row = tree.row(page.pk)
    if row is None or not tree.is_visible(row):
        return None
    return tree.rows.get(page_types()[type_name(page.specific_class)], page.pk)
