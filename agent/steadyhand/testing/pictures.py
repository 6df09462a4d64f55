"""A screen against a baseline picture: what differs, drawn; and baselines written. Knows pixels and files only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand.perceive.picture import read_picture
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.schema import Box

Pixels = NDArray[np.uint8]
MASK = (255, 0, 255)
"""The colour painted over what is masked, in both pictures."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``share`` of the pixels that differ, 0 to 1; where (rows x columns), and the rectangle around it."""

    share: float
    where: NDArray[np.bool_]
    box: Box | None


def read_baseline(path: Path) -> Pixels:
    """Raises BadPicture."""
    return read_picture(path).pixels


def write_picture(pixels: Pixels, path: Path) -> None:
    """As PNG; whole or not at all. Raises EnvironmentLacks."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.ascontiguousarray(pixels)).save(part, "PNG")
        part.replace(path)
    except OSError as error:
        raise EnvironmentLacks(f"cannot write {path}: {error.strerror or error}") from error


def masked(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """With boxes (in the picture's own pixels) painted over."""
    out = pixels.copy() if boxes else pixels
    for box in boxes:
        out[max(0, box.y1) : max(0, box.y2), max(0, box.x1) : max(0, box.x2)] = MASK
    return out


def differ(expected: Pixels, actual: Pixels, threshold: float) -> Difference:
    """Two pictures of one size. ``threshold``: by how much (0 to 1) a channel of a pixel may be off."""
    off = np.abs(expected.astype(np.int16) - actual.astype(np.int16)).max(axis=2)
    where = off > round(threshold * 255)
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not rows.size:
        return Difference(0.0, where, None)
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return Difference(float(where.mean()), where, box)


def drawn(actual: Pixels, difference: Difference) -> Pixels:
    """The actual picture paled, with what differs in red."""
    pale = (255 - (255 - actual.astype(np.int16)) // 4).astype(np.uint8)
    pale[difference.where] = (220, 0, 30)
    return pale
