from typing import Any, Self

from django.db import models
from django.db.models import F, Q

# What no copy of the file among the public ones can be right about; the few rows that differ have an index.
UNSETTLED = Q(is_published=False) | ~Q(published_file=F("file"))

# Stands for the name of a file where a row has none. No file is ever called so: uploads lie in folders of their own.
NO_FILE = "lost"


class PublicFile(models.Model):
    """A file that readers may have while its collection is public; `pages.files.public` sees to it.

    `published_file` is written before a copy is made and emptied after it was deleted, so that wherever a process
    ended in between, no copy is there that no row knows.
    """

    # The name under which a copy lies, or may lie, among the public files.
    published_file = models.CharField(max_length=255, blank=True, default="", editable=False)
    # A whole copy lies there.
    is_published = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["collection"], condition=UNSETTLED, name="%(class)s_unsettled")]

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """The admin knows what to do about a file that is lost, and raises where a row has none at all."""
        found = super().from_db(db, field_names, values)
        if found.__dict__.get("file") == "":
            found.__dict__["file"] = NO_FILE
        return found

    @property
    def is_readable(self) -> bool:
        """Whether the file of now has a public copy."""
        return self.is_published and self.published_file == self.file.name  # type: ignore[attr-defined]


class LeftoverCopy(models.Model):
    """A copy among the public files of which no row knows any more: to be deleted.

    Written when its row is deleted, in the same transaction; deleted after the copy was.
    """

    name = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.name
