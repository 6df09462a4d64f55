"""What became different between two looks at the screen, as a script keeps it. Values in, values out.

Only what says what an act did is kept: windows, titles, the target's value and states, other fields' values, where the
keyboard is, and a few new texts. Places and what moves by itself are not.
"""

from __future__ import annotations

from steadyhand.observation import Element, Observation, Role, State, Window
from steadyhand.script.anchor import Named
from steadyhand.script.anchoring import in_window
from steadyhand.script.effect import Change, Expected

_TOLD: frozenset[State] = frozenset({"checked", "selected", "expanded", "pressed"})
_VALUED: frozenset[Role] = frozenset({"field", "spin", "slider", "combo", "progress"})
_TEXTS: frozenset[Role] = frozenset({"label", "heading", "dialog", "cell", "option", "row", "tab"})
_WINDOWS = frozenset({"normal", "dialog", "menu"})
MAX_OTHERS = 3
"""Other fields, and new texts, that are kept of one act."""
LONGEST = 200
"""Characters of a value or a text up to which it is kept."""


def effect_of(before: Observation, after: Observation, target: Element | None, settled: bool = True) -> Expected:
    """What is seen to have come of an act on ``target``. ``settled``: whether anything changed on the screen at all."""
    found = [*_windows(before, after), *_of_target(before, after, target), *_others(before, after, target)]
    if not any(c.kind in ("opened", "closed") for c in found):
        found += _texts(before, after, target)
    if (focus := focus_of(before, after)) is not None and not found:
        found.append(Change(focus=focus))
    return Expected(kind="settled" if settled or found else "none", changes=tuple(found))


def opened(before: Observation, after: Observation) -> tuple[Window, ...]:
    known = {w.id for w in before.windows if not w.minimised}
    return tuple(w for w in after.windows if w.id not in known and w.kind in _WINDOWS)


def closed(before: Observation, after: Observation) -> tuple[Window, ...]:
    left = {w.id for w in after.windows if not w.minimised}
    return tuple(w for w in before.windows if w.id not in left and not w.minimised and w.kind in _WINDOWS)


def _windows(before: Observation, after: Observation) -> list[Change]:
    out = [Change(opened=in_window(w)) for w in opened(before, after)]
    out += [Change(closed=in_window(w)) for w in closed(before, after)]
    for window in after.windows:
        old = before.window(window.id)
        if old is not None and old.title != window.title and window.kind in ("normal", "dialog"):
            out.append(Change(title=window.title))
    return out


def _of_target(before: Observation, after: Observation, target: Element | None) -> list[Change]:
    old = before.element(target.id) if target is not None else None
    new = after.element(target.id) if target is not None else None
    if old is None or new is None or "password" in new.states:
        return []
    out: list[Change] = []
    if new.value is not None and new.value != old.value and len(new.value) <= LONGEST:
        out.append(Change(value=new.value))
    turned: dict[State, bool] = {s: s in new.states for s in sorted(_TOLD) if (s in new.states) != (s in old.states)}
    if turned:
        out.append(Change(state=turned))
    return out


def _others(before: Observation, after: Observation, target: Element | None) -> list[Change]:
    """Fields besides the target that hold something else now: a calculator's display."""
    out: list[Change] = []
    for new in after.elements:
        old = before.element(new.id)
        if old is None or (target is not None and new.id == target.id) or new.role not in _VALUED:
            continue
        if new.value is None or new.value == old.value or len(new.value) > LONGEST or "password" in new.states:
            continue
        out.append(Change(value=new.value, of=named(new)))
    return out[:MAX_OTHERS]


def _texts(before: Observation, after: Observation, target: Element | None) -> list[Change]:
    """Texts that came or went in the window that was acted in."""
    window = target.window if target is not None else (after.active.id if after.active is not None else None)

    def texts(seen: Observation) -> dict[str, Element]:
        found = (e for e in seen.elements if e.window == window and e.shown and e.source == "tree")
        return {e.name: e for e in found if e.role in _TEXTS and e.name and len(e.name) <= LONGEST}

    old, new = texts(before), texts(after)
    out = [Change(appeared=named(e)) for name, e in new.items() if name not in old][:MAX_OTHERS]
    return out + [Change(gone=named(e)) for name, e in old.items() if name not in new][: MAX_OTHERS - len(out)]


def focus_of(before: Observation, after: Observation) -> Named | None:
    """What has the keyboard now, where that is something else with a name."""
    focused = after.focused
    if focused is None or before.focus == after.focus or not (focused.name or focused.label):
        return None
    return named(focused)


def named(element: Element) -> Named:
    return Named(role=element.role, name=element.name or element.label)
