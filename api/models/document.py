from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.db import models
from django.utils import timezone

# The site id of documents that belong to every site, such as people and categories.
SHARED = 0


class Reason(models.TextChoices):
    """Why a document was withdrawn."""

    UNPUBLISHED = "unpublished"
    DELETED = "deleted"
    PRIVATE = "private"
    EXPIRED = "expired"
    MOVED = "moved"


class DocumentQuerySet(models.QuerySet):
    """The vocabulary for selecting documents."""

    def live(self) -> "DocumentQuerySet":
        """Return the rows whose pages or snippets are live, withheld ones too."""
        return self.filter(live=True)

    def withheld(self) -> "DocumentQuerySet":
        """Return the live rows without bytes: they showed something that is hidden now."""
        return self.filter(live=True, body=None)

    def tombstones(self) -> "DocumentQuerySet":
        """Return the rows of withdrawn documents."""
        return self.filter(live=False, version__isnull=False)

    def of_sources(self, sources: Iterable[str]) -> "DocumentQuerySet":
        """Return the rows of these sources, in every site and language."""
        return self.filter(source__in=list(sources))


class PublishedDocument(models.Model):
    """A finished document: its bytes, its number, and the keys of everything it was made from.

    A row is in one of four states:

    - published: `live`, with a `body`.
    - withheld: `live` without a `body`. It showed something that is hidden now, and waits to be rendered again.
    - withdrawn: `reason` is set. This is a tombstone.
    - unseen or forgotten: it exists in Wagtail, but readers have never seen it, or saw it so long ago that its
      tombstone was pruned. The row only holds the keys by which it is found when an edit makes it visible.

    A document that moves to another site or language leaves a tombstone in the old one, for clients that follow only
    that one.
    """

    row_id = models.BigAutoField(primary_key=True)
    # The public id. At most one row of an id is live.
    id = models.UUIDField()
    # The object it is rendered from: `page:12`, `snippet:pages.category:3`, `site:1:en`, `redirect:4:1`.
    source = models.TextField()
    type = models.TextField()
    site_id = models.BigIntegerField()
    locale = models.TextField(blank=True)
    slug = models.TextField(blank=True)
    # The path on the frontend. A redirect has the path that it redirects from.
    path = models.TextField(blank=True)
    # The same for all translations of a page.
    translation_key = models.UUIDField(null=True)
    live = models.BooleanField()
    reason = models.TextField(choices=Reason.choices, null=True)  # noqa: DJ001 - null: not a tombstone
    # Null until readers may see the document for the first time, and again after its tombstone was pruned.
    version = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    body = models.BinaryField(null=True)
    summary = models.BinaryField(null=True)
    # The keys of everything that rendering looked at, found or not.
    keys = ArrayField(models.TextField())
    # The keys of what is live and public, separated by spaces, for the Surrogate-Key header.
    surrogate_keys = models.TextField(blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("source", "site_id", "type", "locale", name="document_place")]
        indexes = [
            GinIndex(OpClass("keys", name="array_ops"), name="document_keys", fastupdate=False),
            models.Index("id", name="document_id"),
            models.Index("site_id", "type", "locale", "slug", name="document_slug"),
            # A hash index, because the entries of a B-tree have a maximum length and paths do not.
            HashIndex("path", name="document_path"),
            models.Index("site_id", "version", name="document_version"),
            # The part of the sync feed that all sites share.
            models.Index(
                "version",
                name="document_shared_version",
                condition=models.Q(site_id=SHARED) & ~models.Q(type="image"),
            ),
            models.Index("source", name="document_withheld", condition=models.Q(live=True, body__isnull=True)),
            models.Index(
                "translation_key", "site_id", "locale", name="document_translation", condition=models.Q(live=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.path or self.slug})"


class RenderWarning(models.Model):
    """A part that a live document leaves out: it does not fit, or is a draft.

    The row is deleted once that is corrected.
    """

    source = models.TextField(db_index=True)
    # Empty outside of blocks.
    block_id = models.TextField(blank=True)
    # The path of the field, such as `callout.tone`.
    field = models.TextField(blank=True)
    detail = models.TextField()
    # The source of what has to be published, such as `snippet:pages.person:3`, or empty. The default in the database is
    # for processes of the version before.
    about = models.TextField(blank=True, default="", db_default="")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}" if self.field else self.detail


class FailureQuerySet(models.QuerySet):
    """The vocabulary for failures."""

    def of_sources(self, sources: Iterable[str]) -> "FailureQuerySet":
        """Return the failures of these sources."""
        return self.filter(source__in=list(sources))

    def record(self, failed: Mapping[str, str]) -> None:
        """Store source → message, and count the attempts of sources that failed before."""
        for source, why in failed.items():
            now = {"error": why, "failed_at": timezone.now()}
            self.update_or_create(
                source=source, defaults={**now, "attempts": models.F("attempts") + 1}, create_defaults=now
            )


class RenderFailure(models.Model):
    """A document that could not be rendered, or a mark (`mark:<key>`) that could not be worked off. It is tried again.

    The document keeps its last bytes. If these show something hidden, it is withdrawn.
    """

    # The pauses between attempts are 1, 2, 4 … minutes, and this at most.
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
        """The moment from which the worker tries again."""
        return self.failed_at + min(timedelta(minutes=2 ** min(self.attempts - 1, 10)), self.LONGEST_WAIT)
