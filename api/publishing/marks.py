"""The tables that documents are made from, and the keys that an edit of a row marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.backends.utils import truncate_name
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    RevisionMixin,
    Site,
)

from api.rendering.identity import carrier_relations, is_content
from api.rendering.tree import PageRow
from pages.models import RedirectOptions, SiteSettings
from pages.types import has_languages, is_snippet_type, snippet_source, snippet_types

# The fields that a draft, a lock or a schedule changes. Readers see none of them (`api.E010` checks that).
EDITORIAL = {
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
    """Yield the tables of Wagtail, those of the project's pages, snippets and settings, and those of their parts.

    Parts are children (`ParentalKey`), their children, and the rows of many-to-many relations.

    A table comes more than once if different columns mark different keys.
    """
    yield _table(Page, "page", "'page:' || r.id", exclude=EDITORIAL)
    yield _table(Page, "route", "'route:' || r.id", "'translations:' || r.translation_key", only=_ROUTE)
    # A redirect has no effect while a page is at its path.
    yield _table(Page, "path", "'path:' || md5(r.url_path)", only={"url_path"})
    # In a damaged tree, pages below a gap wait for a page in its place.
    yield _table(Page, "tree", "'tree:' || r.path", only={"path"})
    yield _table(PageViewRestriction, "restriction", "'page:' || r.page_id", "'route:' || r.page_id")
    yield _table(Collection, "collection", "'collection:' || r.id")
    yield _table(CollectionViewRestriction, "restriction", "'collection:' || r.collection_id")
    yield _table(get_image_model(), "image", "'image:' || r.id", exclude={"published_file", "made_for"})
    yield _table(get_document_model(), "document", "'document:' || r.id", exclude={"published_file"})
    yield _table(Site, "site", "'sites'")
    # All addresses of a site's pages begin with it; pages in other languages are hidden.
    yield _table(SiteSettings, "origin", "'sites'", only={"frontend_url", "languages"})
    yield _table(Locale, "locale", "'locales'")
    yield _table(Redirect, "redirect", "'redirect:' || r.id")
    yield _table(RedirectOptions, "redirect", "'redirect:' || r.redirect_id")
    for model in apps.get_models(include_auto_created=True):
        yield from _tables_of(model)


def _tables_of(model: type[Model]) -> Iterator[MarkedTable]:
    label = model._meta.label_lower
    if issubclass(model, Page) and model is not Page:
        yield _table(model, "page", f"'page:' || r.{model._meta.pk.column}")
    elif issubclass(model, BaseSiteSetting):
        yield _table(model, "settings", f"'settings:{label}:' || r.site_id")
    elif is_snippet_type(model):
        key = f"'{snippet_source(model, '')}' || r.{model._meta.pk.column}"
        yield _table(model, "snippet", key, exclude=EDITORIAL if issubclass(model, RevisionMixin) else None)
        if has_languages(model):
            columns = {"locale_id", "translation_key"}
            yield _table(model, "translation", "'translations:' || r.translation_key", only=columns)
    owners = list(_keys_of_owners(model, "r")) if is_content(model) else []
    if owners:
        yield _table(model, "child", *owners, *_carried_keys(model))


def _keys_of_owners(model: type[Model], row: str) -> Iterator[str]:
    """Yield the keys of everything that a row is a part of."""
    for field in model._meta.local_fields:
        owner: Any = field.related_model
        if isinstance(field, ParentalKey) or (owner and owner is model._meta.auto_created):
            yield from _keys_of(owner, f"{row}.{field.column}")


def _keys_of(model: type[Model], pk: str) -> Iterator[str]:
    """Yield the key of the row with this primary key, or the keys of what it is a part of."""
    label, table = model._meta.label_lower, model._meta.db_table
    if issubclass(model, Page):
        yield f"'page:' || {pk}"
    elif is_snippet_type(model):
        yield f"'{snippet_source(model, '')}' || {pk}"
    else:
        is_settings = issubclass(model, BaseSiteSetting)
        keys = [f"'settings:{label}:' || {table}.site_id"] if is_settings else _keys_of_owners(model, table)
        for key in keys:
            yield f"(SELECT {key} FROM {table} WHERE {table}.{model._meta.pk.column} = {pk})"


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
