"""What of an element can be seen: cut to the screen, its window and its scrolled areas, less the windows above it.

The accessibility tree lists covered and scrolled-away things as showing; the window stack knows better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from steadyhand.observation import Window
from steadyhand_actions.schema import Box

MIN_SIDE = 3
"""Pixels: a sliver thinner than this cannot be seen or clicked."""
_KEPT = 6
"""How many rectangles are followed while windows are subtracted; the largest ones matter."""

Place = tuple[Box, int | None, Box | None]
"""A box, the window it lies in, and what scrolled areas around it let through (None: they do not cut it)."""


class Cover:
    """The window stack of one moment."""

    def __init__(self, windows: Sequence[Window], screen: Box) -> None:
        self._screen = screen
        stack = sorted((w for w in windows if not w.minimised), key=lambda w: w.z)
        self._windows = {w.id: w for w in stack}
        self._above = {
            w.id: tuple(o.box for o in stack[i + 1 :] if o.kind != "tooltip" and o.box.meet(w.box))
            for i, w in enumerate(stack)
        }

    def visible(self, box: Box, window: int | None, clips: Iterable[Box] = ()) -> Box | None:
        """The largest rectangle of ``box`` that nothing hides; None when there is none."""
        clip: Box | None = None
        for other in clips:
            clip = other if clip is None else (clip.meet(other) or Box(0, 0, 0, 0))
        return self.each([(box, window, clip)])[0]

    def each(self, places: Sequence[Place]) -> list[Box | None]:
        """``visible`` of many at once."""
        found: list[Box | None] = [None] * len(places)
        by_window: dict[int | None, list[int]] = {}
        for n, place in enumerate(places):
            by_window.setdefault(place[1], []).append(n)
        for window, members in by_window.items():
            if window is not None and window not in self._windows:
                continue
            for n, box in zip(members, self._inside(window, [places[n] for n in members]), strict=True):
                found[n] = box
        return found

    def _inside(self, window: int | None, places: Sequence[Place]) -> list[Box | None]:
        """The same for things of one window."""
        limit = self._screen if window is None else self._windows[window].box.meet(self._screen)
        if limit is None:
            return [None] * len(places)
        boxes = _array([p[0] for p in places])
        seen = _cut(_cut(boxes, _array([limit])), _array([p[2] or p[0] for p in places]))
        size, whole = seen[:, 2:] - seen[:, :2], boxes[:, 2:] - boxes[:, :2]
        # A thing that is thin itself may be; one of which a sliver is left is not seen.
        left = (size.min(axis=1) >= np.minimum(MIN_SIDE, whole.min(axis=1))) & (size.min(axis=1) > 0)
        above = self._above[window] if window is not None else ()
        covered = _touches(seen, _array(above)) if above else np.zeros(len(places), np.bool_)
        out: list[Box | None] = []
        for place, box, ok, under in zip(places, seen.tolist(), left.tolist(), covered.tolist(), strict=True):
            if not ok:
                out.append(None)
                continue
            own = place[0]
            cut = own if box == [own.x1, own.y1, own.x2, own.y2] else Box(*box)
            out.append(largest_left(cut, above) if under else cut)
        return out


def _array(boxes: Sequence[Box]) -> NDArray[np.int64]:
    return np.array([(b.x1, b.y1, b.x2, b.y2) for b in boxes], np.int64).reshape(-1, 4)


def _cut(boxes: NDArray[np.int64], to: NDArray[np.int64]) -> NDArray[np.int64]:
    low, high = np.maximum(boxes[:, :2], to[:, :2]), np.minimum(boxes[:, 2:], to[:, 2:])
    return np.concatenate((low, high), axis=1)


def _touches(boxes: NDArray[np.int64], tops: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether any of the tops overlaps the box."""
    b, t = boxes[:, None, :], tops[None, :, :]
    apart = (b[..., 0] >= t[..., 2]) | (t[..., 0] >= b[..., 2]) | (b[..., 1] >= t[..., 3]) | (t[..., 1] >= b[..., 3])
    return np.asarray(~apart.all(axis=1), np.bool_)


def largest_left(box: Box, above: Sequence[Box]) -> Box | None:
    """The largest rectangle of ``box`` outside all of ``above``."""
    rest = [box]
    for top in above:
        if box.meet(top) is None:
            continue
        if top.x1 <= box.x1 and top.y1 <= box.y1 and top.x2 >= box.x2 and top.y2 >= box.y2:
            return None
        rest = [piece for r in rest for piece in _without(r, top)]
        rest.sort(key=lambda b: -b.area)
        del rest[_KEPT:]
        if not rest:
            return None
    return max(rest, key=lambda b: b.area)


def _without(box: Box, top: Box) -> list[Box]:
    """The maximal rectangles of ``box`` outside ``top``; they may overlap each other."""
    both = box.meet(top)
    if both is None:
        return [box]
    pieces = (
        Box(box.x1, box.y1, box.x2, both.y1),
        Box(box.x1, both.y2, box.x2, box.y2),
        Box(box.x1, box.y1, both.x1, box.y2),
        Box(both.x2, box.y1, box.x2, box.y2),
    )
    return [p for p in pieces if p.width >= MIN_SIDE and p.height >= MIN_SIDE]
