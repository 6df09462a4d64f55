"""What speaks for an element being the one an anchor means, besides its name: where it is, and what is around it. Pure.

Every number is from 0 to 1; None where the anchor says nothing of it.
"""

from __future__ import annotations

from typing import Final

from steadyhand.observation import Element, Observation
from steadyhand.replay.names import alike, named
from steadyhand.script.anchor import Anchor
from steadyhand.script.anchoring import side_of

_GAP: Final = 90
"""Pixels by which a neighbour may have moved away."""
_OFF: Final = 0.35
"""Parts of a window by which something may have moved until its place says nothing."""


def in_path(anchor: Anchor, element: Element, seen: Observation) -> float | None:
    """The share of the named ancestors that it still has."""
    if not anchor.path:
        return None
    above = [a.name for a in seen.ancestors(element) if a.name]
    return sum(any(alike(p.name, name) for name in above) for p in anchor.path if p.name) / len(anchor.path)


def by_neighbours(anchor: Anchor, element: Element, seen: Observation) -> float | None:
    """The share of its neighbours that still stand where they stood; half for those elsewhere in the window."""
    if not anchor.neighbours:
        return None
    total = 0.0
    around = [e for e in seen.elements if e.window == element.window and e.shown and e.name and e.id != element.id]
    for neighbour in anchor.neighbours:
        best = 0.0
        for other in around:
            if not alike(neighbour.text, other.name):
                continue
            side = side_of(element.box, other.box)
            near = side is not None and side[0] == neighbour.side and side[1] <= 2 * max(0, neighbour.gap) + _GAP
            best = max(best, 1.0 if near else 0.3)
        total += best
    return total / len(anchor.neighbours)


def is_neighbour(anchor: Anchor, element: Element) -> bool:
    """Whether it is called as one of the things that stood beside the one meant: then it is that, and not this."""
    return any(named(n.text, element.name) == "same" for n in anchor.neighbours if element.name)


def in_place(anchor: Anchor, element: Element, seen: Observation) -> float | None:
    """How near it is to where it was, as part of its window."""
    window = seen.window(element.window)
    if anchor.place is None or window is None:
        return None
    area = window.client or window.box
    x = (element.box.centre.x - area.x1) / max(1, area.width)
    y = (element.box.centre.y - area.y1) / max(1, area.height)
    off = max(abs(x - anchor.place.x), abs(y - anchor.place.y))
    # What keeps its distance to the right or the lower edge has not moved either.
    return max(0.0, 1.0 - off / _OFF)


def around(anchor: Anchor, element: Element, seen: Observation) -> float:
    """All of it together: how surely it stands where the one meant stood."""
    told = [
        (0.25, in_path(anchor, element, seen)),
        (0.5, by_neighbours(anchor, element, seen)),
        (0.25, in_place(anchor, element, seen)),
    ]
    weight = sum(w for w, value in told if value is not None)
    return sum(w * value for w, value in told if value is not None) / weight if weight else 0.0
