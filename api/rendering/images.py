"""The JSON of images, made from their rows alone: it names renditions whether their files are made or not."""

from typing import Any
from urllib.parse import quote

from pages.files import presets
from pages.files.presets import Plan, has_src, public_folder
from pages.shapes import Asset, FocalPoint, Image, ImageSource, Rendition


def image_json(image: Any, plan: Plan, *, id: str, media_origin: str, alt: str | None) -> Image:
    """Return the JSON of an image. `alt` replaces its own description. Addresses begin with `media_origin`."""
    folder = f"{media_origin}/{quote(public_folder(image.file.name))}/"

    def file(rendition: presets.Rendition) -> Rendition:
        return {"url": folder + rendition.name, "width": rendition.width, "height": rendition.height}

    return {
        "id": id,
        "title": image.title,
        "alt": (image.description or None) if alt is None else alt,
        "width": image.width,
        "height": image.height,
        "focal_point": _focal_point(image),
        "placeholder": image.placeholder or None,
        "color": image.color or None,
        "src": folder + plan.src.name,
        "sources": [_source(kind, list(map(file, several))) for kind, several in plan.sources.items()],
        "renditions": {name: file(rendition) for name, rendition in plan.named.items()},
        "credit": image.credit or None,
    }


def image_asset(image: Any, plan: Plan, shown: Image) -> Asset:
    """Return the file that an offline copy needs of an image: its `src`."""
    return {
        "url": shown["src"],
        "content_type": plan.src.content_type,
        "width": plan.src.width,
        "height": plan.src.height,
        "bytes": image.src_bytes if has_src(image, plan) else None,
    }


def social(image: Image) -> Image:
    """Return the image as previews of links show it: its `src` is the rendition `social`, if the settings have one."""
    rendition = image["renditions"].get("social")
    if rendition is None:
        return image
    return {
        **image,
        "src": rendition["url"],
        "width": rendition["width"],
        "height": rendition["height"],
        "focal_point": None,
        "sources": [],
    }


def _source(kind: str, files: list[Rendition]) -> ImageSource:
    return {"type": kind, "srcset": ", ".join(f"{file['url']} {file['width']}w" for file in files), "files": files}


def _focal_point(image: Any) -> FocalPoint | None:
    """Return the centre of the focal area as parts of the width and the height, or None if there is none."""
    focus = image.get_focal_point()
    if focus is None:
        return None
    x, y = focus.centroid
    return {"x": min(max(x / image.width, 0.0), 1.0), "y": min(max(y / image.height, 0.0), 1.0)}
