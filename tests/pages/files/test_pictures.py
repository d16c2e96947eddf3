"""Damaged pictures are refused in every form of the admin."""

import gc
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat
from wagtail.images.models import SourceImageIOError
from wagtail.models import Collection

from pages.files.decoding import BROKEN
from pages.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db


def written(kind: str) -> bytes:
    file = BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(file, kind)
    return file.getvalue()


def whole(kind: str = "JPEG") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"trees.{kind.lower()}", written(kind), f"image/{kind.lower()}")


def cut_off(kind: str = "JPEG") -> SimpleUploadedFile:
    content = written(kind)
    return SimpleUploadedFile(f"trees.{kind.lower()}", content[: len(content) // 2], f"image/{kind.lower()}")


def upload(editor: Client, file: SimpleUploadedFile, *, title: str = "Trees") -> Any:
    headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    sent = {"title": title, "collection": Collection.get_first_root_node().pk, "files[]": file}
    return editor.post(reverse("wagtailimages:add_multiple"), sent, **headers).json()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_truncated_picture_is_refused_with_a_message(editor, kind):
    answer = upload(editor, cut_off(kind))
    assert answer["success"] is False
    assert answer["error_message"] == BROKEN
    assert not Picture.objects.exists()
    assert upload(editor, whole(kind))["success"] is True


def test_forms_after_a_multiple_upload_have_no_file_field(editor):
    answer = upload(editor, whole())
    assert 'type="file"' not in answer["form"]
    picture = Picture.objects.get()
    prefix = f"image-{picture.pk}"
    sent = {f"{prefix}-title": "Firs", f"{prefix}-description": "", f"{prefix}-credit": "Ann", f"{prefix}-tags": ""}
    sent[f"{prefix}-collection"] = picture.collection_id
    address = reverse("wagtailimages:edit_multiple", args=[picture.pk])
    assert editor.post(address, sent).json() == {"success": True, "image_id": picture.pk}
    picture.refresh_from_db()
    assert (picture.title, picture.credit) == ("Firs", "Ann")


def test_upload_with_an_invalid_title_can_be_completed(editor):
    number = upload(editor, whole(), title="a" * 300)["uploaded_file_id"]
    prefix = f"uploaded-image-{number}"
    sent = {f"{prefix}-title": "Trees", f"{prefix}-description": "", f"{prefix}-credit": "", f"{prefix}-tags": ""}
    sent[f"{prefix}-collection"] = Collection.get_first_root_node().pk
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number])
    assert editor.post(address, sent).json()["success"] is True
    assert Picture.objects.filter(title="Trees").exists()
    gc.collect()  # Wagtail's view does not close the file


def test_truncated_picture_is_refused_in_the_chooser(editor):
    address = reverse("wagtailimages_chooser:create")
    answer = editor.post(address, {"image-chooser-upload-title": "Trees", "image-chooser-upload-file": cut_off()})
    assert answer.status_code == 200
    assert str(BROKEN) in answer.json()["htmlFragment"]
    assert not Picture.objects.exists()


def test_truncated_picture_replaces_no_other(editor):
    picture = factories.picture()
    before = picture.file.name
    sent = {"title": "Trees", "file": cut_off(), "collection": picture.collection_id, "tags": "", "credit": ""}
    answer = editor.post(reverse("wagtailimages:edit", args=[picture.pk]), sent)
    assert str(BROKEN) in answer.content.decode()
    picture.refresh_from_db()
    assert picture.file.name == before


def test_truncated_portrait_of_an_editor_is_refused(editor):
    answer = editor.post(reverse("wagtailadmin_account"), {"avatar-avatar": cut_off()})
    assert str(BROKEN) in answer.content.decode()


def test_a_small_file_with_too_many_pixels_is_refused(editor):
    file = BytesIO()
    Image.new("1", (8_100, 8_000)).save(file, "PNG")
    bomb = SimpleUploadedFile("bomb.png", file.getvalue(), "image/png")
    form = {"title": "Bomb", "collection": Collection.get_first_root_node().pk, "file": bomb}
    answer = editor.post(reverse("wagtailimages:add"), form).content.decode()
    assert "This picture has 65 million pixels. At most 64 million are possible." in answer
    assert not Picture.objects.exists()


@pytest.mark.parametrize("spec", ["fill-0x0", "fill-1x0", "fill-0x1-c100", "fill-x"])
def test_preview_of_a_size_without_area_is_a_bad_request(editor, spec):
    address = reverse("wagtailimages:preview", args=[factories.picture().pk, spec])
    assert editor.get(address).status_code == 400
    assert editor.get(address.replace(spec, "fill-1x1")).status_code == 200


def halves() -> SimpleUploadedFile:
    """Return a picture whose left half is red and whose right half is green."""
    image, file = Image.new("RGB", (2600, 1300), "red"), BytesIO()
    image.paste("green", (1300, 0, 2600, 1300))
    image.save(file, "PNG")
    return SimpleUploadedFile("halves.png", file.getvalue(), "image/png")


def shown(picture: Picture, spec: str) -> Image.Image:
    return Image.open(picture.get_rendition(spec).file).convert("RGB")


@pytest.fixture
def wide() -> Picture:
    return Picture.objects.create(title="Halves", file=halves(), focal_point_x=2400, focal_point_y=650)


def test_thumbnail_is_made_without_the_file(wide):
    """The file may take a second to decode, and a list shows thirty."""
    Path(wide.file.path).unlink()
    assert shown(wide, "max-165x165").size == (165, 82)
    assert shown(wide, "width-1280").size == (1280, 640)
    with pytest.raises(SourceImageIOError):
        wide.get_rendition("width-1300")


@pytest.mark.parametrize("spec", ["fill-100x100", "fill-100x100-c100"])
def test_thumbnail_shows_the_same_part_as_one_of_the_file(wide, spec):
    wide.focal_point_width = wide.focal_point_height = 300
    small = shown(wide, spec)
    wide.renditions.all().delete()
    Path(wide.file.storage.path(wide.src_file)).unlink()
    whole = shown(wide, spec)
    assert small.size == whole.size == (100, 100)
    assert max(ImageStat.Stat(ImageChops.difference(small, whole)).mean) < 3


@pytest.mark.parametrize("content", [None, b"no picture"], ids=["lost", "damaged"])
def test_thumbnail_is_made_from_the_file_if_there_is_no_smaller_one(wide, content):
    src = Path(wide.file.storage.path(wide.src_file))
    src.unlink()
    if content:
        src.write_bytes(content)
    assert shown(wide, "max-165x165").size == (165, 82)
