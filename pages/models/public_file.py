from typing import Any, ClassVar, Self

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.utils import validate_file_name
from django.db import models
from django.db.models import F, Q

# Rows without a complete copy of their current file in the public folder. There are few, and they have an index.
UNSETTLED = Q(is_published=False) | ~Q(published_file=F("file"))

# Replaces the name of a file if a row has none. No file has this name, since each upload has its own folder.
NO_FILE = "lost"


# `made_for` of a picture whose renditions could not be made at the last try.
CANNOT_BE_MADE = "failed"


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

    All that is public of it lies in the folder of its name in the public storage. `published_file` is set before a copy
    is made and emptied after that folder is deleted. So every copy has a row, even if a process ends in between.
    """

    # The name of the file whose folder is public. Its content may be incomplete or missing.
    published_file = SettledName(max_length=255, blank=True, default="", editable=False)
    # True if the folder is complete, except for renditions.
    is_published = SettledFlag(default=False, editable=False)

    # What is set when the copies are complete.
    published_values: ClassVar[dict[str, Any]] = {"is_published": True}

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
        """Give a row without a file, or with an impossible name, that of a missing one, which the admin can handle."""
        names = list(field_names)
        if "file" in names and not _is_possible(values[names.index("file")]):
            values = [NO_FILE if name == "file" else value for name, value in zip(names, values, strict=True)]
        return super().from_db(db, field_names, values)

    def has_own_folder(self) -> bool:
        """True if everything that becomes public can be deleted together. A program may have stored other names."""
        return True

    def public_files(self) -> list[str]:
        """Return the names of the uploads that are copied to the public folder."""
        return [self.file.name]  # type: ignore[attr-defined]

    @property
    def is_readable(self) -> bool:
        """True if what readers get of the current file is public."""
        return self.is_published and self.published_file == self.file.name  # type: ignore[attr-defined]


def _is_possible(name: str) -> bool:
    try:
        return bool(name and validate_file_name(name, allow_relative_path=True))
    except SuspiciousFileOperation:
        return False


class LeftoverCopy(models.Model):
    """A public folder that has to be deleted: its row is gone, or has another file.

    Created in the transaction that deletes or changes the row, and removed after the folder is deleted. A folder with a
    `due` moment stays until then, for the copies that clients have of documents, but only while its row is public.
    """

    # The name of a file in it.
    name = models.CharField(max_length=255, unique=True)
    due = models.DateTimeField(null=True)
    # Its row: the model's label in lower case, and the primary key.
    model = models.CharField(max_length=100, db_default="")
    row_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.name
