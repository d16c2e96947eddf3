"""Small renditions for the admin, made from the `src` of a picture, as a large file takes a second to decode."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files import File
from django.core.files.storage import storages
from PIL import Image
from wagtail.images.models import Filter

from pages.files.decoding import ONE_AT_A_TIME

# In pixels. Larger renditions of a picture that moves are made from its file, as `src` does not move.
_LARGEST_STILL = 400
_FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class ThumbnailFilter(Filter):
    """A filter that reads the `src` of a picture if that has enough pixels, and else the file."""

    def run(self, image: Any, output: Any, source: File | None = None) -> Any:
        with _src_of(image) as (src, size):
            if src is not None and self._suffices(image, size):
                return super().run(_scaled(image, size), output, source=src)
        with ONE_AT_A_TIME:
            return super().run(image, output, source=source)

    def _suffices(self, image: Any, size: tuple[int, int]) -> bool:
        """Return True if a picture of this size (width, height) is not enlarged to become this rendition of `image`."""
        transform = self.get_transform(image)
        width, height = transform.size
        if image.is_animated and max(width, height) > _LARGEST_STILL:
            return False
        part = transform.get_rect()
        # A pixel may be lost to rounding.
        return width <= part.width * size[0] / image.width + 1 and height <= part.height * size[1] / image.height + 1


@contextmanager
def _src_of(image: Any) -> Iterator[tuple[File | None, tuple[int, int]]]:
    """Yield the `src` of a picture and its size (width, height). No file if it is lost, or if the row has no size."""
    try:
        file = storages["default"].open(image.src_file) if image.src_file and image.width and image.height else None
    except OSError:
        file = None
    if file is None:
        yield None, (0, 0)
        return
    with file:
        try:
            size = Image.open(file).size
        except OSError:  # it is damaged
            yield None, (0, 0)
            return
        file.seek(0)
        yield file, size


def _scaled(image: Any, size: tuple[int, int]) -> Any:
    """Return a copy of the picture's row with this size (width, height), and with its focal point there."""
    scaled = copy.copy(image)
    shares = (size[0] / image.width, size[1] / image.height) * 2
    for name, share in zip(_FOCAL_POINT, shares, strict=True):
        value = getattr(image, name)
        setattr(scaled, name, None if value is None else round(value * share))
    scaled.width, scaled.height = size
    return scaled
