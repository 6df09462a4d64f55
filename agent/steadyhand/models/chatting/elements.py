"""What perception knows, as numbered lines for a model and as numbers drawn on its picture.

A password is never among the words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from steadyhand.models.embedded.describe import plain
from steadyhand.models.embedded.places import reading_order
from steadyhand.models.embedded.roles import CLICKABLE, TAKES_TEXT
from steadyhand.observation import Element, Observation
from steadyhand_prompts.counting import COUNTINGS, Counting

MOST = 150
"""Elements that are listed: more is more to read than it helps."""
_TELLING = frozenset({"focused", "checked", "selected", "expanded", "readonly", "pressed", "mixed", "password"})
_SHOWN, _TITLE = 60, 120


@dataclass(frozen=True, slots=True)
class Listed:
    """``elements[0]`` is number 1. Its places are pixels of the picture that the model is shown."""

    elements: tuple[Element, ...]
    text: str

    def numbered(self, words: str) -> Element | None:
        """The element of a number, None when the words are none. Raises KeyError for a number that is not there."""
        bare = words.strip().removeprefix("box ").lstrip("#[(").rstrip("]).")
        if not bare.isdecimal() or len(bare) > 5:
            return None
        if not 1 <= int(bare) <= len(self.elements):
            raise KeyError(int(bare))
        return self.elements[int(bare) - 1]


def listed(seen: Observation, scale: float, counting: Counting = COUNTINGS[""]) -> Listed:
    """Everything in view that can be acted on, and the text beside it. ``scale``: shown pixels a screen pixel.
    ``counting``: how places are told."""
    there = [e for e in seen.elements if e.visible is not None]
    acts = [e for e in there if e.role in CLICKABLE | TAKES_TEXT]
    if len(acts) < MOST:
        acts += [e for e in there if e.role in ("label", "heading", "image", "dialog") and e.title][: MOST - len(acts)]
    chosen = tuple(reading_order(acts))[:MOST]
    lines = [_line(number, e, seen, scale, counting) for number, e in enumerate(chosen, 1)]
    return Listed(chosen, "\n".join(lines) or "(none that is known)")


def _line(number: int, element: Element, seen: Observation, scale: float, counting: Counting) -> str:
    origin, at = seen.screenshot.origin, element.point
    height, width = seen.screenshot.pixels.shape[:2]
    shown = scale / seen.screenshot.scale
    size = round(width * shown), round(height * shown)
    place = counting.said(int((at.x - origin.x) * scale), int((at.y - origin.y) * scale), size)
    states = sorted(element.states & _TELLING) + ([] if "enabled" in element.states else ["disabled"])
    value = ""
    if element.value and "password" not in element.states and element.role not in ("label", "heading"):
        flat = " ".join(element.value.split())
        value = f" holds {flat[:_SHOWN] + ('…' if len(flat) > _SHOWN else '')!r}"
    told = f" [{', '.join(states)}]" if states else ""
    return f"{number} {plain(element, seen)} {place}{value}{told}"


def windows_of(seen: Observation) -> str:
    """The open windows in words, the front one first."""
    shown = (" ".join(w.title.split()) for w in reversed(seen.windows) if w.kind in ("normal", "dialog"))
    titles = [f"'{title[:_TITLE]}'" for title in shown if title]
    return "Open windows, the front one first: " + (", ".join(titles[:12]) if titles else "none")


def marked(
    picture: NDArray[np.uint8], elements: tuple[Element, ...], seen: Observation, scale: float
) -> NDArray[np.uint8]:
    """A copy of the picture with each element framed and its number beside it."""
    image = Image.fromarray(picture).copy()
    draw = ImageDraw.Draw(image)
    origin = seen.screenshot.origin
    for number, element in enumerate(elements, 1):
        box = element.visible or element.box
        x1, y1 = (box.x1 - origin.x) * scale, (box.y1 - origin.y) * scale
        x2, y2 = (box.x2 - origin.x) * scale, (box.y2 - origin.y) * scale
        colour = _COLOURS[number % len(_COLOURS)]
        draw.rectangle((x1, y1, max(x1, x2 - 1), max(y1, y2 - 1)), outline=colour, width=2)
        words = str(number)
        left, top, right, bottom = draw.textbbox((x1, y1), words)
        draw.rectangle((left - 1, top - 1, right + 2, bottom + 1), fill=colour)
        draw.text((x1, y1), words, fill="white")
    return np.asarray(image, dtype=np.uint8)


_COLOURS = ("#c1121f", "#1d4ed8", "#15803d", "#7e22ce", "#b45309", "#0f766e")
