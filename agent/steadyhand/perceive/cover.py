"""What of an element can be seen: cut to the screen, its window and its scrolled areas, less the windows above it.

The accessibility tree lists covered and scrolled-away things as showing; the window stack knows better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steadyhand.observation import Window
from steadyhand_actions.schema import Box

MIN_SIDE = 3
"""Pixels: a sliver thinner than this cannot be seen or clicked."""
_KEPT = 6
"""How many rectangles are followed while windows are subtracted; the largest ones matter."""


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
        seen = box.meet(self._screen)
        own = self._windows.get(window) if window is not None else None
        if window is not None and own is None:
            return None
        if seen is not None and own is not None:
            seen = seen.meet(own.box)
        for clip in clips:
            if seen is None:
                return None
            seen = seen.meet(clip)
        if seen is None or min(seen.width, seen.height) < min(MIN_SIDE, box.width, box.height):
            return None
        above = self._above.get(window, ()) if window is not None else ()
        return _largest_left(seen, above)


def _largest_left(box: Box, above: Sequence[Box]) -> Box | None:
    rest = [box]
    for top in above:
        if not box.meet(top):
            continue
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
