"""Take in uploaded pictures: whole, upright, in a format that every app shows, with nothing but the picture itself.

A picture is decoded and encoded again. So what a camera or a program wrote beside it (place, serial number, thumbnail,
comment, another file at the end) is gone. Its colour profile is kept.
"""

import base64
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageOps, ImageSequence
from wagtail.utils.file import hash_filelike

from pages.files import PICTURE_FORMATS, content_type
from pages.files.decoding import ONE_AT_A_TIME

logger = logging.getLogger(__name__)
pillow_heif.register_heif_opener(thumbnails=False)

BROKEN = "This picture is damaged or incomplete. Save or copy it again, then upload the new file."
UNKNOWN = "This file is not a picture that can be read here. Save it as JPEG or PNG, then upload the new file."
VECTORS = "An SVG file may contain programs, so it is not accepted. Export the drawing as PNG, then upload that file."
# How many bytes of a file are searched for the beginning of an SVG.
_SVG_WITHIN = 2_000
# The limits besides that of pixels: of each side, of the frames of an animation and of its sides as a WebP, and of the
# parts of a JPEG, each of which is decoded over the whole picture. Programs write a dozen.
_LONGEST_SIDE = 30_000
_MOST_FRAMES = 1_000
_LONGEST_SIDE_ANIMATED = 16_383
_MOST_SCANS = 100
_SCAN = b"\xff\xda"
# The quality of pictures that have to be encoded anew, such as rotated ones.
_QUALITY = 95
# The longest side of a placeholder in pixels, and its maximum length in bytes.
_PLACEHOLDER_SIDE = 24
_PLACEHOLDER_BYTES = 700
_ORIENTATION = 0x0112
# In files of other formats, further frames are other pictures.
_ANIMATED = {"AVIF", "GIF", "PNG", "WEBP"}
# How long a frame is shown that does not say it, in milliseconds.
_DURATION = 100
# These modes have more than 8 bits for each pixel of grey.
_DEEP = {"I;16", "I;16L", "I;16B", "I;16N", "I", "F"}


@dataclass(frozen=True)
class PictureFacts:
    """What documents show of a picture besides its size.

    `placeholder`: a data URI of a tiny WebP. `color`: the most frequent colour, such as `#2e8b57`.
    """

    placeholder: str
    color: str
    is_transparent: bool
    is_animated: bool


class CleanPicture(SimpleUploadedFile):
    """A picture that was taken in. `source_hash` is the SHA-1 of the file that it was made from."""

    def __init__(self, name: str, content: bytes, facts: PictureFacts, *, source_hash: str) -> None:
        super().__init__(name, content, content_type(name))
        self.name: str
        self.facts = facts
        self.source_hash = source_hash


def take_in(file: File | BinaryIO, name: str | None) -> CleanPicture:
    """Return the picture without anything else. Raise ValidationError, with a sentence for editors, if there is none.

    `name` is the file's name. Its extension becomes that of the format in which the picture is stored.
    """
    with opened(file) as image:
        is_animated = _is_animated(image)
        extension, content, shown = _stored(image, is_animated=is_animated)
        facts = _facts(shown, is_animated=is_animated)
    name = f"{PurePath(name or '').stem or 'picture'}.{extension}"
    return CleanPicture(name, content, facts, source_hash=hash_filelike(file))


@contextmanager
def opened(file: File | BinaryIO) -> Iterator[Image.Image]:
    """Yield the decoded picture of a file. Raise ValidationError, with a sentence for editors, if there is none.

    A process decodes one picture at a time, so never nest this.
    """
    file.seek(0)
    with ONE_AT_A_TIME:
        try:
            with Image.open(file, formats=[*PICTURE_FORMATS]) as image:  # type: ignore[arg-type]
                _refuse_too_large(image, file)
                image.load()
                yield image
        except ValidationError:
            raise
        except Image.UnidentifiedImageError as error:
            raise ValidationError(_unknown(file), code="invalid_image") from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ValidationError(_too_many_pixels("far too many"), code="file_too_many_pixels") from error
        except Exception as error:  # decoders raise almost anything for damaged files
            logger.info("A picture cannot be read.", exc_info=True)
            raise ValidationError(BROKEN, code="invalid_image") from error


def plain(image: Image.Image) -> Image.Image:
    """Return the picture as L, RGB, or RGBA if a part of it is transparent. A profile that still fits is kept."""
    if image.mode in _DEEP:
        # Pillow itself cuts these values off instead of dividing them. Files with 16 bits open with any of these modes.
        return image.convert("F").point(lambda value: value / 256).convert("L")
    if image.mode == "CMYK":
        return _in_srgb(image)
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        is_transparent = with_alpha.getchannel("A").getextrema()[0] != 255  # type: ignore[index]
        return with_alpha if is_transparent else with_alpha.convert("RGB")
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def upright(image: Image.Image) -> Image.Image:
    """Return the picture as browsers show it: turned and mirrored as its orientation says, if that can be read."""
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the picture as a file of this format, with its colour profile and no other metadata."""
    for name in ("comment", "exif", "xmp"):  # Pillow writes some of them unasked
        image.info.pop(name, None)
    file = BytesIO()
    image.save(file, kind, icc_profile=image.info.get("icc_profile"), **options)
    return file.getvalue()


def _refuse_too_large(image: Image.Image, file: File | BinaryIO) -> None:
    """Raise ValidationError for a picture that would take too much time or memory, before it is decoded."""
    pixels, side = image.width * image.height, max(image.size)
    if side > _LONGEST_SIDE:
        raise ValidationError(_too_long(side, _LONGEST_SIDE), code="file_too_many_pixels")
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(_too_many_pixels(f"{pixels / 1e6:,.0f} million"), code="file_too_many_pixels")
    if image.format == "JPEG" and _content(file).count(_SCAN) > _MOST_SCANS:
        raise ValidationError(BROKEN, code="invalid_image")
    most = min(_MOST_FRAMES, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // pixels)
    frames = _frames(image, most=most)
    if frames > most:
        raise ValidationError(
            f"This animation is too long: at most {most:,} pictures of its size are possible. Shorten it or make it "
            "smaller, then upload the new file.",
            code="file_too_many_pixels",
        )
    if frames > 1 and side > _LONGEST_SIDE_ANIMATED:
        raise ValidationError(_too_long(side, _LONGEST_SIDE_ANIMATED), code="file_too_many_pixels")


def _content(file: File | BinaryIO) -> bytes:
    at = file.tell()
    file.seek(0)
    content: bytes = file.read()
    file.seek(at)
    return content


def _too_long(side: int, most: int) -> str:
    return (
        f"One side of this picture has {side:,} pixels. At most {most:,} are possible. Make it smaller, then upload "
        "the new file."
    )


def _too_many_pixels(number: str) -> str:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS / 1e6
    return (
        f"This picture has {number} pixels. At most {most:,.0f} million are possible. Make it smaller, then upload the "
        "new file."
    )


def _unknown(file: File | BinaryIO) -> str:
    file.seek(0)
    return VECTORS if b"<svg" in file.read(_SVG_WITHIN).lower() else UNKNOWN


def _is_animated(image: Image.Image) -> bool:
    return image.format in _ANIMATED and bool(getattr(image, "is_animated", False))


def _frames(image: Image.Image, *, most: int) -> int:
    """Return the number of frames of an animation, or `most` + 1 if there are more. Any other picture has one."""
    if not _is_animated(image):
        return 1
    try:
        image.seek(most)  # counting those of a GIF would decode the whole file
    except EOFError:
        return int(getattr(image, "n_frames", 1))
    finally:
        image.seek(0)
    return most + 1


def _stored(image: Image.Image, *, is_animated: bool) -> tuple[str, bytes, Image.Image]:
    """Return the extension, the content, and the picture as it is shown, or its first frame."""
    if is_animated:
        return "webp", _animation(image), _first(image)
    orientation = image.getexif().get(_ORIENTATION, 1)
    if image.format == "JPEG" and image.mode in ("L", "RGB") and orientation == 1:
        progressive = bool(image.info.get("progressive"))
        # With the same tables, the pixels stay as they are but for rounding.
        return "jpg", written(image, "JPEG", quality="keep", progressive=progressive), image
    shown = plain(upright(image))
    if shown.mode == "RGBA" or image.format in ("PNG", "GIF"):
        return "png", written(shown, "PNG"), shown
    return "jpg", written(shown, "JPEG", quality=_QUALITY, progressive=True), shown


def _animation(image: Image.Image) -> bytes:
    """Return all frames as a WebP. A format with a palette, such as GIF, would lose colours."""
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(frame.convert("RGBA"))
        durations.append(round(frame.info.get("duration", 0)) or _DURATION)
    is_lossy = image.format in ("AVIF", "WEBP")
    quality: dict[str, Any] = {"quality": _QUALITY} if is_lossy else {"lossless": True, "quality": 0}
    return written(
        frames[0],
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=image.info.get("loop", 1),
        **quality,
    )


def _first(image: Image.Image) -> Image.Image:
    image.seek(0)
    return plain(image)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return a picture for print as one for screens. Few programs show a profile of CMYK."""
    profile = image.info.pop("icc_profile", None)
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, BytesIO(profile), srgb, outputMode="RGB")
            if converted:
                converted.info.pop("icc_profile", None)
                return converted
    return image.convert("RGB")


def _facts(shown: Image.Image, *, is_animated: bool) -> PictureFacts:
    small = _small(shown)
    return PictureFacts(_placeholder(small), _color(small), shown.mode == "RGBA", is_animated)


def _small(shown: Image.Image) -> Image.Image:
    """Return a small copy. Pillow would copy a large picture with transparency as a whole before it scales it well."""
    for side, resampling in ((512, Image.Resampling.NEAREST), (64, Image.Resampling.BOX)):
        scale = min(side / shown.width, side / shown.height, 1)
        size = (max(round(shown.width * scale), 1), max(round(shown.height * scale), 1))
        shown = shown.resize(size, resampling)
    shown.info.clear()
    return shown.convert("RGBA" if shown.mode == "RGBA" else "RGB")


def _placeholder(small: Image.Image) -> str:
    small = small.copy()
    small.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE))
    for quality in (60, 30, 0):
        content = written(small, "WEBP", quality=quality, alpha_quality=quality)
        if len(content) <= _PLACEHOLDER_BYTES:
            break
    return f"data:image/webp;base64,{base64.b64encode(content).decode()}"


def _color(small: Image.Image) -> str:
    """Return the most frequent colour among eight that stand for all. Transparent pixels do not count."""
    pixels = [
        (red, green, blue) for red, green, blue, alpha in small.convert("RGBA").get_flattened_data() if alpha > 127
    ]
    seen = Image.new("RGB", (max(len(pixels), 1), 1))
    seen.putdata(pixels or [(255, 255, 255)])
    eight = seen.quantize(8)
    most_frequent = max(range(8), key=eight.histogram().__getitem__)
    palette = bytes(eight.getpalette() or b"")
    return f"#{palette[most_frequent * 3 : most_frequent * 3 + 3].hex()}"
