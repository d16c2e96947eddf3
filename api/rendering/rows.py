"""The rows that rendering reads besides the tree. A batch reads each row once, and rows of one model together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Model, prefetch_related_objects
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.blocks.stream_block import StreamValue
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.images import get_image_model
from wagtail.models import Page

from api.rendering.identity import is_content
from api.rendering.isolation import in_parts
from pages.blocks.stored import stable_id
from pages.columns.streams import UnreadableStream, reading_of, streams_of
from pages.context import Omission
from pages.types import has_languages, snippet_types


class Rows:
    """A cache of rows for one batch.

    It lives within one transaction, or until the batch checks which keys were touched meanwhile.
    """

    def __init__(self) -> None:
        self._rows: dict[type[Model], dict[int, Any]] = defaultdict(dict)
        self._of_site: dict[tuple[type[Model], int], Any] = {}
        self._translations: dict[tuple[type[Model], UUID], list[int]] = {}
        self._omissions: dict[tuple[type[Model], int], list[Omission]] = {}

    def get(self, model: type[Model], pk: int) -> Any:
        """Return the row, or None if it does not exist."""
        if pk not in self._rows[model]:
            self._rows[model][pk] = self._prepare(model._default_manager.filter(pk=pk).first())
        return self._rows[model][pk]

    def keep(self, row: Any) -> int:
        """Add a row that was just read by other means, and return its primary key."""
        self._rows[type(row)].setdefault(row.pk, row)
        return row.pk

    def put(self, row: Any) -> None:
        """Have this row stand for the stored one: it is a draft."""
        self._rows[type(row)][row.pk] = self._prepare(row)
        if isinstance(row, BaseSiteSetting):
            self._of_site[type(row), row.site_id] = row

    def of_site(self, model: type[Model], site_id: int) -> Any:
        """Return the settings of a site, or unsaved defaults if there is no row."""
        key = (model, site_id)
        if key not in self._of_site:
            self._of_site[key] = self._prepare(model._default_manager.filter(site_id=site_id).first()) or model(
                site_id=site_id
            )
        return self._of_site[key]

    def load_pages(self, model: type[Page], pks: list[int]) -> None:
        """Load pages of one type with their children, images and snippets.

        A page that cannot be read is skipped. The document that shows it reads it again and gets the exception.
        """
        in_parts(partial(self._load_pages, model), pks)

    def _load_pages(self, model: type[Page], pks: list[int]) -> None:
        self.load(model, pks)
        pages = [self._rows[model][pk] for pk in pks if self._rows[model][pk]]
        relations = [relation for relation in get_all_child_relations(model) if is_content(relation.related_model)]
        prefetch_related_objects(pages, *(str(relation.get_accessor_name()) for relation in relations))
        children = [
            child
            for page in pages
            for relation in relations
            for child in getattr(page, relation.get_accessor_name()).all()
        ]
        for related, related_pks in _related_pks([*pages, *children]).items():
            self.load_snippets(related, related_pks)
        _convert_streams(model, pages)

    def load(self, model: type[Model], pks: Iterable[int]) -> None:
        """Load those of these rows that are not loaded yet, in one query."""
        missing = [pk for pk in pks if pk not in self._rows[model]]
        if missing:
            rows = model._default_manager.in_bulk(missing)
            self._rows[model] |= {pk: self._prepare(rows.get(pk)) for pk in missing}

    def load_snippets(self, model: Any, pks: Iterable[int]) -> None:
        """Load these snippets, and their translations, in at most two queries."""
        pks = list(pks)
        self.load(model, pks)
        if has_languages(model):
            self._load_translations(model, [row.translation_key for pk in pks if (row := self._rows[model][pk])])

    def translations(self, row: Any) -> list[Any]:
        """Return the row of a snippet and its translations, in the order of their keys."""
        model, key = type(row), row.translation_key
        self._load_translations(model, [key])
        rows = (self._rows[model][pk] for pk in sorted({*self._translations[model, key], row.pk}))
        return [each for each in rows if each and each.translation_key == key]

    def _load_translations(self, model: Any, keys: Iterable[UUID]) -> None:
        missing = [key for key in dict.fromkeys(keys) if (model, key) not in self._translations]
        if not missing:
            return
        rows = list(model._default_manager.filter(translation_key__in=missing))
        self._translations |= {(model, key): [] for key in missing}
        for row in rows:
            self._translations[model, row.translation_key].append(row.pk)
            if row.pk not in self._rows[model]:
                self._rows[model][row.pk] = self._prepare(row)

    def omissions_of(self, row: Any) -> list[Omission]:
        """Return the unreadable parts of the row's streams."""
        return self._omissions.get((type(row), row.pk), [])

    def _prepare(self, row: Any) -> Any:
        """Give each child of the row's streams an id, and record the parts that cannot be read."""
        if row is None:
            return None
        omissions = self._omissions.setdefault((type(row), row.pk), [])
        for name in streams_of(type(row)):
            stream, of = getattr(row, name), f"{row._meta.label_lower} {row.pk} {name}"
            reading = reading_of(stream)
            for part in reading.unread:
                block_id = stable_id(part.id, f"{of} {part.place}")
                omissions.append(Omission(block_id, part.field or name, part.detail))
            if reading.whole:  # documents that use it fail; the others list it
                setattr(row, name, UnreadableStream(stream.stream_block, f"{name}: {reading.unread[0]}"))
                continue
            children = [
                {**child, "id": stable_id(child["id"], f"{of} {place}")}
                for place, child in zip(reading.places, reading.children, strict=True)
            ]
            setattr(row, name, StreamValue(stream.stream_block, children, is_lazy=True))
        return row


def _convert_streams(model: type[Page], pages: list[Page]) -> None:
    """Convert the streams of all pages together, so that the objects that blocks choose are read in few queries."""
    for name in streams_of(model):
        raw = [list(getattr(page, name).raw_data) for page in pages]
        streams = getattr(model, name).field.stream_block.bulk_to_python(raw)
        for page, stream in zip(pages, streams, strict=True):
            setattr(page, name, stream)


def _related_pks(instances: list[Any]) -> dict[type[Model], set[int]]:
    """Return model → primary keys of the images and snippets that these instances refer to."""
    pks: dict[type[Model], set[int]] = defaultdict(set)
    for instance in instances:
        for field in _foreign_keys(type(instance)):
            pk = getattr(instance, field.attname)
            if pk is not None:
                pks[field.related_model].add(pk)
    return pks


def _foreign_keys(model: type[Model]) -> Iterator[Any]:
    shown = {get_image_model(), *snippet_types().values()}
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and not isinstance(field, ParentalKey) and field.related_model in shown:
            yield field
