"""How renditions look does not change without a new ENCODING, since an address never gets other content.

`make snapshots` stores the looks of a new ENCODING. They are coarse: releases of the encoders may differ a little.
"""

import json
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageDraw

from pages.files.decoding import opened
from pages.files.encoding import encode
from pages.files.intake import take_in
from pages.files.presets import ENCODING, plan_of

FILE = Path(__file__).parent / "looks.json"


def drawing(number: int = 0, mode: str = "RGB") -> Image.Image:
    """Return a picture with large areas of colour, which differ between numbers."""
    picture = Image.new(mode, (900, 600), "navy" if mode == "RGB" else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 450, 300), fill=("red", "lime", "gold")[number])
    pen.ellipse((450, 200, 850, 560), fill="white")
    return picture


def file_of(kind: str) -> bytes:
    file = BytesIO()
    if kind == "animation":
        drawing().save(file, "GIF", save_all=True, append_images=[drawing(1), drawing(2)], duration=80)
    else:
        drawing(mode="RGBA" if kind == "transparent" else "RGB").save(file, "PNG")
    return file.getvalue()


def looks_of(kind: str) -> dict[str, Any]:
    """Return the looks of all renditions of a picture, by the names of their files without the digest."""
    taken = take_in(BytesIO(file_of(kind)), "drawing.png")
    with Image.open(BytesIO(taken.read())) as image:
        size = image.size
    facts = {"is_transparent": taken.facts.is_transparent, "is_animated": taken.facts.is_animated}
    row = SimpleNamespace(width=size[0], height=size[1], **facts, get_focal_point=lambda: None, is_svg=lambda: False)
    plan = plan_of(row)
    assert plan is not None
    taken.seek(0)
    with opened(taken) as image:
        files = {rendition: encode(image, rendition, size=size) for rendition in plan}
    return {
        f"{rendition.label}.{rendition.name.rpartition('.')[2]}": look_of(content)
        for rendition, content in files.items()
    }


def look_of(content: bytes) -> list[Any]:
    """Return the mode, the number of frames, and the colours of nine places, each a multiple of 64."""
    with Image.open(BytesIO(content)) as image:
        small = image.convert("RGBA").resize((3, 3), Image.Resampling.BOX)
        colours = [
            "".join("01234"[round(part / 64)] for part in small.getpixel((x, y)))  # type: ignore[union-attr]
            for y in range(3)
            for x in range(3)
        ]
        return [image.mode, getattr(image, "n_frames", 1), " ".join(colours)]


def test_changed_looks_have_another_encoding(request, settings):
    settings.PICTURES = {
        "widths": [320, 640],
        "src": 640,
        "renditions": {"card": "fill-300x300"},
        "quality": {"image/avif": 55, "image/webp": 76, "image/jpeg": 80},
    }
    now = {kind: looks_of(kind) for kind in ("photo", "transparent", "animation")}
    stored = json.loads(FILE.read_text()) if FILE.exists() else {"encoding": 0}
    if request.config.option.update_snapshots and stored["encoding"] < ENCODING:
        FILE.write_text(json.dumps({"encoding": ENCODING, "looks": now}, indent=1) + "\n")
    elif stored["looks"] != now:
        pytest.fail("Renditions look different. Raise ENCODING in pages/files/presets.py, then call make snapshots.")
