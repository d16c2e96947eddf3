"""Render pages and snippets to documents.

This is pure: it uses no request, no clock and no cache of the process, and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from api.models import SHARED
from api.rendering.context import DocumentContext
from api.rendering.images import social
from api.rendering.represent import Represent, represent
from api.rendering.tree import PageRow
from pages.context import Omission
from pages.description import derived_description
from pages.fitting import fitted
from pages.languages import direction
from pages.models import SiteSettings
from pages.models.base import ContentPage
from pages.shapes import Asset, Breadcrumb, LinkTarget, Parent, Seo, SnippetFrame, Summary, Translation
from pages.shapes.fields import document_fields_of, own_summary_fields_of
from pages.types import has_languages, snippet_source, type_name
from pages.values import served
from pages.web.links import web_url
from pages.web.uris import composed


@dataclass(frozen=True)
class Rendering:
    """A rendered document without its number.

    `document` is the document as a dict; `body` and `summary` are JSON objects, without `version`. `order_by` maps
    each ordering to the value that lists sort by; `position` sorts the children of a parent.
    """

    source: str
    id: str
    type: str
    site_id: int
    locale: str
    slug: str
    path: str
    body: bytes
    summary: bytes | None
    keys: list[str]
    surrogate_keys: list[str]
    document: Mapping[str, Any]
    order_by: dict[str, Any] = field(default_factory=dict)
    position: str = ""
    translation_key: UUID | None = None
    # The parts that are left out.
    omissions: tuple[Omission, ...] = ()


class SortKey(str):
    """A value that is its own sort key, byte by byte."""


def render_page(page: ContentPage, context: DocumentContext) -> Rendering:
    """Render a live, public page of the site `context.site_id`."""
    context.page_id = page.pk
    context.keys.look(f"page:{page.pk}", public=True)
    document = page_document(page, context)
    return Rendering(
        source=f"page:{page.pk}",
        id=document["id"],
        type=document["type"],
        site_id=context.site_id,
        locale=document["locale"],
        slug=composed(page.slug),
        path=document["path"],
        body=dump(document),
        summary=dump(_summary_of(document, page, context)),
        keys=sorted(context.keys.all),
        surrogate_keys=own_first(f"page:{page.pk}", context.keys.public),
        document=document,
        order_by=_order_by(page),
        position=page.path,
        translation_key=page.translation_key,
        omissions=omissions_of(page, context),
    )


def page_document(page: ContentPage, context: DocumentContext, represent: Represent = represent) -> dict:
    """Return a page's document as a dict, without its number. `represent` renders the fields of its type."""
    row = context.tree.known(page.pk)
    model: Any = type(page)
    context.look_above(row)
    document = {
        **context.common_fields(page),
        "parent": _parent(row, context),
        "breadcrumbs": _breadcrumbs(row, context),
        "translations": _translations(row, context),
        **represent(document_fields_of(model), page, context),
    }
    document["seo"] = _seo(page, document, context)
    document["assets"] = fitted(list[Asset], list(context.assets.values()), context.leave_out, "assets")
    return document


def _summary_of(document: dict, page: ContentPage, context: DocumentContext) -> dict:
    """Return the page's summary. Most of its fields are taken from the document."""
    model: Any = type(page)
    own = represent(own_summary_fields_of(model), page, context)
    names = [field if isinstance(field, str) else field.name for field in page.summary_fields]
    return {name: own.get(name, document[name]) for name in (*Summary.__annotations__, *names)}


def render_image(image: Any, context: DocumentContext) -> Rendering:
    """Render an image on its own. It is the same on every site, and in no list."""
    source = f"image:{image.pk}"
    shown = context.image(image)
    if shown is None:
        raise ValueError("The image has no size. Upload it again.")
    document = {"id": shown["id"], "type": "image", **shown}
    return Rendering(
        source=source,
        id=shown["id"],
        type="image",
        site_id=SHARED,
        locale="",
        slug="",
        path="",
        body=dump(document),
        summary=None,
        keys=sorted(context.keys.all),
        surrogate_keys=own_first(source, context.keys.public),
        document=document,
    )


def render_snippet(instance: Any, context: DocumentContext) -> Rendering:
    """Render a snippet, such as a person, a category or a tag. It is the same on every site."""
    model = type(instance)
    source = snippet_source(model, instance.pk)
    context.keys.look(source, public=True)
    frame: Mapping[str, Any] = _frame_of(instance, context) if has_languages(model) else {}
    document = {
        "id": context.document_id(source),
        "type": type_name(model),
        **frame,
        **represent(document_fields_of(instance.__class__), instance, context),
    }
    body = dump(document)
    return Rendering(
        source=source,
        id=document["id"],
        type=document["type"],
        site_id=SHARED,
        locale=context.language,
        slug=composed(instance.slug),
        path="",
        body=body,
        summary=body,
        keys=sorted(context.keys.all),
        surrogate_keys=own_first(source, context.keys.public),
        document=document,
        order_by=_order_by(instance),
        translation_key=getattr(instance, "translation_key", None),
        omissions=omissions_of(instance, context),
    )


def _frame_of(snippet: Any, context: DocumentContext) -> SnippetFrame:
    """Return the fields of each translated snippet."""
    return {
        "locale": context.language,
        "direction": direction(context.language),
        "translations": [
            {
                "locale": context.language_of(each),
                "id": context.document_id(snippet_source(type(each), each.pk)),
                "slug": each.slug,
            }
            for each in context.shown_translations(snippet)
        ],
    }


def _order_by(instance: Any) -> dict[str, Any]:
    return {ordering: getattr(instance, attribute) for ordering, attribute in instance.orderings.items()}


def omissions_of(row: Any, context: DocumentContext) -> tuple[Omission, ...]:
    """Return what was left out when the row was read and rendered: the first of each block and field, and drafts."""
    found: dict[tuple[str, str, str], Omission] = {}
    for omission in [*context.tree.rows.omissions_of(row), *context.omissions]:
        found.setdefault((omission.block_id, omission.field, omission.about), omission)
    return tuple(found.values())


# --- the parts of a page's document ---


def _parent(row: PageRow, context: DocumentContext) -> Parent | None:
    above = context.tree.ancestors(row)
    target = _above(above[-1], row, context) if above and context.tree.is_visible(above[-1]) else None
    return target and {
        "id": target["id"],
        "type": target["type"],
        "title": target["title"],
        "path": target["path"],
        "locale": target["locale"],
    }


def _breadcrumbs(row: PageRow, context: DocumentContext) -> list[Breadcrumb]:
    visible = [above for above in context.tree.ancestors(row) if context.tree.is_visible(above)]
    targets = [*filter(None, (_above(above, row, context) for above in visible)), context.refer(row)]
    return [
        {"id": target["id"], "title": target["title"], "path": target["path"], "locale": target["locale"]}
        for target in {target["id"]: target for target in targets}.values()
    ]


def _above(ancestor: PageRow, row: PageRow, context: DocumentContext) -> LinkTarget | None:
    """Return a link to an ancestor in the page's language, or to itself if the page is its translation."""
    target = context.reference(ancestor.id)
    return context.refer(ancestor) if target and target["id"] == context.document_id(f"page:{row.id}") else target


def _translations(row: PageRow, context: DocumentContext) -> list[Translation]:
    """Return the visible translations on the same site, the page itself included."""
    context.keys.look(f"translations:{row.translation_key}", public=True)
    context.keys.look("locales")
    found: list[Translation] = []
    for translation in context.tree.translations(row):
        visible = context.look_at(translation.id)
        if visible and context.tree.known_address(visible).site_id == context.site_id:
            target = context.refer(visible)
            locale = target["locale"]
            found.append({"locale": locale, "id": target["id"], "path": target["path"], "url": target["url"]})
    return found


def _seo(page: ContentPage, document: dict, context: DocumentContext) -> Seo:
    site = context.settings(SiteSettings)
    title = page.seo_title or page.title
    full_title = f"{title}{site.title_suffix}" if site.title_suffix else title
    description = page.search_description or document.get("summary") or derived_description(page)
    hero = document.get("hero")
    image = context.preview_image(page.seo_image_id) or (hero and social(hero))
    image = image or context.preview_image(site.seo_image_id)
    canonical_url = web_url(page.canonical_url) or document["url"]
    return {
        "title": full_title,
        "description": description,
        "canonical_url": canonical_url,
        "robots": "noindex" if page.noindex else "index, follow",
        "image": image,
        "open_graph": {
            "type": page.open_graph_type,
            "title": title,
            "description": description,
            "url": canonical_url,
            "image": image["src"] if image else None,
            "image_width": image["width"] if image else None,
            "image_height": image["height"] if image else None,
            "locale": document["locale"].replace("-", "_"),
            "site_name": site.name or None,
        },
        "json_ld": {"@context": "https://schema.org", "@graph": page.json_ld(context, document)},
    }


# --- values ---


def dump(document: Mapping[str, Any]) -> bytes:
    """Return the document as JSON, with line feeds for the carriage returns that browsers send."""
    body = _json(document)
    return _json(_with_newlines(document)) if b"\\r" in body else body


def _json(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, default=_to_json, option=orjson.OPT_PASSTHROUGH_DATETIME)


def _to_json(value: Any) -> Any:
    """Convert a value that JSON does not know."""
    found = served(value)
    if found is value:
        raise TypeError(f"{type(value).__name__} cannot be converted to JSON. Give the field a shape.")
    return found


def _with_newlines(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_newlines(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_newlines(each) for each in value]
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def with_version(body: bytes, version: int) -> bytes:
    """Return the bytes that clients read: the body with its number in front."""
    return b'{"version":%d,' % version + body[1:]


def own_first(own: str, keys: set[str]) -> list[str]:
    """Return the keys with the document's own first: headers that are too long are cut at the end."""
    return [own, *sorted(keys - {own})]
