"""Which text labels a control that has no name: the words directly left of it, else directly above, else right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steadyhand.observation import Element, Role
from steadyhand_actions.schema import Box

_LABELLED: frozenset[Role] = frozenset({"field", "combo", "spin", "slider", "checkbox", "radio", "toggle", "progress"})
_AFTER: frozenset[Role] = frozenset({"checkbox", "radio"})
_TEXTS: frozenset[Role] = frozenset({"label", "heading", "other"})
LEFT_REACH = 260
"""Pixels between a label and the control to its right."""
ABOVE_REACH = 26
"""Pixels between a label and the control below it."""
LONGEST = 60
"""Characters: what is longer is a message, not a label."""
_BAND = 64
"""Pixels: texts are looked up by bands of this height."""


def with_labels(elements: Sequence[Element]) -> tuple[Element, ...]:
    """The elements, nameless controls given the label that stands beside them."""
    bands: dict[tuple[int | None, int], list[Element]] = {}
    for e in elements:
        if e.role in _TEXTS and e.shown and 0 < len(e.name) <= LONGEST:
            for band in range(e.box.y1 // _BAND, e.box.y2 // _BAND + 1):
                bands.setdefault((e.window, band), []).append(e)
    out: list[Element] = []
    for e in elements:
        if e.role in _LABELLED and not e.name and not e.label and e.shown:
            first, last = (e.box.y1 - ABOVE_REACH) // _BAND, e.box.y2 // _BAND
            near = [t for band in range(first, last + 1) for t in bands.get((e.window, band), ())]
            label = _label(e, near)
            out.append(replace(e, label=label) if label else e)
        else:
            out.append(e)
    return tuple(out)


def _label(control: Element, texts: Sequence[Element]) -> str:
    best: tuple[float, str] | None = None
    for text in texts:
        distance = _distance(control.box, text.box, control.role in _AFTER)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, text.name.strip())
    return best[1] if best else ""


def _distance(control: Box, text: Box, after: bool) -> float | None:
    """Pixels between the two where such a text can be the label; None where it cannot."""
    overlap = min(control.y2, text.y2) - max(control.y1, text.y1)
    in_line = overlap > 0.5 * min(control.height, text.height)
    if in_line and after and text.x1 >= control.x2 - 2:
        gap = text.x1 - control.x2
        return float(gap) if gap < 40 else None
    if in_line and not after and text.x2 <= control.x1 + 2:
        gap = control.x1 - text.x2
        return float(gap) if gap < LEFT_REACH else None
    above = control.y1 - text.y2
    if not after and -4 <= above < ABOVE_REACH and text.x1 < control.x2 and abs(text.x1 - control.x1) < 60:
        return above + 60.0
    return None
