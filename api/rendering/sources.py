"""Render a source, or say why it is hidden."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model

from api.models import SHARED, Reason
from api.rendering.context import DocumentContext
from api.rendering.identity import Identities, carrier_relations, is_no_page_type, type_of_content_type
from api.rendering.page import Rendering, render_image, render_page, render_snippet
from api.rendering.redirects import location_of, page_at, render_redirect, url_paths_of
from api.rendering.site import render_site
from api.rendering.tree import PageRow, Tree
from pages.models import RedirectOptions
from pages.times import installation_in
from pages.types import has_languages, is_snippet_type, page_types, type_name
from pages.web.sites import SiteRoot


@dataclass(frozen=True)
class Hidden:
    """The outcome of a source that readers may not see.

    `exists` is true if the source is still there. Then an edit of another object may show it, so its keys are stored.
    """

    source: str
    id: str
    type: str
    site_id: int
    locale: str
    reason: Reason
    keys: list[str]
    exists: bool = False

    def is_at(self, site_id: int, type: str, locale: str) -> bool:
        """True if the source would be published at this place."""
        return (self.site_id, self.type, self.locale) == (site_id, type, locale)

    def reason_at(self, site_id: int, type: str, locale: str) -> Reason:
        """Return why a row at this place is withdrawn. If the source belongs to another place, it has moved there."""
        return self.reason if self.site_id == SHARED or self.is_at(site_id, type, locale) else Reason.MOVED


Outcome = Rendering | Hidden


def render_source(source: str, tree: Tree, identities: Identities) -> Outcome:
    """Read the rows of `source` and render them, or return why it is hidden. Raises whatever rendering raises."""
    hidden = find_hidden(source, tree, identities)
    if hidden:
        return hidden
    kind, _, name = source.partition(":")
    with same_everywhere(identities):
        return _RENDERERS[kind](source, name, tree, identities)


@contextmanager
def same_everywhere(identities: Identities) -> Iterator[None]:
    """Let nothing depend on the time zones of this process."""
    with timezone.override(datetime.UTC), installation_in(identities.time_zone):
        yield


def find_hidden(source: str, tree: Tree, identities: Identities) -> Hidden | None:
    """Return why readers may not see `source` now, or None if they may. Renders no content.

    Return None too for a page whose content type is not a page type: rendering it raises an error that says so. And
    return None for a redirect from the path of a page: see `_render_redirect`.
    """
    kind, _, name = source.partition(":")
    return _FINDERS[kind](source, name, tree, identities)


def load_snippets_and_redirects(sources: Iterable[str], tree: Tree) -> None:
    """Load together what decides if these snippets and redirects are visible."""
    pks: dict[type[Model], list[int]] = defaultdict(list)
    for source in sources:
        kind, _, name = source.partition(":")
        if kind == "redirect":
            pks[Redirect].append(int(name.partition(":")[0]))
        elif kind == "snippet":
            model, pk = _model_and_pk(name)
            if model:
                pks[model].append(pk)
        elif kind == "image":
            pks[get_image_model()].append(int(name))
    for model, several in pks.items():
        tree.rows.load_snippets(model, several)
        tree.load_carriers(model, several)
    tree.rows.load(RedirectOptions, pks[Redirect])
    redirects = [tree.rows.get(Redirect, pk) for pk in pks[Redirect]]
    tree.load([redirect.redirect_page_id for redirect in redirects if redirect and redirect.redirect_page_id])


def load_pages_at(sources: Iterable[str], tree: Tree) -> None:
    """Load together the pages at the paths of these redirects."""
    names = [source.removeprefix("redirect:") for source in sources if source.startswith("redirect:")]
    found = [_redirect_and_site(name, tree) for name in names]
    tree.load_at(path for redirect, site_id in found if redirect for path in url_paths_of(redirect, site_id, tree))


def _hidden_page(source: str, name: str, tree: Tree, identities: Identities) -> Hidden | None:
    row = tree.row(int(name))
    kind = type_of_content_type(row.content_type_id) if row else None
    if row and is_no_page_type(row.content_type_id) and tree.is_open(row):
        return None
    if row is None or kind is None:
        return _deleted(source, "page", identities)
    if tree.is_visible(row):
        return None
    context = _context_of(row, tree, identities)
    context.look_at(row.id)  # records the look, as the page may become visible
    context.keys.look(source)
    return _hidden(source, kind, _reason(row, tree), context)


def _render_page(source: str, name: str, tree: Tree, identities: Identities) -> Rendering:
    row = tree.known(int(name))
    context = _context_of(row, tree, identities)
    if is_no_page_type(row.content_type_id):
        raise LookupError(f"Page {row.id} has a content type that is not a page type. Restore its row from a backup.")
    model = page_types()[row.type or ""]
    page = tree.rows.get(model, row.id)
    if page is None:
        raise LookupError(f"Page {row.id} has no row in {model._meta.db_table}. Restore that row from a backup.")
    with override(context.language):  # not the language of the editor who publishes
        return render_page(page, context)


def _context_of(row: PageRow, tree: Tree, identities: Identities) -> DocumentContext:
    address = tree.address(row)
    language = tree.language_of(row)
    return DocumentContext(tree, identities, site_id=address.site_id if address else SHARED, language=language)


def _hidden(source: str, kind: str, reason: Reason, context: DocumentContext) -> Hidden:
    """Return the outcome of a source that exists, but is not visible at the moment."""
    keys, id = sorted(context.keys.all), context.document_id(source)
    return Hidden(source, id, kind, context.site_id, context.language, reason, keys, exists=True)


def _reason(row: PageRow, tree: Tree) -> Reason:
    if tree.is_private(row):
        return Reason.PRIVATE
    if tree.address(row) is None:
        return Reason.MOVED
    if row.expired and not row.live:
        return Reason.EXPIRED
    return Reason.UNPUBLISHED


def _hidden_snippet(source: str, name: str, tree: Tree, identities: Identities) -> Hidden | None:
    model, pk = _model_and_pk(name)
    if model is None:
        return _deleted(source, name, identities)
    if not is_snippet_type(model):  # the model was published in an earlier release
        return _deleted(source, type_name(model), identities)
    row = tree.rows.get(model, pk)
    if row is None:
        return _deleted(source, type_name(model), identities)
    context = _context_of_snippet(row, tree, identities)
    visible = tree.is_visible_snippet(row)
    if visible and (not carrier_relations(model) or context.is_carried(row)):
        return None
    context.keys.look(source)
    if has_languages(model):
        context.keys.look("locales")
    reason = Reason.EXPIRED if not visible and getattr(row, "expired", False) else Reason.UNPUBLISHED
    return _hidden(source, type_name(model), reason, context)


def _context_of_snippet(row: Any, tree: Tree, identities: Identities) -> DocumentContext:
    language = tree.language_of(row) if has_languages(type(row)) else ""
    return DocumentContext(tree, identities, site_id=SHARED, language=language)


def _render_snippet(source: str, name: str, tree: Tree, identities: Identities) -> Rendering:
    model, pk = _model_and_pk(name)
    row = tree.rows.get(model, pk) if model else None
    context = _context_of_snippet(row, tree, identities)
    if model and carrier_relations(model):
        context.is_carried(row)  # records the look: the snippet is visible as long as a page shows it
    if not context.language:
        return render_snippet(row, context)
    with override(context.language):
        return render_snippet(row, context)


def _hidden_image(source: str, name: str, tree: Tree, identities: Identities) -> Hidden | None:
    if tree.rows.get(get_image_model(), int(name)) is None:
        return _deleted(source, "image", identities)
    context = DocumentContext(tree, identities, site_id=SHARED, language="")
    return None if context.is_shown_image(int(name)) else _hidden(source, "image", Reason.PRIVATE, context)


def _render_image(source: str, name: str, tree: Tree, identities: Identities) -> Rendering:
    context = DocumentContext(tree, identities, site_id=SHARED, language="")
    return render_image(tree.rows.get(get_image_model(), int(name)), context)


def _model_and_pk(name: str) -> tuple[type[Model] | None, int]:
    label, _, pk = name.partition(":")
    try:
        return apps.get_model(label), int(pk)
    except LookupError:  # the model is gone from the code
        return None, int(pk)


def _hidden_site(source: str, name: str, tree: Tree, identities: Identities) -> Hidden | None:
    root = _root(name, tree)
    row = tree.row(root.page_id) if root else None
    if root is None or row is None:
        return _deleted(source, "site", identities)
    context = DocumentContext(tree, identities, site_id=root.site_id, language=root.locale)
    return None if context.look_at(row.id) else _hidden(source, "site", _reason(row, tree), context)


def _render_site(source: str, name: str, tree: Tree, identities: Identities) -> Rendering:
    root = _root(name, tree)
    assert root is not None
    return render_site(source, root, DocumentContext(tree, identities, site_id=root.site_id, language=root.locale))


def _root(name: str, tree: Tree) -> SiteRoot | None:
    site_id, _, locale = name.partition(":")
    return next((root for root in tree.roots if root.site_id == int(site_id) and root.locale == locale), None)


def _hidden_redirect(source: str, name: str, tree: Tree, identities: Identities) -> Hidden | None:
    redirect, site_id = _redirect_and_site(name, tree)
    here = tree.serving_sites.get(redirect.site_id or site_id) if redirect else None
    if redirect is None or here != site_id:
        return _deleted(source, "redirect", identities)
    context = DocumentContext(tree, identities, site_id=site_id, language="")
    if location_of(redirect, context) is not None:
        return None
    target = tree.row(redirect.redirect_page_id) if redirect.redirect_page_id else None
    return _hidden(source, "redirect", _reason(target, tree) if target else Reason.UNPUBLISHED, context)


def _render_redirect(source: str, name: str, tree: Tree, identities: Identities) -> Outcome:
    """Render a redirect. It is hidden while a page is at its path.

    `find_hidden` does not say so: that page may not be published yet, and until then the redirect has to work.
    """
    redirect, site_id = _redirect_and_site(name, tree)
    assert redirect is not None
    context = DocumentContext(tree, identities, site_id=site_id, language="")
    if page_at(redirect, context):
        return _hidden(source, "redirect", Reason.UNPUBLISHED, context)
    return render_redirect(source, redirect, context)


def _redirect_and_site(name: str, tree: Tree) -> tuple[Redirect | None, int]:
    pk, _, site_id = name.partition(":")
    return tree.rows.get(Redirect, int(pk)), int(site_id)


def _deleted(source: str, kind: str, identities: Identities) -> Hidden:
    return Hidden(source, identities.of(source), kind, SHARED, "", Reason.DELETED, [source])


_FINDERS = {
    "page": _hidden_page,
    "snippet": _hidden_snippet,
    "image": _hidden_image,
    "site": _hidden_site,
    "redirect": _hidden_redirect,
}
_RENDERERS = {
    "page": _render_page,
    "snippet": _render_snippet,
    "image": _render_image,
    "site": _render_site,
    "redirect": _render_redirect,
}
