from django.contrib.postgres.fields import ArrayField
from django.db import models

# Triggers notify this channel, without a payload, of new marks.
MARK_CHANNEL = "broadview_marks"


class MarkQuerySet(models.QuerySet):
    """The vocabulary for marks."""

    def fresh(self) -> "MarkQuerySet":
        """Return the marks that edits left, the oldest first."""
        return self.filter(deferred=False).order_by("pk")

    def deferred(self) -> "MarkQuerySet":
        """Return the marks of documents that an earlier batch had no room for, the oldest first."""
        return self.filter(deferred=True).order_by("pk")


class Mark(models.Model):
    """The key of a row that an edit touched. Triggers insert it in the edit's own transaction.

    There are no constraints and no foreign keys, so writers never wait for each other. `publish` reads fresh marks,
    renders what they affect and deletes the marks that it read, all in one transaction. A deferred mark names a
    document that is rendered later: the rest of a large batch, a rebuild, a failure that is tried again, or a pruned
    tombstone.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    # True for a document that is rendered later. Fresh marks go first.
    deferred = models.BooleanField(default=False, db_default=False)

    objects = MarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("deferred", "id", name="mark_queue")]

    def __str__(self) -> str:
        return self.key


class WorkedOff(models.Model):
    """The keys that one batch worked off.

    Rendering without the lock compares them with its own keys, to find out if an edit has overtaken it.
    """

    # The number of batches that are kept. A rendering that began before the oldest of them is done again.
    KEPT = 1000

    id = models.BigAutoField(primary_key=True)
    keys = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"batch {self.id}: {len(self.keys)} keys"
