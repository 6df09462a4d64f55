"""Doing to a thing what a word says ("archive the newsletter", "add the blue mug to the cart").

By the control of that name that belongs to the thing, by the menu that does, else by selecting the thing and then the
control or the entry of its context menu. Knows no deeds: what may be done is what the screen offers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from steadyhand.models.embedded.ground import Candidate, describe, locate, rank
from steadyhand.models.embedded.intents import Choose, ClickOn, Deed, Reference, Relation
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.choosing import choose
from steadyhand.models.embedded.skills.doing import do, known, look, wait_until
from steadyhand.models.embedded.skills.everything import click_every, members
from steadyhand.models.embedded.skills.pointing import click
from steadyhand.models.embedded.skills.reach import FIRST_WAIT, TRIES, Want, act_on, reach
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click, Modifier, Move

PRESSED: frozenset[Role] = frozenset({"button", "link", "toggle", "menuitem", "icon", "option"})
_ENTRIES: frozenset[Role] = frozenset({"menuitem", "option", "button", "link"})
_DRAWN: frozenset[Role] = frozenset({"label", "image", "group", "other"})
"""What a page may draw a control with, for which no toolkit vouches."""
_SMALL = 8_000
"""Pixels: such a thing is no larger."""
_EVEN = 0.03
_DRAWN_LEAST = 0.5
_OWN = 0.7
"""The least score of a control that is taken for the thing's own."""
_OF_WORDS = 0.8
"""The same where its name has several words: one of them alone may be what tells "Mark as read" from "Mark as spam"."""
_WIDE = frozenset("all every everything everyone both each".split())
"""What makes a control one for more than the thing."""
_GENERIC = frozenset(
    "email emails e mail mails message messages item items row rows entry entries conversation conversations thread "
    "threads notification notifications task tasks article articles post posts file files everything of them "
    "the".split()
)
"""Words that do not say which of them."""
_WORD = re.compile(r"\w+")
_MENU = Reference("more actions", "more actions", roles=("button", "menu"))


def by_own_control(mind: Mind, intent: Deed) -> Doing[bool]:
    """Press the control, or the entry of the menu, that stands with the thing; False when there is none."""
    nth = replace(intent.control, ordinal=intent.thing.ordinal)
    counted = intent.thing.ordinal is not None and not _is_there(mind, intent.thing) and _each_has_one(mind, intent)
    if counted and _there(mind, nth) is not None:
        yield from click(mind, ClickOn(nth))  # "the first product" is the one of the first such control
        return True
    here = yield from wait_until(
        mind, lambda: _own(mind, intent) is not None or _is_there(mind, intent.thing), FIRST_WAIT
    )
    if here and (found := _pressable(mind, intent)) is not None:
        yield from _press(mind, found, intent)  # also where the thing is no more than a row: "the order of Ann"
        return True
    thing = yield from reach(mind, intent.thing, Want())
    if _own(mind, intent) is None:
        yield from do(mind, Move(point=thing.element.point), thing, "Point at it: its controls may only show then")
    if _own(mind, intent) is None and thing.element.source != "tree":
        yield from look(mind, "pixels")
    if (found := _pressable(mind, intent)) is not None:
        yield from _press(mind, found, intent)
        return True
    return (yield from by_own_menu(mind, intent.control, intent.thing))


def _pressable(mind: Mind, intent: Deed) -> Candidate | None:
    own = _own(mind, intent)
    return _there(mind, own) if own is not None else None


def _press(mind: Mind, found: Candidate, intent: Deed) -> Doing[None]:
    own = _own(mind, intent)
    if own is None or found.element.role in _DRAWN:
        yield from do(mind, Click(point=found.element.point), found, intent.control.words)
    else:
        yield from click(mind, ClickOn(own))


def _own(mind: Mind, intent: Deed) -> Reference | None:
    """The control that stands with the thing, by its whole name or by the verb alone ("Add" of "Add to cart")."""
    if _there(mind, whole := of_its_row(intent.control, intent.thing)) is not None:
        return whole
    verb = intent.control.words.split()[0]
    short = of_its_row(Reference(verb, verb), intent.thing)
    found = _there(mind, short)
    said = _words(f"{intent.control.words} {intent.thing.words}")
    return short if found is not None and _words(found.element.title) <= said else None


def _each_has_one(mind: Mind, intent: Deed) -> bool:
    """Whether there are several such controls: one alone is rather a toolbar's, for whatever is selected."""
    found = [c for c in rank(intent.control, mind.seen, want=PRESSED) if c.element.role in PRESSED]
    return sum(c.score >= max(_OWN, found[0].score - _EVEN) for c in found) > 1


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def of_its_row(control: Reference, thing: Reference) -> Reference:
    return replace(control, relations=(Relation("row of", thing),))


def to_every(mind: Mind, intent: Deed) -> Doing[None]:
    """Do it to all that are meant: by the control for all of them, the control of each, or by selecting them.

    Raises TargetNotFound, Failed.
    """
    thing = intent.thing
    generic = not thing.but and not thing.relations and _GENERIC.issuperset(_words(thing.words))
    if not (yield from wait_until(mind, lambda: _is_ready(mind, intent), min(2.0, mind.patience))):
        yield from wait_until(mind, lambda: _is_ready(mind, intent) or bool(_rows(mind, thing, generic)), mind.patience)
    whole = _for_all(mind, intent.control, thing) if generic else None
    if whole is not None:
        yield from click(mind, ClickOn(whole))
        return
    if generic and len(_controls(mind, intent.control)) > 1:
        yield from click_every(mind, ClickOn(replace(intent.control, every=True)))
        return
    rows = yield from _select_rows(mind, thing, generic)
    if any(_is_it(c, intent.control) for c in rank(intent.control, mind.seen, want=PRESSED)[:3]):
        yield from click(mind, ClickOn(intent.control))
        return
    last = rows[-1]
    yield from do(mind, Click(point=last.point, button="right"), known(last, "one of them"), "Open their context menu")
    if not (yield from _take(mind, intent.control)):
        raise TargetNotFound(f"Nothing here does {intent.control.words!r} to the {len(rows)} that were selected.")


def _is_ready(mind: Mind, intent: Deed) -> bool:
    """Whether what does it is there, or rows that an application names: what is read from the pixels of a window that
    is still being filled is neither."""
    if _controls(mind, intent.control) or _for_all(mind, intent.control, intent.thing) is not None:
        return True
    window = mind.seen.active
    return window is not None and any(
        e.role in ("row", "option") and e.source == "tree" and e.window == window.id for e in mind.seen.elements
    )


def _controls(mind: Mind, control: Reference) -> list[Candidate]:
    """Those that do it to one thing each."""
    return [c for c in rank(control, mind.seen, want=PRESSED) if _is_it(c, control) and not c.hidden]


def _select_rows(mind: Mind, thing: Reference, generic: bool) -> Doing[list[Element]]:
    """Select the rows meant, from the first again when they changed meanwhile. Raises TargetNotFound, Failed."""
    for _ in range(TRIES):
        rows = _rows_meant(mind, thing, generic)
        for i, row in enumerate(rows):
            keys: tuple[Modifier, ...] = ("ctrl",) if i else ()
            click_it = Click(point=row.point, modifiers=keys)
            if (yield from do(mind, click_it, known(row, "one of them"), "Select it")).status == "stale":
                break
        else:
            return rows
    raise Failed(f"What '{thing.said}' means keeps changing; nothing was done to them.")


def _for_all(mind: Mind, control: Reference, thing: Reference) -> Reference | None:
    """A control for all of them: "Mark all as read", "Mark all emails as read"."""
    verb, *rest = control.words.split()
    for said in (f"{verb} all {' '.join(rest)}", f"{verb} all {thing.words} {' '.join(rest)}"):
        for found in rank(Reference(said, said), mind.seen, want=PRESSED)[:3]:
            words = _words(found.element.title)
            if found.score >= _OF_WORDS and found.element.role in PRESSED and words & _WIDE and words >= _words(verb):
                return Reference(said, found.element.title, quoted=True)
    return None


def _is_it(found: Candidate, control: Reference) -> bool:
    title = _words(found.element.title)
    return found.score >= _least(control) and found.element.role in PRESSED and not title & _WIDE


def _rows_meant(mind: Mind, thing: Reference, generic: bool) -> list[Element]:
    """The rows in view; of those that are scrolled away nothing is known. Raises TargetNotFound, Failed."""
    rows = _rows(mind, thing, generic)
    if not rows:
        raise TargetNotFound(f"There is nothing here that '{thing.said}' could mean.")
    if any(not r.shown for r in rows):
        raise Failed(f"Only some of the {len(rows)} that '{thing.said}' means are in view; do it by its own control.")
    return rows


def _rows(mind: Mind, thing: Reference, generic: bool) -> list[Element]:
    ref = Reference(thing.said, "" if generic else thing.words, roles=("row",), every=True, but=thing.but)
    return members(mind, replace(ref, relations=thing.relations), frozenset({"row", "option"}))


def by_own_menu(mind: Mind, entry: Reference, thing: Reference) -> Doing[bool]:
    """The entry of the menu behind the thing's own menu button; False when it has none, or not with that entry."""
    button = _there(mind, of_its_row(_MENU, thing))
    if button is None:
        return False
    yield from do(mind, Click(point=button.element.point), button, f"Open the menu of '{thing.words or thing.said}'")
    return (yield from _take(mind, entry))


def _take(mind: Mind, entry: Reference) -> Doing[bool]:
    """Choose the entry of the menu that is open now; False, and no menu left open, when there is none."""
    if not (yield from wait_until(mind, lambda: _entry(mind, entry) is not None, 1.5)):
        yield from look(mind, "pixels")
    found = _entry(mind, entry)
    if found is None:
        yield from close_popups(mind)
        return False
    yield from do(mind, Click(point=found.element.point), found, f"Choose '{found.element.title}'")
    return True


def by_selecting(mind: Mind, intent: Deed) -> Doing[None]:
    """Select the thing, then press what does it, wherever that is. Raises TargetNotFound."""
    yield from choose(mind, Choose(intent.thing))
    yield from wait_until(mind, lambda: _there(mind, intent.control) is not None, 1.0)
    if _there(mind, intent.control) is not None:
        yield from click(mind, ClickOn(intent.control))
        return
    found = yield from act_on(
        mind, intent.thing, Want(), lambda e: Click(point=e.point, button="right"), "Open its context menu"
    )
    if not (yield from _take(mind, intent.control)):
        raise TargetNotFound(f"Nothing here does {intent.control.words!r} to {describe(found.element, mind.seen)}.")


def _there(mind: Mind, ref: Reference) -> Candidate | None:
    found = [c for c in rank(ref, mind.seen, want=PRESSED) if not c.hidden][:4]
    least = _least(ref) if found and found[0].element.role in PRESSED else _DRAWN_LEAST
    if not found or found[0].score < least or "enabled" not in found[0].element.states:
        return None
    best = found[0]
    if _words(best.element.title) & _WIDE - _words(ref.words):
        return None
    rivals = [
        c for c in found[1:]
        if c.score >= best.score - _EVEN and not best.element.box.holds(c.element.point)
        and not c.element.box.holds(best.element.point)
    ]  # fmt: skip
    drawn = bool(ref.relations) and best.element.role in _DRAWN and best.element.box.area < _SMALL
    return best if not rivals and (drawn or best.element.role in PRESSED) else None


def _least(ref: Reference) -> float:
    return _OF_WORDS if len(ref.words.split()) > 1 and ref.words != _MENU.words else _OWN


def _is_there(mind: Mind, ref: Reference) -> bool:
    try:
        return locate(ref, mind.seen).score >= _OWN
    except TargetNotFound:
        return False
    except Ambiguous:
        return True


def _entry(mind: Mind, ref: Reference) -> Candidate | None:
    try:
        menus = [w.id for w in mind.seen.windows if w.kind == "menu"]
        found = locate(ref, mind.seen, want=_ENTRIES, within=menus[-1] if menus else None)
    except (TargetNotFound, Ambiguous):
        return None
    if found.hidden or found.score < _least(ref) or _words(found.element.title) & _WIDE - _words(ref.words):
        return None
    return known(found.element, "an entry of its menu", found.score)
