"""The tables that documents are made from, and the keys of the marks that an edit of a row leaves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from api.rendering.identity import carriers, is_content, snippet_source
from pages.types import published_models

# What a draft, a lock or a schedule changes on a page: nothing that the world reads.
_EDITORIAL = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "live_revision",
    "latest_revision_created_at",
    "go_live_at",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
    "numchild",
}
# What decides where a page stands and whether it is seen.
_ROUTE = {"title", "slug", "url_path", "path", "live", "locale", "content_type", "translation_key"}


@dataclass(frozen=True)
class Source:
    """A table whose rows documents are made from.

    `keys`: SQL expressions of the marks' keys, over the row `r`. `columns`: an update of others marks nothing.
    """

    model: type[Model]
    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def function(self) -> str:
        """What its triggers call in the database."""
        return f"{self.name}_{self.table}"[:63]

    @property
    def primary_key(self) -> str:
        return str(self.model._meta.pk.column)


def source_models() -> set[type[Model]]:
    return {source.model for source in sources()}


def sources() -> Iterator[Source]:
    yield _source(Page, "page", "'page:' || r.id", exclude=_EDITORIAL)
    yield _source(Page, "route", "'route:' || r.id", "'translations:' || r.translation_key", only=_ROUTE)
    # What is below a place where no page stands, in a damaged tree, waits for one.
    yield _source(Page, "tree", "'tree:' || r.path", only={"path"})
    yield _source(PageViewRestriction, "restriction", "'page:' || r.page_id", "'route:' || r.page_id")
    yield _source(Collection, "collection", "'collection:' || r.id")
    yield _source(CollectionViewRestriction, "restriction", "'collection:' || r.collection_id")
    yield _source(get_image_model(), "image", "'image:' || r.id", exclude={"published_file"})
    yield _source(get_document_model(), "document", "'document:' || r.id", exclude={"published_file"})
    yield _source(Site, "site", "'sites'")
    yield _source(Locale, "locale", "'locales'")
    yield _source(Redirect, "redirect", "'redirect:' || r.id")
    for model in apps.get_models():
        yield from _model_sources(model)


def _model_sources(model: type[Model]) -> Iterator[Source]:
    """The sources that a project's own models are: pages, their children, settings, snippets."""
    label = model._meta.label_lower
    if issubclass(model, Page) and model is not Page:
        yield _source(model, "page", f"'page:' || r.{model._meta.pk.column}")
    elif issubclass(model, BaseSiteSetting):
        yield _source(model, "settings", f"'settings:{label}:' || r.site_id")
    elif model in published_models():
        yield _source(model, "snippet", f"'snippet:{label}:' || r.{model._meta.pk.column}")
    for field in model._meta.local_fields:
        if isinstance(field, ParentalKey) and issubclass(field.related_model, Page) and is_content(model):
            yield _source(model, "child", f"'page:' || r.{field.column}", *_carried(model))


def _carried(model: type[Model]) -> list[str]:
    """The keys of what a row puts on a page, where that is seen by it alone."""
    return [
        f"'{snippet_source(carried, '')}' || r.{column}"
        for carried in published_models()
        for carrier, column, _ in carriers(carried)
        if carrier is model
    ]


def _source(
    model: type[Model], name: str, *keys: str, only: set[str] | None = None, exclude: set[str] | None = None
) -> Source:
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if (only is None or field.name in only) and field.name not in (exclude or ())
    ]
    columns = tuple(str(field.column) for field in fields)
    return Source(model, f"broadview_{name}", keys, columns)
