"""Screens drawn for measuring: a window with things on it whose places are known. Nothing of them is anybody's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from steadyhand_actions.schema import Box

SCREENS = ((640, 480), (1280, 800), (2560, 1440))
_PLACES = ((0.07, 0.16, 0.30, 0.10), (0.62, 0.34, 0.16, 0.06), (0.21, 0.58, 0.055, 0.05), (0.79, 0.82, 0.10, 0.06))
"""Left, top, width and height as parts of the screen: large, middling and small, none the mirror image of another."""
_LOOKS = (
    ("the Publish button", "Publish", (37, 99, 235)),
    ("the Archive button", "Archive", (21, 128, 61)),
    ("the small red button with the letter R", "R", (185, 28, 28)),
    ("the Translate button", "Translate", (126, 34, 206)),
)


@dataclass(frozen=True, slots=True)
class Target:
    """``words`` is what is asked for; ``box`` where it is, in pixels of the picture."""

    words: str
    box: Box
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnScreen:
    """``picture``: uint8 array (height, width, 3), RGB."""

    size: tuple[int, int]
    picture: NDArray[np.uint8]
    targets: tuple[Target, ...]


def drawn(size: tuple[int, int]) -> DrawnScreen:
    """A screen of that size. The targets keep their place in it and grow with it."""
    width, height = size
    image = Image.new("RGB", size, (226, 229, 234))
    draw = ImageDraw.Draw(image)
    unit = height / 480
    draw.rectangle((0, 0, width, round(34 * unit)), fill=(51, 65, 85))
    draw.text((round(12 * unit), round(8 * unit)), "Editor", fill="white", font=_font(16 * unit))
    draw.rectangle((round(width * 0.04), round(height * 0.11), round(width * 0.96), round(height * 0.96)), fill="white")
    targets = []
    for (x, y, w, h), (words, label, colour) in zip(_PLACES, _LOOKS, strict=True):
        box = Box.at(round(x * width), round(y * height), round(w * width), round(h * height))
        radius = round(4 * unit)
        draw.rounded_rectangle((box.x1, box.y1, box.x2 - 1, box.y2 - 1), radius, fill=colour)
        middle = ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)
        draw.text(middle, label, fill="white", font=_font(min(box.height * 0.55, 15 * unit)), anchor="mm")
        targets.append(Target(words, box, colour))
    return DrawnScreen(size, np.asarray(image, dtype=np.uint8), tuple(targets))


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(8.0, size))
