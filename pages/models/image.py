from typing import Any, ClassVar

from django.core.files import File
from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.images.models import Image as WagtailImage

from pages.files.decoding import ONE_AT_A_TIME
from pages.models.public_file import PublicFile


class Picture(PublicFile, AbstractImage):
    """An image. `description` is the default alternative text."""

    credit = models.CharField(max_length=255, blank=True, help_text="Whom to name beside the picture.")

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    class Meta(PublicFile.Meta):
        indexes: ClassVar[list] = [*PublicFile.Meta.indexes, models.Index(fields=["file"], name="picture_file")]

    def find_existing_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """Return the renditions that have a file. Delete the others, so that they are made anew."""
        found: dict[Filter, AbstractRendition] = super().find_existing_renditions(*filters)
        without = [rendition.pk for rendition in found.values() if not rendition.file]
        if without:
            self.renditions.filter(pk__in=without).delete()
        return {spec: rendition for spec, rendition in found.items() if rendition.file}

    def generate_rendition_file(self, *args: Any, **kwargs: Any) -> File:
        with ONE_AT_A_TIME:
            return super().generate_rendition_file(*args, **kwargs)


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        indexes = [models.Index(fields=["file"], name="rendition_file")]
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition")
        ]
