"""What a source comes to at this moment: a rendering, or something that the world does not see."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect

from api.models import SHARED, Reason
from api.publishing.context import DocumentContext
from api.publishing.identity import Identities, page_types, published_models, type_name, type_of_content_type
from api.publishing.redirects import render_redirect
from api.publishing.render import Rendering, render_page, render_snippet
from api.publishing.site import render_site
from api.publishing.tree import PageRow, Tree


@dataclass(frozen=True)
class Unseen:
    """What the world does not see.

    `hold`: it is live in Wagtail, so an edit elsewhere may show it, and its keys are kept to find it by.
    """

    source: str
    id: str
    type: str
    site_id: int
    locale: str
    reason: Reason
    keys: list[str]
    hold: bool = False


def render_source(source: str, tree: Tree, identities: Identities) -> Rendering | Unseen:
    """Reads the rows of `source` and renders them. Raises whatever the rendering raises."""
    kind, _, name = source.partition(":")
    render = {"page": _page, "snippet": _snippet, "site": _site, "redirect": _redirect}[kind]
    return render(source, name, tree, identities)


def _page(source: str, name: str, tree: Tree, identities: Identities) -> Rendering | Unseen:
    row = tree.row(int(name))
    kind = type_of_content_type(row.content_type_id) if row else None
    if row is None or kind is None:
        return _gone(source, "page", identities)
    place = tree.place(row)
    context = DocumentContext(
        tree, identities, site_id=place.site_id if place else SHARED, language=tree.locales[row.locale_id]
    )
    if tree.is_visible(row):
        with override(context.language):  # not that of the editor who happens to publish it
            return render_page(tree.rows.get(page_types()[kind], row.id), context)
    context.look_at(row.id)
    context.keys.look(source)
    return Unseen(
        source,
        context.document_id(source),
        kind,
        context.site_id,
        context.language,
        _reason(row, tree),
        sorted(context.keys.all),
        hold=row.live,
    )


def _reason(row: PageRow, tree: Tree) -> Reason:
    if tree.is_private(row):
        return Reason.PRIVATE
    if tree.place(row) is None:
        return Reason.MOVED
    if row.expired and not row.live:
        return Reason.EXPIRED
    return Reason.UNPUBLISHED


def _snippet(source: str, name: str, tree: Tree, identities: Identities) -> Rendering | Unseen:
    label, _, pk = name.partition(":")
    try:
        model = apps.get_model(label)
    except LookupError:  # the code has no such model any more
        return _gone(source, name, identities)
    if model not in published_models():  # it was published once
        return _gone(source, type_name(model), identities)
    instance = tree.rows.get(model, int(pk))
    if instance is None:
        return _gone(source, type_name(model), identities)
    return render_snippet(instance, DocumentContext(tree, identities, site_id=SHARED, language=""))


def _site(source: str, name: str, tree: Tree, identities: Identities) -> Rendering | Unseen:
    site_id, _, locale = name.partition(":")
    root = next((root for root in tree.roots if root.site_id == int(site_id) and root.locale == locale), None)
    row = tree.row(root.page_id) if root else None
    if root is None or row is None:
        return _gone(source, "site", identities)
    context = DocumentContext(tree, identities, site_id=root.site_id, language=locale)
    if context.look_at(root.page_id):
        return render_site(source, root, context)
    id, keys = context.document_id(source), sorted(context.keys.all)
    return Unseen(source, id, "site", root.site_id, locale, _reason(row, tree), keys, hold=True)


def _redirect(source: str, name: str, tree: Tree, identities: Identities) -> Rendering | Unseen:
    pk, _, site_id = name.partition(":")
    redirect = Redirect.objects.filter(pk=pk).first()
    context = DocumentContext(tree, identities, site_id=int(site_id), language="")
    known_site = any(root.site_id == int(site_id) for root in tree.roots)
    if redirect is None or not known_site or redirect.site_id not in {None, int(site_id)}:
        return _gone(source, "redirect", identities)
    rendering = render_redirect(source, redirect, context)
    if rendering is None:  # it leads to a page that the world may not see
        keys = sorted(context.keys.all)
        return Unseen(
            source, context.document_id(source), "redirect", int(site_id), "", Reason.UNPUBLISHED, keys, hold=True
        )
    return rendering


def _gone(source: str, kind: str, identities: Identities) -> Unseen:
    return Unseen(source, identities.of(source), kind, SHARED, "", Reason.DELETED, [source])
