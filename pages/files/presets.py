"""The renditions of a picture: their names, sizes and parts of the picture. All of it follows from the picture's row.

The settings (`PICTURES`) name the sizes. So documents can show a rendition that is not made yet, and nobody can ask for
a size that is not in the settings.
"""

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from wagtail.images.models import Filter

from pages.files import LONGEST_SIDE_OF_WEBP

JPEG, PNG, WEBP, AVIF = "image/jpeg", "image/png", "image/webp", "image/avif"
_EXTENSIONS = {JPEG: "jpg", PNG: "png", WEBP: "webp", AVIF: "avif"}
# Raise it when a change of `encoding`, `frames` or `decoding` changes the bytes of renditions: an address never gets
# other bytes. A test compares how some of them look.
ENCODING = 1
# The columns of a picture that a plan depends on, besides its file. `renditions` looks for pictures where one changed.
DETERMINING = (
    *("width", "height", "is_transparent", "is_animated"),
    *("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"),
)
# The own width of a picture is left out if a width of the settings is almost the same.
_ALMOST = 0.9


@dataclass(frozen=True)
class Rendition:
    """A rendition that a picture has, whether its file is made or not.

    `box`: the part of the picture (left, upper, right, lower) in pixels. `name`: the file in the picture's public
    folder. It contains a digest of everything that the bytes depend on, except for the picture.
    """

    label: str
    content_type: str
    width: int
    height: int
    box: tuple[int, int, int, int]
    quality: int | None = None
    is_animated: bool = False

    @property
    def name(self) -> str:
        parts = (self.width, self.height, self.box, self.quality, self.is_animated, ENCODING)
        digest = hashlib.blake2s(repr(parts).encode(), digest_size=5).hexdigest()
        return f"{self.label}-{digest}.{_EXTENSIONS[self.content_type]}"


@dataclass(frozen=True)
class Plan:
    """All renditions of a picture.

    `src`: the one that every client can show. `sources`: media type → the whole picture in several widths, best first.
    `named`: the presets.
    """

    src: Rendition
    sources: dict[str, list[Rendition]]
    named: dict[str, Rendition]

    def __iter__(self) -> Iterator[Rendition]:
        """Yield each file once: `src` may be one of the sources too."""
        every = [self.src, *self.named.values(), *(one for several in self.sources.values() for one in several)]
        yield from {one.name: one for one in every}.values()


def plan_of(picture: Any) -> Plan | None:
    """Return the renditions of a picture, or None if its row has no size. Only the columns `DETERMINING` matter."""
    if (picture.width or 0) < 1 or (picture.height or 0) < 1:
        return None
    size, transparent, moves = (picture.width, picture.height), picture.is_transparent, picture.is_animated
    still = PNG if transparent else JPEG
    types = [WEBP, still] if moves else [AVIF, WEBP, still]
    sources = {
        kind: [_whole(size, width, kind, moves=moves and kind == WEBP) for width in _widths(size)] for kind in types
    }
    named = {name: _cropped(name, spec, picture, still) for name, spec in settings.PICTURES["renditions"].items()}
    return Plan(src_of(size, is_transparent=transparent), sources, named)


def src_of(size: tuple[int, int], *, is_transparent: bool) -> Rendition:
    """Return the rendition for every client of a picture of this size (width, height) in pixels."""
    width = min([settings.PICTURES["src"], *_greatest(size)])
    return _whole(size, width, PNG if is_transparent else JPEG)


def has_src(picture: Any, plan: Plan) -> bool:
    """True if the upload has the `src` of the plan beside it."""
    return bool(picture.src_file == posixpath.join(public_folder(picture.file.name), plan.src.name))


def public_folder(file_name: str) -> str:
    """Return the folder of the public copies of a file."""
    return posixpath.dirname(file_name)


def _widths(size: tuple[int, int]) -> list[int]:
    """Return the widths of a picture: those of the settings, and its own if it is not much larger than one of them."""
    most = min([max(settings.PICTURES["widths"]), *_greatest(size)])
    return [width for width in sorted(settings.PICTURES["widths"]) if width < most * _ALMOST] + [most]


def _greatest(size: tuple[int, int]) -> tuple[int, int, int]:
    """Return the greatest possible widths: its own, and those at which no side is too long."""
    width, height = size
    return width, LONGEST_SIDE_OF_WEBP, max(width * LONGEST_SIDE_OF_WEBP // height, 1)


def _whole(size: tuple[int, int], width: int, kind: str, *, moves: bool = False) -> Rendition:
    height = min(max(round(size[1] * width / size[0]), 1), LONGEST_SIDE_OF_WEBP)
    return Rendition(str(width), kind, width, height, (0, 0, *size), _quality(kind), moves)


def _cropped(name: str, spec: str, picture: Any, kind: str) -> Rendition:
    transform = _filter(spec).get_transform(picture)
    # Wagtail's own crop may be a pixel outside of the picture.
    left, upper, right, lower = transform.get_rect().round()
    left, upper = min(max(left, 0), picture.width - 1), min(max(upper, 0), picture.height - 1)
    box = (left, upper, max(min(right, picture.width), left + 1), max(min(lower, picture.height), upper + 1))
    width, height = transform.size
    return Rendition(name, kind, int(width), int(height), box, _quality(kind))


def _quality(kind: str) -> int | None:
    """Return the quality from the settings. PNG has none."""
    return settings.PICTURES["quality"].get(kind)


@cache
def _filter(spec: str) -> Filter:
    return Filter(spec=spec)


def plans_digest() -> str:
    """Return a digest of the settings and rules of plans. If it changes, pictures have other renditions."""
    return _plans_digest(repr(settings.PICTURES))


# Sizes to which each rule of a plan applies: larger and smaller than all widths, almost as large as one, and flat.
_SAMPLES = [(4000, 3000), (3000, 4000), (1400, 700), (1000, 1000), (100, 60), (1, 1), (20_000, 100), (100, 20_000)]


@cache
def _plans_digest(settings: str) -> str:
    """`settings`: the settings as text, so that the digest is calculated once for each."""
    kinds = [(False, False), (True, False), (False, True), (True, True)]
    plans = [plan_of(_Sample(*size, *kind)) for size in _SAMPLES for kind in kinds]
    return hashlib.sha256(repr((settings, plans, ENCODING)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Sample:
    """Stands for the row of a picture."""

    width: int
    height: int
    is_transparent: bool
    is_animated: bool

    def get_focal_point(self) -> None:
        return None

    def is_svg(self) -> bool:
        return False
