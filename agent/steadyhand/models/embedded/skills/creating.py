"""Making a new thing and naming it: the control that makes one, the field that asks for the name, and its answer.

Knows nothing of what is made: "database", "tag" and "archive" are only words on controls.
"""

from __future__ import annotations

from steadyhand.models.embedded.folding import fold, stem, tokens
from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Create, Reference, SaveAs, Text
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import buttons_of
from steadyhand.models.embedded.skills.doing import do, known, pause, press, same, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on
from steadyhand.models.embedded.skills.saving import save
from steadyhand.models.embedded.skills.writing import editor, focus, takes_text, type_text, wipe
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click

_MAKERS: frozenset[Role] = frozenset({"button", "menuitem", "icon", "toggle", "link"})
_VERBS = ("New", "Create", "Add", "Create New", "Add New")
_TAKES = ("Create", "Add", "OK", "Done", "Save", "Apply")
_NAMES = ("name", "title", "file name", "filename", "label")
_DOCUMENTS = frozenset({"file", "text file", "empty file", "document", "text document", "empty document"})
_COMING = 5.0
"""Seconds in which a window may still come that is to make it."""
_LIKE = 0.8
"""How well a control must be called for it to be the one that makes the thing."""
_MENU = 1.5
"""Seconds that a menu may take to come up with its entries."""
_ASKED = 3.0
"""Seconds within which the name is asked for."""


def create(mind: Mind, intent: Create) -> Doing[None]:
    """Make one, and give it its name where it is asked for. Raises TargetNotFound when nothing here makes one."""
    name = mind.text(intent.name)
    if not any(w.kind in ("normal", "dialog") for w in mind.seen.windows) or mind.seen.active is None:
        yield from wait_until(mind, lambda: _maker(mind, intent.kind) is not None, min(_COMING, mind.patience))
    maker = _maker(mind, intent.kind)
    if maker is None:
        maker = yield from _in_context_menu(mind, intent.kind)
    if maker is None and intent.kind.casefold() in _DOCUMENTS and _is_editor(mind):
        yield from press(mind, "ctrl", "n", thought="A new document")
        yield from save(mind, SaveAs(Text.literal(name)))
        return
    if maker is None:
        raise TargetNotFound(f"Nothing here is called so that it makes a new {intent.kind!r}; say what to press.")
    before = {e.id for e in _fields(mind)}
    windows = {w.id for w in mind.seen.windows}
    yield from act_on(mind, maker, Want(_MAKERS), lambda e: Click(point=e.point), f"Make a new {intent.kind}")
    yield from wait_until(mind, lambda: _asks(mind, before, windows) is not None, _ASKED)
    field = _asks(mind, before, windows)
    if field is None:
        raise Failed(f"No name was asked for when a new {intent.kind} was made.")
    place = yield from focus(mind, known(field, "asks for the name"))
    yield from wipe(mind, place, emptied=not name)
    yield from type_text(mind, name, place, "")
    yield from _confirm(mind, place, windows)


def _is_editor(mind: Mind) -> bool:
    place = editor(mind)
    return place is not None and ("multiline" in place.element.states or place.element.role == "document")


def _maker(mind: Mind, kind: str) -> Reference | None:
    """How the control is called that makes one, the fullest name first; one in view before one in a menu."""
    last = kind.split()[-1]
    names = [f"{verb} {noun}" for noun in dict.fromkeys((kind, last)) for verb in _VERBS]
    hidden: Reference | None = None
    for name in [*names, kind, *(_VERBS[:3])]:
        ref = Reference(name, name)
        found = _found(mind, ref)
        if found is None or (name in _VERBS and not _is_about(mind, found.element, last)):
            continue
        if not found.hidden:
            return ref
        hidden = hidden or ref
    return hidden


def _is_about(mind: Mind, maker: Element, noun: str) -> bool:
    """Whether a control that only says "New" makes this: its description, else the window or its page."""
    root = stem(noun.casefold())
    if maker.description:
        return root in {stem(t) for t in tokens(fold(maker.description))}
    window = mind.seen.window(maker.window)
    said = [window.title] if window is not None else []
    said += [
        e.title for e in mind.seen.elements
        if e.shown and e.window == maker.window
        and (e.role in ("heading", "dialog") or (e.role == "tab" and "selected" in e.states))
    ]  # fmt: skip
    return any(root in {stem(t) for t in tokens(fold(text))} for text in said)


def _found(mind: Mind, ref: Reference) -> Candidate | None:
    window = mind.seen.active
    try:
        found = locate(ref, mind.seen, want=_MAKERS, within=window.id if window is not None else None)
    except (TargetNotFound, Ambiguous):
        return None
    return found if found.score >= _LIKE and found.element.role in _MAKERS else None


def _in_context_menu(mind: Mind, kind: str) -> Doing[Reference | None]:
    """The menu of an empty place of the largest list in front."""
    window = mind.seen.active
    lists = [
        e for e in mind.seen.elements
        if e.shown and window is not None and e.window == window.id and e.role in ("list", "table", "tree", "panel")
    ]  # fmt: skip
    lists = [e for e in lists if e.role != "panel"] or lists
    area = max(lists, key=lambda e: (e.visible or e.box).area, default=None)
    if area is None:
        return None
    inner = area.visible or area.box
    point = type(area.point)(inner.x2 - 24, inner.y2 - 24)
    yield from do(mind, Click(point=point, button="right"), known(area, "an empty place"), "Open its context menu")
    yield from wait_until(mind, lambda: _menu_is_told(mind), _MENU)
    maker = _maker(mind, kind)
    if maker is None:
        yield from press(mind, "escape", thought="Close the menu")
    return maker


def _menu_is_told(mind: Mind) -> bool:
    """Whether the entries of an open menu are known: the window comes first, what is in it a little later."""
    menus = {w.id for w in mind.seen.windows if w.kind == "menu"}
    return any(e.shown and e.window in menus and e.role in ("menuitem", "menu") for e in mind.seen.elements)


def _fields(mind: Mind) -> list[Element]:
    return [e for e in mind.seen.elements if e.shown and e.source == "tree" and takes_text(e)]


def _asks(mind: Mind, before: set[str], windows: set[int]) -> Element | None:
    """The field that came up for the name: the one called so, the focused one, the first."""
    fresh = [e for e in _fields(mind) if e.id not in before]
    if not fresh:
        active = mind.seen.active
        fresh = [e for e in _fields(mind) if active is not None and active.id not in windows and e.window == active.id]
    called = [e for e in fresh if (e.label or e.name).strip(":* ").casefold() in _NAMES]
    focused = [e for e in fresh if "focused" in e.states]
    return next(iter([*called, *focused, *sorted(fresh, key=lambda e: (e.box.y1, e.box.x1))]), None)


def _confirm(mind: Mind, place: Candidate, windows: set[int]) -> Doing[None]:
    """The dialog's own button, else Enter."""
    dialog = mind.seen.window(place.element.window)
    if dialog is not None and dialog.id not in windows:
        buttons = {b.title.casefold().replace("_", ""): b for b in buttons_of(mind, dialog)}
        button = next((buttons[t.casefold()] for t in _TAKES if t.casefold() in buttons), None)
        if button is not None:
            if not (yield from wait_until(mind, lambda: _can_press(mind, button), 1.5)):
                raise Failed(f"'{button.title}' stays greyed out: the dialog wants more than a name.")
            yield from do(mind, Click(point=button.point), known(button, "takes the name"), f"Press '{button.title}'")
            yield from pause(mind, 100)
            return
    yield from press(mind, "enter", thought="Take the name")


def _can_press(mind: Mind, button: Element) -> bool:
    now = same(mind, button)
    return now is None or "enabled" in now.states
