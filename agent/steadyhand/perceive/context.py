"""What an act would land on, told to the policy: target, what encloses it, dialog, and what Enter would do.

A pure view of an Observation.
"""

from __future__ import annotations

from steadyhand.observation import Element, Observation, Window
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import Box, Point

MAX_TEXT = 2000
"""Characters of a value or a dialog that are passed on."""
_LINE = 120
"""Pixels: what is higher is no part of a line."""
_NEAR = (240, 160, 240, 40)
"""Pixels to the left, above, to the right and below within which something is near."""
_BESIDE = 40
"""Texts of a line that are told."""
_GROUPS = frozenset({"row", "group", "panel", "dialog", "toolbar", "menu", "menubar", "list", "table", "tree", "tab"})


def context_at(seen: Observation, point: Point) -> Context:
    """The context of an act at a point."""
    if (own := seen.own_at(point)) is not None:
        return Context(app=own.app, window=own.title, window_id=own.id, window_box=own.box)
    element = seen.at(point)
    window = seen.window_at(point)
    if element is not None and window is not None and element.window not in (window.id, None):
        element = None
    return _context(seen, element, window)


def context_of(seen: Observation, element: Element | None) -> Context:
    """The context of an act on an element; on whatever has the focus when it is None."""
    window = seen.window(element.window) if element is not None else seen.active
    return _context(seen, element, window)


def target_of(seen: Observation, element: Element) -> Target:
    groups = [a.title for a in seen.ancestors(element) if a.role in _GROUPS and a.title]
    return Target(
        id=element.id, role=element.role, name=element.name, text=_text(seen, element), label=element.label,
        description=element.description, states=tuple(sorted(element.states)), box=element.box, group=tuple(groups),
    )  # fmt: skip


def _text(seen: Observation, element: Element) -> str:
    """Its value, or the words inside it when it has no name of its own."""
    if element.value:
        return element.value[:MAX_TEXT]
    if element.name:
        return ""
    return " ".join(e.name for e in seen.descendants(element) if e.name)[:MAX_TEXT]


def _context(seen: Observation, element: Element | None, window: Window | None) -> Context:
    focused = seen.focused
    if window is None:
        return Context(target=target_of(seen, element) if element else None)
    default = _default(seen, window)
    return Context(
        app=window.app, window=window.title, window_id=window.id, window_box=window.box, kind=window.kind,
        pid=window.pid, address=_address(seen, window), target=target_of(seen, element) if element else None,
        focus=target_of(seen, focused) if focused is not None else None, dialog=_dialog(seen, window),
        default=target_of(seen, default) if default is not None else None,
        beside=_beside(seen, element) if element is not None else (),
        around=_around(seen, element) if element is not None else (),
    )  # fmt: skip


def _beside(seen: Observation, element: Element) -> tuple[str, ...]:
    """What is written at the height of the element in its window, left to right."""
    if element.box.height > _LINE:
        return ()
    middle = element.box.centre.y
    line = [
        e for e in seen.elements
        if e.window == element.window and e.shown and e.box.height <= _LINE and e.box.y1 <= middle < e.box.y2
        and e.id != element.id
    ]  # fmt: skip
    return tuple(dict.fromkeys(e.title for e in sorted(line, key=lambda e: e.box.x1) if e.title))[:_BESIDE]


def _around(seen: Observation, element: Element) -> tuple[str, ...]:
    """What is written near the element in its window, from the top: the title of the card that a button lies on."""
    if element.box.height > _LINE:
        return ()
    left, above, right, below = _NEAR
    box = element.box
    near = Box(box.x1 - left, box.y1 - above, box.x2 + right, box.y2 + below)
    found = [
        e for e in seen.elements
        if e.window == element.window and e.shown and e.box.height <= _LINE and near.holds(e.box.centre)
        and e.id != element.id
    ]  # fmt: skip
    found.sort(key=lambda e: (e.box.y1, e.box.x1))
    return tuple(dict.fromkeys(e.title for e in found if e.title))[:_BESIDE]


def _default(seen: Observation, window: Window) -> Element | None:
    """The button that Enter presses in this window."""
    return next((e for e in seen.elements if e.window == window.id and "default" in e.states and e.shown), None)


def _dialog(seen: Observation, window: Window) -> str:
    if window.kind != "dialog" and not window.modal:
        return ""
    words = [
        e.name for e in seen.elements if e.window == window.id and e.role in ("label", "heading", "document") and e.name
    ]
    return " ".join([window.title, *words])[:MAX_TEXT]


def _address(seen: Observation, window: Window) -> str:
    """The address of a page: the value of the field above a document that reads like one."""
    if not any(e.window == window.id and e.role == "document" for e in seen.elements):
        return ""
    for e in seen.elements:
        if (
            e.window == window.id
            and e.role == "field"
            and e.value
            and " " not in e.value
            and ("://" in e.value or "." in e.value)
        ):
            return e.value[:MAX_TEXT]
    return ""
