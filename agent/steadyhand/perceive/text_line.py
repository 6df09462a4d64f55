"""A line of text, and words of a fixed-pitch font grown together into one.

In such a font a space is wider than the gaps between the entries of many a menu, so width alone cannot tell a space
from a gap; but there every letter stands on one grid, and the next word begins one free place after the last one ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steadyhand_actions.schema import Box


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text and where it stands in the picture. ``confidence`` is 0 to 1. ``pitch`` is the pixels from one
    character to the next when all stand on one grid, as in a terminal, else 0."""

    text: str
    box: Box
    confidence: float
    pitch: float = 0.0


def join_fixed_pitch(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines with neighbours joined that are one space apart on one grid."""
    out = _joined_once(lines)
    return out if len(out) == len(lines) else _joined_once(out)


def _joined_once(lines: Sequence[TextLine]) -> list[TextLine]:
    out: list[TextLine] = []
    for line in sorted(lines, key=lambda line: line.box.x1):
        at = next((n for n, left in enumerate(out) if _follows(left, line)), None)
        if at is None:
            out.append(line)
        else:
            left = out[at]
            sure = min(left.confidence, line.confidence)
            pitch = left.pitch or line.pitch
            out[at] = TextLine(f"{left.text} {line.text}", left.box.join(line.box), sure, pitch)
    return out


def in_reading_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """Top to bottom, left to right; a row is what overlaps by half in height."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.box.centre.y):
        last = rows[-1][-1].box if rows else None
        if last is not None and abs(last.centre.y - line.box.centre.y) <= max(
            3, min(last.height, line.box.height) // 3
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box.x1)]


def _follows(left: TextLine, right: TextLine) -> bool:
    gap = right.box.x1 - left.box.x2
    tall = max(left.box.height, right.box.height)
    if not 0 < gap <= 1.3 * tall or abs(left.box.centre.y - right.box.centre.y) > 0.45 * tall:
        return False
    pitches = [line.pitch for line in (left, right) if line.pitch]
    if not pitches or max(pitches) > 1.12 * min(pitches):
        return False
    if any(len(line.text) >= 5 and not line.pitch for line in (left, right)):
        return False
    pitch = sum(pitches) / len(pitches)
    if gap > 1.45 * pitch + 1:
        return False
    steps = (right.box.x1 - left.box.x1) / pitch
    return abs(steps - (len(left.text) + 1)) <= 0.5
