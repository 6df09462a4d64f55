"""Menus at any depth: the menu bar, a menu button, a context menu."""

from __future__ import annotations

from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Menu, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import do, look, pause, press, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on, reach
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.observation import Role
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Click, Move

_ENTRIES: frozenset[Role] = frozenset({"menuitem", "menu", "option", "checkbox", "radio", "button"})
_TOPS: frozenset[Role] = frozenset({"menu", "menuitem", "button", "toggle", "combo"})


def through_menu(mind: Mind, intent: Menu) -> Doing[None]:
    """Open each menu of the path in turn and choose the last entry."""
    path = intent.path
    if intent.context_of is not None:
        yield from act_on(
            mind, intent.context_of, Want(), lambda e: Click(point=e.point, button="right"), "Open its context menu"
        )
        yield from wait_until(mind, lambda: bool(_popups(mind)), 2.0)
    else:
        yield from _top(mind, path[0])
        path = path[1:]
    for depth, ref in enumerate(path):
        yield from _entry(mind, ref, last=depth == len(path) - 1)


def _popups(mind: Mind) -> set[int]:
    return {w.id for w in mind.seen.windows if w.kind == "menu"}


def _top(mind: Mind, ref: Reference) -> Doing[None]:
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
        yield from _entry(mind, ref, last=False)


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


def _entry(mind: Mind, ref: Reference, last: bool) -> Doing[None]:
    """An entry of the menu that is open now. A submenu opens on a click; Right opens it where a click does not."""
    popups = _popups(mind)
    want = Want(_ENTRIES, within=_newest(mind), patience=2.0, search=False)
    try:
        found = yield from reach(mind, ref, want)
    except TargetNotFound:
        want = Want(_ENTRIES, patience=2.0, search=False)
        found = yield from reach(mind, ref, want)
    if last:
        yield from act_on(mind, ref, want, lambda e: Click(point=e.point), f"Choose '{found.element.title}'")
        return
    yield from _open_submenu(mind, found, popups)


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
