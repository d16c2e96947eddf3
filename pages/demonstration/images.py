"""The demonstration's pictures, drawn by code: calm, abstract, the same every time."""

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1600, 900)
Colour = tuple[int, ...]


def draw_all(folder: Path) -> None:
    """Writes one JPEG for each motif."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, motif in MOTIFS.items():
        motif().save(folder / f"{name}.jpg", quality=84)


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    """From one colour down to another."""
    mask = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), mask)


def _glow(image: Image.Image, centre: tuple[int, int], radius: int, colour: Colour, strength: int = 255) -> Image.Image:
    """Adds soft light around a point."""
    mask = ImageChops.invert(Image.radial_gradient("L")).point(lambda value: max(0, value - 70) * strength // 185)
    mask = mask.resize((radius * 2, radius * 2))
    light = Image.new("L", SIZE, 0)
    light.paste(mask, (centre[0] - radius, centre[1] - radius))
    return Image.composite(Image.new("RGB", SIZE, colour), image, light)


def _ridge(seed: int, base: float, height: float) -> list[tuple[float, float]]:
    """The outline of a hill range, as a polygon down to the lower edge."""
    chance = random.Random(seed)
    waves = [
        (chance.uniform(1, 2.2), chance.uniform(0, 6.3), 1.0),
        (chance.uniform(3, 5), chance.uniform(0, 6.3), 0.35),
    ]
    width, bottom = SIZE
    points = []
    for x in range(0, width + 8, 8):
        rise = sum(amount * math.sin(wave * x / width * 6.28 + phase) for wave, phase, amount in waves)
        points.append((x, bottom * base - rise * height))
    return [*points, (width, bottom), (0, bottom)]


def _layer(image: Image.Image, polygon: list, top: Colour, bottom: Colour, blur: float = 1.2) -> Image.Image:
    mask = Image.new("L", SIZE, 0)
    ImageDraw.Draw(mask).polygon(polygon, fill=255)
    return Image.composite(_gradient(top, bottom), image, mask.filter(ImageFilter.GaussianBlur(blur)))


def _mix(one: Colour, other: Colour, part: float) -> Colour:
    return tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))


def _hills() -> Image.Image:
    image = _glow(_gradient((214, 232, 232), (250, 238, 214)), (1150, 330), 620, (255, 246, 222), 210)
    far, near = (176, 205, 190), (38, 88, 78)
    for step in range(5):
        colour = _mix(far, near, step / 4)
        polygon = _ridge(11 + step, 0.46 + step * 0.12, 46 + step * 9)
        image = _layer(image, polygon, _mix(colour, (255, 255, 240), 0.16), _mix(colour, (20, 50, 48), 0.2))
    return image


def _dawn() -> Image.Image:
    image = _glow(_gradient((72, 84, 130), (250, 196, 160)), (800, 560), 760, (255, 226, 180), 200)
    image = _glow(image, (800, 560), 150, (255, 250, 232))
    for step in range(4):
        colour = _mix((226, 168, 160), (70, 66, 108), step / 3)
        image = _layer(
            image, _ridge(31 + step, 0.66 + step * 0.09, 26), colour, _mix(colour, (60, 56, 96), 0.3), 5 - step
        )
    return image


def _water() -> Image.Image:
    image = _gradient((205, 228, 236), (22, 84, 116))
    for step in range(9):
        colour = _mix((150, 203, 216), (14, 70, 104), step / 8)
        image = _layer(
            image, _ridge(51 + step, 0.2 + step * 0.095, 30 + step * 2), _mix(colour, (255, 255, 255), 0.14), colour, 2
        )
    return _glow(image, (420, 150), 520, (255, 252, 240), 150)


def _leaves() -> Image.Image:
    chance = random.Random(7)
    image = _glow(_gradient((232, 240, 196), (60, 112, 74)), (560, 220), 760, (255, 252, 220), 220)
    for depth in range(3):
        layer, mask = Image.new("RGB", SIZE, (0, 0, 0)), Image.new("L", SIZE, 0)
        for _ in range(46):
            _leaf(layer, mask, chance, depth)
        image = Image.composite(layer, image, mask.filter(ImageFilter.GaussianBlur(9 - 4 * depth)))
    return _glow(image, (560, 220), 640, (255, 255, 232), 120)


def _leaf(layer: Image.Image, mask: Image.Image, chance: random.Random, depth: int) -> None:
    x, y = chance.uniform(-100, SIZE[0] + 100), chance.uniform(-100, SIZE[1] + 100)
    if math.hypot(x - 560, y - 220) < 260 + 60 * depth:
        return
    length, turn = chance.uniform(90, 210), chance.uniform(0, 6.28)
    outline = []
    for step in range(25):
        along = step / 12 if step <= 12 else 2 - step / 12
        side = 1 if step <= 12 else -1
        across = side * 0.26 * math.sin(along * math.pi)
        px, py = (along - 0.5) * length, across * length
        outline.append((x + px * math.cos(turn) - py * math.sin(turn), y + px * math.sin(turn) + py * math.cos(turn)))
    colour = _mix((150, 188, 96), (34, 92, 62), chance.random())
    ImageDraw.Draw(layer).polygon(outline, fill=colour)
    ImageDraw.Draw(mask).polygon(outline, fill=chance.randint(110, 190))


def _lamp() -> Image.Image:
    image = _gradient((34, 48, 84), (18, 26, 50))
    image = _layer(image, [(0, 660), (1600, 640), (1600, 900), (0, 900)], (58, 54, 74), (30, 30, 50), 3)
    image = _glow(image, (1050, 400), 820, (236, 170, 96), 170)
    image = _glow(image, (1050, 640), 420, (246, 196, 130), 130)
    shade = [(950, 420), (1000, 260), (1100, 260), (1150, 420)]
    image = _layer(image, shade, (255, 226, 168), (255, 206, 130), 2)
    image = _layer(image, [(1043, 420), (1057, 420), (1060, 640), (1040, 640)], (90, 70, 66), (60, 48, 50), 1)
    return _layer(image, [(985, 640), (1115, 640), (1128, 662), (972, 662)], (96, 76, 68), (56, 46, 50), 1)


def _path() -> Image.Image:
    image = _glow(_gradient((240, 226, 200), (188, 206, 204)), (840, 300), 560, (255, 248, 228), 220)
    image = _layer(image, _ridge(71, 0.46, 40), (136, 166, 160), (86, 122, 118))
    image = _layer(image, _ridge(73, 0.56, 30), (88, 124, 112), (30, 66, 64))
    left, right = [], []
    for step in range(60):
        part = step / 59
        y = 900 - part * 400
        centre = 820 + 230 * math.sin(part * 5.2) * (1 - part) ** 0.8
        half = 150 * (1 - part) ** 1.7 + 3
        left.append((centre - half, y))
        right.append((centre + half, y))
    return _layer(image, left + right[::-1], (255, 240, 206), (226, 196, 150), 2)


MOTIFS: dict[str, Callable[[], Image.Image]] = {
    "hills": _hills,
    "dawn": _dawn,
    "water": _water,
    "leaves": _leaves,
    "lamp": _lamp,
    "path": _path,
}
