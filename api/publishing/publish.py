"""The one writer of documents.

Marks are read behind the lock on the content state, and what they touch is rendered there too, so no document
is older than its number and the order of numbers is the order of commits.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from api.models import ContentState, Listing, Mark, PublishedDocument, RenderFailure
from api.publishing.affected import DEFERRED, affected_sources
from api.publishing.identity import Identities
from api.publishing.render import Rendering, numbered
from api.publishing.renderer import renderer
from api.publishing.sources import Unseen, render_source
from api.publishing.tree import Tree

logger = logging.getLogger(__name__)

# The most documents that are rendered behind one lock; the rest waits for the next.
BATCH = 50
# The most marks that are read behind one lock.
MARKS = 10_000
# Told, with `epoch:version`, to whoever listens for new content.
CHANNEL = "broadview_version"

Outcome = Rendering | Unseen


@dataclass(frozen=True)
class Batch:
    """What one batch did, and whether edits or put-off work remain."""

    version: int
    fresh_left: bool
    deferred_left: bool


def publish() -> int:
    """Works off what was edited since, and returns the content version. Long tails are left to the worker."""
    while True:
        batch = publish_batch()
        if not batch.fresh_left:
            return batch.version


def publish_everything() -> int:
    """Works off every mark, put-off work included, and returns the content version."""
    while True:
        batch = publish_batch()
        if not (batch.fresh_left or batch.deferred_left):
            return batch.version


def publish_batch() -> Batch:
    """One short transaction: read marks, render what they touch, write and number what changed, delete the marks."""
    with transaction.atomic(durable=True):
        state = ContentState.objects.select_for_update().get()
        if state.renderer != renderer():
            logger.warning("This process has other settings than the one that serves, which is left to publish.")
            return Batch(state.version, fresh_left=False, deferred_left=False)
        marks = _next_marks()
        before = state.version
        if marks:
            keys = [key for _, key in marks]
            tree = Tree()
            sources = affected_sources(keys, tree)
            _write(_render(sources[:BATCH], tree, state), state)
            _put_off(sources[BATCH:])
            if "sites" in keys and state.version == before:
                state.version += 1  # endpoints choose the site by these rows
            Mark.objects.filter(pk__in=[pk for pk, _ in marks]).delete()
        if state.version != before:
            state.save(update_fields=["version"])
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{state.epoch}:{state.version}"])
        left = set(Mark.objects.values_list("deferred", flat=True).distinct())
    return Batch(state.version, fresh_left=False in left, deferred_left=True in left)


def _next_marks() -> list[tuple[int, str]]:
    """Fresh marks first: an edit of now does not wait for the tail of an earlier one."""
    fresh = list(Mark.objects.filter(deferred=False).order_by("pk").values_list("pk", "key")[:MARKS])
    return fresh or list(Mark.objects.filter(deferred=True).order_by("pk").values_list("pk", "key")[:BATCH])


def _put_off(sources: Iterable[str]) -> None:
    Mark.objects.bulk_create(Mark(key=DEFERRED + source, deferred=True) for source in sources)


def _render(sources: list[str], tree: Tree, state: ContentState) -> dict[str, Outcome]:
    """The outcome of each source that renders; the others are noted as failed and keep their last good bytes."""
    identities = Identities(state)
    outcomes: dict[str, Outcome] = {}
    failed = []
    for source in sources:
        try:
            with transaction.atomic():
                outcomes[source] = render_source(source, tree, identities)
        except Exception as error:
            logger.exception("%s could not be rendered; its last published state stays.", source)
            failed.append((source, f"{type(error).__name__}: {error}"))
    RenderFailure.objects.filter(source__in=outcomes).delete()
    for source, why in failed:
        RenderFailure.objects.update_or_create(
            source=source,
            defaults={"error": why, "failed_at": timezone.now(), "attempts": F("attempts") + 1},
            create_defaults={"error": why, "failed_at": timezone.now()},
        )
    return outcomes


def _write(outcomes: dict[str, Outcome], state: ContentState) -> None:
    stored = {document.source: document for document in PublishedDocument.objects.filter(source__in=outcomes)}
    listed = _listings(stored.values())
    written: list[PublishedDocument] = []
    relisted: dict[PublishedDocument, set] = {}
    for source, outcome in outcomes.items():
        document = stored.get(source)
        if isinstance(outcome, Rendering):
            document, numbered_anew = _live(document, outcome, state)
            if numbered_anew or listed.get(document.pk, set()) != outcome.listings:
                relisted[document] = outcome.listings
            if not numbered_anew and document in relisted:
                state.version += 1  # the bytes are the same, but lists are not
            written.append(document)
        elif outcome.hold or (document and document.version is not None):
            document = _not_live(document, outcome, state)
            relisted[document] = set()
            written.append(document)
        elif document:
            document.delete()
    _save(written)
    _relist(relisted)


def _live(
    document: PublishedDocument | None, rendering: Rendering, state: ContentState
) -> tuple[PublishedDocument, bool]:
    """The document with what was rendered, and whether its bytes changed and so got a new number."""
    document = document or PublishedDocument(id=rendering.id, source=rendering.source)
    same = (
        document.live
        and document.version is not None
        and _bytes(document.body) == numbered(rendering.body, document.version)
        and _bytes(document.summary) == rendering.summary
    )
    for name in ("type", "site_id", "locale", "slug", "path", "keys"):
        setattr(document, name, getattr(rendering, name))
    document.surrogate_keys = " ".join(rendering.surrogate_keys)
    if not same:
        state.version += 1
        document.live, document.reason = True, None
        document.version, document.changed_at = state.version, timezone.now()
        document.body = numbered(rendering.body, state.version)
        document.summary = rendering.summary
    return document, not same


def _not_live(document: PublishedDocument | None, outcome: Unseen, state: ContentState) -> PublishedDocument:
    """A tombstone for what the world has seen; else a row that only holds the keys."""
    document = document or PublishedDocument(
        id=outcome.id, source=outcome.source, type=outcome.type, site_id=outcome.site_id, changed_at=timezone.now()
    )
    document.keys, document.surrogate_keys = outcome.keys, ""
    seen = document.version is not None
    if seen and (document.live or document.reason != outcome.reason):
        state.version += 1
        document.version, document.changed_at, document.reason = state.version, timezone.now(), outcome.reason
    document.live, document.body, document.summary = False, None, None
    return document


def _bytes(value: memoryview | bytes | None) -> bytes | None:
    return None if value is None else bytes(value)


def _listings(documents: Iterable[PublishedDocument]) -> dict:
    places: dict = {}
    rows = Listing.objects.filter(document__in=[document.pk for document in documents])
    for pk, *place in rows.values_list("document_id", "facet", "ordering", "key"):
        places.setdefault(pk, set()).add(tuple(place))
    return places


def _save(documents: list[PublishedDocument]) -> None:
    names = [field.name for field in PublishedDocument._meta.concrete_fields if not field.primary_key]
    PublishedDocument.objects.bulk_create(documents, update_conflicts=True, unique_fields=["id"], update_fields=names)


def _relist(places: dict[PublishedDocument, set]) -> None:
    Listing.objects.filter(document__in=[document.pk for document in places]).delete()
    Listing.objects.bulk_create(
        Listing(
            document_id=document.pk,
            site_id=document.site_id,
            locale=document.locale,
            facet=facet,
            ordering=ordering,
            key=key,
        )
        for document, listings in places.items()
        for facet, ordering, key in sorted(listings)
    )
