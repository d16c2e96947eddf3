"""Readers get renditions of pictures: in the sizes of the settings, made once, and never those of hidden pictures.

The tests run with files in folders, and with files in buckets of a server that speaks S3.
"""

import errno
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files import File
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageCms, ImageSequence
from wagtail.models import Collection, CollectionViewRestriction

from api.models import ContentState
from api.publishing.publish import publish, publish_everything
from api.publishing.rebuild import adopt
from api.rendering.identity import Identities
from pages.checks import check_pictures
from pages.files import renditions
from pages.files.presets import plan_of
from pages.files.public import KEPT, check_public_files, settle_files
from pages.files.renditions import find_rendition, make_renditions
from pages.models import Picture
from pages.models.public_file import LeftoverCopy
from tests import factories
from tests.stores import fetched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
BROWSER_RUNS = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture in four colours, one in each quarter."""
    picture = Image.new(mode, (width, height), "white")
    for color, (x, y) in {"red": (0, 0), "lime": (1, 0), "blue": (0, 1), "yellow": (1, 1)}.items():
        quarter = Image.new(mode, (max(width // 2, 1), max(height // 2, 1)), color)
        picture.paste(quarter, (x * (width // 2), y * (height // 2)))
    return picture


def upload(
    image: Image.Image, kind: str = "JPEG", *, title: str = "Scene", options: Any = None, **fields: Any
) -> Picture:
    file = BytesIO()
    image.save(file, kind, **(options or {}))
    return Picture.objects.create(title=title, file=ImageFile(file, f"scene.{kind.lower()}"), **fields)


def shown(api: Callable, picture: Picture) -> Any:
    """Publish, and return the JSON of the picture."""
    publish()
    return api(f"images/{Identities(ContentState.objects.get()).of(f'image:{picture.pk}')}/").data


def opened(url: str) -> Image.Image:
    response = fetched(url)
    assert response.status_code == 200, url
    image = Image.open(BytesIO(response.content))
    image.load()
    return image


def urls_of(image: dict) -> list[dict]:
    """Return everything that the JSON of an image offers, as `{url, width, height}`."""
    return [*(file for source in image["sources"] for file in source["files"]), *image["renditions"].values()]


@pytest.fixture
def private() -> Iterator[Collection]:
    return Collection.get_first_root_node().add_child(name="Staff only")


def restrict(place: Collection) -> None:
    CollectionViewRestriction.objects.create(collection=place, restriction_type="login")


# --- what documents say ---


def test_every_file_has_the_size_and_type_that_the_document_says(api):
    image = shown(api, upload(scene(1500, 1000)))
    assert [source["type"] for source in image["sources"]] == ["image/avif", "image/webp", "image/jpeg"]
    for file in urls_of(image):
        found = opened(file["url"])
        assert found.size == (file["width"], file["height"])
        assert f"image/{found.format.lower()}" == BROWSER_RUNS[f".{file['url'].rpartition('.')[2]}"]


def test_widths_are_those_of_the_settings_and_never_more_than_its_own(api):
    widths = [file["width"] for file in shown(api, upload(scene(1500, 1000)))["sources"][0]["files"]]
    assert widths == [320, 640, 960, 1280, 1500]
    assert [file["width"] for file in shown(api, upload(scene(200, 100)))["sources"][0]["files"]] == [200]
    assert shown(api, upload(scene(200, 100)))["renditions"]["social"]["width"] < 200


def test_srcset_names_the_files_with_their_widths(api):
    source = shown(api, upload(scene(700, 400)))["sources"][0]
    assert source["srcset"] == ", ".join(f"{file['url']} {file['width']}w" for file in source["files"])


def test_settings_name_the_sizes(api, settings):
    settings.PICTURES = {**settings.PICTURES, "widths": [100, 200], "src": 150}
    adopt()
    image = shown(api, upload(scene(700, 400)))
    assert [file["width"] for file in image["sources"][0]["files"]] == [100, 200]
    assert opened(image["src"]).size == (150, 86)


def test_focal_point_decides_what_is_cropped(api):
    focus = {"focal_point_x": 1900, "focal_point_y": 100, "focal_point_width": 50, "focal_point_height": 50}
    social = shown(api, upload(scene(2000, 400), **focus))["renditions"]["social"]
    left, right = (opened(social["url"]).convert("RGB").getpixel(at) for at in ((5, 5), (social["width"] - 6, 5)))
    assert left[1] > 200 > left[0]  # lime alone
    assert right[1] > 200 > right[0]


def test_focal_point_is_within_the_picture(api):
    focus = {"focal_point_x": 9000, "focal_point_y": 0, "focal_point_width": 50, "focal_point_height": 50}
    assert shown(api, upload(scene(200, 100), **focus))["focal_point"] == {"x": 1.0, "y": 0.0}


def test_transparent_picture_has_png_and_stays_transparent(api):
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    picture.paste("red", (100, 100, 300, 200))
    image = shown(api, upload(picture, "PNG"))
    assert [source["type"] for source in image["sources"]] == ["image/avif", "image/webp", "image/png"]
    assert all(opened(file["url"]).convert("RGBA").getpixel((0, 0))[3] == 0 for file in urls_of(image))


def test_animation_stays_animated(api):
    frames = [Image.new("RGB", (700, 100), color) for color in ("red", "lime", "blue")]
    options = {"save_all": True, "append_images": frames[1:], "duration": 80}
    image = shown(api, upload(frames[0], "GIF", options=options))
    moving, still = image["sources"]
    assert (moving["type"], still["type"]) == ("image/webp", "image/jpeg")
    for file in moving["files"]:
        found = opened(file["url"])
        assert (found.n_frames, found.size) == (3, (file["width"], file["height"]))
        durations = []
        for frame in ImageSequence.Iterator(found):
            frame.load()
            durations.append(round(frame.info["duration"]))
        assert durations == [80, 80, 80]
    assert opened(image["src"]).format == "JPEG"


def test_wide_colours_keep_their_profile(api):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = scene(400, 300)
    image = shown(api, upload(picture, options={"icc_profile": profile}))
    assert all(opened(file["url"]).info["icc_profile"] == profile for file in urls_of(image))


def test_usual_profile_takes_no_space(api):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = shown(api, upload(scene(400, 300), options={"icc_profile": profile}))
    assert not any("icc_profile" in opened(file["url"]).info for file in urls_of(image))


def test_alternative_text_is_the_description_alone(api):
    assert shown(api, upload(scene(20, 10), title="DSC_0231"))["alt"] is None
    assert shown(api, upload(scene(20, 10), description="A tree"))["alt"] == "A tree"


def test_placeholder_and_colour_are_shown(api):
    image = shown(api, upload(Image.new("RGB", (60, 40), "red"), "PNG"))
    assert image["placeholder"].startswith("data:image/webp;base64,")
    assert len(image["placeholder"]) < 1_000
    assert image["color"] == "#ff0000"


def test_previews_of_links_use_the_social_rendition(api):
    factories.article(hero=upload(scene(1500, 1000)), hero_alt="Four colours")
    seo = api("articles/sleep/").data["seo"]
    found = opened(seo["image"]["src"])
    assert found.size == (seo["image"]["width"], seo["image"]["height"]) == (1200, 630)
    graph = seo["open_graph"]
    assert (graph["image"], graph["image_width"], graph["image_height"]) == (seo["image"]["src"], 1200, 630)


def test_assets_name_one_file_of_each_picture_with_its_bytes(api):
    factories.article(hero=upload(scene(1500, 1000)), hero_alt="Four colours")
    document = api("articles/sleep/").data
    (asset,) = document["assets"]
    assert asset["url"] == document["hero"]["src"]
    content = fetched(asset["url"]).content
    assert asset["bytes"] == len(content)
    assert (asset["width"], asset["height"]) == Image.open(BytesIO(content)).size
    assert asset["content_type"] == "image/jpeg"


# --- how files are made ---


def public_names() -> list[str]:
    storage: Any = storages["public"]
    return list(storage.all_names())


def name_in(image: dict) -> str:
    """Return the name of a file in the public storage."""
    return image["url"].removeprefix("http://testserver/media/")


def test_saving_and_publishing_make_no_rendition_but_the_src():
    upload(scene(1500, 1000))
    publish()
    (name,) = public_names()
    assert name.rpartition("/")[2].startswith("1280-")


def test_worker_makes_all_renditions(api):
    image = shown(api, upload(scene(1500, 1000)))
    make_all()
    assert {name_in(file) for file in urls_of(image)} == {*public_names()}


def test_worker_makes_what_another_focal_point_needs(api):
    picture = upload(scene(2000, 400))
    before = shown(api, picture)["renditions"]["social"]
    make_all()
    focus = {"focal_point_x": 1900, "focal_point_y": 100, "focal_point_width": 50, "focal_point_height": 50}
    Picture.objects.filter(pk=picture.pk).update(**focus)  # as a program does
    after = shown(api, picture)["renditions"]["social"]
    assert after["url"] != before["url"]
    make_all()
    assert name_in(after) in public_names()


def test_other_settings_give_other_files_and_src(api, settings):
    picture = upload(scene(700, 400))
    before = shown(api, picture)
    settings.PICTURES = {**settings.PICTURES, "src": 300, "quality": {"image/jpeg": 50}}
    adopt()
    publish_everything()
    make_all()
    publish_everything()
    factories.article(hero=picture, hero_alt="Scene")
    document = api("articles/sleep/").data
    assert document["hero"]["src"] != before["src"]
    assert document["assets"][0]["bytes"] == len(fetched(document["hero"]["src"]).content)


def test_damaged_upload_stops_no_other_picture(api):
    lost, good = upload(scene(700, 400)), upload(scene(700, 400))
    publish()
    storages["default"].delete(lost.file.name)
    newest = Picture.objects.latest("pk")
    assert newest == good
    renditions._paused.clear()
    make_all()
    good.refresh_from_db()
    assert good.made_for
    renditions._paused.clear()


def test_picture_whose_files_cannot_be_made_is_listed_until_it_is_uploaded_again(api, editor):
    picture = upload(scene(700, 400), title="Garden & house")
    publish()
    storages["default"].delete(picture.file.name)
    make_all()
    assert api("/api/health/").data["missing_files"] == 1
    report = editor.get(reverse("publishing_report")).content.decode()
    assert f'<a href="{reverse("wagtailimages:edit", args=[picture.pk])}">Garden &amp; house</a>' in report
    replace_file(Picture.objects.get())
    publish()
    renditions._paused.clear()
    make_all()
    assert api("/api/health/").data["missing_files"] == 0
    assert "Garden" not in editor.get(reverse("publishing_report")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_rendition_is_made_once_though_many_ask_together(monkeypatch):
    url = urls_of_row(upload(scene(1500, 1000)))
    publish()
    calls, encode = [], renditions.encode

    def counted(*arguments: Any, **options: Any) -> bytes:
        calls.append(threading.get_ident())
        return encode(*arguments, **options)

    monkeypatch.setattr(renditions, "encode", counted)

    def ask(_: int) -> bytes:
        try:
            return fetched(url).content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        contents = set(pool.map(ask, range(16)))
    assert len(contents) == 1
    assert len(calls) == 1


def make_all() -> None:
    """Do what the worker does."""
    while make_renditions():
        pass


def urls_of_row(picture: Picture) -> str:
    """Return the path of a rendition that nobody has made."""
    plan = plan_of(picture)
    assert plan is not None
    folder = picture.file.name.rpartition("/")[0]
    return f"/media/{folder}/{plan.named['card'].name}"


@pytest.mark.parametrize("change", [("card", "cord"), ("card-", "card-0"), (".jpg", ".png"), ("images/", "images/x/")])
def test_only_renditions_of_the_settings_can_be_asked_for(change, django_assert_max_num_queries):
    url = urls_of_row(upload(scene(700, 400)))
    publish()
    with django_assert_max_num_queries(1):
        assert Client().get(url.replace(*change)).status_code == 404


def test_made_up_address_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/media/images/short/card-0123456789.jpg").status_code == 404


def test_server_that_must_not_encode_says_so(settings):
    settings.ENCODE_ON_REQUEST = False
    url = urls_of_row(upload(scene(700, 400)))
    publish()
    response = fetched(url)
    assert (response.status_code, response.headers["Retry-After"], response.headers["Cache-Control"]) == (
        503,
        "2",
        "no-store",
    )
    make_all()
    assert fetched(url).status_code == 200


def test_files_may_be_kept_for_ever():
    url = urls_of_row(upload(scene(700, 400)))
    publish()
    for _ in ("made on this request", "from the disk"):
        headers = {name.lower(): value for name, value in fetched(url).headers.items()}
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["content-type"] == "image/jpeg"


# --- hidden, replaced and deleted pictures ---


def test_nothing_of_a_private_picture_can_be_asked_for(private):
    picture = upload(scene(700, 400), collection=private)
    url = urls_of_row(picture)
    publish()
    assert fetched(url).status_code == 200
    make_all()
    restrict(private)
    publish()
    assert fetched(url).status_code == 404
    assert find_rendition(url.removeprefix("/media/")) is None
    assert not make_renditions()


def test_rendition_that_is_being_made_does_not_appear_in_a_hidden_folder(private):
    picture = upload(scene(700, 400), collection=private)
    url = urls_of_row(picture)
    publish()
    planned = find_rendition(url.removeprefix("/media/"))
    assert planned is not None
    restrict(private)
    publish()
    assert renditions.content_of(planned) is None
    assert public_names() == []


def replace_file(picture: Picture) -> None:
    file = BytesIO()
    Image.new("RGB", (500, 500), "navy").save(file, "PNG")
    picture.file = ImageFile(file, "other.png")
    picture.save()


def test_replaced_file_answers_for_a_week(api):
    picture = upload(scene(700, 400))
    before = shown(api, picture)
    make_all()
    replace_file(picture)
    after = shown(api, picture)
    assert after["src"] != before["src"]
    assert [fetched(image["src"]).status_code for image in (before, after)] == [200, 200]
    assert fetched(before["renditions"]["card"]["url"]).status_code == 200
    assert api("/api/health/").data["exposed_files"] == 0
    check_public_files()
    assert fetched(before["src"]).status_code == 200
    LeftoverCopy.objects.update(due=timezone.now() - timedelta(seconds=1))
    settle_files()
    assert [fetched(image["src"]).status_code for image in (before, after)] == [404, 200]
    assert timedelta(days=7) == KEPT


def test_replaced_file_goes_at_once_when_its_picture_becomes_private(api, private):
    picture = upload(scene(700, 400), collection=private)
    before = shown(api, picture)
    replace_file(picture)
    publish()
    assert fetched(before["src"]).status_code == 200
    restrict(private)
    publish()
    assert fetched(before["src"]).status_code == 404


def test_replaced_file_goes_at_once_when_its_picture_is_deleted(api, django_capture_on_commit_callbacks):
    picture = upload(scene(700, 400))
    before = shown(api, picture)
    replace_file(picture)
    after = shown(api, picture)
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    publish()
    assert [fetched(image["src"]).status_code for image in (before, after)] == [404, 404]


def test_lost_folder_of_renditions_is_made_again(api):
    picture = upload(scene(700, 400))
    image = shown(api, picture)
    make_all()
    storages["public"].delete(picture.file.name)
    check_public_files()
    publish()
    assert fetched(image["src"]).status_code == 200
    make_all()


def test_head_of_a_rendition_has_its_length_and_no_content():
    url = urls_of_row(upload(scene(700, 400)))
    publish()
    response = Client().head(url)
    assert response.content == b""
    assert int(response["Content-Length"]) == len(fetched(url).content)


def test_still_pictures_of_an_animation_show_its_first_frame(api):
    frames = [Image.new("RGB", (700, 100), color) for color in ("red", "lime", "blue")]
    options = {"save_all": True, "append_images": frames[1:], "duration": 80}
    image = shown(api, upload(frames[0], "GIF", options=options))
    make_all()
    for file in [*image["sources"][1]["files"], *image["renditions"].values()]:
        red, green, blue = opened(file["url"]).convert("RGB").getpixel((3, 3))
        assert (red > 200, green < 50, blue < 50) == (True, True, True)


@pytest.mark.parametrize(
    "change",
    [
        {"widths": [0]},
        {"widths": ["640"]},
        {"src": 20_000},
        {"renditions": {"card": "scale-200"}},
        {"renditions": {"card": "fill-0x10"}},
        {"renditions": {"card": "crop"}},
        {"renditions": {"The card": "fill-10x10"}},
    ],
)
def test_sizes_that_cannot_be_made_are_told_at_the_start(settings, change):
    settings.PICTURES = {**settings.PICTURES, **change}
    assert [error.id for error in check_pictures()] == ["pages.E006"]


def test_folder_that_was_deleted_meanwhile_is_made_again(private):
    """A collection becomes private and public again while its picture is being made."""
    picture = upload(scene(700, 400), collection=private)
    publish()
    assert make_renditions()
    restrict(private)
    publish()
    CollectionViewRestriction.objects.all().delete()
    publish()
    make_all()
    plan = plan_of(picture)
    assert plan is not None
    assert {name.rpartition("/")[2] for name in public_names()} == {each.name for each in plan}


def test_full_disk_is_no_damaged_picture(monkeypatch, store):
    url = urls_of_row(upload(scene(700, 400)))
    publish()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(storages["public"]), "save_as", full)
    with suppress(OSError):
        assert fetched(url).status_code == 503
    make_all()  # the worker goes on
    monkeypatch.undo()
    renditions._paused.clear()
    assert fetched(url).status_code == 200


@pytest.mark.parametrize(
    ("size", "focus"),
    [((4882, 1936), (4328, 970, 375, 1589)), ((3426, 1836), (1436, 926, 233, 1277)), ((900, 600), (899, 599, 1, 598))],
)
def test_crop_stays_within_the_picture_whatever_the_focal_point(size, focus):
    names = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
    picture = Picture(width=size[0], height=size[1], **dict(zip(names, focus, strict=True)))
    picture.__dict__["file"] = "images/2fq8w0x5n7v3k1m9c4z6tb/a.jpg"
    plan = plan_of(picture)
    assert plan is not None
    for rendition in plan.named.values():
        left, upper, right, lower = rendition.box
        assert 0 <= left < right <= size[0]
        assert 0 <= upper < lower <= size[1]


def test_picture_of_one_column_is_made(api):
    image = shown(api, upload(scene(1, 20_000), "PNG"))
    make_all()
    assert {opened(file["url"]).size for file in image["sources"][1]["files"]} == {(1, 16_383)}


def test_rendition_that_cannot_be_made_stops_no_other_one(api, monkeypatch):
    image = shown(api, upload(scene(700, 400)))
    encode = renditions.encode

    def failing(image: Any, rendition: Any, **options: Any) -> bytes:
        if rendition.label == "card":
            raise ValueError("This one fails.")
        return encode(image, rendition, **options)

    monkeypatch.setattr(renditions, "encode", failing)
    make_all()
    renditions._paused.clear()
    wanted = {name_in(file) for file in urls_of(image)} - {name_in(image["renditions"]["card"])}
    assert wanted == {*public_names()} - {name_in(image["renditions"]["card"])}


def test_rendition_that_could_not_be_made_is_not_tried_by_each_request(monkeypatch):
    picture = upload(scene(700, 400))
    url = urls_of_row(picture)
    publish()
    storages["default"].delete(picture.file.name)
    calls, decoded = [], renditions._decoded
    monkeypatch.setattr(renditions, "_decoded", lambda picture: calls.append(1) or decoded(picture))
    assert [fetched(url).status_code for _ in range(3)] == [404, 404, 404]
    assert len(calls) == 1
    renditions._failed.clear()


def test_picture_without_a_folder_of_its_own_is_not_public(api, store):
    """A program stored the name. Such a folder could not be deleted when the picture becomes private."""
    picture = upload(scene(700, 400))
    storage: Any = storages["default"]
    with storage.open(picture.file.name) as file:
        storage.save_as("odd/phone.jpg", File(BytesIO(file.read())))
    Picture.objects.filter(pk=picture.pk).update(file="odd/phone.jpg", src_file="")
    publish()
    make_all()
    assert [name for name in public_names() if name.startswith("odd/")] == []


@pytest.mark.parametrize("path", ["/media/images/a%00b/2fq8w0x5n7v3k1m9c4z6tb/x", f"/media/images/{'x' * 8_000}"])
def test_impossible_name_is_no_file(path):
    assert fetched(path).status_code == 404
