"""Rows that rendering reads besides the tree: each once a batch, and those of a whole batch together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import ForeignKey, Model, prefetch_related_objects
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from rest_framework.serializers import BaseSerializer
from wagtail.blocks.stream_block import StreamValue
from wagtail.images import get_image_model
from wagtail.models import Page

from api.rendering.identity import is_content
from api.rendering.isolation import in_parts
from pages.blocks.stored import identity
from pages.context import Omission
from pages.streams import UnreadableStream, reading_of, streams_of
from pages.types import published_models


class Rows:
    """Lives as long as one batch, within its transaction or between two looks at what was touched."""

    def __init__(self) -> None:
        self._found: dict[type[Model], dict[int, Any]] = defaultdict(dict)
        self._of_site: dict[tuple[type[Model], int], Any] = {}
        self._serializers: dict[type[BaseSerializer], BaseSerializer] = {}
        self._omissions: dict[tuple[type[Model], int], list[Omission]] = {}

    def get(self, model: type[Model], pk: int) -> Any:
        """The row, or None."""
        if pk not in self._found[model]:
            self._found[model][pk] = self._readable(model._default_manager.filter(pk=pk).first())
        return self._found[model][pk]

    def keep(self, row: Any) -> int:
        """Takes in a row that was just read by other means, and returns its key."""
        self._found[type(row)].setdefault(row.pk, row)
        return row.pk

    def of_site(self, model: type[Model], site_id: int) -> Any:
        """The site's settings, or their defaults where there is no row."""
        key = (model, site_id)
        if key not in self._of_site:
            self._of_site[key] = self._readable(model._default_manager.filter(site_id=site_id).first()) or model(
                site_id=site_id
            )
        return self._of_site[key]

    def load_pages(self, model: type[Page], pks: list[int]) -> None:
        """Pages of one type, with their children, and the images and snippets that they name.

        One that cannot be read is left alone: what shows it reads it again, and hears why.
        """
        in_parts(partial(self._load_pages, model), pks)

    def _load_pages(self, model: type[Page], pks: list[int]) -> None:
        self.load(model, pks)
        pages = [self._found[model][pk] for pk in pks if self._found[model][pk]]
        relations = [relation for relation in get_all_child_relations(model) if is_content(relation.related_model)]
        prefetch_related_objects(pages, *(str(relation.get_accessor_name()) for relation in relations))
        children = [
            child
            for page in pages
            for relation in relations
            for child in getattr(page, relation.get_accessor_name()).all()
        ]
        for related, named in _named([*pages, *children]).items():
            self.load(related, named)
        _convert_streams(model, pages)

    def serializer(self, kind: type[BaseSerializer]) -> BaseSerializer:
        """One instance a batch: what it is made of takes long to make."""
        if kind not in self._serializers:
            self._serializers[kind] = kind()
        return self._serializers[kind]

    def load(self, model: type[Model], pks: Iterable[int]) -> None:
        """Those of these rows that are not known yet, in one query."""
        missing = [pk for pk in pks if pk not in self._found[model]]
        if missing:
            rows = model._default_manager.in_bulk(missing)
            self._found[model] |= {pk: self._readable(rows.get(pk)) for pk in missing}

    def omissions_of(self, row: Any) -> list[Omission]:
        """What of the row's streams cannot be read."""
        return self._omissions.get((type(row), row.pk), [])

    def _readable(self, row: Any) -> Any:
        """The row, with an id for each child of its streams. What cannot be read of them is noted."""
        if row is None:
            return None
        omissions = self._omissions.setdefault((type(row), row.pk), [])
        for name in streams_of(type(row)):
            stream, of = getattr(row, name), f"{row._meta.label_lower} {row.pk} {name}"
            reading = reading_of(stream)
            if reading.whole:
                setattr(row, name, UnreadableStream(stream.stream_block, f"{name}: {reading.unread[0]}"))
                continue
            for part in reading.unread:
                omissions.append(Omission(identity(part.id, f"{of} {part.place}"), part.field, part.detail))
            children = [
                {**child, "id": identity(child["id"], f"{of} {place}")}
                for place, child in zip(reading.places, reading.children, strict=True)
            ]
            setattr(row, name, StreamValue(stream.stream_block, children, is_lazy=True))
        return row


def _convert_streams(model: type[Page], pages: list[Page]) -> None:
    """What blocks choose is read for all pages together; left alone, each stream asks for its own."""
    for name in streams_of(model):
        raw = [list(getattr(page, name).raw_data) for page in pages]
        streams = getattr(model, name).field.stream_block.bulk_to_python(raw)
        for page, stream in zip(pages, streams, strict=True):
            setattr(page, name, stream)


def _named(instances: list[Any]) -> dict[type[Model], set[int]]:
    named: dict[type[Model], set[int]] = defaultdict(set)
    for instance in instances:
        for field in _foreign_keys(type(instance)):
            pk = getattr(instance, field.attname)
            if pk is not None:
                named[field.related_model].add(pk)
    return named


def _foreign_keys(model: type[Model]) -> Iterator[Any]:
    shown = {get_image_model(), *published_models()}
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and not isinstance(field, ParentalKey) and field.related_model in shown:
            yield field
