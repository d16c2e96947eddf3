"""Pictures are stored whole, upright and without metadata, whatever was uploaded."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageCms, ImageOps, ImageSequence
from PIL.PngImagePlugin import PngInfo
from wagtail.models import Collection

from pages.files.decoding import BROKEN, ONE_AT_A_TIME, UNKNOWN, VECTORS
from pages.files.intake import CleanPicture, take_in
from pages.models import Picture
from tests import factories
from tests.waiting import until

SECRET = b"43.2500 -79.8700 serial 0815"


def scene(width: int = 60, height: int = 40) -> Image.Image:
    """Return a picture that is red at its top left and bottom left, and blue at its right."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height))
    picture.paste("lime", (0, 0, width // 4, height // 4))
    return picture


def root() -> Collection:
    return Collection.get_first_root_node()


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x010F], found[0x0112] = SECRET.decode(), orientation
    found.get_ifd(0x8825)[1] = "N"
    return found


def text_chunks() -> PngInfo:
    found = PngInfo()
    found.add_text("Comment", SECRET.decode())
    found.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return found


def taken(content: bytes, name: str = "trees.jpg") -> tuple[CleanPicture, Image.Image]:
    file = take_in(BytesIO(content), name)
    image = Image.open(BytesIO(file.read()))
    image.load()
    return file, image


METADATA: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: encoded(scene(), "JPEG", exif=exif(), comment=SECRET, xmp=SECRET),
    "turned JPEG": lambda: encoded(scene(), "JPEG", exif=exif(6), comment=SECRET, xmp=SECRET),
    "PNG": lambda: encoded(scene(), "PNG", exif=exif(), pnginfo=text_chunks()),
    "WebP": lambda: encoded(scene(), "WEBP", exif=exif(), xmp=SECRET),
    "AVIF": lambda: encoded(scene(), "AVIF", exif=exif(), xmp=SECRET),
    "HEIC": lambda: encoded(scene(), "HEIF", exif=exif()),
    "GIF": lambda: encoded(scene(), "GIF", comment=SECRET),
    "animated GIF": lambda: encoded(scene(), "GIF", comment=SECRET, save_all=True, append_images=[scene().rotate(90)]),
    "a ZIP behind a JPEG": lambda: encoded(scene(), "JPEG") + b"PK\x03\x04" + SECRET,
    "a script behind a PNG": lambda: encoded(scene(), "PNG") + b"<script>" + SECRET,
}


@pytest.mark.parametrize("kind", METADATA)
def test_nothing_but_the_picture_is_stored(kind):
    content = METADATA[kind]()
    assert SECRET in content
    file, image = taken(content)
    file.seek(0)
    assert SECRET not in file.read()
    assert not dict(image.getexif())
    assert {image.width, image.height} == {60, 40}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_stored_upright(orientation):
    content = encoded(scene(), "JPEG", exif=exif(orientation), quality=95)
    shown = ImageOps.exif_transpose(Image.open(BytesIO(content)))
    _, image = taken(content)
    assert image.size == shown.size
    for corner in ((1, 1), (image.width - 2, 1), (1, image.height - 2), (image.width - 2, image.height - 2)):
        is_near = [abs(a - b) < 24 for a, b in zip(image.getpixel(corner), shown.getpixel(corner), strict=True)]
        assert all(is_near), corner


def test_an_upright_jpeg_keeps_its_pixels():
    content = encoded(Image.effect_noise((64, 48), 50).convert("RGB"), "JPEG", quality=60)
    _, image = taken(content)
    difference = [abs(a - b) for a, b in zip(image.tobytes(), Image.open(BytesIO(content)).tobytes(), strict=True)]
    assert sum(difference) / len(difference) < 1


def test_a_colour_profile_is_kept():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        _, image = taken(encoded(scene(), kind, icc_profile=profile))
        assert image.info["icc_profile"] == profile


def test_a_picture_for_print_becomes_one_for_screens():
    _, image = taken(encoded(scene().convert("CMYK"), "JPEG", quality=95))
    assert image.mode == "RGB"
    red, green, blue = image.getpixel((55, 20))
    assert blue > 200 > 60 > max(red, green)


def test_sixteen_bits_of_grey_become_eight_of_the_same_brightness():
    deep = Image.new("I;16", (256, 1))
    deep.putdata([number * 256 for number in range(256)])
    _, image = taken(encoded(deep, "PNG"), "grey.png")
    assert list(image.get_flattened_data()) == list(range(256))


@pytest.mark.parametrize(
    ("content", "mode", "is_transparent"),
    [
        (lambda: encoded(scene().quantize(4), "PNG"), "RGB", False),
        (lambda: encoded(scene().quantize(4), "PNG", transparency=0), "RGBA", True),
        (lambda: encoded(scene().convert("RGBA"), "PNG"), "RGB", False),
        (lambda: encoded(scene(), "PNG", transparency=(0, 0, 255)), "RGBA", True),
        (lambda: encoded(scene().convert("1"), "PNG"), "L", False),
        (lambda: encoded(Image.new("LA", (6, 4), (9, 9)), "PNG"), "RGBA", True),
        (lambda: encoded(Image.new("RGBA", (6, 4), (9, 9, 9, 9)), "WEBP"), "RGBA", True),
    ],
)
def test_only_a_picture_with_a_transparent_part_has_transparency(content, mode, is_transparent):
    file, image = taken(content())
    assert (image.mode, file.facts.is_transparent, file.name) == (mode, is_transparent, "trees.png")


@pytest.mark.parametrize("kind", ["AVIF", "GIF", "WEBP", "PNG"])
def test_animations_stay_animated(kind):
    frames = [scene().rotate(90 * number) for number in range(3)]
    options = {"save_all": True, "append_images": frames[1:], "duration": 80, "loop": 2}
    file, image = taken(encoded(frames[0], kind, **options))
    assert file.facts.is_animated
    assert (image.format, image.n_frames) == ("WEBP", 3)
    frames = [frame.copy() for frame in ImageSequence.Iterator(image)]
    assert [frame.info["duration"] for frame in frames] == [80, 80, 80]


@pytest.mark.parametrize("size", [(1, 1), (20_000, 100), (3, 4_000)])
def test_any_shape_of_picture_gets_a_small_placeholder_and_its_color(size):
    file, _ = taken(encoded(Image.new("RGB", size, "#2e8b57"), "PNG"), "tall.png")
    assert file.facts.color == "#2e8b57"
    assert file.facts.placeholder.startswith("data:image/webp;base64,")
    assert len(file.facts.placeholder) < 1_000


def test_noise_has_a_small_placeholder_too():
    noise = Image.merge("RGBA", [Image.effect_noise((300, 300), 200) for _ in range(4)])
    file, _ = taken(encoded(noise, "PNG"), "noise.png")
    assert len(file.facts.placeholder) < 1_000


def test_the_color_is_that_of_visible_pixels():
    seen = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    seen.paste((200, 30, 40, 255), (0, 0, 40, 4))
    assert taken(encoded(seen, "PNG"), "bar.png")[0].facts.color == "#c81e28"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: encoded(scene(), "JPEG")[:300], BROKEN),
        (lambda: encoded(Image.effect_noise((90, 90), 90), "PNG")[:3_000], BROKEN),
        (lambda: b"hello", UNKNOWN),
        (lambda: b"", UNKNOWN),
        (lambda: encoded(scene(), "TIFF"), UNKNOWN),
        (lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", VECTORS),
        (lambda: encoded(Image.new("1", (30_000, 30_000)), "PNG"), "This picture has far too many pixels."),
        (lambda: encoded(Image.new("1", (9_000, 9_000)), "PNG"), "This picture has 81 million pixels."),
    ],
)
def test_other_files_are_refused_with_a_sentence(content, sentence):
    with pytest.raises(ValidationError) as refused:
        take_in(BytesIO(content()), "trees.jpg")
    assert str(refused.value.message).startswith(str(sentence))


dots = [Image.new("RGB", (1, 1), color) for color in ("red", "lime", "blue")]


def scans(number: int) -> bytes:
    """Return a progressive JPEG in which the last scan stands so many times."""
    content = encoded(scene(), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + (content[last:-2] * number) + content[-2:]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: encoded(Image.new("L", (30_001, 1)), "PNG"), "One side of this picture has 30,001 pixels."),
        (lambda: encoded(Image.new("L", (1, 60_000)), "PNG"), "One side of this picture has 60,000 pixels."),
        (lambda: scans(200), BROKEN),
        (lambda: scans(30), BROKEN),
        (
            lambda: encoded(dots[0], "GIF", save_all=True, append_images=dots[1:]),
            "This animation is too long: at most 2",
        ),
    ],
)
def test_a_small_file_that_would_take_minutes_is_refused(content, sentence, settings):
    if "animation" in str(sentence):
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 2
    elif sentence == BROKEN:  # a scan costs as much as the picture has pixels
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = scene().width * scene().height
    with pytest.raises(ValidationError) as refused:
        take_in(BytesIO(content()), "trees.jpg")
    assert str(refused.value.message).startswith(str(sentence))


def test_uploads_leave_threads_to_other_requests(settings):
    """A picture that would have to wait behind many others is refused with a sentence."""
    places = settings.WEB_THREADS // 2
    with ThreadPoolExecutor(settings.WEB_THREADS) as threads:
        with ONE_AT_A_TIME:
            content = encoded(scene(), "JPEG")
            uploads = [threads.submit(take_in, BytesIO(content), "trees.jpg") for _ in range(settings.WEB_THREADS)]
            until(lambda: sum(upload.done() for upload in uploads) == settings.WEB_THREADS - places)
        refused = [str(error) for upload in uploads if (error := upload.exception())]
    assert len(refused) == settings.WEB_THREADS - places
    assert all("Upload this one again in a minute." in sentence for sentence in refused)


@pytest.mark.parametrize("kind", ["AVIF", "GIF", "HEIF", "JPEG", "PNG", "WEBP"])
def test_any_damaged_file_is_refused_with_a_sentence_or_read(kind):
    content = encoded(Image.effect_noise((40, 30), 90).convert("RGB"), kind, exif=exif(6))
    for place in range(20, len(content), max(len(content) // 40, 1)):
        damaged = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        with suppress(ValidationError):
            take_in(BytesIO(damaged), "trees.jpg")


@pytest.mark.django_db
def test_the_extension_of_an_upload_does_not_matter(editor):
    content = encoded(scene(), "GIF", save_all=True, append_images=[scene().rotate(90)])
    upload = {"title": "Trees", "file": SimpleUploadedFile("trees.jpg", content), "collection": root().pk, "tags": ""}
    assert editor.post(reverse("wagtailimages:add"), {**upload, "credit": ""}).status_code == 302
    assert Picture.objects.get().file.name.endswith("/trees.webp")


@pytest.mark.django_db
def test_pictures_of_programs_are_taken_in_too():
    content = encoded(scene(), "JPEG", exif=exif(6))
    picture = Picture.objects.create(title="Trees", file=ImageFile(BytesIO(content), "trees.jpeg"))
    assert (picture.width, picture.height, picture.color) == (40, 60, "#0000fe")
    stored = picture.file.open().read()
    picture.file.close()
    assert SECRET not in stored
    assert picture.file_size == len(stored)


@pytest.mark.django_db
def test_the_same_file_is_noticed_when_it_is_uploaded_again(editor):
    content = encoded(scene(), "JPEG", exif=exif(6))
    Picture.objects.create(title="Trees", file=ImageFile(BytesIO(content), "trees.jpg"))
    upload = {"title": "Firs", "file": SimpleUploadedFile("firs.jpg", content), "collection": root().pk}
    sent = {f"image-chooser-upload-{name}": value for name, value in upload.items()}
    answer = editor.post(reverse("wagtailimages_chooser:create"), sent).json()
    assert answer["step"] == "duplicate_found"


@pytest.mark.django_db
def test_a_focal_point_is_dropped_with_its_file(editor):
    picture = factories.picture(focal_point_x=4, focal_point_y=3, focal_point_width=2, focal_point_height=2)
    focus = {f"focal_point_{name}": 2 for name in ("x", "y", "width", "height")}
    file = SimpleUploadedFile("new.jpg", encoded(scene(), "JPEG"))
    sent = {"title": "Trees", "file": file, "collection": root().pk, "tags": "", "credit": ""}
    editor.post(reverse("wagtailimages:edit", args=[picture.pk]), {**sent, **focus})
    picture.refresh_from_db()
    assert (picture.width, picture.focal_point_x, picture.focal_point_height) == (60, None, None)
