"""Decode pictures: whole ones, within limits, one at a time.

A decoded picture takes hundreds of times as much memory as its file, so a process decodes one at a time. Whoever holds
the lock must not ask for it again, as `opened` and the renditions of `Picture` do.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pillow_heif
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import DatabaseError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image

from pages.files import LONGEST_SIDE_OF_WEBP, PICTURE_FORMATS

logger = logging.getLogger(__name__)
pillow_heif.register_heif_opener(thumbnails=False)

ONE_AT_A_TIME = threading.Lock()

BROKEN = _("This picture is damaged or incomplete. Save or copy it again, then upload the new file.")
UNKNOWN = _("This file is not a picture that can be read here. Save it as JPEG or PNG, then upload the new file.")
VECTORS = _(
    "An SVG file may contain programs, so it is not accepted. Export the drawing as PNG, then upload that file."
)
# How many bytes of a file are searched for the beginning of an SVG.
_SVG_WITHIN = 2_000
# The limits besides that of pixels: of each side, of the frames of an animation, and of the parts of a JPEG, each of
# which is decoded over the whole picture. Programs write a dozen.
_LONGEST_SIDE = 30_000
_MOST_FRAMES = 1_000
_MOST_SCANS = 100
_MOST_SCANNED = 20  # times the greatest number of pixels
_SCAN = b"\xff\xda"
# In files of other formats, further frames are other pictures.
_ANIMATED = {"AVIF", "GIF", "PNG", "WEBP"}


@contextmanager
def opened(file: File | BinaryIO) -> Iterator[Image.Image]:
    """Yield the decoded picture of a file. Raise ValidationError, with a sentence for editors, if there is none.

    Errors while the picture is used are such errors too, since further frames are decoded then. A process decodes one
    picture at a time, so never nest this.
    """
    file.seek(0)
    with ONE_AT_A_TIME:
        try:
            with Image.open(file, formats=[*PICTURE_FORMATS]) as image:  # type: ignore[arg-type]
                _refuse_too_large(image, file)
                image.load()
                yield image
        except (ValidationError, DatabaseError):
            raise
        except Image.UnidentifiedImageError as error:
            raise ValidationError(_unknown(file), code="invalid_image") from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ValidationError(_too_many_pixels(gettext("far too many")), code="file_too_many_pixels") from error
        except Exception as error:  # decoders raise almost anything for damaged files
            if isinstance(error, OSError) and error.errno is not None:  # the disk, not the file
                raise
            logger.info("A picture cannot be read.", exc_info=True)
            raise ValidationError(BROKEN, code="invalid_image") from error


def is_animated(image: Image.Image) -> bool:
    return image.format in _ANIMATED and bool(getattr(image, "is_animated", False))


def _frames(image: Image.Image, *, most: int) -> int:
    """Return the number of frames of an animation, or `most` + 1 if there are more. Any other picture has one."""
    if not is_animated(image):
        return 1
    try:
        image.seek(most)  # counting those of a GIF would decode the whole file
    except EOFError:
        return int(getattr(image, "n_frames", 1))
    finally:
        image.seek(0)
    return most + 1


def _refuse_too_large(image: Image.Image, file: File | BinaryIO) -> None:
    """Raise ValidationError for a picture that would take too much time or memory, before it is decoded."""
    pixels, side = image.width * image.height, max(image.size)
    if side > _LONGEST_SIDE:
        raise ValidationError(_too_long(side, _LONGEST_SIDE), code="file_too_many_pixels")
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(
            _too_many_pixels(gettext("{number} million").format(number=intcomma(round(pixels / 1e6)))),
            code="file_too_many_pixels",
        )
    if image.format in ("JPEG", "MPO"):
        scans = _content(file).count(_SCAN)
        if scans > _MOST_SCANS or scans * pixels > _MOST_SCANNED * settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise ValidationError(BROKEN, code="invalid_image")
    most = min(_MOST_FRAMES, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // pixels)
    frames = _frames(image, most=most)
    if frames > most:
        raise ValidationError(
            gettext(
                "This animation is too long: at most {most} pictures of its size are possible. Shorten it or make "
                "it smaller, then upload the new file."
            ).format(most=intcomma(most)),
            code="file_too_many_pixels",
        )
    if frames > 1 and side > LONGEST_SIDE_OF_WEBP:
        raise ValidationError(_too_long(side, LONGEST_SIDE_OF_WEBP), code="file_too_many_pixels")


def _content(file: File | BinaryIO) -> bytes:
    at = file.tell()
    file.seek(0)
    content: bytes = file.read()
    file.seek(at)
    return content


def _too_long(side: int, most: int) -> str:
    return gettext(
        "One side of this picture has {side} pixels. At most {most} are possible. Make it smaller, then "
        "upload the new file."
    ).format(side=intcomma(side), most=intcomma(most))


def _too_many_pixels(number: str) -> str:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS / 1e6
    return gettext(
        "This picture has {number} pixels. At most {most} million are possible. Make it smaller, then "
        "upload the new file."
    ).format(number=number, most=intcomma(round(most)))


def _unknown(file: File | BinaryIO) -> str:
    file.seek(0)
    return str(VECTORS if b"<svg" in file.read(_SVG_WITHIN).lower() else UNKNOWN)
