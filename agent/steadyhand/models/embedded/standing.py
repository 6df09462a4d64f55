"""How near the front each window is: what a person means is most likely in the window, dialog or menu they look at.

Knows windows only; nothing of elements.
"""

from __future__ import annotations

from steadyhand.observation import Observation, Window

FRONT = 1.0
_BEHIND_MENU = 0.93
_BLOCKED = 0.84
_OTHER = 0.82
_DOCK = 0.9
_COVERED = 0.8
_APPLICATION = ("normal", "dialog")


def front(seen: Observation) -> Window | None:
    """The window worked in: the active one, or the topmost."""
    if seen.active is not None and seen.active.kind in _APPLICATION:
        return seen.active
    usable = [w for w in seen.windows if w.kind in _APPLICATION and not w.minimised]
    return max(usable, key=lambda w: w.z, default=None)


def owned(window: int, seen: Observation) -> frozenset[int]:
    """The window, the dialogs that belong to it and the menus of its program above it."""
    out = {window}
    grown = True
    while grown:
        more = {w.id for w in seen.windows if w.parent in out and w.id not in out}
        grown = bool(more)
        out |= more
    root = seen.window(window)
    if root is not None:
        out |= {w.id for w in seen.windows if _is_popup(w) and w.pid == root.pid != 0 and w.z > root.z}
    return frozenset(out)


def _is_popup(window: Window) -> bool:
    return window.kind in ("menu", "tooltip")


def standings(seen: Observation) -> dict[int | None, float]:
    """window id -> what a target in it is worth beside one in front; None stands for elements of no window."""
    out: dict[int | None, float] = {None: FRONT}
    ahead = front(seen)
    if ahead is None:
        out.update({w.id: FRONT for w in seen.windows})
        return out
    menus = [w for w in seen.windows if w.kind == "menu" and w.z > ahead.z and not w.minimised]
    ours = owned(ahead.id, seen)
    for w in seen.windows:
        out[w.id] = _standing(w, ahead, ours, menus)
    modal = [w for w in seen.windows if w.modal and w.id in ours and w.id != ahead.id]
    if modal or ahead.modal:
        blocked = _parents(ahead, seen) | ({ahead.id} if modal else set())
        out.update(dict.fromkeys(blocked, _BLOCKED))
    return out


def _standing(w: Window, ahead: Window, ours: frozenset[int], menus: list[Window]) -> float:
    if w.minimised:
        return _COVERED
    if w in menus:
        return FRONT
    if w.kind == "dock":
        return _DOCK
    if w.id in ours:
        return _BEHIND_MENU if menus else FRONT
    return _OTHER


def _parents(window: Window, seen: Observation) -> set[int]:
    out: set[int] = set()
    up = window
    while up.parent is not None and up.parent not in out:
        out.add(up.parent)
        above = seen.window(up.parent)
        if above is None:
            break
        up = above
    if window.parent is None and window.modal:
        out |= {
            w.id
            for w in seen.windows
            if w.pid == window.pid != 0 and w.id != window.id and w.z < window.z and w.kind in _APPLICATION
        }
    return out
