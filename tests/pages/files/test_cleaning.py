"""Pictures of older releases are cleaned by a command."""

from io import BytesIO, StringIO
from pathlib import PurePath

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from PIL import Image

from pages.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = b"43.2500 -79.8700"


def uploaded_before(picture: Picture, *, orientation: int = 1) -> str:
    """Give the picture a file as an older release stored it, and return its name."""
    exif, file = Image.Exif(), BytesIO()
    exif[0x010F], exif[0x0112] = SECRET.decode(), orientation
    Image.new("RGB", (8, 6), "seagreen").save(file, "JPEG", exif=exif)
    name = storages["default"].save("original_images/trees.jpg", ContentFile(file.getvalue()))
    Picture.objects.filter(pk=picture.pk).update(file=name, placeholder="", color="")
    return name


def cleaned() -> str:
    output = StringIO()
    call_command("clean_pictures", stdout=output, stderr=output)
    return output.getvalue()


def stored(picture: Picture) -> bytes:
    with storages["default"].open(Picture.objects.get(pk=picture.pk).file.name) as file:
        return file.read()


def test_metadata_of_older_pictures_is_removed_and_their_documents_follow(api, django_capture_on_commit_callbacks):
    picture = factories.picture(focal_point_x=4, focal_point_y=3, focal_point_width=2, focal_point_height=2)
    turned = factories.picture("Firs", focal_point_x=4, focal_point_y=3, focal_point_width=2, focal_point_height=2)
    before = uploaded_before(picture)
    uploaded_before(turned, orientation=6)
    factories.article("Sleep", hero=picture, hero_alt="Trees")
    assert SECRET in stored(picture)
    assert api("articles/sleep/").data["hero"]["src"].startswith(f"http://testserver/media/{PurePath(before).parent}/")
    picture.get_rendition("width-4")
    with django_capture_on_commit_callbacks(execute=True):
        assert "2 of 2: Firs" in cleaned()
    assert SECRET not in stored(picture) + stored(turned)
    assert not storages["default"].exists(before)
    picture.refresh_from_db()
    turned.refresh_from_db()
    assert api("articles/sleep/").data["hero"]["src"].endswith(picture.src_file)
    assert (picture.color, picture.focal_point_x, picture.renditions.count()) == ("#2e8a57", 4, 0)
    assert (turned.width, turned.height, turned.focal_point_x) == (6, 8, None)
    assert "All pictures are clean already." in cleaned()


def test_a_damaged_or_lost_picture_does_not_stop_the_others():
    damaged, lost, good = (factories.picture(title) for title in ("Trees", "Firs", "Pines"))
    name = uploaded_before(damaged)
    storages["default"].delete(name)
    storages["default"].save(name, ContentFile(b"\xff\xd8\xff"))
    broken = storages["default"].save("original_images/broken.jpg", ContentFile(b"\xff\xd8\xff"))
    Picture.objects.filter(pk=damaged.pk).update(file=broken)
    storages["default"].delete(uploaded_before(lost))
    uploaded_before(good)
    with pytest.raises(CommandError, match="2 of 3 pictures could not be cleaned"):
        cleaned()
    assert SECRET not in stored(good)
    assert stored(damaged) == b"\xff\xd8\xff"
