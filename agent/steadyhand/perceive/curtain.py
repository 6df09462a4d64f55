"""The curtain of one run: what is hidden before a picture or a text leaves the process, and where secrets were typed.

Everything that is shown, sent or written goes through it: the pictures of the trace and of questions, what a model is
shown, every line. It remembers the fields that secrets went into and follows them; how things are hidden is in
``hiding.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from steadyhand.observation import Element, Observation, Screenshot
from steadyhand.perceive.hiding import Area, areas_of, painted, words_hidden
from steadyhand_actions.masks import MASKED, NONE, Masks, texts_hidden
from steadyhand_actions.schema import Act, Box, SetValue, Type
from steadyhand_actions.vault import masked, names_in
from steadyhand_prompts.dialect import Aim

NEAR = 80
"""Pixels by which a field may move between two looks and still be taken for the same by its name alone."""
MISSED = 3
"""Looks in which a field may be missing before it counts as gone: the tree comes late at times."""
Telling = Callable[[tuple[Box, ...]], None]


@dataclass(slots=True)
class _Spot:
    """Where a secret was typed. ``element`` is None where only a place is known; ``at``: its window's corner then."""

    box: Box
    window: int | None
    at: tuple[int, int]
    element: Element | None
    missed: int = 0


class Curtain:
    """``tell`` is told of every change of what is hidden on the screen, as boxes. Thread-safe."""

    def __init__(self, masks: Masks = NONE, tell: Telling | None = None) -> None:
        self.masks = masks
        self._tell = tell
        self._told: tuple[Box, ...] = ()
        self._spots: list[_Spot] = []
        self._lock = threading.Lock()
        self._last: tuple[Observation, Screenshot] | None = None

    @property
    def remembers(self) -> bool:
        """Whether there is a place where a secret was typed."""
        return bool(self._spots)

    def text(self, text: str) -> str:
        """A text as it may be written or sent."""
        return self.masks.hide(masked(text))

    def typing(self, action: Act, aim: Aim | None, seen: Observation) -> None:
        """Told of every act before it is done: where a secret goes is hidden from then on."""
        text = action.text if isinstance(action, Type) else action.value if isinstance(action, SetValue) else ""
        if not isinstance(text, str) or not names_in(text):
            return
        where = action.element if isinstance(action, SetValue) else None
        element = seen.element(where) or seen.focused or (seen.element(aim.id) if aim is not None else None)
        with self._lock:
            self._spots.append(_spot(element, aim, seen))
            self._last = None
        self.shot(seen)

    def shot(self, seen: Observation) -> Screenshot:
        """The picture of a screen as it may be shown."""
        with self._lock:
            if self._last is not None and self._last[0] is seen:
                return self._last[1]
            areas = areas_of(seen, self.masks, [area for spot in self._spots for area in _follow(spot, seen)])
            shot = painted(seen.screenshot, seen.windows, areas)
            self._last = (seen, shot)
            boxes = tuple(area.box for area in areas)
            news, self._told = boxes != self._told, boxes
        if news and self._tell is not None:
            self._tell(boxes)
        return shot

    def hidden(self, seen: Observation) -> Observation:
        """A screen as a model may see it: ids and places as they are, picture and words without what is hidden."""
        shot = self.shot(seen)
        with self._lock:
            places = [area.box for spot in self._spots for area in _follow(spot, seen, look=False)]
        if shot is seen.screenshot and not places and self.masks.empty:
            return seen
        return replace(words_hidden(seen, self.masks, places), screenshot=shot)

    def facts(self, told: dict[str, Any]) -> dict[str, Any]:
        """A line of the trace or the audit log as it may be written: of a masked window only what was done there."""
        if self.masks.covers(str(told.get("app", "")), str(told.get("window", ""))):
            told = {key: _covered(key, each) for key, each in told.items()}
        return {key: texts_hidden(each, self.text, key) for key, each in told.items()}


def _covered(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {k: MASKED if k in ("name", "reason", "text", "value") and v else v for k, v in value.items()}
    return MASKED if value and key in ("window", "target", "reason", "difference", "thought", "note") else value


def _spot(element: Element | None, aim: Aim | None, seen: Observation) -> _Spot:
    """The field itself; else the strip in which the text will stand; else the whole window in front."""
    window = seen.window(element.window) if element is not None else seen.active
    corner = (window.box.x1, window.box.y1) if window is not None else (0, 0)
    id = window.id if window is not None else None
    if element is not None and element.source == "tree":
        return _Spot(element.box, id, corner, element)
    box = element.box if element is not None else aim.box if aim is not None else None
    if box is not None and element is not None and element.role in ("field", "combo"):
        return _Spot(box, id, corner, None)
    if box is not None and window is not None:
        return _Spot(Box(box.x1 - 12, box.y1 - 8, window.box.x2, box.y2 + 8), id, corner, None)
    return _Spot(window.box if window is not None else seen.screenshot.box, id, corner, None)


def _follow(spot: _Spot, seen: Observation, *, look: bool = True) -> list[Area]:
    """Where the field is now, if it is there. ``look``: a look in which it is missing counts."""
    window = seen.window(spot.window)
    if spot.element is not None:
        now = seen.element(spot.element.id) or _like(spot.element, spot.box, seen)
        if now is not None:
            over = seen.window(now.window)
            spot.element, spot.box, spot.missed = now, now.box, 0
            spot.window = now.window
            spot.at = (over.box.x1, over.box.y1) if over is not None else (0, 0)
            return [Area(now.box, over.z if over is not None else None)]
        spot.missed += look
    if (spot.window is not None and window is None) or spot.missed > MISSED:
        return []
    if window is None:
        return [Area(spot.box)]
    if window.minimised:
        return []
    dx, dy = window.box.x1 - spot.at[0], window.box.y1 - spot.at[1]
    return [Area(spot.box.moved(dx, dy), window.z)]


def _like(field: Element, box: Box, seen: Observation) -> Element | None:
    """The same field under another id: an application that draws its window anew gives new ones."""
    for e in seen.elements:
        if (e.role, e.name, e.label) != (field.role, field.name, field.label) or e.source != "tree":
            continue
        if e.window == field.window or (abs(e.box.x1 - box.x1) < NEAR and abs(e.box.y1 - box.y1) < NEAR):
            return e
    return None
