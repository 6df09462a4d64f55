"""What an act would land on, told to the policy: target, what encloses it, dialog, form, and what Enter would do.

A pure view of an Observation.
"""

from __future__ import annotations

from collections import Counter

from steadyhand.observation import Element, Observation, Window
from steadyhand.perceive.spoken import spoken_in
from steadyhand_actions.hosts import host_of
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import Box, Point

MAX_TEXT = 2000
"""Characters of a value or a dialog that are passed on."""
_LINE = 120
"""Pixels: what is higher is no part of a line."""
_NEAR = (240, 160, 240, 40)
"""Pixels to the left, above, to the right and below within which something is near."""
_SENTENCE = 40
"""Characters from which on a text is as wide as what it is about, and near wherever it begins."""
_BESIDE = 40
"""Texts of a line that are told."""
MAX_FIELDS = 40
"""Fields of a form that are passed on."""
TOLD = 12
"""Characters from which on a text says where it comes from."""
_PRESSABLE = frozenset({"button", "link", "toggle"})
_CHOSEN = frozenset({"row", "icon", "option", "image"})
"""Roles of things that are selected by the dozen."""
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
    spoken = spoken_in(seen)
    texts = tuple(dict.fromkeys(text for text, _ in spoken))
    if window is None:
        return Context(target=target_of(seen, element) if element else None, spoken=texts)
    default, address = _default(seen, window), _address(seen, window)
    return Context(
        app=window.app, window=window.title, window_id=window.id, window_box=window.box, kind=window.kind,
        pid=window.pid, address=address, domain=host_of(address),
        target=target_of(seen, element) if element else None,
        focus=target_of(seen, focused) if focused is not None else None, dialog=_dialog(seen, window),
        default=target_of(seen, default) if default is not None else None,
        beside=_beside(seen, element) if element is not None else (),
        around=_around(seen, element) if element is not None else (),
        pressable=_pressable(seen, window) if element is None and focused is None else (),
        spoken=texts, near=any(where == window.id for _, where in spoken), folder=_folder(seen, window),
        filled=_filled(seen, window), selected=_selected(seen, window),
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
        if e.window == element.window and e.shown and e.box.height <= _LINE and e.id != element.id
        and (near.holds(e.box.centre) or (len(e.title) >= _SENTENCE and near.meet(e.box) is not None))
    ]  # fmt: skip
    found.sort(key=lambda e: (e.box.y1, e.box.x1))
    return tuple(dict.fromkeys(e.title for e in found if e.title))[:_BESIDE]


def _pressable(seen: Observation, window: Window) -> tuple[str, ...]:
    """What can be pressed in the window, by what is written on it."""
    found = [e.title for e in seen.elements if e.window == window.id and e.shown and e.role in _PRESSABLE and e.title]
    return tuple(dict.fromkeys(found))[:_BESIDE]


def _default(seen: Observation, window: Window) -> Element | None:
    """The button that Enter presses in this window. A page has one for each of its forms: that of the focus is the one
    that shares most of what encloses it, and then the next one behind it, for a form itself need not be told."""
    found = [e for e in seen.elements if e.window == window.id and "default" in e.states and e.shown]
    focus = seen.focused
    if len(found) < 2 or focus is None:
        return found[0] if found else None
    around = {a.id for a in seen.ancestors(focus)}

    def nearness(e: Element) -> tuple[int, bool, int]:
        return sum(a.id in around for a in seen.ancestors(e)), e.order > focus.order, -abs(e.order - focus.order)

    return max(found, key=nearness)


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


def _folder(seen: Observation, window: Window) -> str:
    """The folder that a window shows: what stands in a field of it and reads like one."""
    for e in seen.elements:
        value = (e.value or "").strip()
        if e.window == window.id and e.role == "field" and value.startswith(("/", "~/", "file://")) and len(value) > 1:
            return value[:MAX_TEXT]
    return ""


def _filled(seen: Observation, window: Window) -> tuple[tuple[str, str], ...]:
    """Label and value of the fields that hold something, but for secrets and long texts."""
    found = [
        ((e.label or e.name or e.description)[:100], e.value[:200])
        for e in seen.elements
        if e.window == window.id and e.value and e.role in ("field", "combo", "spin")
        and not e.states & {"password", "multiline"}
    ]  # fmt: skip
    return tuple(found[:MAX_FIELDS])


def _selected(seen: Observation, window: Window) -> int:
    """How many things are selected in the list where most are."""
    chosen = (e.parent for e in seen.elements if e.window == window.id and e.role in _CHOSEN and "selected" in e.states)
    return max(Counter(chosen).values(), default=0)


def origin_of(seen: Observation, text: str, context: Context) -> str:
    """The other application that shows a text which is about to be typed, or a long piece of it; empty for none."""
    flat = " ".join(text.split())
    if len(flat) < TOLD:
        return ""
    apps = {w.id: w.app for w in seen.windows if w.app and w.app != context.app}
    for e in seen.elements:
        if e.window not in apps:
            continue
        for shown in (e.name, e.value or ""):
            there = " ".join(shown[:20_000].split())
            if len(there) >= TOLD and (there in flat or flat in there):
                return apps[e.window]
    return ""
