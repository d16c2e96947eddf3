from typing import Any, Self

from django.db import models
from django.db.models import F, Q

# Rows without a complete copy of their current file in the public folder. There are few, and they have an index.
UNSETTLED = Q(is_published=False) | ~Q(published_file=F("file"))

# Replaces the name of a file if a row has none. No file has this name, since each upload has its own folder.
NO_FILE = "lost"


class SettledColumn(models.Field):
    """Mixin for a column that only `pages.files.public` updates. `save` leaves it: the instance may be outdated."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return super().pre_save(model_instance, add) if add else F(self.attname)

    def deconstruct(self) -> Any:
        """In migrations, it is a field of Django: the column is the same."""
        name, _, args, kwargs = super().deconstruct()
        base = type(self).__bases__[1]
        return name, f"django.db.models.{base.__name__}", args, kwargs


class SettledName(SettledColumn, models.CharField):
    pass


class SettledFlag(SettledColumn, models.BooleanField):
    pass


class PublicFile(models.Model):
    """A file that is public while its collection is; `pages.files.public` makes the copies.

    `published_file` is set before a copy is made and emptied after it is deleted. So every copy has a row, even if a
    process ends in between.
    """

    # The name of the copy in the public folder. The copy may be incomplete or missing.
    published_file = SettledName(max_length=255, blank=True, default="", editable=False)
    # True if the copy is complete.
    is_published = SettledFlag(default=False, editable=False)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["collection"], condition=UNSETTLED, name="%(class)s_unsettled")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Published documents contain the size of every file, and rendering must not write.
        if self.file_size is None and self.file:
            self.file_size = self.file.size
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """Give a row without a file the name of a missing one: the admin can handle a missing file, but not no name."""
        found = super().from_db(db, field_names, values)
        if found.__dict__.get("file") == "":
            found.__dict__["file"] = NO_FILE
        return found

    @property
    def is_readable(self) -> bool:
        """True if the current file has a public copy."""
        return self.is_published and self.published_file == self.file.name  # type: ignore[attr-defined]


class LeftoverCopy(models.Model):
    """A public copy that has to be deleted, because its row is gone.

    Created in the transaction that deletes the row, and removed after the copy is deleted.
    """

    name = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.name
