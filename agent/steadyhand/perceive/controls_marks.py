"""Check boxes and radio buttons with the text that names them."""

from __future__ import annotations

from steadyhand.observation import State
from steadyhand.perceive.controls_draft import Draft
from steadyhand.perceive.picture_marks import Mark, mark_at
from steadyhand.perceive.picture_scene import Scene
from steadyhand.perceive.text_line import TextLine
from steadyhand_actions.schema import Box

_FARTHEST = 26


def marks_as_controls(scene: Scene) -> list[Draft]:
    """A ring with a text right of it is a check box or a radio button; the text becomes its name."""
    found: list[Mark] = []
    for box in _candidates(scene):
        mark = mark_at(scene.pixels, box)
        if mark is not None and not any(mark.box.overlap(other.box) > 0.3 for other in found):
            found.append(mark)
    out = []
    for mark in found:
        line = _text_beside(scene, mark.box)
        if line is None:
            continue
        scene.used_lines.add(line)
        scene.used_blobs |= {
            n for n, blob in enumerate(scene.blobs) if _mostly_in(blob, mark.box) or _mostly_in(mark.box, blob)
        }
        state: State | None = "checked" if mark.checked else "mixed" if mark.mixed else None
        known: list[State] = ["checkable", state] if state else ["checkable"]
        states: frozenset[State] = frozenset(known)
        out.append(Draft(mark.role, mark.box, name=scene.lines[line].text, states=states))
    return out


def _candidates(scene: Scene) -> list[Box]:
    """Small squares among the blobs, the rectangles, and single characters that a ring was read as."""
    grown = [
        Box(r.box.x1 - 2, r.box.y1 - 2, r.box.x2 + 2, r.box.y2 + 2)
        for r in scene.regions
        if max(r.box.width, r.box.height) <= 24
    ]
    letters = [line.box for line in scene.lines if len(line.text) == 1]
    return [*scene.blobs, *grown, *letters]


def _text_beside(scene: Scene, box: Box) -> int | None:
    best: tuple[int, int] | None = None
    for n, line in enumerate(scene.lines):
        gap = line.box.x1 - box.x2
        if (
            n in scene.used_lines
            or not 0 < gap <= _FARTHEST
            or not _says_something(line)
            or abs(line.box.centre.y - box.centre.y) > max(5, box.height // 3)
        ):
            continue
        if best is None or gap < best[0]:
            best = (gap, n)
    return best[1] if best else None


def _says_something(line: TextLine) -> bool:
    return line.confidence > 0.7 and sum(c.isalnum() for c in line.text) >= 2


def _mostly_in(small: Box, large: Box) -> bool:
    both = small.meet(large)
    return both is not None and both.area >= 0.7 * small.area
