"""Take in uploaded pictures: whole, upright, in a format that every app shows, with nothing but the picture itself.

A picture is decoded and encoded again. So what a camera or a program wrote beside it (place, serial number, thumbnail,
comment, another file at the end) is gone. Its colour profile is kept.
"""

from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageOps, ImageSequence
from wagtail.utils.file import hash_filelike

from pages.files import content_type
from pages.files.decoding import is_animated, opened
from pages.files.facts import PictureFacts, facts_of

# The quality of pictures that have to be encoded anew, such as rotated ones.
_QUALITY = 95
_ORIENTATION = 0x0112
# How long a frame is shown that does not say it, in milliseconds.
_DURATION = 100
# These modes have more than 8 bits for each pixel of grey.
_DEEP = {"I;16", "I;16L", "I;16B", "I;16N", "I", "F"}


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
        moves = is_animated(image)
        extension, content, shown = _stored(image, moves=moves)
        facts = facts_of(shown, is_animated=moves)
    name = f"{PurePath(name or '').stem or 'picture'}.{extension}"
    return CleanPicture(name, content, facts, source_hash=hash_filelike(file))


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


def _stored(image: Image.Image, *, moves: bool) -> tuple[str, bytes, Image.Image]:
    """Return the extension, the content, and the picture as it is shown, or its first frame."""
    if moves:
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
