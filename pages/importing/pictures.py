"""Pictures that stand beside a file, found again among Wagtail's images by their bytes."""

import hashlib
from pathlib import Path

from django.core.files.images import ImageFile
from PIL import Image, UnidentifiedImageError
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from pages.importing.records import Figure

_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")


def is_picture(file: Path) -> bool:
    try:
        with Image.open(file, formats=_FORMATS) as image:
            image.verify()
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError):
        return False
    return True


class Pictures:
    """Those of one import. A file outlives the transaction that is rolled back, so those that were made are known."""

    def __init__(self) -> None:
        self.made: list[AbstractImage] = []

    def stored(self, figure: Figure) -> int:
        """The id of the image with these very bytes, made where there is none."""
        content = figure.file.read_bytes()
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # Wagtail's own `file_hash`
        model = get_image_model()
        found = model.objects.filter(file_hash=digest).first()
        return found.pk if found else self._make(figure, digest)

    def discard(self) -> None:
        """Removes the files that were made, whose rows are no more."""
        for image in self.made:
            image.file.storage.delete(image.file.name)

    def _make(self, figure: Figure, digest: str) -> int:
        image = get_image_model()(
            title=figure.alt[:255] or figure.file.stem, description=figure.alt[:255], credit=figure.credit
        )
        with figure.file.open("rb") as file:
            image.file = ImageFile(file, name=figure.file.name)
            image.file_hash = digest
            image.save()
        self.made.append(image)
        return image.pk
