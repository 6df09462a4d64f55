"""What an input was meant for: the thing under the pointer as a person sees it, and where in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from steadyhand.models.embedded.roles import ABSORBS, TAKES_TEXT
from steadyhand.observation import Element, Observation, Role, Window
from steadyhand.script.acts import At
from steadyhand.script.anchor import Anchor, Place
from steadyhand.script.anchoring import AREAS, anchor_of, in_window
from steadyhand_actions.schema import Box, Point

_WIDE: Final[frozenset[Role]] = frozenset(
    {"panel", "group", "other", "document", "terminal", "image", "table", "list", "tree", "slider", "scrollbar",
     "calendar", "progress", "window", "dialog", "toolbar", "statusbar", "menubar", "spin", "separator"}
)  # fmt: skip
"""Things whose middle is not what is meant."""
_SCROLLED: Final[frozenset[Role]] = frozenset(
    {"document", "terminal", "table", "list", "tree", "slider", "spin", "combo", "field", "scrollbar"}
)
_CAPTIONS: Final[frozenset[Role]] = frozenset({"label", "image", "icon", "heading"})
_DRAWN: Final[frozenset[Role]] = frozenset({"image", "icon", "label"})
_CAPTION: Final = 72
"""Pixels below a place within which a text may be the caption of the picture there."""
_DOT: Final = 10
"""Pixels around a place in which there is something where a picture is."""
_FRAME: Final = 4
"""Pixels of a window's edge that belong to its frame for the mouse."""


@dataclass(frozen=True, slots=True)
class Aim:
    """``element`` is None where only the window is known. ``at``: where in it, when that matters."""

    anchor: Anchor
    element: Element | None
    window: Window | None
    box: Box
    at: At | None = None


def aim_at(seen: Observation, point: Point) -> Aim | None:
    """What lies at a point; None where there is not even a window. Tooltips let through what is done to them."""
    window = _window_at(seen, point)
    element = _meant(seen, _element_at(seen, point, window), window)
    if (element is None or _tells_nothing(element)) and "text" in seen.read:
        element = _captioned(seen, point, window) or element
    if element is not None:
        at = _part(element.box, point) if _is_wide(element) else None
        return Aim(anchor_of(element, seen), element, window, element.box, at)
    return aim_at_window(window, point) if window is not None else None


def is_vague(aim: Aim) -> bool:
    """Whether what was meant may be drawn there, and not told by the application."""
    return aim.element is None or _tells_nothing(aim.element)


def aim_at_window(window: Window, point: Point | None) -> Aim:
    """The window itself."""
    place = Place(x=0.5, y=0.5, width=window.box.width, height=window.box.height)
    anchor = Anchor(role="window", name=window.title, window=in_window(window), place=place)
    return Aim(anchor, None, window, window.box, _part(window.box, point) if point is not None else None)


def aim_at_focus(seen: Observation) -> Aim | None:
    """What has the keyboard, if it takes text or is known to."""
    element = seen.focused
    if element is None or not (takes_text(element) or element.role in ("combo", "list", "table", "tree")):
        return None
    return Aim(anchor_of(element, seen), element, seen.window(element.window), element.box)


def aim_to_scroll(seen: Observation, point: Point) -> Aim | None:
    """What moves when the wheel is turned at a point."""
    window = seen.window_at(point)
    under = [
        e for e in seen.elements
        if e.window == (window.id if window else None) and e.visible is not None and e.visible.holds(point)
    ]  # fmt: skip
    element = min((e for e in under if e.role in _SCROLLED), key=lambda e: e.box.area, default=None)
    if element is not None:
        return Aim(anchor_of(element, seen), element, window, element.box)
    aim = aim_at(seen, point)
    return aim_at_window(window, None) if aim is not None and window is not None else aim


def takes_text(element: Element) -> bool:
    return element.role in TAKES_TEXT or "editable" in element.states


def on_frame(window: Window, point: Point) -> bool:
    """Whether a point lies on what the window manager draws around a window."""
    if window.client is None or window.kind not in ("normal", "dialog"):
        return False
    return window.client != window.box and not window.client.holds(point)


def _window_at(seen: Observation, point: Point) -> Window | None:
    there = (w for w in reversed(seen.windows) if not w.minimised and w.kind != "tooltip" and w.box.holds(point))
    return next(there, None)


def _element_at(seen: Observation, point: Point, window: Window | None) -> Element | None:
    top = seen.window_at(point)
    if top is None or window is None or top.id == window.id:
        return seen.at(point)
    under = [e for e in seen.elements if e.window == window.id and e.visible is not None and e.box.holds(point)]
    return min(under, key=lambda e: e.box.area, default=None)


def _tells_nothing(element: Element) -> bool:
    return element.role in AREAS or (element.role in _DRAWN and not element.title)


def _captioned(seen: Observation, point: Point, window: Window | None) -> Element | None:
    """The caption of the picture at a point, which nobody tells of: the nearest text right below it."""
    if window is None or _is_flat(seen, point):
        return None
    below = [
        e for e in seen.elements
        if e.source == "text" and e.shown and e.role == "label" and e.window == window.id
        and 0 <= e.box.y1 - point.y <= _CAPTION and abs(e.box.centre.x - point.x) <= max(24, e.box.width // 2)
    ]  # fmt: skip
    return min(below, key=lambda e: (e.box.y1, abs(e.box.centre.x - point.x)), default=None)


def _is_flat(seen: Observation, point: Point) -> bool:
    """Whether nothing is drawn around a point."""
    around = Box(point.x - _DOT, point.y - _DOT, point.x + _DOT, point.y + _DOT).meet(seen.screenshot.box)
    part = seen.screenshot.crop(around) if around is not None else None
    return part is None or part.size == 0 or bool((part == part[0, 0]).all())


def _meant(seen: Observation, element: Element | None, window: Window | None) -> Element | None:
    """The text or picture on a control is that control."""
    if element is None or (window is not None and element.window not in (window.id, None)):
        return None
    if window is not None and on_frame(window, element.point) and element.role not in ("window", "dialog"):
        return None
    if element.role in _CAPTIONS:
        over = next((a for a in seen.ancestors(element) if a.role in ABSORBS), None)
        return over if over is not None and over.shown else element
    return None if element.role in ("window", "dialog") else element


def _is_wide(element: Element) -> bool:
    states = element.states
    if element.role == "field":
        return "multiline" in states
    if element.role == "combo":
        return "editable" in states
    if element.role in ("row", "cell", "option"):
        return bool(states & {"expandable", "checkable"})
    return element.role in _WIDE


def _part(box: Box, point: Point) -> At:
    return (
        round(min(1.0, max(0.0, (point.x - box.x1) / max(1, box.width))), 3),
        round(min(1.0, max(0.0, (point.y - box.y1) / max(1, box.height))), 3),
    )
