"""The spaces that models give coordinates in, and the way from each to pixels of the real picture.

This is the only place that rescales. What lies off the picture is an error, never clamped; a miss of up to two pixels
at the far edges, as rounding makes it, is taken as the edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from steadyhand_actions.schema import Point
from steadyhand_prompts.reading import number, refuse

Size = tuple[int, int]
Space = Callable[[float, float, Size], tuple[float, float]]
"""From a model's coordinates to pixels of a picture of that size."""

_SLACK = 2
"""Pixels that rounding may miss the far edge by."""


def pixels(x: float, y: float, size: Size) -> tuple[float, float]:
    """Pixels of the picture itself."""
    return x, y


def thousandths(x: float, y: float, size: Size) -> tuple[float, float]:
    """0 to 1000 over each side."""
    return x * size[0] / 1000, y * size[1] / 1000


def fractions(x: float, y: float, size: Size) -> tuple[float, float]:
    """0 to 1 over each side."""
    return x * size[0], y * size[1]


def fractions_or_pixels(x: float, y: float, size: Size) -> tuple[float, float]:
    """Fractions when neither is above 1, else pixels."""
    return fractions(x, y, size) if x <= 1 and y <= 1 else (x, y)


def canvas(x: float, y: float, size: Size) -> tuple[float, float]:
    """Thousandths of a 1008x672 canvas that has the picture, scaled to fit, at its top left."""
    scale = min(1008 / size[0], 672 / size[1])
    return x * 1.008 / scale, y * 0.672 / scale


def resized(factor: int, least: int, most: int) -> Space:
    """Pixels of the picture as the model's own pre-processing resized it: sides that are multiples of ``factor``,
    ``least`` to ``most`` pixels in all."""

    def space(x: float, y: float, size: Size) -> tuple[float, float]:
        width, height = resized_size(size, factor, least, most)
        return x * size[0] / width, y * size[1] / height

    return space


def resized_size(size: Size, factor: int, least: int, most: int) -> Size:
    """The size the model's pre-processing gives a picture."""
    width, height = size
    if max(width, height) > 200 * min(width, height):
        refuse(f"a picture of {width}x{height} is too long and thin for this model")
    wide = max(factor, round(width / factor) * factor)
    high = max(factor, round(height / factor) * factor)
    if wide * high > most:
        shrink = math.sqrt(width * height / most)
        wide = max(factor, math.floor(width / shrink / factor) * factor)
        high = max(factor, math.floor(height / shrink / factor) * factor)
    elif wide * high < least:
        grow = math.sqrt(least / (width * height))
        wide, high = math.ceil(width * grow / factor) * factor, math.ceil(height * grow / factor) * factor
    return wide, high


def place(space: Space, x: object, y: object, size: Size) -> Point:
    """The pixel that a model's coordinates mean."""
    left, down = space(number(x, "x"), number(y, "y"), size)
    return Point(_pixel(left, size[0], x, y, size), _pixel(down, size[1], x, y, size))


def _pixel(value: float, length: int, x: object, y: object, size: Size) -> int:
    nearest = math.floor(value + 0.5)
    if nearest < 0 or nearest > length - 1 + _SLACK:
        refuse(f"({x}, {y}) lies off the {size[0]}x{size[1]} picture")
    return min(nearest, length - 1)
