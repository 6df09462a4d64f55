"""Whether an act had the effect that was recorded: compared by meaning, and told in words if not. Pure."""

from __future__ import annotations

from steadyhand.models.embedded.folding import fold
from steadyhand.observation import Element, Observation, Window
from steadyhand.replay.names import alike, same_but_for_numbers, same_title
from steadyhand.replay.windows import OTHER_DOCUMENT, is_titled
from steadyhand.script.anchor import InWindow, Named
from steadyhand.script.changes import closed, effect_of, opened
from steadyhand.script.effect import Change, Expected

_POPUPS = frozenset({"menu", "tooltip", "other"})


def unmet(expected: Expected, before: Observation, after: Observation, target: Element | None) -> list[str]:
    """What of the recorded effect is not to be seen (yet), in words."""
    return [told(c) for c in expected.changes if not _met(c, before, after, target)]


def already(expected: Expected, seen: Observation, target: Element | None) -> bool:
    """Whether all that the act is for is so before it: what is ticked is not clicked once more."""
    of_state = [c for c in expected.changes if c.state is not None and c.of is None]
    if target is None or not of_state or any(c.kind not in ("state", "focus") for c in expected.changes):
        return False
    lasting = {"checked", "selected", "expanded"}
    return all(
        set(c.state or ()) <= lasting and all((s in target.states) == on for s, on in (c.state or {}).items())
        for c in of_state
    )


def instead(before: Observation, after: Observation, target: Element | None) -> str:
    """What was seen to come of the act, in words."""
    changes = [told(c) for c in effect_of(before, after, target, settled=False).changes]
    return "; ".join(changes[:4]) or "nothing"


def told(change: Change) -> str:
    what = f" of {_thing(change.of)}" if change.of is not None else ""
    match change.kind:
        case "opened" | "closed":
            window = change.opened or change.closed
            assert window is not None
            return f"the {_kind(window)}{f' {window.title!r}' if window.title else ''} {change.kind}"
        case "title":
            return f"the title became {change.title!r}"
        case "value":
            return f"the value{what} became {change.value!r}"
        case "state":
            states = ", ".join(s if on else f"not {s}" for s, on in (change.state or {}).items())
            return f"the state{what} became {states}"
        case "focus":
            return f"the keyboard went to {_thing(change.focus)}"
        case "appeared":
            return f"{_thing(change.appeared)} appeared"
        case _:
            return f"{_thing(change.gone)} went away"


def _kind(window: InWindow) -> str:
    return window.kind if window.kind in ("dialog", "menu") else "window"


def _thing(named: Named | None) -> str:
    if named is None:
        return "something"
    return f"the {named.role or 'thing'}{f' {named.name!r}' if named.name else ''}"


def _met(change: Change, before: Observation, after: Observation, target: Element | None) -> bool:
    match change.kind:
        case "opened":
            assert change.opened is not None
            return _opened(change.opened, before, after, target)
        case "closed":
            assert change.closed is not None
            gone = closed(before, after)
            return change.closed.kind in _POPUPS or any(_is(change.closed, w) for w in gone)
        case "title":
            shown = [w.title for w in after.windows if w.kind in ("normal", "dialog")]
            return any(_same_text(change.title or "", t) or same_title(change.title or "", t) for t in shown)
        case "value":
            return _has_value(change, before, after, target)
        case "state":
            return _has_state(change, before, after, target)
        case "appeared":
            return change.appeared is not None and _is_there(change.appeared, after)
        case "gone":
            return change.gone is not None and not _is_there(change.gone, after, exactly=True)
        case _:
            # Where the keyboard went is no effect that anybody asked for; what is typed next looks for its own field.
            return True


def _opened(meant: InWindow, before: Observation, after: Observation, target: Element | None) -> bool:
    new = opened(before, after)
    if any(_is(meant, w) for w in new):
        return True
    if meant.kind not in _POPUPS:
        return False
    # Toolkits show menus in windows of their own or not.
    now = after.element(target.id) if target is not None else None
    if now is not None and {"expanded", "selected"} & now.states:
        return True
    return any(w.kind in _POPUPS for w in new) or _entries(after) > _entries(before)


def _entries(seen: Observation) -> int:
    return sum(e.role in ("menuitem", "option") and e.shown for e in seen.elements)


def _is(meant: InWindow, window: Window) -> bool:
    if meant.app and fold(meant.app) != fold(window.app):
        return False
    if meant.kind in _POPUPS:
        return window.kind in _POPUPS
    if not meant.title:
        return (meant.kind == "dialog") == (window.kind == "dialog")
    titled = is_titled(meant.title, window.title)
    return titled >= OTHER_DOCUMENT if meant.app or meant.kind == "dialog" else titled == 1.0


def _same_text(one: str, other: str) -> bool:
    return fold(one) == fold(other) or same_but_for_numbers(one, other) or alike(one, other)


def _has_value(change: Change, before: Observation, after: Observation, target: Element | None) -> bool:
    wanted = change.value or ""
    if change.of is None and target is not None and (now := _now(target, after)) is not None:
        return _became(wanted, before.element(now.id), now.value if now.value is not None else now.name)
    return any(
        _became(wanted, before.element(e.id), e.value or "")
        for e in after.elements
        if e.value is not None and (change.of is None or _is_so_named(change.of, e))
    )


def _became(wanted: str, before: Element | None, has: str) -> bool:
    """Whether it is so now, or what changed in it is: the other lines of it may say anything."""
    if _same_value(wanted, has):
        return True
    old = [line.strip() for line in (before.value or "").splitlines()] if before is not None else []
    new = [line for line in has.splitlines() if line.strip() and line.strip() not in old]
    return len(old) > 1 and bool(new) and _same_value(wanted, "\n".join(new))


def _same_value(wanted: str, has: str) -> bool:
    """Texts give or take blanks and line ends; numbers by what they are."""
    one, other = " ".join(wanted.split()), " ".join(has.split())
    if one == other:
        return True
    try:
        return abs(float(one.replace(",", ".")) - float(other.replace(",", "."))) < 1e-9
    except ValueError:
        return False


def _has_state(change: Change, before: Observation, after: Observation, target: Element | None) -> bool:
    if change.of is None and target is None:
        return True
    things = [e for e in after.elements if change.of is not None and _is_so_named(change.of, e)]
    if change.of is None and target is not None:
        now = _now(target, after)
        if now is None:
            return True  # it went away by what was done to it
        things = [now]
    return any(all((s in e.states) == on for s, on in (change.state or {}).items()) for e in things)


def _now(target: Element, after: Observation) -> Element | None:
    return after.element(target.id)


def _is_so_named(named: Named, element: Element) -> bool:
    if named.role is not None and named.role != element.role:
        return False
    return not named.name or _same_text(named.name, element.name or element.label)


def _is_there(named: Named, seen: Observation, exactly: bool = False) -> bool:
    for e in seen.elements:
        if not e.shown or (named.role is not None and e.source == "tree" and e.role != named.role):
            continue
        if fold(e.name) == fold(named.name) or (not exactly and e.name and _same_text(named.name, e.name)):
            return True
    return any(fold(w.title) == fold(named.name) for w in seen.windows) if named.role == "dialog" else False
