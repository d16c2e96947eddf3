"""Take in uploaded pictures: whole, upright, in a format that every app shows, with nothing but the picture itself.

A picture is decoded and encoded again. So what a camera or a program wrote beside it (place, serial number, thumbnail,
comment, another file at the end) is gone. Its colour profile is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageSequence
from wagtail.utils.file import hash_filelike

from pages.files import content_type
from pages.files.decoding import is_animated, opened
from pages.files.encoding import encode
from pages.files.facts import PictureFacts, facts_of
from pages.files.frames import duration_of, plain, upright, written
from pages.files.presets import Rendition, src_of

# How many pictures a process takes in at once. One is decoded, the others wait, each in a thread of editors.
_places = BoundedSemaphore(max(settings.WEB_THREADS // 2, 1))
_BUSY = _("Many pictures are being uploaded at the moment. Upload this one again in a minute.")
# The quality of pictures that have to be encoded anew, such as rotated ones.
_QUALITY = 95
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Src:
    """The rendition that every client can show, and its file."""

    rendition: Rendition
    content: bytes


class CleanPicture(SimpleUploadedFile):
    """A picture that was taken in. `source_hash` is the SHA-1 of the file that it was made from."""

    def __init__(self, name: str, content: bytes, facts: PictureFacts, src: Src, *, source_hash: str) -> None:
        super().__init__(name, content, content_type(name))
        self.name: str
        self.facts = facts
        self.src = src
        self.source_hash = source_hash


def take_in(file: File | BinaryIO, name: str | None) -> CleanPicture:
    """Return the picture without anything else. Raise ValidationError, with a sentence for editors, if there is none.

    `name` is the file's name. Its extension becomes that of the format in which the picture is stored.
    """
    with _taking_in(), opened(file) as image:
        moves = is_animated(image)
        extension, content, shown = _stored(image, moves=moves)
        facts = facts_of(shown, is_animated=moves)
        src = src_of(shown.size, is_transparent=facts.is_transparent)
        made = Src(src, encode(shown, src, size=shown.size))
    name = f"{PurePath(name or '').stem or 'picture'}.{extension}"
    return CleanPicture(name, content, facts, made, source_hash=hash_filelike(file))


@contextmanager
def _taking_in() -> Iterator[None]:
    """Refuse a picture if many wait already: each takes a thread, and other requests of editors need some too."""
    if not _places.acquire(blocking=False):
        raise ValidationError(_BUSY, code="busy")
    try:
        yield
    finally:
        _places.release()


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
        durations.append(duration_of(frame))
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
