"""The cost of pictures: python -m tests.benchmarks.images [--pictures N]

Makes a database and folders of its own, and writes its section of docs/performance.md. The row of libvips needs
vipsthumbnail (Debian: apt-get install libvips-tools).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from io import BytesIO
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.files.images import ImageFile
from PIL import Image, ImageFilter

from api.models import PublishedDocument
from api.publishing.publish import publish, publish_everything
from api.publishing.rebuild import mark_everything, rebuild
from pages.files.presets import Plan, Rendition, plan_of
from pages.files.renditions import make_renditions
from pages.models import Article, Picture
from tests import factories
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.report import report

# The photos have 12 million pixels, as those of a telephone.
SIZE = (4000, 3000)
PHOTOS = 10
ROUNDS = 20
# A telephone: its width in CSS pixels, and its pixels for each of them.
PHONE, DENSITY = 390, 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000, help="how many are rendered again")
    options = parser.parse_args()
    with benchmark_database():
        rows = [*_publishing(), *_making(), *_on_a_phone(), *_rebuilding(options.pictures)]
    report("images", command="make bench WHAT=images", rows=rows)


def photo(seed: int) -> bytes:
    """Return a JPEG of about 4 MB with details of all sizes, as a camera makes it."""
    random = Random(seed)
    picture = Image.new("RGB", SIZE)
    for cells in (8, 64, 512):
        noise = Image.frombytes("RGB", (cells, cells), random.randbytes(cells * cells * 3))
        picture = Image.blend(picture, noise.resize(SIZE, Image.Resampling.BICUBIC), 0.4)
    file = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(file, "JPEG", quality=95)
    return file.getvalue()


def _uploaded(count: int, seed: int) -> list[Picture]:
    return [
        Picture.objects.create(title=f"Photo {n}", description="A photo", file=ImageFile(BytesIO(photo(n)), "a.jpg"))
        for n in range(seed, seed + count)
    ]


def _article(title: str, pictures: list[Picture]) -> Article:
    body = [
        ("image", {"image": {"image": picture, "decorative": True, "alt_text": ""}, "caption": "", "credit": ""})
        for picture in pictures
    ]
    return factories.article(title, body=body or [("quote", {"text": "Rest.", "attribution": "", "role": ""})])


def _seconds_to_publish(article: Article) -> float:
    revision = article.save_revision()
    begun = time.perf_counter()
    revision.publish()
    publish()
    return time.perf_counter() - begun


def _publishing() -> list[tuple[str, str]]:
    plain = _article("Without pictures", [])
    publish_everything()
    without = statistics.median(_seconds_to_publish(plain) for _ in range(ROUNDS))
    each = []
    for n in range(3):
        full = _article(f"With pictures {n}", [])
        full.body = _article(f"As {n}", _uploaded(PHOTOS, seed=10 * n)).body
        each.append(_seconds_to_publish(full))
    with_new = statistics.median(each)
    return [
        ("publishing an article without pictures, median", f"{without * 1000:.0f} ms"),
        (f"with {PHOTOS} new photos of 12 million pixels, median", f"{with_new * 1000:.0f} ms"),
        ("ratio", f"{with_new / without:.2f}"),
    ]


def _making() -> list[tuple[str, str]]:
    newest = Picture.objects.order_by("-pk")[:PHOTOS]
    Picture.objects.exclude(pk__in=newest.values("pk")).update(is_published=False)
    begun = time.perf_counter()
    while make_renditions():
        pass
    took = time.perf_counter() - begun
    files = sum(len(list(_plan(picture))) for picture in newest) - PHOTOS  # the src
    rows = [
        (f"until all {files} renditions of {PHOTOS} photos are made, in one process", f"{took:.1f} s"),
        ("renditions a second", f"{files / took:.1f}"),
    ]
    if shutil.which("vipsthumbnail"):
        took = _with_libvips(Picture.objects.latest("pk"))
        number = len(list(_plan(Picture.objects.latest("pk"))))
        what = "the same sizes and formats by vipsthumbnail, one program each: renditions a second"
        rows.append((what, f"{number / took:.1f}"))
    return rows


def _with_libvips(picture: Picture) -> float:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        for rendition in _plan(picture):
            target = f"{folder}/{rendition.name}[Q={rendition.quality}{_effort(rendition)}]"
            size = f"{rendition.width}x{rendition.height}"
            command = ["vipsthumbnail", picture.file.path, "--size", f"{size}!", "-o", target]
            subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - begun


def _effort(rendition: Rendition) -> str:
    """Return the option of libvips for the effort with which we encode."""
    return {"image/avif": ",effort=1", "image/webp": ",effort=4"}.get(rendition.content_type, "")


def _on_a_phone() -> list[tuple[str, str]]:
    pictures = list(Picture.objects.order_by("-pk")[:20])
    publish_everything()  # those that were set aside
    while make_renditions():
        pass
    before = sum(picture.file.size for picture in pictures)
    cards = sum(_bytes_of(picture, PHONE // 2) for picture in pictures)
    one = pictures[:PHOTOS]
    wide = sum(_bytes_of(picture, PHONE) for picture in one)
    phone = f"on a phone of {PHONE} pixels at {DENSITY}x"
    return [
        (f"pictures of a list of {len(pictures)} cards in two columns, {phone}", f"{cards / 1e6:.2f} MB"),
        ("the same with the uploads", f"{before / 1e6:.1f} MB"),
        (f"pictures of an article with {len(one)}, as wide as the phone", f"{wide / 1e6:.2f} MB"),
        ("the same with the uploads", f"{sum(picture.file.size for picture in one) / 1e6:.1f} MB"),
    ]


def _bytes_of(picture: Picture, width: int) -> int:
    """Return the size of the AVIF that is wide enough on the phone at this width in CSS pixels."""
    files = _plan(picture).sources["image/avif"]
    chosen = next((file for file in files if file.width >= width * DENSITY), files[-1])
    folder = settings.MEDIA_ROOT / Path(picture.file.name).parent
    return (folder / chosen.name).stat().st_size


def _rebuilding(pictures: int) -> list[tuple[str, str]]:
    """Render the documents of many pictures again, as after a change of the settings."""
    template = Picture.objects.latest("pk")
    values = {field.attname: getattr(template, field.attname) for field in Picture._meta.concrete_fields}
    Picture.objects.bulk_create(Picture(**{**values, "id": None}) for _ in range(pictures - Picture.objects.count()))
    publish_everything()
    mark_everything()
    begun = time.perf_counter()
    rebuild(processes=os.cpu_count() or 1, progress=lambda done, total: None)
    took = time.perf_counter() - begun
    number = PublishedDocument.objects.filter(type="image").count()
    return [(f"documents of {number:,} pictures rendered again, {os.cpu_count()} processes", f"{took:.1f} s")]


def _plan(picture: Picture) -> Plan:
    plan = plan_of(picture)
    assert plan is not None
    return plan


if __name__ == "__main__":
    main()
