import uuid

from django.db import models

from pages.columns.json_fields import ShapedJSONField, dict_of, is_text

# `publish` notifies this channel of new content; the payload is `epoch:version`.
VERSION_CHANNEL = "broadview_version"


class ContentState(models.Model):
    """The single row with the number of the last change of any document.

    Writers of documents lock it first, so the order of numbers is the order of commits.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    # The ids of documents are derived from it. It is constant within an epoch: `load` replaces it by that of the dump,
    # so that documents keep the ids that they had where the dump was made.
    namespace = models.UUIDField(default=uuid.uuid4)
    # A new one is set when a database is restored or promoted: numbers of different epochs cannot be compared.
    epoch = models.UUIDField(default=uuid.uuid4)
    version = models.BigIntegerField(default=0)
    # The greatest number among the deleted tombstones.
    pruned = models.BigIntegerField(default=0)
    # What documents are made with besides content, name → value: see `api.rendering.revision`.
    made_with = ShapedJSONField(default=dict, blank=True, shape=dict_of(is_text))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_content_state")]

    def __str__(self) -> str:
        return f"{self.epoch}:{self.version}"
