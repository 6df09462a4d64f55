"""Steps of a script from what was done and what was seen before and after it. Pure: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from steadyhand.observation import Element, Observation, Window
from steadyhand.record.aims import Aim, aim_at, aim_at_focus, aim_at_window, aim_to_scroll, on_frame
from steadyhand.record.gestures import Clicked, Dragged, Pressed, Scrolled
from steadyhand.script import words
from steadyhand.script.acts import ClickIt, DragIt, PointAt, PressKeys, ScriptAct, ScrollIt, ToFront, TypeText
from steadyhand.script.anchor import Anchor
from steadyhand.script.anchoring import in_window
from steadyhand.script.changes import effect_of, opened
from steadyhand.script.effect import Expected
from steadyhand.script.script import WaitFor

_BRINGS: Final = frozenset({"panel", "group", "label", "window", "dialog", "separator", "other", "statusbar", "image"})
"""What does nothing when it is clicked, but that its window comes to the front."""
_MOST: Final = 300.0
_SLOWEST: Final = 10.0
"""Seconds that a step may take anyhow; what took longer when it was recorded is waited for longer."""


@dataclass(frozen=True, slots=True)
class Made:
    """A step to be written: words, what it is done to (with its picture still to be taken), and the one act.

    ``seen``: the screen that the target was seen on. ``element``: whose changes are its effect. ``plain``: the words
    alone say what to do."""

    said: str
    act: ScriptAct | None
    seen: Observation
    aim: Aim | None = None
    optional: bool = False

    @property
    def element(self) -> Element | None:
        return self.aim.element if self.aim is not None else None


def of_click(done: Clicked[object], before: Observation, after: Observation | None) -> list[Made]:
    """A click; on a window's frame or on nothing, what came of it for the window."""
    aim = aim_at(before, done.point)
    if aim is None:
        return []
    window = aim.window
    if window is not None and done.button == "left" and not done.modifiers:
        if aim.element is None and on_frame(window, done.point):
            return _on_frame(window, before, after)
        if not window.active and window.kind in ("normal", "dialog") and _brings(aim):
            return [_to_front(window, before)]
        if window.kind == "dock" and after is not None and (other := _fronted(before, after)) is not None:
            return [_to_front(other, after)]
    act = ClickIt(kind="click", at=aim.at, button=done.button, count=done.count, modifiers=done.modifiers)
    return [Made(words.click(aim.anchor, done.button, done.count, done.modifiers), act, before, aim)]


def of_drag(done: Dragged[object], before: Observation, at_end: Observation, after: Observation | None) -> list[Made]:
    """A drag; where a menu opened in between, the two choices that it was; on a frame, the window's being moved."""
    start, end = done.path[0], done.path[-1]
    aim = aim_at(before, start)
    if aim is None:
        return []
    known = {w.id for w in before.windows}
    target = aim_at(at_end, end)
    if target is not None and target.window is not None and done.button != "middle":
        menu = target.window.kind == "menu" and target.window.id not in known
        if menu and target.element is not None and aim.element is not None:
            first = ClickIt(kind="click", at=aim.at, button=done.button)
            second = ClickIt(kind="click")
            return [
                Made(words.click(aim.anchor, done.button, 1, ()), first, before, aim),
                Made(words.click(target.anchor, "left", 1, ()), second, at_end, target),
            ]
    by = (end.x - start.x, end.y - start.y)
    if aim.element is None and aim.window is not None and on_frame(aim.window, start):
        return _moved(aim, by, before, after)
    elsewhere = target is not None and _key(target) != _key(aim) and target.element is not None
    to = target if elsewhere else None
    act = DragIt(
        kind="drag", at=aim.at, to=to.anchor if to is not None else None, to_at=to.at if to is not None else None,
        by=by if to is None else None, button=done.button, modifiers=done.modifiers,
    )  # fmt: skip
    return [Made(words.drag(aim.anchor, to.anchor if to is not None else None, act.by), act, before, aim)]


def of_scroll(done: Scrolled[object], before: Observation) -> list[Made]:
    aim = aim_to_scroll(before, done.point)
    act = ScrollIt(kind="scroll", dx=done.dx, dy=done.dy, modifiers=done.modifiers)
    return [Made(words.scroll(aim.anchor if aim is not None else None, done.dx, done.dy), act, before, aim)]


def of_keys(done: Pressed[object], before: Observation, after: Observation | None, fresh: bool = True) -> list[Made]:
    """A chord; one that only brought another window to the front is that. ``fresh``: whether ``before`` shows the
    window that it went to."""
    if after is not None and "tab" in done.keys and {"alt", "super"} & set(done.keys):
        window = _fronted(before, after)
        if window is not None:
            return [_to_front(window, after)]
    act = PressKeys(kind="press", keys=done.keys, count=done.count)
    return [Made(words.press(done.keys, done.count), act, before, _front(before) if fresh else None)]


def _front(seen: Observation) -> Aim | None:
    """The window in front, for what goes to no known thing in it."""
    window = seen.active
    if window is None or window.kind not in ("normal", "dialog"):
        return None
    return Aim(Anchor(window=in_window(window)), None, window, window.box)


def of_text(text: str, field: Observation) -> Made:
    """``text`` as it is to be written: the names of secrets for secrets. ``field``: a screen with the focus on it."""
    aim = aim_at_focus(field)
    if text == " " and field.focused is not None and aim is None:
        return Made(words.press(("space",), 1), PressKeys(kind="press", keys=("space",)), field)
    said = words.type_text(text, aim.anchor if aim is not None else None)
    return Made(said, TypeText(kind="type", text=text), field, aim if aim is not None else _front(field))


def of_hover(before: Observation, after: Observation, menu: Window) -> Made | None:
    """The pointer rested on something, which opened a menu; it may have gone on into that by now."""
    aim = aim_at(before, after.pointer) if not menu.box.holds(after.pointer) else None
    if aim is None:
        lit = [
            e for e in after.elements
            if e.role in ("menu", "menuitem") and e.window != menu.id and e.states & {"selected", "expanded", "focused"}
        ]  # fmt: skip
        aim = aim_at(before, lit[-1].point) if lit else None
    if aim is None or aim.element is None:
        return None
    return Made(f"point at {words.thing(aim.anchor)}", PointAt(kind="move", at=aim.at), before, aim)


def effect(made: Made, before: Observation, after: Observation | None) -> Expected | None:
    """What was seen to come of a step; None when nobody looked before the next one."""
    if after is None or made.act is None:
        return None
    changed = after is not before and (
        after.screenshot.pixels.shape != before.screenshot.pixels.shape
        or bool((after.screenshot.pixels != before.screenshot.pixels).any())
    )
    return effect_of(before, after, made.element, settled=changed)


def wait_between(after: Observation, before: Observation, seconds: float) -> WaitFor | None:
    """What somebody waited for between two steps: what was not there after the one and was before the other."""
    limit = min(_MOST, float(round(3 * seconds))) if seconds * 3 > _SLOWEST else None
    for window in reversed(opened(after, before)):
        if window.kind in ("normal", "dialog") and window.title:
            kind = "dialog" if window.kind == "dialog" else "window"
            return _wait(f"the {words.quoted(window.title)} {kind}", limit)
    for change in effect_of(after, before, None).changes:
        if change.appeared is not None and any(c.isalpha() for c in change.appeared.name):
            return _wait(f"the text {words.quoted(change.appeared.name)}", limit)
    return None


def _wait(what: str, seconds: float | None) -> WaitFor:
    return WaitFor.model_validate({"wait for": what, "timeout": seconds})


def _brings(aim: Aim) -> bool:
    return aim.element is None or (aim.element.role in _BRINGS and not aim.element.actions)


def _to_front(window: Window, seen: Observation) -> Made:
    return Made(
        words.window(window.title, "switch to"), ToFront(kind="activate"), seen, aim_at_window(window, None)
    )  # fmt: skip


def _fronted(before: Observation, after: Observation) -> Window | None:
    """The window that was there and is in front now."""
    now, then = after.active, before.active
    if now is None or (then is not None and then.id == now.id) or before.window(now.id) is None:
        return None
    return now


def _on_frame(window: Window, before: Observation, after: Observation | None) -> list[Made]:
    """What a click on the frame did to the window."""
    now = after.window(window.id) if after is not None else window
    if now is None:
        return [Made(words.window(window.title, "close"), None, before)]
    if now.minimised and not window.minimised:
        return [Made(words.window(window.title, "minimise"), None, before)]
    if now.box.width > window.box.width + 40 and now.box.height > window.box.height + 40:
        return [Made(words.window(window.title, "maximise"), None, before)]
    if now.active and not window.active:
        return [_to_front(window, before)]
    return []


def _moved(aim: Aim, by: tuple[int, int], before: Observation, after: Observation | None) -> list[Made]:
    """A window that was moved or made larger by its frame. Where windows stand is seldom what a task is about."""
    window, now = aim.window, after.window(aim.window.id) if after is not None and aim.window is not None else None
    if window is None or (now is not None and now.box == window.box):
        return []
    resized = now is not None and (now.box.width, now.box.height) != (window.box.width, window.box.height)
    said = words.window(window.title, "resize" if resized else "move")
    ways = words.drag(None, None, by).removeprefix("drag from here ")
    return [Made(f"{said} by {ways}", DragIt(kind="drag", at=aim.at, by=by), before, aim, optional=True)]


def _key(aim: Aim) -> object:
    return aim.element.id if aim.element is not None else (aim.window.id if aim.window is not None else None)
