"""Finds a small picture in a large one by how alike they are, whatever their brightness: the last rung of the ladder.

Normalised correlation over the grey levels, in a few sizes. Pure functions of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand_actions.schema import Box

ALIKE: Final = 0.88
"""From here on it is the same picture."""
_APART: Final = 0.06
"""By how much the best place has to be better than any other."""
_SIZES: Final = (1.0, 1.25, 0.8, 1.5)
_SMALLEST: Final = 6
Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it was found, in the pixels of the large picture. ``second``: how alike the next best place is."""

    box: Box
    likeness: float
    second: float

    @property
    def sure(self) -> bool:
        return self.likeness >= ALIKE and self.likeness - self.second >= _APART


def read_grey(path: Path) -> NDArray[np.uint8]:
    """The picture of a file, RGB. Raises OSError, ValueError."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def find_picture(small: NDArray[np.uint8], large: NDArray[np.uint8], margin: int = 0) -> Spot | None:
    """The place most like ``small`` (height, width, 3) in ``large``; its box leaves ``margin`` pixels out. None where
    it cannot be there: too small, too large, or of one colour."""
    best: Spot | None = None
    field = _grey(large)
    for size in _SIZES:
        found = _at_size(small, field, size, margin)
        if found is not None and (best is None or found.likeness > best.likeness):
            best = found
        if best is not None and best.likeness > 0.97:
            break
    return best


def _at_size(small: NDArray[np.uint8], field: Grey, size: float, margin: int) -> Spot | None:
    height, width = round(small.shape[0] * size), round(small.shape[1] * size)
    if min(height, width) < _SMALLEST or height > field.shape[0] or width > field.shape[1]:
        return None
    picture = small if size == 1.0 else np.asarray(Image.fromarray(small).resize((width, height)))
    grey = _grey(picture)
    grey = grey - grey.mean()
    norm = float(np.sqrt((grey**2).sum()))
    if norm < 1.0 * np.sqrt(grey.size):
        return None
    likeness = _correlation(field, grey, norm)
    y, x = divmod(int(likeness.argmax()), likeness.shape[1])
    top = float(likeness[y, x])
    rest = likeness.copy()
    rest[max(0, y - height // 2) : y + height // 2 + 1, max(0, x - width // 2) : x + width // 2 + 1] = -1
    edge = round(margin * size)
    box = Box.at(x + edge, y + edge, max(1, width - 2 * edge), max(1, height - 2 * edge))
    return Spot(box, top, float(rest.max(initial=0.0)))


def _correlation(field: Grey, small: Grey, norm: float) -> Grey:
    """Normalised cross-correlation at every place where ``small`` (mean 0) fits."""
    h, w = small.shape
    shape = (field.shape[0] + h - 1, field.shape[1] + w - 1)
    spectrum = np.fft.rfft2(field, shape) * np.fft.rfft2(small[::-1, ::-1], shape)
    raw = np.asarray(np.fft.irfft2(spectrum, shape))[h - 1 : field.shape[0], w - 1 : field.shape[1]]
    total, squares = _sums(field, h, w), _sums(field.astype(np.float64) ** 2, h, w)
    spread = np.sqrt(np.maximum(squares - total**2 / (h * w), 1.0))
    likeness: Grey = np.asarray(raw / (spread * norm), np.float32)
    return likeness


def _sums(field: NDArray[np.floating], h: int, w: int) -> NDArray[np.float64]:
    table = np.zeros((field.shape[0] + 1, field.shape[1] + 1))
    table[1:, 1:] = np.cumsum(np.cumsum(field.astype(np.float64), 0), 1)
    return table[h:, w:] - table[:-h, w:] - table[h:, :-w] + table[:-h, :-w]


def _grey(pixels: NDArray[np.uint8]) -> Grey:
    grey: Grey = pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return grey
