"""Menus at any depth: the menu bar, a menu button, a context menu."""

from __future__ import annotations

from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Menu, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import do, look, pause, press, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on, reach
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Click, Move

_ENTRIES: frozenset[Role] = frozenset({"menuitem", "menu", "option", "checkbox", "radio", "button"})
_MENUS: frozenset[Role] = frozenset({"menu", "menuitem", "menubar"})
_TOPS: frozenset[Role] = frozenset({"menu", "menuitem", "button", "toggle", "combo"})


def through_menu(mind: Mind, intent: Menu) -> Doing[None]:
    """Open each menu of the path in turn and choose the last entry."""
    path, before = intent.path, frozenset(e.id for e in mind.seen.elements if e.shown)
    if intent.context_of is not None:
        yield from act_on(
            mind, intent.context_of, Want(), lambda e: Click(point=e.point, button="right"), "Open its context menu"
        )
        yield from wait_until(mind, lambda: bool(_popups(mind)), 2.0)
    else:
        yield from _top(mind, path[0], before)
        path = path[1:]
    for depth, ref in enumerate(path):
        yield from _entry(mind, ref, last=depth == len(path) - 1, before=before)


def _popups(mind: Mind) -> set[int]:
    return {w.id for w in mind.seen.windows if w.kind == "menu"}


def _top(mind: Mind, ref: Reference, before: frozenset[str]) -> Doing[None]:
    """The first name of the path: in the menu bar, or behind a menu button when there is no bar."""
    yield from close_popups(mind)
    try:
        yield from act_on(
            mind,
            ref,
            Want(_TOPS, patience=1.0, search=False),
            lambda e: Click(point=e.point),
            f"Open the menu '{ref.words}'",
        )
    except TargetNotFound:
        if not (yield from _menu_button(mind)):
            raise
        yield from _entry(mind, ref, last=False, before=before)


def _menu_button(mind: Mind) -> Doing[bool]:
    """The button that holds the whole menu of a window without a menu bar."""
    ref = Reference("the menu button", "menu", roles=("button",))
    try:
        found = locate(
            ref,
            mind.seen,
            want=frozenset({"button", "toggle"}),
            within=mind.seen.active.id if mind.seen.active else None,
        )
    except (TargetNotFound, Ambiguous):
        return False
    yield from do(mind, Click(point=found.element.point), found, "Open the window's menu")
    return True


def _entry(mind: Mind, ref: Reference, last: bool, before: frozenset[str]) -> Doing[None]:
    """An entry of the menu that is open now. A submenu opens on a click; Right opens it where a click does not.

    ``before``: ids of what was there before a menu was opened, which is no entry of it unless it says so itself.
    """
    popups = _popups(mind)
    want = Want(_ENTRIES, within=_newest(mind), patience=2.0, search=False)
    try:
        found = yield from reach(mind, ref, want)
    except TargetNotFound as missing:
        # A menu may be drawn inside its window, and one that is open may stand beside its submenu.
        if want.within is None or not (yield from wait_until(mind, lambda: _is_entry(mind, ref, before), 1.0)):
            raise missing from None
        want = Want(_ENTRIES, patience=2.0, search=False)
        found = yield from reach(mind, ref, want)
    if want.within is None and not _may_be_entry(mind, found.element, before):
        raise TargetNotFound(f"There is no '{ref.words or ref.said}' in the menu that is open.")
    if last:
        yield from act_on(mind, ref, want, lambda e: Click(point=e.point), f"Choose '{found.element.title}'")
        return
    yield from _open_submenu(mind, found, popups)


def _is_entry(mind: Mind, ref: Reference, before: frozenset[str]) -> bool:
    try:
        found = locate(ref, mind.seen, want=_ENTRIES)
    except (TargetNotFound, Ambiguous):
        return False
    return not found.hidden and _may_be_entry(mind, found.element, before)


def _may_be_entry(mind: Mind, element: Element, before: frozenset[str]) -> bool:
    """Whether it lies in a menu, is an entry by its kind, or came up after the menu was opened."""
    window = mind.seen.window(element.window)
    return (
        (window is not None and window.kind == "menu") or element.id not in before
        or any(e.role in _MENUS for e in (element, *mind.seen.ancestors(element)))
    )  # fmt: skip


def _newest(mind: Mind) -> int | None:
    menus = [w for w in mind.seen.windows if w.kind == "menu"]
    return menus[-1].id if menus else None


def _open_submenu(mind: Mind, found: Candidate, popups: set[int]) -> Doing[None]:
    def opened() -> bool:
        now = mind.seen.element(found.element.id)
        return bool(_popups(mind) - popups) or (now is not None and "expanded" in now.states)

    yield from do(mind, Move(point=found.element.point), found, f"Point at '{found.element.title}'")
    if (yield from wait_until(mind, opened, 0.6)):
        return
    yield from do(mind, Click(point=found.element.point), found, f"Open '{found.element.title}'")
    if (yield from wait_until(mind, opened, 0.6)):
        return
    if _popups(mind):
        yield from press(mind, "right", thought="Open the submenu by keyboard")
    yield from pause(mind, 200)
    yield from look(mind)
