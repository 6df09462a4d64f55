"""What the pixels of each window show. A window is read again only when one of its own visible pixels differs.

Knows nothing of the accessibility tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from steadyhand.observation import Element, Screenshot, Window
from steadyhand.perceive.picture import see_picture
from steadyhand.perceive.text import TextReader
from steadyhand_actions.schema import Box, Point

_MASK = 127
"""Grey that stands for what other windows cover and was never seen."""


@dataclass(frozen=True, slots=True)
class _Known:
    pixels: NDArray[np.uint8]
    elements: tuple[Element, ...]
    """In the crop's own pixels, so that a window that only moved is not read again."""


class WindowPixels:
    """Reads windows and remembers what it read."""

    def __init__(self, reader: TextReader | None = None) -> None:
        self._reader = reader or TextReader()
        self._known: dict[tuple[int, bool], _Known] = {}
        """By window, and whether it is the whole of it."""

    def read(self, shot: Screenshot, windows: Sequence[Window], wanted: Sequence[tuple[Window, Box]]) -> list[Element]:
        """Elements in the ``wanted`` parts of ``windows`` (bottom to top), in the whole picture when there are none."""
        there = {w.id for w in windows} | {0}
        self._known = {key: known for key, known in self._known.items() if key[0] in there}
        if not windows:
            return self._elements((0, True), shot.pixels, shot.box, ())
        out: list[Element] = []
        for window, part in wanted:
            area = part.meet(shot.box)
            if window.minimised or area is None:
                continue
            above = [w.box for w in windows if w.z > window.z and not w.minimised and w.kind != "tooltip"]
            covers = [both for b in above if (both := b.meet(area)) is not None]
            if area in covers:
                continue
            found = self._elements((window.id, part == window.box), shot.crop(area), area, covers)
            out += [replace(e, window=window.id) for e in found if not any(b.holds(e.box.centre) for b in covers)]
        return out

    def _elements(
        self, key: tuple[int, bool], pixels: NDArray[np.uint8], area: Box, covers: Sequence[Box]
    ) -> list[Element]:
        known = self._known.get(key)
        then = known.pixels if known is not None and known.pixels.shape == pixels.shape else None
        # What is covered now is taken to be as it was: a menu that pops up leaves the words under it whole.
        now = _filled(pixels, then, area, covers)
        if known is None or then is None or not np.array_equal(now, then):
            seen = see_picture(Screenshot(now, Point(0, 0)), self._reader).elements
            self._known[key] = known = _Known(now, tuple(_named(e, key[0]) for e in seen))
        return [
            replace(e, box=e.box.moved(area.x1, area.y1), visible=e.box.moved(area.x1, area.y1)) for e in known.elements
        ]


def _filled(
    pixels: NDArray[np.uint8], other: NDArray[np.uint8] | None, area: Box, covers: Sequence[Box]
) -> NDArray[np.uint8]:
    """A copy with what other windows cover taken from another picture, or greyed."""
    pixels = pixels.copy()
    for b in covers:
        rows, columns = slice(b.y1 - area.y1, b.y2 - area.y1), slice(b.x1 - area.x1, b.x2 - area.x1)
        pixels[rows, columns] = _MASK if other is None else other[rows, columns]
    return pixels


def _named(element: Element, window: int) -> Element:
    """Ids are unique among all windows."""
    parent = f"{window:x}/{element.parent}" if element.parent is not None else None
    return replace(element, id=f"{window:x}/{element.id}", parent=parent)
