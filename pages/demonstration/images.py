"""Draw the pictures of the demonstration. They are abstract and always the same."""

import functools
import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1600, 900)
Colour = tuple[int, ...]


def draw_all(folder: Path) -> None:
    """Write one JPEG for each motif."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, motif in MOTIFS.items():
        motif().save(folder / f"{name}.jpg", quality=84)


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    """Return a vertical gradient between two colours."""
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), _downwards())


@functools.cache
def _downwards() -> Image.Image:
    return Image.linear_gradient("L").resize(SIZE)


def _glow(image: Image.Image, centre: tuple[int, int], radius: int, colour: Colour, strength: int = 255) -> Image.Image:
    """Add soft light around a point."""
    mask = ImageChops.invert(Image.radial_gradient("L")).point(lambda value: max(0, value - 70) * strength // 185)
    mask = mask.resize((radius * 2, radius * 2))
    light = Image.new("L", SIZE, 0)
    light.paste(mask, (centre[0] - radius, centre[1] - radius))
    return Image.composite(Image.new("RGB", SIZE, colour), image, light)


def _ridge(seed: int, base: float, height: float) -> list[tuple[float, float]]:
    """Return the outline of a range of hills, as a polygon down to the lower edge."""
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
        # The background of the leaves is green too; otherwise their soft edges would be dark.
        layer, mask = Image.new("RGB", SIZE, (124, 166, 96)), Image.new("L", SIZE, 0)
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


def _clouds() -> Image.Image:
    chance = random.Random(23)
    image = _glow(_gradient((96, 120, 150), (236, 214, 196)), (1080, 400), 640, (255, 240, 208), 235)
    for step in range(5):
        mask = Image.new("L", SIZE, 0)
        pen = ImageDraw.Draw(mask)
        level = 330 + 95 * step
        pen.rectangle((0, level + 210, SIZE[0], SIZE[1] + 210), fill=255)
        for _ in range(26):
            x, rise = chance.uniform(-100, SIZE[0] + 100), chance.uniform(70, 150)
            # A gap in the clouds where the light is.
            y = level + 150 + 110 * math.exp(-(((x - 1080) / 330) ** 2))
            pen.ellipse((x - rise * 1.7, y - rise, x + rise * 1.7, y + rise), fill=255)
        colour = _mix((236, 222, 214), (84, 98, 128), step / 4)
        layer = _gradient(_mix(colour, (255, 244, 226), 0.4), _mix(colour, (60, 74, 104), 0.3))
        image = Image.composite(layer, image, mask.filter(ImageFilter.BoxBlur(16 - 2 * step)))
    return image


def _circles() -> Image.Image:
    chance = random.Random(5)
    image = _glow(_gradient((28, 62, 84), (64, 46, 84)), (620, 420), 900, (74, 132, 140), 190)
    colours = [(255, 214, 160), (250, 176, 150), (150, 214, 208), (236, 232, 214)]
    for depth in range(3):
        for _ in range(9):
            mask = Image.new("L", (240, 240), 0)
            strength = chance.randint(36, 78)
            ImageDraw.Draw(mask).ellipse((20, 20, 220, 220), fill=strength, outline=strength * 3 // 2, width=4)
            size = chance.randint(120, 230) + 90 * (2 - depth)
            mask = mask.filter(ImageFilter.GaussianBlur(7 - 3 * depth)).resize((size, size))
            place = (chance.randint(-90, SIZE[0] - 90), chance.randint(-60, SIZE[1] - 90))
            image.paste(chance.choice(colours), place, mask)
    return image


def _night() -> Image.Image:
    chance = random.Random(41)
    image = _glow(_gradient((14, 22, 52), (70, 92, 140)), (1130, 270), 480, (128, 150, 196), 150)
    pen = ImageDraw.Draw(image)
    for _ in range(150):
        x, y, size = chance.uniform(0, SIZE[0]), chance.uniform(0, 560), chance.uniform(0.6, 2.2)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=_mix((120, 140, 190), (244, 240, 226), size / 2.2))
    moon = Image.new("L", (280, 280), 0)
    ImageDraw.Draw(moon).ellipse((40, 40, 240, 240), fill=255)
    ImageDraw.Draw(moon).ellipse((0, 20, 180, 200), fill=0)
    moon = moon.resize((140, 140), Image.Resampling.LANCZOS)
    image.paste((250, 240, 214), (1060, 200), moon)
    for step in range(3):
        colour = _mix((52, 72, 116), (14, 22, 48), step / 2)
        image = _layer(image, _ridge(91 + step, 0.7 + step * 0.1, 34), colour, _mix(colour, (8, 12, 30), 0.4))
    return image


def _breath() -> Image.Image:
    """Draw three breaths as a wave: four parts up, six parts down."""
    image = _glow(_gradient((236, 244, 242), (206, 226, 228)), (800, 440), 800, (255, 253, 246), 200)
    for step, colour in enumerate([(160, 202, 200), (112, 172, 174), (56, 124, 132)]):
        swell = 190 - 34 * step
        line = [(x, 560 + 66 * step - swell * _breathing(x / 533)) for x in range(0, SIZE[0] + 8, 8)]
        image = _layer(image, [*line, SIZE, (0, SIZE[1])], _mix(colour, (255, 255, 255), 0.2), colour)
    return image


def _breathing(time: float) -> float:
    """Return how full the lungs are, from 0 to 1. The unit of `time` is one breath."""
    part = time % 1
    phase = part / 0.4 if part < 0.4 else 1 + (part - 0.4) / 0.6
    return (1 - math.cos(phase * math.pi)) / 2


MOTIFS: dict[str, Callable[[], Image.Image]] = {
    "hills": _hills,
    "dawn": _dawn,
    "water": _water,
    "leaves": _leaves,
    "lamp": _lamp,
    "path": _path,
    "clouds": _clouds,
    "circles": _circles,
    "night": _night,
    "breath": _breath,
}
