"""How much each pixel differs from its right and its lower neighbour: what lines and rectangles are both found from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


class Steps(NamedTuple):
    """The largest difference over the channels; ``across`` is one column narrower, ``down`` one row lower."""

    across: Plane
    down: Plane


def steps_of(pixels: NDArray[np.uint8]) -> Steps:
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    return Steps(_largest(planes[:, :, :-1], planes[:, :, 1:]), _largest(planes[:, :-1], planes[:, 1:]))


def _largest(one: Plane, other: Plane) -> Plane:
    found: Plane | None = None
    for a, b in zip(one, other, strict=True):
        step = np.maximum(a, b)
        step -= np.minimum(a, b)
        found = step if found is None else np.maximum(found, step, out=found)
    return found if found is not None else np.zeros(one.shape[1:], np.uint8)
