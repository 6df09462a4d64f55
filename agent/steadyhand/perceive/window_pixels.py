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
"""Grey that stands for what other windows cover: what is read does not depend on them."""


@dataclass(frozen=True, slots=True)
class _Known:
    pixels: NDArray[np.uint8]
    elements: tuple[Element, ...]
    """In the crop's own pixels, so that a window that only moved is not read again."""


class WindowPixels:
    """Reads windows and remembers what it read."""

    def __init__(self, reader: TextReader | None = None) -> None:
        self._reader = reader or TextReader()
        self._known: dict[int, _Known] = {}

    def read(self, shot: Screenshot, windows: Sequence[Window], wanted: Sequence[Window]) -> list[Element]:
        """Elements of the ``wanted`` of all ``windows`` (bottom to top), of the whole picture when there are none."""
        for gone in set(self._known) - {w.id for w in windows} - {0}:
            del self._known[gone]
        if not windows:
            return self._elements(0, shot.pixels, shot.box)
        out: list[Element] = []
        for window in wanted:
            area = window.box.meet(shot.box)
            if window.minimised or area is None:
                continue
            above = [w.box for w in windows if w.z > window.z and not w.minimised and w.kind != "tooltip"]
            if any(b.meet(area) == area for b in above):
                continue
            found = self._elements(window.id, _masked(shot, area, above), area)
            out += [replace(e, window=window.id) for e in found if not any(b.holds(e.box.centre) for b in above)]
        return out

    def _elements(self, window: int, pixels: NDArray[np.uint8], area: Box) -> list[Element]:
        known = self._known.get(window)
        if known is None or known.pixels.shape != pixels.shape or not np.array_equal(known.pixels, pixels):
            seen = see_picture(Screenshot(pixels, Point(0, 0)), self._reader).elements
            self._known[window] = known = _Known(pixels.copy(), tuple(_named(e, window) for e in seen))
        return [
            replace(e, box=e.box.moved(area.x1, area.y1), visible=e.box.moved(area.x1, area.y1)) for e in known.elements
        ]


def _masked(shot: Screenshot, area: Box, above: Sequence[Box]) -> NDArray[np.uint8]:
    """The pixels of an area, those of other windows greyed."""
    pixels = shot.crop(area)
    covers = [both for b in above if (both := b.meet(area)) is not None]
    if not covers:
        return pixels
    pixels = pixels.copy()
    for b in covers:
        pixels[b.y1 - area.y1 : b.y2 - area.y1, b.x1 - area.x1 : b.x2 - area.x1] = _MASK
    return pixels


def _named(element: Element, window: int) -> Element:
    """Ids are unique among all windows."""
    parent = f"{window:x}/{element.parent}" if element.parent is not None else None
    return replace(element, id=f"{window:x}/{element.id}", parent=parent)
