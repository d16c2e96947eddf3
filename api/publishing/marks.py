"""The tables that documents are made from, and the keys that an edit of a row marks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.utils import truncate_name
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from api.rendering.identity import carrier_relations, is_content
from api.rendering.tree import PageRow
from pages.models import SiteSettings
from pages.types import is_snippet_type, snippet_source, snippet_types

# The fields that a draft, a lock or a schedule changes. Readers see none of them.
_EDITORIAL = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision_id",
    "live_revision_id",
    "latest_revision_created_at",
    "go_live_at",
    "locked",
    "locked_at",
    "locked_by_id",
    "owner_id",
    "numchild",
}
# The columns that links to a page and its visibility are made from: what other documents look at through the tree.
_ROUTE = set(PageRow.__dataclass_fields__) - {"id", "expired"}


@dataclass(frozen=True)
class MarkedTable:
    """A table whose triggers leave marks.

    `keys`: SQL expressions for the keys of a row `r`. `columns`: an update of other columns leaves no mark.
    """

    model: type[Model]
    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        """The name of the table in the database."""
        return self.model._meta.db_table

    @property
    def function(self) -> str:
        """The name of the function that its triggers call."""
        return truncate_name(f"{self.name}_{self.table}", 63)

    @property
    def primary_key(self) -> str:
        """The name of the primary key's column."""
        return str(self.model._meta.pk.column)


def marked_models() -> set[type[Model]]:
    """Return the models whose tables leave marks."""
    return {table.model for table in marked_tables()}


def marked_tables() -> Iterator[MarkedTable]:
    """Yield the tables of Wagtail, and those of the project's pages, their children, settings and snippets.

    A table comes more than once if different columns mark different keys.
    """
    yield _table(Page, "page", "'page:' || r.id", exclude=_EDITORIAL)
    yield _table(Page, "route", "'route:' || r.id", "'translations:' || r.translation_key", only=_ROUTE)
    # In a damaged tree, pages below a gap wait for a page in its place.
    yield _table(Page, "tree", "'tree:' || r.path", only={"path"})
    yield _table(PageViewRestriction, "restriction", "'page:' || r.page_id", "'route:' || r.page_id")
    yield _table(Collection, "collection", "'collection:' || r.id")
    yield _table(CollectionViewRestriction, "restriction", "'collection:' || r.collection_id")
    yield _table(get_image_model(), "image", "'image:' || r.id", exclude={"published_file"})
    yield _table(get_document_model(), "document", "'document:' || r.id", exclude={"published_file"})
    yield _table(Site, "site", "'sites'")
    # All addresses of a site's pages begin with it.
    yield _table(SiteSettings, "origin", "'sites'", only={"frontend_url"})
    yield _table(Locale, "locale", "'locales'")
    yield _table(Redirect, "redirect", "'redirect:' || r.id")
    for model in apps.get_models():
        yield from _tables_of(model)


def _tables_of(model: type[Model]) -> Iterator[MarkedTable]:
    label = model._meta.label_lower
    if issubclass(model, Page) and model is not Page:
        yield _table(model, "page", f"'page:' || r.{model._meta.pk.column}")
    elif issubclass(model, BaseSiteSetting):
        yield _table(model, "settings", f"'settings:{label}:' || r.site_id")
    elif is_snippet_type(model):
        yield _table(model, "snippet", f"'{snippet_source(model, '')}' || r.{model._meta.pk.column}")
    parents = [
        f"'page:' || r.{field.column}"
        for field in model._meta.local_fields
        if isinstance(field, ParentalKey) and issubclass(field.related_model, Page)
    ]
    if parents and is_content(model):
        yield _table(model, "child", *parents, *_carried_keys(model))


def _carried_keys(model: type[Model]) -> list[str]:
    """Return the keys of the snippets that a row puts on a page and that readers see only there."""
    return [
        f"'{snippet_source(carried, '')}' || r.{column}"
        for carried in snippet_types().values()
        for carrier, column, _ in carrier_relations(carried)
        if carrier is model
    ]


def _table(
    model: type[Model], name: str, *keys: str, only: set[str] | None = None, exclude: set[str] | None = None
) -> MarkedTable:
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if (only is None or field.attname in only) and field.attname not in (exclude or ())
    ]
    columns = tuple(str(field.column) for field in fields)
    return MarkedTable(model, f"broadview_{name}", keys, columns)
