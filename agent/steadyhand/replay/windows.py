"""Which windows an anchor may mean: of the same application, and the same dialog. Pure."""

from __future__ import annotations

import re
from typing import Final

from steadyhand.models.embedded.folding import fold
from steadyhand.observation import Observation, Window
from steadyhand.replay.names import alike, same_title
from steadyhand.script.anchor import InWindow

_POPUPS: Final = frozenset({"menu", "tooltip", "other"})
_PART: Final = re.compile(r"\s+[-–—|]\s+|:\s+")
SAME: Final = 1.0
OTHER_DOCUMENT: Final = 0.9
"""The same application, and a part of its title."""
OTHER_TITLE: Final = 0.6
"""The same application with nothing of the title in common: only what is plainly the same is taken from there."""


def eligible(meant: InWindow | None, seen: Observation) -> dict[int | None, float]:
    """The windows that may be meant, with how surely; ``None`` stands for what is in no window."""
    if meant is None or not (meant.title or meant.app or meant.kind):
        return {None: SAME, **{w.id: SAME for w in seen.windows}}
    ours = [w for w in seen.windows if not meant.app or fold(w.app) == fold(meant.app)]
    if meant.kind in _POPUPS:
        found: dict[int | None, float] = {w.id: SAME if w.kind in _POPUPS else OTHER_DOCUMENT for w in ours}
        return {**found, **_menus(seen, ours)}
    scores = {w.id: _score(meant, w) for w in ours if w.kind not in _POPUPS}
    best: dict[int | None, float] = {id: score for id, score in scores.items() if score > 0}
    if any(score >= SAME for score in best.values()):
        best = {id: score for id, score in best.items() if score >= SAME}
    return {**best, **({} if meant.kind == "dialog" else dict.fromkeys(_menus(seen, ours), OTHER_TITLE))}


def _menus(seen: Observation, ours: list[Window]) -> dict[int | None, float]:
    """Popups of the same program, which toolkits give windows of their own or not."""
    programs = {w.pid for w in ours if w.pid}
    return {w.id: OTHER_DOCUMENT for w in seen.windows if w.kind in _POPUPS and w.pid in programs}


def _score(meant: InWindow, window: Window) -> float:
    titled = is_titled(meant.title, window.title)
    dialog = meant.kind == "dialog"
    if dialog != (window.kind == "dialog"):
        # Toolkits differ in what they call a dialog; then the title has to say that it is this one.
        return SAME if meant.title and titled == SAME else 0.0
    if dialog:
        return SAME if not meant.title or titled >= OTHER_DOCUMENT else 0.0
    return titled if meant.title else SAME


def is_titled(then: str, now: str) -> float:
    """How surely two titles are of one window, whatever document it shows."""
    if alike(then, now) or same_title(then, now):
        return SAME
    parts = {fold(p) for p in _PART.split(then)} & {fold(p) for p in _PART.split(now)}
    return OTHER_DOCUMENT if any(len(p) > 2 for p in parts) else OTHER_TITLE
