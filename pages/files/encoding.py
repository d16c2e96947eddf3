"""Make the file of a rendition from a decoded picture."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageSequence

from pages.files.decoding import is_animated
from pages.files.frames import duration_of, plain, upright, written
from pages.files.presets import AVIF, JPEG, PNG, WEBP, Rendition

_OPTIONS: dict[str, dict[str, Any]] = {
    # From 0 (slow) to 10. At 6 the files are a tenth smaller, and take three times as long.
    AVIF: {"speed": 8, "max_threads": 1},
    WEBP: {"method": 4},
    JPEG: {"progressive": True, "optimize": True},
    PNG: {},
}
_FORMATS = {AVIF: "AVIF", WEBP: "WEBP", JPEG: "JPEG", PNG: "PNG"}


def encode(image: Image.Image, rendition: Rendition, *, size: tuple[int, int]) -> bytes:
    """Return the file of a rendition.

    `size`: width and height of the whole picture in pixels, as its row has them.
    """
    if rendition.is_animated:
        return _animated(image, rendition, size)
    if is_animated(image):
        image.seek(0)
    return _written(_resized(frame_of(image), rendition, size), rendition)


def frame_of(image: Image.Image) -> Image.Image:
    """Return the current frame as it is shown, as L, RGB or RGBA. Its profile is kept unless it is sRGB."""
    shown = plain(upright(image))
    if _is_srgb(shown.info.get("icc_profile")):
        del shown.info["icc_profile"]
    return shown


def _resized(image: Image.Image, rendition: Rendition, size: tuple[int, int]) -> Image.Image:
    across, down = image.width / size[0], image.height / size[1]
    left, upper, right, lower = rendition.box
    box = (left * across, upper * down, min(right * across, image.width), min(lower * down, image.height))
    resized = image.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS, box, reducing_gap=3.0)
    resized.info = {name: value for name, value in image.info.items() if name == "icc_profile"}
    return resized


def _written(image: Image.Image, rendition: Rendition, **options: Any) -> bytes:
    kind = rendition.content_type
    if image.mode == "L" and kind in (AVIF, WEBP):
        image = image.convert("RGB")
        image.info.pop("icc_profile", None)  # it is one for grey
    elif image.mode == "RGBA" and kind == JPEG:  # the picture is transparent, though its row does not say so
        image = image.convert("RGB")
    quality = {} if rendition.quality is None else {"quality": rendition.quality}
    return written(image, _FORMATS[kind], **_OPTIONS[kind], **quality, **options)


def _animated(image: Image.Image, rendition: Rendition, size: tuple[int, int]) -> bytes:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(_resized(frame.convert("RGBA"), rendition, size))
        durations.append(duration_of(frame))  # known once the frame is decoded
    return _written(
        frames[0],
        rendition,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=image.info.get("loop", 1),
    )


def _is_srgb(profile: bytes | None) -> bool:
    """True for the profile that every program assumes without one."""
    if not profile:
        return False
    try:
        description = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return False
    return "sRGB" in description
