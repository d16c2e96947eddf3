import uuid

from django.db import models

from pages.json_fields import ShapedJSONField, dict_of, is_text

# Told, with `epoch:version`, to whoever listens for new content.
VERSION_CHANNEL = "broadview_version"


class ContentState(models.Model):
    """The single row that numbers what the world can read.

    Whoever writes documents locks it first, so the order of numbers is the order of commits.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    # Names this installation for ever: the ids of documents are derived from it.
    namespace = models.UUIDField(default=uuid.uuid4)
    # Renewed when a database is restored or promoted: numbers of another epoch cannot be compared.
    epoch = models.UUIDField(default=uuid.uuid4)
    version = models.BigIntegerField(default=0)
    # The greatest number of a tombstone that is no longer kept.
    pruned = models.BigIntegerField(default=0)
    # What the documents are made with besides content, name → value: see `publishing.renderer`.
    made_with = ShapedJSONField(default=dict, blank=True, shape=dict_of(is_text))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_content_state")]

    def __str__(self) -> str:
        return f"{self.epoch}:{self.version}"
