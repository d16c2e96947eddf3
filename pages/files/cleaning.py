"""Clean the pictures of older releases, which were stored as they were uploaded."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from wagtail.images import get_image_model

from pages.files.intake import take_in

_FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


def uncleaned() -> QuerySet:
    """Return the pictures that were stored as they were uploaded."""
    return get_image_model().objects.filter(placeholder="")


def clean_picture(pk: int) -> str:
    """Store the picture again, under a new name, and return its title. Delete the old file after the commit.

    Raise ValidationError or OSError if the file is damaged or lost.
    """
    with transaction.atomic():
        picture = uncleaned().select_for_update().filter(pk=pk).first()
        if picture is None:  # deleted or replaced meanwhile
            return f"image {pk}"
        before, size = picture.file.name, (picture.width, picture.height)
        focus = [getattr(picture, name) for name in _FOCUS]
        with picture.file.storage.open(before) as file:
            picture.file.save(before, take_in(file, before), save=False)
        if (picture.width, picture.height) == size:  # otherwise it was turned
            for name, value in zip(_FOCUS, focus, strict=True):
                setattr(picture, name, value)
        picture.save()
        for rendition in picture.renditions.all():
            rendition.delete()
        transaction.on_commit(partial(picture.file.storage.delete, before))
    return str(picture.title)
