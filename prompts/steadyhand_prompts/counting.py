"""How a model counts when it gives a place: what it is told to give, what it would call a pixel, and the way back.

A planner asks for places in the way that its model points in anyway.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from steadyhand_prompts.answers import DIALECTS
from steadyhand_prompts.spaces import Size, Space, pixels


@dataclass(frozen=True, slots=True)
class Counting:
    """``space`` goes from the model's numbers to pixels, each axis in proportion. ``told`` says it to the model, with
    ``$wide`` and ``$high`` for the largest numbers. ``digits`` after the point; 0 for whole numbers."""

    space: Space
    told: str
    digits: int = 0

    def most(self, size: Size) -> tuple[float, float]:
        """The largest numbers that lie on a picture of that size."""
        across, down = self.space(1, 1, size)
        return self._down((size[0] - 1) / across), self._down((size[1] - 1) / down)

    def said(self, x: float, y: float, size: Size) -> str:
        """What the model would call a pixel of a picture of that size, as ``(x, y)``."""
        across, down = self.space(1, 1, size)
        return f"({x / across:.{self.digits}f}, {y / down:.{self.digits}f})"

    def _down(self, number: float) -> float:
        scale = 10**self.digits
        return math.floor(number * scale) / scale if self.digits else math.floor(number)


_FRACTIONS = (
    "in parts of the picture's width and height, from 0.000 at its left and top to 1.000 at its right and bottom"
)
_THOUSANDTHS = (
    "in thousandths of the picture's width and height, from 0 at its left and top to 1000 at its right and bottom"
)
COUNTINGS: Mapping[str, Counting] = {
    "": Counting(pixels, "in whole pixels of the picture"),
    "gta1": Counting(pixels, "in whole pixels of the picture"),
    "phi4": Counting(DIALECTS["phi4"].space, _FRACTIONS, 3),
    "seeclick": Counting(DIALECTS["seeclick"].space, _FRACTIONS, 3),
    "internvl": Counting(DIALECTS["internvl"].space, _THOUSANDTHS),
    "point-2d-resized": Counting(
        DIALECTS["point-2d-resized"].space, "in pixels of the picture as you see it, up to ($wide, $high)"
    ),
    "phi-ground": Counting(
        DIALECTS["phi-ground"].space, "in thousandths of the canvas that the picture lies on, up to ($wide, $high)"
    ),
}
"""By the dialect that a model points in, as it was measured; empty where nothing was."""
