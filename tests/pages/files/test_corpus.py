"""Odd pictures go in, and every rendition of them shows the right colours at the right places."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image, ImageCms, ImageOps

from api.publishing.publish import publish
from pages.files.presets import PNG, Plan, plan_of
from pages.models import Picture

pytestmark = pytest.mark.django_db
COLORS = {"red": (0, 0), "lime": (1, 0), "blue": (0, 1), "yellow": (1, 1)}
# What turns a picture back for each EXIF orientation.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def scene(width: int = 600, height: int = 400) -> Image.Image:
    """Return a picture with one colour in each quarter."""
    picture = Image.new("RGB", (width, height))
    for color, (x, y) in COLORS.items():
        box = (x * width // 2, y * height // 2, (x + 1) * width // 2, (y + 1) * height // 2)
        picture.paste(color, box)
    return picture


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned(orientation: int) -> bytes:
    """Return a JPEG as a camera stores it: turned, with the orientation in its EXIF."""
    exif, turn = Image.Exif(), TURNS[orientation]
    exif[0x0112] = orientation
    picture = scene()
    return encoded(picture.transpose(turn) if turn is not None else picture, "JPEG", quality=95, exif=exif)


def with_transparent_palette() -> bytes:
    picture = scene().quantize(4)
    return encoded(picture, "PNG", transparency=picture.getpixel((599, 399)))


def for_print() -> bytes:
    return encoded(scene().convert("CMYK"), "JPEG", quality=95)


def with_wide_colours() -> bytes:
    """Return a JPEG with a profile that is not sRGB. Its numbers mean other colours, and have to stay."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return encoded(scene(), "JPEG", quality=95, icc_profile=profile)


def moving() -> bytes:
    return encoded(scene(), "GIF", save_all=True, append_images=[ImageOps.mirror(scene())], duration=50)


def deep_grey() -> bytes:
    return encoded(Image.new("I;16", (600, 400), 40_000), "PNG")


CORPUS: dict[str, Callable[[], bytes]] = {
    "16-bit grey PNG": deep_grey,
    "CMYK JPEG": for_print,
    "palette with transparency": with_transparent_palette,
    "1x1": lambda: encoded(scene(2, 2).crop((0, 0, 1, 1)), "PNG"),
    "20000x100": lambda: encoded(scene(20_000, 100), "PNG"),
    "100x20000": lambda: encoded(scene(100, 20_000), "PNG"),
    "progressive JPEG": lambda: encoded(scene(), "JPEG", quality=95, progressive=True),
    "wide colours": with_wide_colours,
    "animated GIF": moving,
    "WebP": lambda: encoded(scene(), "WEBP", lossless=True),
    "AVIF": lambda: encoded(scene(), "AVIF", quality=95),
    **{f"orientation {number}": lambda number=number: turned(number) for number in TURNS},  # type: ignore[misc]
}


@pytest.mark.parametrize("name", CORPUS)
def test_every_rendition_is_right(name):
    file = ImageFile(BytesIO(CORPUS[name]()), "odd.bin")
    picture = Picture.objects.create(title=name, file=file)
    publish()
    plan = plan_of(picture)
    assert plan is not None
    for rendition in plan:
        response = Client().get(f"/media/{picture.file.name.rpartition('/')[0]}/{rendition.name}")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        image = Image.open(BytesIO(content))
        assert image.size == (rendition.width, rendition.height)
        assert image.get_format_mimetype() == rendition.content_type
    assert_colours(name, picture, plan)


def assert_colours(name: str, picture: Picture, plan: Plan) -> None:
    """Compare the middle of each quarter in each width of the whole picture."""
    expected = {at: Image.new("RGB", (1, 1), color).getpixel((0, 0)) for color, at in COLORS.items()}
    if name == "16-bit grey PNG":
        expected = dict.fromkeys(expected, (156, 156, 156))
    elif name == "1x1":
        expected = dict.fromkeys(expected, (255, 0, 0))
    for rendition in [one for several in plan.sources.values() for one in several]:
        if min(rendition.width, rendition.height) < 8 and name != "1x1":  # too flat: the quarters run into each other
            continue
        response = Client().get(f"/media/{picture.file.name.rpartition('/')[0]}/{rendition.name}")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        image = Image.open(BytesIO(content)).convert("RGBA")
        for (x, y), color in expected.items():
            at = (int(image.width * (0.25 + 0.5 * x)), int(image.height * (0.25 + 0.5 * y)))
            *seen, alpha = image.getpixel(at)  # type: ignore[misc]
            if name == "palette with transparency" and (x, y) == COLORS["yellow"]:
                assert alpha == 0
                continue
            far = max(abs(one - other) for one, other in zip(seen, color, strict=True))
            assert far < 45, (name, rendition.name, (x, y), seen, color)
    assert (plan.src.content_type == PNG) is (name == "palette with transparency")
