from django.contrib.postgres.fields import ArrayField
from django.db import models

# Told, without content, to whoever listens for new marks.
MARK_CHANNEL = "broadview_marks"


class MarkQuerySet(models.QuerySet):
    def fresh(self) -> "MarkQuerySet":
        """Those that an edit left."""
        return self.filter(deferred=False).order_by("pk")

    def deferred(self) -> "MarkQuerySet":
        """Work that an earlier batch had no room for."""
        return self.filter(deferred=True).order_by("pk")


class Mark(models.Model):
    """A key of something that an edit touched, appended by triggers in the edit's own transaction.

    Without constraints or foreign keys, so that writers never wait for one another. Publish reads the
    marks, brings the documents up to date and deletes the marks it read, all in one transaction.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    # Work that an earlier batch had no room for; fresh edits go before it.
    deferred = models.BooleanField(default=False, db_default=False)

    objects = MarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("deferred", "id", name="mark_queue")]

    def __str__(self) -> str:
        return self.key


class WorkedOff(models.Model):
    """The keys that one batch worked off. Rendering without the lock tells by them whether it was overtaken."""

    # The most batches that are remembered; who began before the oldest of them renders again.
    KEPT = 1000

    id = models.BigAutoField(primary_key=True)
    keys = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"batch {self.id}: {len(self.keys)} keys"
