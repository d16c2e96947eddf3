from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.db import models
from django.utils import timezone

# Documents that belong to every site (taxonomy, people) stand under this site id.
SHARED = 0


class Reason(models.TextChoices):
    """Why a document is no longer there."""

    UNPUBLISHED = "unpublished"
    DELETED = "deleted"
    PRIVATE = "private"
    EXPIRED = "expired"
    MOVED = "moved"


class DocumentQuerySet(models.QuerySet):
    def live(self) -> "DocumentQuerySet":
        return self.filter(live=True)

    def withheld(self) -> "DocumentQuerySet":
        """Live, but without bytes: they showed something that is hidden now."""
        return self.filter(live=True, body=None)

    def tombstones(self) -> "DocumentQuerySet":
        return self.filter(live=False, version__isnull=False)

    def of_sources(self, sources: Iterable[str]) -> "DocumentQuerySet":
        return self.filter(source__in=list(sources))


class PublishedDocument(models.Model):
    """What the world reads of one thing: its finished bytes, its number, and what it was made from.

    A row is live (`body` set), withdrawn (`reason` set: a tombstone), or hidden: live in Wagtail but not
    public, and never was; that row only holds the keys by which it is found when it may be shown. A live row without
    `body` is withheld: it showed something that is hidden now, and waits to be rendered again.
    What moves to another site or language leaves a tombstone in the old one, for those who follow only that.
    """

    row_id = models.BigAutoField(primary_key=True)
    # What the world knows it by; of its rows at most one is live.
    id = models.UUIDField()
    # What it is rendered from: `page:12`, `snippet:pages.category:3`, `site:1:en`, `redirect:4:1`.
    source = models.TextField()
    type = models.TextField()
    site_id = models.BigIntegerField()
    locale = models.TextField(blank=True)
    slug = models.TextField(blank=True)
    # The path on the frontend; for a redirect, the path it leads away from.
    path = models.TextField(blank=True)
    # What it shares with its translations.
    translation_key = models.UUIDField(null=True)
    live = models.BooleanField()
    reason = models.TextField(choices=Reason.choices, null=True)  # noqa: DJ001 - null: never withdrawn
    # Null until the document is first seen by the world.
    version = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    body = models.BinaryField(null=True)
    summary = models.BinaryField(null=True)
    # Everything that was looked at while rendering, found or not.
    keys = ArrayField(models.TextField())
    # Those of the keys that are live and public, for Surrogate-Key.
    surrogate_keys = models.TextField(blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("source", "site_id", "type", "locale", name="document_place")]
        indexes = [
            GinIndex(OpClass("keys", name="array_ops"), name="document_keys", fastupdate=False),
            models.Index("id", name="document_id"),
            models.Index("site_id", "type", "locale", "slug", name="document_slug"),
            # Paths have no greatest length, which a B-tree's entries have.
            HashIndex("path", name="document_path"),
            models.Index("site_id", "version", name="document_version"),
            models.Index("source", name="document_withheld", condition=models.Q(live=True, body__isnull=True)),
            models.Index(
                "translation_key", "site_id", "locale", name="document_translation", condition=models.Q(live=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.path or self.slug})"


class RenderWarning(models.Model):
    """Something that a live document leaves out because it does not fit. It goes once that is mended."""

    source = models.TextField(db_index=True)
    # Empty outside of blocks.
    block_id = models.TextField(blank=True)
    # Where it stands, such as `callout.tone`.
    field = models.TextField(blank=True)
    detail = models.TextField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}" if self.field else self.detail


class FailureQuerySet(models.QuerySet):
    def of_sources(self, sources: Iterable[str]) -> "FailureQuerySet":
        return self.filter(source__in=list(sources))

    def record(self, failed: Mapping[str, str]) -> None:
        """Lists these sources, with the reasons; counts the attempts of those that are listed already."""
        for source, why in failed.items():
            now = {"error": why, "failed_at": timezone.now()}
            self.update_or_create(
                source=source, defaults={**now, "attempts": models.F("attempts") + 1}, create_defaults=now
            )


class RenderFailure(models.Model):
    """A document that could not be rendered. It is tried again.

    Its last good bytes stay, unless they show something hidden: then it is withdrawn.
    """

    # It is tried again after 1, 2, 4 … minutes, and at least this often.
    LONGEST_WAIT = timedelta(hours=1)

    source = models.TextField(primary_key=True)
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField()

    objects = FailureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.source}: {self.error}"

    @property
    def next_attempt_at(self) -> datetime:
        return self.failed_at + min(timedelta(minutes=2 ** min(self.attempts - 1, 10)), self.LONGEST_WAIT)
