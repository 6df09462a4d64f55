"""One line of text cut out of a picture and made the same for every theme: ink positive on zero, a fixed height.

Colour, light and dark are gone afterwards. Training uses this very code, so that the recogniser sees in the product
what it learned from. Knows nothing about letters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEIGHT = 24
"""Rows of a prepared line."""
MARGIN = 1
"""Pixels added around a detected box on every side."""
_LARGEST_SCALE = 2.0

Line = NDArray[np.float32]


def cut(pixels: NDArray[np.uint8], box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """The pixels of a box and its margin, as far as the picture goes."""
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = box
    return pixels[
        max(0, y1 - MARGIN) : min(height, y2 + MARGIN),
        max(0, x1 - MARGIN) : min(width, x2 + MARGIN),
    ]


def prepare(crop: NDArray[np.uint8]) -> Line:
    """(HEIGHT, width) floats: 0 is background, about 1 full ink."""
    ink = _ink(_grey(crop))
    tall, wide = ink.shape
    scale = min(_LARGEST_SCALE, HEIGHT / tall)
    rows, columns = min(HEIGHT, max(1, round(tall * scale))), max(4, round(wide * scale))
    picture = Image.fromarray(ink)
    if (columns, rows) != picture.size:
        picture = picture.resize((columns, rows), Image.Resampling.BILINEAR)
    out = np.zeros((HEIGHT, columns), np.float32)
    top = (HEIGHT - rows) // 2
    out[top : top + rows] = np.asarray(picture)
    return out


def scale_of(tall: int) -> float:
    """How much a crop of this height (margins included) is enlarged."""
    return min(_LARGEST_SCALE, HEIGHT / max(1, tall))


def _grey(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Brightness, or the channel with the most contrast when brightness hardly shows the text."""
    floats = crop.astype(np.float32)
    grey: NDArray[np.float32] = floats @ np.array([0.299, 0.587, 0.114], np.float32)
    spans = np.ptp(crop.reshape(-1, 3), axis=0)
    best = int(np.argmax(spans))
    if np.ptp(grey) < 0.5 * float(spans[best]):
        return floats[:, :, best]
    return grey


def _ink(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Difference from the background, its larger side up, strongest ink near 1."""
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = grey - np.median(rim)
    low, high = np.percentile(ink, (1.5, 98.5))
    if -low > high:
        ink = -ink
    top = max(float(np.percentile(ink, 99.5)), 6.0)
    out: NDArray[np.float32] = np.clip(ink / top, -0.6, 1.2).astype(np.float32)
    return out
