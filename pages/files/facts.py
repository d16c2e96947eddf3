"""What is kept with a picture, to be shown before the picture is loaded."""

import base64
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

# The longest side of a placeholder in pixels, and its maximum length in bytes.
_PLACEHOLDER_SIDE = 24
_PLACEHOLDER_BYTES = 700


@dataclass(frozen=True)
class PictureFacts:
    """What documents show of a picture besides its size.

    `placeholder`: a data URI of a tiny WebP. `color`: the most frequent colour, such as `#2e8b57`.
    """

    placeholder: str
    color: str
    is_transparent: bool
    is_animated: bool


def facts_of(shown: Image.Image, *, is_animated: bool) -> PictureFacts:
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
        file = BytesIO()
        small.save(file, "WEBP", quality=quality, alpha_quality=quality)
        if file.tell() <= _PLACEHOLDER_BYTES:
            break
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


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
