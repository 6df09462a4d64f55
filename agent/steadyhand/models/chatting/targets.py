"""Screens for measuring: windows with things on them whose places are known. Nothing of them is anybody's.

Says what there is and how it looks; a private screen shows it in real windows (``desktops``), or it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from steadyhand_actions.schema import Box

SCREENS = ((640, 480), (1280, 800), (2560, 1440))
Colour = tuple[int, int, int]
Part = tuple[float, float, float, float]
"""Left, top, width and height as parts of the screen."""
BACKGROUND: Colour = (226, 229, 234)
_PAPER: Colour = (250, 250, 252)
_TITLE = 34 / 480
"""How high a drawn title bar is, as a part of the screen."""


@dataclass(frozen=True, slots=True)
class Target:
    """``words`` is what is asked for; ``box`` where it is, in pixels of the picture."""

    words: str
    box: Box
    colour: Colour


@dataclass(frozen=True, slots=True)
class Button:
    """``words``: how it is asked for; ``part``: where it is on the screen."""

    words: str
    label: str
    colour: Colour
    part: Part


@dataclass(frozen=True, slots=True)
class Sheet:
    """A window, its title bar not counted in ``part``. ``texts``: words and their left upper corners."""

    title: str
    part: Part
    buttons: tuple[Button, ...]
    texts: tuple[tuple[str, float, float], ...]


SHEETS = (
    Sheet(
        "Editor", (0.03, 0.12, 0.54, 0.66),
        (
            Button("the Publish button", "Publish", (37, 99, 235), (0.07, 0.16, 0.30, 0.10)),
            Button(
                "the small red button with the letter R", "R", (185, 28, 28), (0.21, 0.58, 0.055, 0.05)
            ),
        ),
        (("Draft of the week", 0.07, 0.32), ("Saved two minutes ago", 0.07, 0.38)),
    ),
    Sheet(
        "Messages", (0.60, 0.22, 0.37, 0.70),
        (
            Button("the Archive button", "Archive", (21, 128, 61), (0.62, 0.34, 0.16, 0.06)),
            Button("the Translate button", "Translate", (126, 34, 206), (0.79, 0.82, 0.10, 0.06)),
        ),
        (("Three unread", 0.62, 0.26), ("Reply to everybody", 0.62, 0.60)),
    ),
)  # fmt: skip
"""Large, middling and small things, none the mirror image of another."""
BUTTONS = tuple(button for sheet in SHEETS for button in sheet.buttons)


@dataclass(frozen=True, slots=True, eq=False)
class TargetScreen:
    """``picture``: uint8 array (height, width, 3), RGB. ``real``: it was captured from a screen."""

    size: tuple[int, int]
    picture: NDArray[np.uint8]
    targets: tuple[Target, ...]
    real: bool = False


def boxed(part: Part, size: tuple[int, int]) -> Box:
    """A part of a screen in its pixels."""
    (x, y, w, h), (width, height) = part, size
    return Box.at(round(x * width), round(y * height), round(w * width), round(h * height))


def face(button: Button, size: tuple[int, int]) -> Image.Image:
    """How a button looks on a screen of that size: its label in the middle of its colour."""
    box = boxed(button.part, size)
    image = Image.new("RGB", (box.width, box.height), button.colour)
    font = _font(min(box.height * 0.55, 15 * size[1] / 480, box.width / (0.7 * len(button.label) + 1)))
    ImageDraw.Draw(image).text((box.width / 2, box.height / 2), button.label, fill="white", font=font, anchor="mm")
    return image


def paper(sheet: Sheet, size: tuple[int, int]) -> Image.Image:
    """How a window looks behind its buttons."""
    box = boxed(sheet.part, size)
    image = Image.new("RGB", (box.width, box.height), _PAPER)
    draw = ImageDraw.Draw(image)
    for text, x, y in sheet.texts:
        place = round(x * size[0]) - box.x1, round(y * size[1]) - box.y1
        draw.text(place, text, fill=(51, 65, 85), font=_font(11 * size[1] / 480))
    return image


def drawn(size: tuple[int, int]) -> TargetScreen:
    """A picture of a screen of that size. The targets keep their place in it and grow with it."""
    image = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(image)
    unit = size[1] / 480
    for sheet in SHEETS:
        box = boxed(sheet.part, size)
        top = box.y1 - round(_TITLE * size[1])
        draw.rectangle((box.x1, top, box.x2 - 1, box.y1 - 1), fill=(51, 65, 85))
        draw.text((box.x1 + 10 * unit, top + 8 * unit), sheet.title, fill="white", font=_font(14 * unit))
        image.paste(paper(sheet, size), (box.x1, box.y1))
    for button in BUTTONS:
        box = boxed(button.part, size)
        image.paste(face(button, size), (box.x1, box.y1))
    found = tuple(Target(b.words, boxed(b.part, size), b.colour) for b in BUTTONS)
    return TargetScreen(size, np.asarray(image, dtype=np.uint8), found)


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(8.0, size))
