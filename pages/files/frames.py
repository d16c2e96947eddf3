"""Single frames of decoded pictures, and files of them without metadata."""

from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps

# How long a frame is shown that does not say it, in milliseconds.
_DURATION = 100
# The maximum size of a colour profile in bytes. Those of screens and cameras have some thousands.
_LARGEST_PROFILE = 1_000_000
# These modes have more than 8 bits for each pixel of grey.
_DEEP = {"I;16", "I;16L", "I;16B", "I;16N", "I", "F"}


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
    if not _is_profile(image.info.get("icc_profile")):
        image.info.pop("icc_profile", None)
    file = BytesIO()
    image.save(file, kind, icc_profile=image.info.get("icc_profile"), **options)
    return file.getvalue()


def _is_profile(content: bytes | None) -> bool:
    """True for a colour profile of a usual size that can be read. Anything else could hide there."""
    if not content or len(content) > _LARGEST_PROFILE:
        return False
    try:
        ImageCms.ImageCmsProfile(BytesIO(content))
    except (ImageCms.PyCMSError, OSError):
        return False
    return True


def duration_of(frame: Image.Image) -> int:
    """Return how long a frame is shown, in milliseconds."""
    return round(frame.info.get("duration", 0)) or _DURATION


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
