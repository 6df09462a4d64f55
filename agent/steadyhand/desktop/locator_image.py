"""Where a small picture is on a screen: compared at several sizes, by shape and then by colour. Knows pixels only.

Normalised correlation through Fourier transforms: one of the screen, one of the picture at each size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand.observation import Element, Observation
from steadyhand.perceive.picture import read_picture
from steadyhand_actions.errors import UsageError
from steadyhand_actions.schema import Box, Point

SCALES: Final = (1.0, 0.9, 1.1, 0.8, 1.25, 0.67, 1.5, 0.5, 2.0)
"""Sizes that the picture may have on the screen, against its own."""
LIKE: Final = 0.9
"""The least correlation of what is taken for the picture, -1 to 1."""
SURE: Final = 0.97
"""From this on no other size is tried."""
_AS_LIKE: Final = 0.02
"""What is less like it than the best by more than this is something else."""
OFF: Final = 0.1
"""By how much the colours may differ in the mean, 0 to 1."""
SMALLEST: Final = 6
_FLAT: Final = 2.0
"""Grey levels by which a picture must vary to be found at all."""
_MOST: Final = 50
Grey = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class ByImage:
    """``pixels``: uint8 (height, width, 3). ``floor``: the least likeness, 0 to 1."""

    pixels: Pixels = field(repr=False)
    called: str
    floor: float = LIKE

    @property
    def said(self) -> str:
        return f"the picture {self.called}"

    @property
    def reads(self) -> bool:
        return False

    def find(self, seen: Observation) -> tuple[Element, ...]:
        return tuple(_element(box, self, seen) for box, _ in matches(self, seen))

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        best = _best(self, seen)
        return (f"{best[1]:.0%} like it at ({best[0].centre.x}, {best[0].centre.y})",) if best is not None else ()


def by_image(image: Path | str | Pixels, floor: float = LIKE) -> ByImage:
    """Raises BadPicture for a file that is none, UsageError for a picture that could be anywhere."""
    if isinstance(image, np.ndarray):
        pixels, called = image, f"of {image.shape[1]}x{image.shape[0]} pixels" if image.ndim == 3 else "given"
    else:
        pixels, called = read_picture(Path(image)).pixels, Path(image).name
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        raise UsageError(f"the picture {called} must be an array of uint8, height x width x 3")
    if min(pixels.shape[:2]) < SMALLEST:
        raise UsageError(f"the picture {called} is smaller than {SMALLEST} pixels; cut out more of what surrounds it")
    if float(_grey(pixels).std()) < _FLAT:
        raise UsageError(f"the picture {called} is of one colour and could be anywhere; cut out more around it")
    return ByImage(np.ascontiguousarray(pixels), called, floor)


@lru_cache(maxsize=4)
def matches(query: ByImage, seen: Observation) -> tuple[tuple[Box, float], ...]:
    """Where it is, in reading order, with the likeness; all of the size that is most like it."""
    screen = seen.screenshot
    found: list[tuple[Box, float]] = []
    for scale, pattern in _sizes(query.pixels, screen.pixels.shape[:2]):
        hits = _hits(_screen_of(seen), pattern, query.floor)
        best = max((score for _, score in hits), default=0.0)
        if best > max((score for _, score in found), default=0.0) + (0.0 if scale == 1.0 else 0.005):
            found = hits
        if best >= SURE:
            break
    origin, s = screen.origin, screen.scale
    best = max((score for _, score in found), default=0.0)
    boxes = [(_scaled(box, s, origin), score) for box, score in found if score >= best - _AS_LIKE]
    return tuple(sorted(boxes, key=lambda item: (item[0].y1 // 12, item[0].x1)))


def _best(query: ByImage, seen: Observation) -> tuple[Box, float] | None:
    """The place most like it, however little."""
    tops: list[tuple[Box, float]] = []
    for _, pattern in _sizes(query.pixels, seen.screenshot.pixels.shape[:2]):
        scores = _screen_of(seen).likeness(_grey(pattern))
        y, x = np.unravel_index(int(scores.argmax()), scores.shape)
        tops.append((Box.at(int(x), int(y), pattern.shape[1], pattern.shape[0]), float(scores[y, x])))
    best = max(tops, key=lambda item: item[1], default=None)
    if best is None or best[1] <= 0:
        return None
    return _scaled(best[0], seen.screenshot.scale, seen.screenshot.origin), best[1]


def _element(box: Box, query: ByImage, seen: Observation) -> Element:
    window = seen.window_at(box.centre)
    return Element(
        f"picture:{box.x1},{box.y1}", "image", query.called, box, source="pixels",
        window=window.id if window is not None else None, visible=box.meet(seen.screenshot.box),
    )  # fmt: skip


def _scaled(box: Box, scale: float, origin: Point) -> Box:
    sides = (round(v / scale) for v in (box.x1, box.y1, box.width, box.height))
    x, y, width, height = sides
    return Box.at(x + origin.x, y + origin.y, width, height)


def _sizes(pixels: Pixels, screen: tuple[int, ...]) -> Iterator[tuple[float, Pixels]]:
    for scale in SCALES:
        width, height = round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)
        if SMALLEST <= height <= screen[0] and SMALLEST <= width <= screen[1]:
            if scale == 1.0:
                yield scale, pixels
            else:
                resized = Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR)
                yield scale, np.asarray(resized)


def _hits(screen: _Screen, pattern: Pixels, floor: float) -> list[tuple[Box, float]]:
    """Peaks of the correlation whose colours fit as well; none overlaps another."""
    height, width = pattern.shape[:2]
    scores = screen.likeness(_grey(pattern))
    found: list[tuple[Box, float]] = []
    while len(found) < _MOST:
        y, x = np.unravel_index(int(scores.argmax()), scores.shape)
        score = float(scores[y, x])
        if score < floor:
            break
        part = screen.pixels[y : y + height, x : x + width].astype(np.int16)
        if float(np.abs(part - pattern).mean()) <= 255 * OFF:
            found.append((Box.at(int(x), int(y), width, height), min(1.0, score)))
        scores[max(0, y - height // 2) : y + height // 2 + 1, max(0, x - width // 2) : x + width // 2 + 1] = -1.0
    return found


def _grey(pixels: Pixels) -> Grey:
    grey: Grey = pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    return grey


class _Screen:
    """A screen made ready to be compared with patterns of any size."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        grey = _grey(pixels)
        level = grey - grey.mean()
        self.size = level.shape
        self._shape = tuple(_smooth(n) for n in level.shape)
        self._spectrum = np.fft.rfft2(level, self._shape)
        self._sums, self._squares = _summed(level), _summed(level**2)

    def likeness(self, pattern: Grey) -> Grey:
        """Normalised correlation at every place where it fits wholly; -1 to 1, 0 where the screen is flat."""
        height, width = pattern.shape
        rows, columns = self.size[0] - height + 1, self.size[1] - width + 1
        pattern = pattern - pattern.mean()
        product = np.fft.irfft2(self._spectrum * np.conj(np.fft.rfft2(pattern, self._shape)), self._shape)
        sums, squares = _windowed(self._sums, height, width), _windowed(self._squares, height, width)
        spread = np.sqrt(np.maximum(squares - sums**2 / pattern.size, 0.0)) * np.sqrt(float((pattern**2).sum()))
        flat = spread < _FLAT * pattern.size
        found: Grey = np.where(flat, 0.0, product[:rows, :columns] / np.where(flat, 1.0, spread))
        return found


@lru_cache(maxsize=2)
def _screen_of(seen: Observation) -> _Screen:
    return _Screen(seen.screenshot.pixels)


def _summed(values: Grey) -> Grey:
    """At each place the sum of all above and left of it."""
    total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    total[1:, 1:] = values.cumsum(0).cumsum(1)
    return total


def _windowed(total: Grey, height: int, width: int) -> Grey:
    """The sum of each height x width part."""
    out: Grey = total[height:, width:] - total[:-height, width:] - total[height:, :-width] + total[:-height, :-width]
    return out


def _smooth(size: int) -> int:
    """The next size with small factors only, which transforms are quick for."""
    while True:
        left = size
        for factor in (2, 3, 5):
            while left % factor == 0:
                left //= factor
        if left == 1:
            return size
        size += 1
