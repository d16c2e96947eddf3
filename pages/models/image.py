import logging
import posixpath
from dataclasses import fields
from typing import Any, ClassVar

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    WagtailImageField,
    WagtailImageFieldFile,
    get_rendition_storage,
    get_rendition_upload_to,
    get_upload_to,
)
from wagtail.images.models import Image as WagtailImage

from pages.files.intake import CleanPicture, take_in
from pages.files.presets import Rendition as PlannedRendition
from pages.files.presets import public_folder
from pages.files.storage import is_unguessable
from pages.files.thumbnails import ThumbnailFilter
from pages.models.public_file import PublicFile, SettledName

logger = logging.getLogger(__name__)


class PictureFieldFile(WagtailImageFieldFile):
    """The file of a picture. Every file is taken in before it is stored, however it was added."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Raise ValidationError if the content is no whole picture."""
        taken = content if isinstance(content, CleanPicture) else take_in(content, name)
        super().save(taken.name, taken, save=False)
        self.instance.note_new_file(taken)
        self.instance.store_src(taken.src.rendition, taken.src.content)
        if save:
            self.instance.save()


class MeasuredFileField(WagtailImageField):
    """A file with columns for its size. A row without a size can be read although its file cannot."""

    def update_dimension_fields(self, instance: Any, force: bool = False, *args: Any, **kwargs: Any) -> None:
        """Measure the file, as Django does when it reads a row whose size is 0 or null."""
        try:
            super().update_dimension_fields(instance, force, *args, **kwargs)
        except Exception:
            if force:
                raise
            logger.debug("The file of %s %s cannot be measured.", type(instance).__name__, instance.pk, exc_info=True)

    def deconstruct(self) -> Any:
        """In migrations, it is the field that it replaces: the column is the same."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{WagtailImageField.__module__}.{WagtailImageField.__name__}", args, kwargs


class PictureFileField(MeasuredFileField):
    attr_class = PictureFieldFile


class Picture(PublicFile, AbstractImage):
    """An image. `description` is the default alternative text."""

    file = PictureFileField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    # See `PictureFacts`. Pictures of older releases have none.
    placeholder = models.TextField(blank=True, editable=False, db_default="")
    color = models.CharField(max_length=7, blank=True, editable=False, db_default="")
    is_transparent = models.BooleanField(editable=False, db_default=False)
    is_animated = models.BooleanField(editable=False, db_default=False)
    # The rendition for all clients beside `file`, and its size in bytes. Documents with other settings have another.
    src_file = models.CharField(max_length=255, blank=True, editable=False, db_default="")
    src_bytes = models.PositiveIntegerField(null=True, editable=False)
    # What the renditions in the public folder were made for, if all are there; see `pages.files.renditions`. It leaves
    # no mark (`api.publishing.marks`).
    made_for = SettledName(max_length=32, blank=True, default="", editable=False)
    credit = models.CharField(_("credit"), max_length=255, blank=True, help_text=_("Whom to name beside the picture."))

    published_values: ClassVar[dict[str, Any]] = {"is_published": True, "made_for": ""}
    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    class Meta(PublicFile.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes: ClassVar[list] = [
            *PublicFile.Meta.indexes,
            models.Index(fields=["file"], name="picture_file"),
            # For the folder at the beginning of the name.
            models.Index(fields=["published_file"], opclasses=["varchar_pattern_ops"], name="picture_published_file"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:  # before other columns are read, since it sets some
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)

    def note_new_file(self, file: CleanPicture) -> None:
        """Set the columns that a new file determines. A focal point of another file is dropped."""
        for field in fields(file.facts):
            setattr(self, field.name, getattr(file.facts, field.name))
        self.file_size = file.size
        self.file_hash = file.source_hash
        if self.pk:
            self.focal_point_x = self.focal_point_y = self.focal_point_width = self.focal_point_height = None

    def store_src(self, rendition: PlannedRendition, content: bytes) -> None:
        """Store the rendition for all clients beside the file, and set its columns."""
        self.src_file = posixpath.join(posixpath.dirname(self.file.name), rendition.name)
        self.src_bytes = len(content)
        self.file.storage.save_as(self.src_file, ContentFile(content))

    def has_own_folder(self) -> bool:
        return is_unguessable(self.file.name)

    def public_files(self) -> list[str]:
        beside = public_folder(self.src_file) == public_folder(self.file.name)
        return [self.src_file] if self.src_file and beside else []

    @property
    def default_alt_text(self) -> str:
        """What forms suggest as alternative text. Wagtail would suggest the title, which is the name of a file."""
        return self.description

    def get_upload_to(self, filename: str) -> str:
        return super().get_upload_to(filename).replace("original_images/", "images/", 1)

    def _set_file_hash(self) -> None:
        """Wagtail calls it for each new file. The hash is that of the uploaded file, so that it is found again."""
        upload = None if self.file._committed else self.file.file
        if isinstance(upload, CleanPicture):
            self.file_hash = upload.source_hash
        elif not self.file_hash:
            super()._set_file_hash()

    def find_existing_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """Return the renditions that have a file. Delete the others, so that they are made anew."""
        found: dict[Filter, AbstractRendition] = super().find_existing_renditions(*filters)
        without = [rendition.pk for rendition in found.values() if not rendition.file]
        if without:
            self.renditions.filter(pk__in=without).delete()
        return {spec: rendition for spec, rendition in found.items() if rendition.file}

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> File:
        return super().generate_rendition_file(ThumbnailFilter(filter.spec), source=source)


class Rendition(AbstractRendition):
    file = MeasuredFileField(
        upload_to=get_rendition_upload_to, storage=get_rendition_storage, width_field="width", height_field="height"
    )
    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        indexes = [models.Index(fields=["file"], name="rendition_file")]
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition")
        ]
