"""Where things are to each other: reading order, distances, sides, corners. Boxes in, numbers out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from steadyhand.models.embedded.intents import Position
from steadyhand.observation import Element
from steadyhand_actions.schema import Box


def reading_order(elements: Iterable[Element]) -> list[Element]:
    """Rows from the top, each from the left; a row is what overlaps the first of it by more than half its height."""
    left = sorted(elements, key=lambda e: (e.box.y1 + e.box.y2, e.box.x1))
    out: list[Element] = []
    while left:
        first = left[0]
        row = [e for e in left if _level(first.box, e.box) > 0.5]
        row = row or [first]
        out += sorted(row, key=lambda e: (e.box.x1, e.order))
        ids = {e.id for e in row}
        left = [e for e in left if e.id not in ids]
    return out


def _level(a: Box, b: Box) -> float:
    return share(a.y1, a.y2, b.y1, b.y2)


def share(a1: int, a2: int, b1: int, b2: int) -> float:
    """How much of the shorter of two stretches the two have in common."""
    return max(0, min(a2, b2) - max(a1, b1)) / max(1, min(a2 - a1, b2 - b1))


def same_line(a: Box, b: Box) -> bool:
    """Whether a person would say that the two are on one line."""
    if share(a.y1, a.y2, b.y1, b.y2) < 0.5:
        return False
    tall, short = (a, b) if a.height >= b.height else (b, a)
    return tall.height <= 3 * max(short.height, 12) or tall.y1 <= short.centre.y <= tall.y1 + 48


def gaps(a: Box, b: Box) -> tuple[int, int]:
    """Empty pixels between two boxes sideways and up-down; 0 where they overlap."""
    return max(0, a.x1 - b.x2, b.x1 - a.x2), max(0, a.y1 - b.y2, b.y1 - a.y2)


def distance(a: Box, b: Box) -> float:
    """Between edges, in pixels; things on one line count as nearer."""
    dx, dy = gaps(a, b)
    return dx * 0.6 if same_line(a, b) else (dx * dx + dy * dy) ** 0.5


def holds(outer: Box, inner: Box, slack: float = 0.85) -> bool:
    """Whether (nearly all of) one box lies in the other."""
    both = outer.meet(inner)
    return both is not None and both.area >= slack * inner.area


def corner(positions: Sequence[Position], box: Box, frame: Box) -> float:
    """How far in the named direction(s) of the frame a box lies, 0 to 1."""
    x = (box.centre.x - frame.x1) / max(1, frame.width)
    y = (box.centre.y - frame.y1) / max(1, frame.height)
    worth: dict[Position, float] = {
        "left": 1 - x,
        "right": x,
        "top": 1 - y,
        "bottom": y,
        "centre": 1 - 2 * max(abs(x - 0.5), abs(y - 0.5)),
    }
    return min((min(1.0, max(0.0, worth[p])) for p in positions), default=1.0)


def words_in_line(line: Element, words: str) -> Element:
    """The part of a line of text where the words stand, judged by the width of letters; the line when they do not."""
    at = line.name.casefold().find(words.casefold()) if words else -1
    if at < 0 or len(words) >= len(line.name) or not line.name.casefold().isprintable():
        return line
    widths = [_width(c) for c in line.name]
    unit = line.box.width / max(1.0, sum(widths))
    x1 = line.box.x1 + round(unit * sum(widths[:at]))
    x2 = x1 + max(4, round(unit * sum(widths[at : at + len(words)])))
    box = Box(x1, line.box.y1, min(x2, line.box.x2), line.box.y2)
    return replace(line, box=box, visible=box.meet(line.visible) if line.visible is not None else None)


def _width(letter: str) -> float:
    """How wide a letter is, in widths of a common one."""
    if letter in "il.,:;'|!jIt()[] ":
        return 0.55
    return 1.45 if letter in "mwMW" else 1.2 if letter.isupper() else 1.0
