"""Doing something to all that fit: every check box ticked, every window closed, and how many there are."""

from __future__ import annotations

import re
from dataclasses import replace

from steadyhand.models.embedded.ground import NOT_HERE, Candidate, describe, locate, rank
from steadyhand.models.embedded.intents import Check, ClickOn, Close, Count, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import clear_the_way
from steadyhand.models.embedded.skills.choosing import SWITCHES, insist_on, is_on
from steadyhand.models.embedded.skills.doing import do, known, pause, press, same, wait_until
from steadyhand.models.embedded.skills.reach import TRIES
from steadyhand.models.embedded.skills.reveal import uncover
from steadyhand.models.embedded.skills.windows import close_window, window_called
from steadyhand.observation import Element, Role, Window
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click

_ALIKE = 0.06
"""How much less than the best the others may fit."""
_MOVES = 12
_CLICKED: frozenset[Role] = frozenset({"button", "toggle", "link", "checkbox", "radio", "tab", "icon"})
_CLOSED: frozenset[Role] = frozenset({"menu", "combo"})
_LINED: frozenset[Role] = frozenset({"row", "option", "icon"})
_MOST_WINDOWS = 30


def members(mind: Mind, ref: Reference, want: frozenset[Role]) -> list[Element]:
    """All elements that fit the reference in the window in front, in reading order, without the ones excepted."""
    window = mind.seen.active
    within = window.id if window is not None else None
    one = replace(ref, every=False, but=())
    fits = [
        c for c in rank(one, mind.seen, want=want, within=within, near_focus=False)
        if c.element.role in (ref.roles or want or {c.element.role}) and c.score >= NOT_HERE
    ]  # fmt: skip
    if not ref.words and not ref.relations:
        fits += _nameless(mind, ref.roles or tuple(want), within, {c.element.id for c in fits})
    best = max((c.score for c in fits), default=0.0)
    role = next((r for r in ref.roles if any(c.element.role == r for c in fits)), None)
    found = [
        c.element for c in fits
        if c.score >= best - _ALIKE and (role is None or c.element.role == role)
        and not _is_shut_in(mind, c.element, pages=not ref.relations)
    ]  # fmt: skip
    left_out = {e.id for other in ref.but for e in _excepted(mind, other, found)}
    return sorted((e for e in found if e.id not in left_out), key=lambda e: (e.box.y1, e.box.x1))


def _nameless(mind: Mind, roles: tuple[Role, ...], within: int | None, there: set[str]) -> list[Candidate]:
    """Those of the kinds that ranking left out, of which there may be many."""
    return [
        known(e, "of this kind")
        for e in mind.seen.elements
        if e.role in roles and e.window == within and e.id not in there and e.box.area and e.source == "tree"
    ]


def _is_shut_in(mind: Mind, element: Element, pages: bool) -> bool:
    """Whether it lies in a menu or list that is closed or, where ``pages`` count, on another page than the one that is
    open: who says "all" means what can be seen, scrolled or not."""
    return not element.shown and any(
        a.role in _CLOSED or (pages and a.role == "tab" and "selected" not in a.states)
        for a in mind.seen.ancestors(element)
    )


def _excepted(mind: Mind, other: Reference, found: list[Element]) -> list[Element]:
    """Those of the found that are called so, or that stand in one line with what is."""
    ids = {e.id for e in found}
    called = [c for c in rank(other, mind.seen) if c.score >= NOT_HERE]
    fits = [c for c in called if c.element.id in ids]
    if fits:
        return [c.element for c in fits if c.score >= fits[0].score - 0.03]
    lines = [c.element.box for c in called if c.score >= called[0].score - 0.03]
    out = [e for e in found if any(box.y1 <= e.box.centre.y < box.y2 for box in lines)]
    if not out:
        raise TargetNotFound(f"There is no {other.said!r} to be left out.")
    return out


def _all_of(mind: Mind, ref: Reference, want: frozenset[Role]) -> Doing[list[Element]]:
    yield from wait_until(mind, lambda: bool(members(mind, ref, want)), min(2.0, mind.patience))
    found = members(mind, ref, want)
    if not found:
        raise TargetNotFound(f"There is nothing here that '{ref.said}' could mean.")
    return found


def _show(mind: Mind, element: Element) -> Doing[Element | None]:
    """The element in view, scrolled to when need be; None when it is gone."""
    opened: set[str] = set()
    for _ in range(_MOVES):
        now = same(mind, element)
        if now is None or now.shown:
            return now
        if not (yield from uncover(mind, known(now, "one of them"), opened)):
            yield from pause(mind)
    return same(mind, element)


def check_every(mind: Mind, intent: Check) -> Doing[None]:
    """Tick or untick all that fit, those that are so already left alone."""
    ref = intent.target
    ref = replace(ref, roles=("checkbox",)) if set(ref.roles) & _LINED and not ref.words else ref
    for element in (yield from _all_of(mind, ref, SWITCHES - {"menuitem", "radio"})):
        now = yield from _show(mind, element)
        if now is None or is_on(now) == intent.on or "enabled" not in now.states:
            continue
        yield from do(mind, Click(point=now.point), known(now, "one of them"), "Tick it" if intent.on else "Untick it")
        yield from insist_on(mind, now, intent.on)


def click_every(mind: Mind, intent: ClickOn) -> Doing[None]:
    """Click each that is still there when its turn comes. Raises Failed when one of them cannot be clicked."""
    for element in (yield from _all_of(mind, intent.target, _CLICKED)):
        for _ in range(TRIES):
            now = yield from _show(mind, element)
            if now is None or not now.shown:
                break
            if (yield from clear_the_way(mind, now)):
                continue
            outcome = yield from do(mind, Click(point=now.point, button=intent.button), known(now, "one of them"))
            if outcome.status == "done":
                break
        else:
            raise Failed(f"{describe(element, mind.seen)} keeps changing; it and those after it were not clicked.")


def close_every(mind: Mind, intent: Close) -> Doing[None]:
    """Close all windows or dialogs, the foremost first, or all tabs of the window in front. Raises TargetNotFound when
    none is called as is said, and before anything is closed when none is what is to be left open."""
    ref = intent.target
    assert ref is not None
    if "tab" in ref.roles:
        yield from _close_tabs(mind, ref)
        return
    kept = {id for other in ref.but for id in _kept(mind, other)}
    if ref.words and _next_window(mind, ref, kept) is None:
        raise TargetNotFound(f"There is no window that '{ref.said}' could mean.")
    for _ in range(_MOST_WINDOWS):
        window = _next_window(mind, ref, kept)
        if window is None:
            return
        yield from close_window(mind, window)
        if mind.seen.window(window.id) is not None:
            raise Failed(f"The window '{window.title}' asks something first; say in the task what to answer.")
    raise Failed("Windows keep opening.")


def _close_tabs(mind: Mind, ref: Reference) -> Doing[None]:
    window = mind.seen.active
    for element in (yield from _all_of(mind, ref, frozenset({"tab"}))):
        now = yield from _show(mind, element)
        if now is None or window is None or mind.seen.window(window.id) is None:
            continue  # with its last tab a window goes too
        if "selected" not in now.states:
            yield from do(mind, Click(point=now.point), known(now, "one of them"), f"Go to the tab '{now.title}'")
        yield from press(mind, "ctrl", "w", thought=f"Close the tab '{now.title}'")
        if not (yield from wait_until(mind, lambda e=element: mind.seen.element(e.id) is None, 2.0)):  # type: ignore[misc]
            raise Failed(f"{describe(element, mind.seen)} did not close.")


def _next_window(mind: Mind, ref: Reference, kept: set[int]) -> Window | None:
    kinds = ("dialog",) if ref.roles[:1] == ("dialog",) else ("normal", "dialog")
    there = [w for w in mind.seen.windows if w.kind in kinds and w.id not in kept and _is_called(w, ref.words)]
    return max(there, key=lambda w: w.z, default=None)


def _is_called(window: Window, words: str) -> bool:
    """Whether its title or application has the words, as whole words; no words name every window."""
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    return not words or whole.search(f"{window.title} {window.app}") is not None


def _kept(mind: Mind, ref: Reference) -> list[int]:
    """The windows that an exception means: called so, of an application called so, or with such a thing in them."""
    called = window_called(mind, ref.words or ref.said)
    kept = [w.id for w in mind.seen.windows if w == called or _is_called(w, ref.words or ref.said)]
    try:
        found = locate(ref, mind.seen).element
    except (TargetNotFound, Ambiguous):
        found = None
    kept += [found.window] if found is not None and found.window is not None else []
    if not kept:
        raise TargetNotFound(f"There is no window {ref.said!r} to be left open; nothing was closed.")
    return kept


def count(mind: Mind, intent: Count) -> Doing[None]:
    """How many there are of the kind or name; what is scrolled away counts as far as it is known."""
    yield from wait_until(mind, lambda: _number_of(mind, intent.target) > 0, min(1.0, mind.patience))
    value = str(_number_of(mind, intent.target))
    mind.remember(value)
    mind.answer = value


def _number_of(mind: Mind, ref: Reference) -> int:
    """Rows that are told only by their cells are as many as there are lines of cells."""
    found = members(mind, ref, frozenset())
    if found or not set(ref.roles) & _LINED:
        return len(found)
    cells = members(mind, replace(ref, roles=("cell",)), frozenset())
    return len({(c.parent, c.box.y1) for c in cells})
