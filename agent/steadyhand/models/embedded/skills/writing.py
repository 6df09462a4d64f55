"""Text: typing into the right place and reading back that it arrived, clearing, copying, keys."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from steadyhand.models.embedded.ground import Candidate, describe, locate, value_of
from steadyhand.models.embedded.intents import Clear, Clipboard, PressKeys, Reference, SelectAll, TypeIn
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import clear_the_way
from steadyhand.models.embedded.skills.doing import Gone, bring_front, do, known, press, same, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on, reach
from steadyhand.models.embedded.skills.searching import means_search, search_field
from steadyhand.models.embedded.skills.sheets import fill_cell
from steadyhand.observation import Element, Observation, Role, Window
from steadyhand_actions.errors import Ambiguous, Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Click, Move, Outcome, SetValue, Type
from steadyhand_actions.vault import as_read

_CARET = 12
"""Pixels that a caret is wide at most."""
_DRAWN: frozenset[Role] = frozenset({"other", "document", "panel"})
_PAGE = 0.3
"""The part of a window that its page takes up at least."""
_CARET_PIXELS = 120
"""Pixels that a caret covers at most."""
_LATE = 2.0
"""Seconds in which what was typed is to be seen where nothing tells of it."""
CAPTION_REACH = 220
"""Pixels between a caption and what it is the caption of."""
WRITABLE: frozenset[Role] = frozenset({"field", "document", "combo", "spin", "terminal"})
_WORKS = re.compile(
    r"\b(?:write|type|create|compose|start|make|draft|save|open)\s+(?:a|an|the|this|my)\s+(?:new\s+|short\s+|little\s+)?"
    r"(note|letter|message|text|document|list|memo|email|mail|file|page|story|poem|reminder|report|entry)\b",
    re.IGNORECASE,
)
_DOCUMENTS = frozenset(
    "note notes letter message text document memo file editor page reminder report draft area body textarea".split()
)

PASTE_SECONDS = 2.0
"""How long what is pasted may take to show."""


def type_in(mind: Mind, intent: TypeIn) -> Doing[None]:
    """Type text where it belongs; afterwards the place must hold it."""
    text = mind.text(intent.text)
    if intent.into is not None and (yield from fill_cell(mind, intent.into, text)):
        _put_caret(mind)
        return
    place = yield from _place(mind, intent.into)
    if place is not None:
        place = yield from focus(mind, place)
    before = _content(mind, place)
    if place is not None and (intent.replace or _asks_for_it(mind, intent, place)):
        yield from wipe(mind, place, emptied=not text)
        before = ""
    elif intent.replace:
        yield from press(mind, "ctrl", "a", thought="Select what is there")
    elif intent.at_end:
        yield from press(mind, "ctrl", "end", thought="Go to the end of the text")
        if before and not before[-1:].isspace() and place is not None and _is_multiline(place):
            text = "\n" + text
    yield from type_text(mind, text, place, before)
    if intent.submit:
        yield from press(mind, "enter", thought="Enter")
    _put_caret(mind)
    named = _WORKS.search(mind.said)
    active = mind.seen.active
    if active is not None and (place is None or _is_multiline(place)):
        mind.document = active.id
        if named:
            mind.things[named.group(1).casefold()] = active.id


def _asks_for_it(mind: Mind, intent: TypeIn, place: Candidate) -> bool:
    """A dialog that has just come up with a field that is filled in already: what is entered is all it is to hold."""
    window = mind.seen.window(place.element.window)
    fresh = window is not None and window.kind == "dialog" and mind.caret != window.id
    single = place.element.role in ("field", "combo") and "multiline" not in place.element.states
    return intent.into is None and not intent.at_end and fresh and single and bool(place.element.value)


def _place(mind: Mind, into: Reference | None) -> Doing[Candidate | None]:
    """Where to type: what the task names, else what has the focus, else the only place that takes text."""
    if into is not None:
        if (yield from _known_document(mind, into)):
            return editor(mind)
        if means_search(into) and (found := (yield from search_field(mind, into))) is not None:
            return found
        found = yield from reach(mind, into, Want(WRITABLE))
        beside = _field_beside(mind, found.element) if found.element.role in ("label", "heading") else None
        return known(beside, "the field that the words label", found.score) if beside is not None else found
    focused = mind.seen.focused
    active = mind.seen.active
    if focused is not None and takes_text(focused) and (active is None or focused.window == active.id):
        return known(focused, "has the focus")
    if focused is None and active is not None and mind.caret == active.id:
        return None  # where it was clicked or typed last; a window without a tree does not tell
    return editor(mind)


def _field_beside(mind: Mind, label: Element) -> Element | None:
    """The place for text that a caption stands beside: to its right, else under it."""
    fields = [e for e in mind.seen.elements if e.shown and e.window == label.window and takes_text(e)]
    line = [e for e in fields if e.box.x1 >= label.box.x2 - 4 and e.box.y1 < label.box.centre.y < e.box.y2]
    if line:
        return min(line, key=lambda e: e.box.x1)
    under = [
        e for e in fields
        if 0 <= e.box.y1 - label.box.y2 + 4 < 60 and e.box.x1 < label.box.x2 and label.box.x1 < e.box.x2
    ]  # fmt: skip
    return min(under, key=lambda e: e.box.y1, default=None) or _text_beside(mind, label)


def _text_beside(mind: Mind, caption: Element) -> Element | None:
    """What stands right of a caption in a picture is in its field, even where no field can be made out."""
    if caption.source == "tree" or not caption.name.rstrip().endswith(":"):
        return None
    line = [
        e for e in mind.seen.elements
        if e.source == "text" and e.window == caption.window and 0 <= e.box.x1 - caption.box.x2 < CAPTION_REACH
        and caption.box.y1 - 4 <= e.box.centre.y < caption.box.y2 + 4
    ]  # fmt: skip
    return min(line, key=lambda e: e.box.x1, default=None)


def _put_caret(mind: Mind) -> None:
    active = mind.seen.active
    mind.caret = active.id if active is not None else None


def takes_text(element: Element) -> bool:
    if "readonly" in element.states:
        return False
    if element.role == "document" and element.source == "tree":
        return "editable" in element.states
    return "editable" in element.states or element.role in ("field", "document", "terminal", "spin")


def editor(mind: Mind) -> Candidate | None:
    """The biggest place for text in the window in front; a page that an application draws itself is one."""
    window = mind.seen.active
    places = [
        e for e in mind.seen.elements
        if e.shown and window is not None and e.window == window.id and not _is_in_bar(mind, e)
        and (takes_text(e) or _is_drawn_page(mind, e, window))
    ]  # fmt: skip
    if not places:
        return None
    best = max(places, key=lambda e: ("multiline" in e.states, e.box.area))
    return known(best, "the largest place for text in front", 0.9)


def _is_drawn_page(mind: Mind, element: Element, window: Window) -> bool:
    """What has the focus, takes up much of the window and tells neither text nor parts: a page that is only drawn."""
    return (
        element.source == "tree" and element.role in _DRAWN and "focused" in element.states and element.value is None
        and element.box.area >= _PAGE * window.box.area and not any(c.shown for c in mind.seen.children(element.id))
    )  # fmt: skip


def _is_in_bar(mind: Mind, element: Element) -> bool:
    """A field of a toolbar sets something (a font size, a zoom); a document is written elsewhere."""
    return any(a.role in ("toolbar", "menubar", "statusbar") for a in mind.seen.ancestors(element))


def _known_document(mind: Mind, into: Reference) -> Doing[bool]:
    """ "the note" is the window it was written in, when nothing on the screen is called so."""
    noun = (into.words or into.said).casefold().removeprefix("the ").strip()
    if into.quoted or into.relations:
        return False
    window = mind.seen.window(mind.things.get(noun))
    if window is None and noun in _DOCUMENTS:
        if _called_so(mind, into):
            return False
        window = mind.seen.window(mind.document)
        if window is None:
            return editor(mind) is not None
    if window is None:
        return False
    yield from bring_front(mind, window)
    return True


def _called_so(mind: Mind, into: Reference) -> bool:
    try:
        found = locate(into, mind.seen, want=WRITABLE)
    except Ambiguous:
        return True
    except TargetNotFound:
        return False
    return (
        found.element.role in WRITABLE
        and bool(into.words)
        and fuzz.ratio(into.words.casefold(), found.element.title.casefold()) > 85
    )


def focus(mind: Mind, place: Candidate) -> Doing[Candidate]:
    """Click a place until the keyboard goes there."""
    for _ in range(3):
        element = same(mind, place.element)
        if element is None:
            raise Gone(f"{place.element.title!r} is gone before anything was typed into it.")
        place = replace(place, element=element)
        if (yield from clear_the_way(mind, element)):
            continue
        if has_focus(mind, element):
            return place
        yield from do(mind, Click(point=element.point), place, f"Put the caret into {describe(element, mind.seen)}")
        if element.source != "tree" or (yield from wait_until(mind, lambda e=element: has_focus(mind, e), 0.5)):  # type: ignore[misc]
            return place
    return place


def has_focus(mind: Mind, element: Element) -> bool:
    """Whether typed text goes to the element or something inside it."""
    focused = mind.seen.focused
    if focused is None:
        return False
    if focused.id == element.id or any(a.id == element.id for a in mind.seen.ancestors(focused)):
        return True
    return "editable" in focused.states and any(a.id == focused.id for a in mind.seen.ancestors(element))


def _content(mind: Mind, place: Candidate | None) -> str:
    element = same(mind, place.element) if place else None
    return value_of(element, mind.seen) if element is not None and element.value is not None else ""


def _is_multiline(place: Candidate) -> bool:
    return "multiline" in place.element.states or place.element.box.height > 80


def wipe(mind: Mind, place: Candidate, emptied: bool = False) -> Doing[None]:
    """Select all of a field, so that what is typed replaces it; ``emptied``: nothing will be typed."""
    if place.element.source == "tree" and place.element.value == "":
        return
    if place.element.source == "tree" or _is_multiline(place):
        yield from press(mind, "ctrl", "a", thought="Select what is there")
    else:  # not every toolkit selects all with Ctrl+A
        yield from press(mind, "end", thought="Go to the end of the field")
        yield from press(mind, "shift", "home", thought="Select what is there")
    if not emptied:
        return  # typing replaces the selection
    yield from press(mind, "backspace", thought="Empty it")
    element = same(mind, place.element)
    if element is not None and element.source == "tree" and element.value:
        yield from do(
            mind, SetValue(element=element.id, value="", point=element.point), place, "Empty it through accessibility"
        )


def type_text(mind: Mind, text: str, place: Candidate | None, before: str) -> Doing[None]:
    """Type and read back. What did not arrive at all is set through accessibility; half a text is an error."""
    if not text:
        return
    shown = text if len(text) <= 60 else text[:57] + "..."
    frame, left = mind.seen, text
    for _ in range(4):
        frame = mind.seen
        outcome = yield from do(mind, Type(text=left), place, f"Type {shown!r}", resumes=place is not None)
        if outcome.status == "done":
            given = outcome.instead.text if isinstance(outcome.instead, Type) else left
            text = text.removesuffix(left) + given
            if not outcome.rest:
                break
            left = outcome.rest
        if place is not None:
            place = yield from _back_to(mind, place, text.removesuffix(left), before)
    else:
        raise Failed("The focus keeps moving; the text was not typed to its end.")
    unseen = outcome.effect is not None and outcome.effect.kind == "none"
    if place is not None and place.element.source == "text" and unseen:
        raise NoEffect(f"{describe(place.element, mind.seen)} does not take the text {shown!r}.")
    told = place is not None or not unseen or not text.strip() or _is_secret(mind)
    # Some windows show what was typed only after a while.
    if not told and not (yield from wait_until(mind, lambda: _looks_else(mind, frame), _LATE)):
        raise NoEffect(f"Nothing in front takes the text {shown!r}; say where to type it.")
    if (
        place is None
        or place.element.source != "tree"
        or place.element.value is None
        or "password" in place.element.states
    ):
        return
    if (yield from wait_until(mind, lambda: _arrived(mind, place, text), 1.0)):
        return
    now = same(mind, place.element)
    if now is None or now.value is None:
        return
    if now.value == before and not before and _was_seen_in(outcome, now):
        return  # some toolkits never tell what a field holds
    lost = now.value == before
    if lost and not before and (yield from _is_seen_in(mind, place, frame)):
        return
    if lost or ("\n" not in text and _may_hold_something_else(now, before)):
        yield from do(
            mind, SetValue(element=now.id, value=before + text, point=now.point), place,
            "Set the text through accessibility",
        )  # fmt: skip
        if (yield from wait_until(mind, lambda: _arrived(mind, place, text), 1.0)):
            return
        if lost:
            raise NoEffect(f"{describe(now, mind.seen)} does not take the text {shown!r}.")
        now = same(mind, place.element)
        if now is None or now.value is None:
            return
    holds = now.value or ""
    if fuzz.ratio(_plain(holds), _plain(before + as_read(text))) < 60 and now.role == "field":
        raise NoEffect(f"{describe(now, mind.seen)} holds {holds[:60]!r} after {shown!r} was typed.")


def _back_to(mind: Mind, place: Candidate, typed: str, before: str) -> Doing[Candidate]:
    """The place with the keyboard again, and the caret where it was. Raises NoEffect where that cannot be known."""
    element, window = same(mind, place.element), mind.seen.window(place.element.window)
    if element is not None and window is not None and typed:
        yield from clear_the_way(mind, element)
        yield from bring_front(mind, window)  # a click would put the caret somewhere else
        yield from wait_until(mind, lambda: has_focus(mind, place.element), 1.0)
    place = yield from focus(mind, place)
    clicked = isinstance(mind.last, Click) and mind.last.point == place.element.point
    if not typed or not clicked:
        return place
    if before or _is_multiline(place):
        raise NoEffect(f"Another window took the focus when {typed[:60]!r} was typed; the rest was not typed.")
    yield from press(mind, "end", thought="Go on where the text stopped")
    return place


def _may_hold_something_else(element: Element, before: str) -> bool:
    """Whether an input method may have turned what was typed into something else, in a field with nothing else in it.

    What an application makes of a text itself, it makes of it again; and what was in a field is not risked.
    """
    return element.role == "field" and not before and "multiline" not in element.states


def _looks_else(mind: Mind, before: Observation) -> bool:
    """Whether the window in front shows more of a difference than a blinking caret."""
    window = before.active
    if window is None or mind.seen.active != window:
        return True
    old, new = (seen.screenshot.crop(window.box) for seen in (before, mind.seen))
    return old.shape != new.shape or int(np.count_nonzero(np.any(old != new, axis=2))) > _CARET_PIXELS


def _is_secret(mind: Mind) -> bool:
    """What has the focus may take text without showing any: a password, a terminal that asks for one."""
    focused = mind.seen.focused
    return focused is not None and (focused.role == "terminal" or "password" in focused.states)


def _was_seen_in(outcome: Outcome, element: Element) -> bool:
    """Whether what was typed changed the picture of the field that has the focus, by more than a caret."""
    changed = outcome.effect.changed if outcome.effect is not None else ()
    inside = [both for box in changed if (both := box.meet(element.box)) is not None]
    return "focused" in element.states and any(both.width > _CARET for both in inside)


def _is_seen_in(mind: Mind, place: Candidate, before: Observation) -> Doing[bool]:
    """Whether the place shows more than it did, where something else came up over it meanwhile and was sent away."""
    element = same(mind, place.element)
    if element is None or not (yield from clear_the_way(mind, element)):
        return False
    old, new = (seen.screenshot.crop(place.element.box) for seen in (before, mind.seen))
    return old.shape == new.shape and int(np.count_nonzero(np.any(old != new, axis=2))) > _CARET_PIXELS


def _plain(text: str) -> str:
    return " ".join(text.split())


def _arrived(mind: Mind, place: Candidate, text: str) -> bool:
    now = same(mind, place.element)
    if now is None or now.value is None:
        return True
    return _plain(as_read(text)) in _plain(now.value)


def clear(mind: Mind, intent: Clear) -> Doing[None]:
    """Empty a field."""
    place = yield from _place(mind, intent.target)
    if place is None:
        raise TargetNotFound("There is no field in front to be cleared.")
    if place.element.source == "tree" and not takes_text(place.element):
        raise Failed(f"{describe(place.element, mind.seen)} holds no text that could be cleared.")
    place = yield from focus(mind, place)
    yield from wipe(mind, place, emptied=True)


def keys(mind: Mind, intent: PressKeys) -> Doing[None]:
    if intent.target is not None:
        place = yield from reach(mind, intent.target, Want(WRITABLE))
        yield from focus(mind, place)
    yield from press(mind, *intent.keys, count=intent.count, thought=f"Press {'+'.join(intent.keys)}")
    _put_caret(mind)


def select_all(mind: Mind, intent: SelectAll) -> Doing[None]:
    if intent.target is not None:
        place = yield from _place(mind, intent.target)
        if place is not None:
            yield from focus(mind, place)
    yield from press(mind, "ctrl", "a", thought="Select all")


def clipboard(mind: Mind, intent: Clipboard) -> Doing[None]:
    """Copy, cut or paste by the usual chords; a terminal needs Shift with them."""
    where = intent.into if intent.what == "paste" else intent.target
    if where is not None:
        if intent.what == "paste":
            place = yield from _place(mind, where)
            if place is not None:
                yield from focus(mind, place)
        else:
            yield from _mark(mind, where)
    key = {"copy": "c", "cut": "x", "paste": "v"}[intent.what]
    focused = mind.seen.focused
    chord = ("ctrl", "shift", key) if focused is not None and focused.role == "terminal" else ("ctrl", key)
    before = _shown(mind)
    outcome = yield from press(mind, *chord, thought=intent.what.capitalize())
    if intent.what != "paste" or outcome.effect is None or outcome.effect.kind != "none":
        return
    # A view that was still being filled takes no keys and says nothing. What was pasted shows; only then, not twice.
    if not (yield from wait_until(mind, lambda: _shown(mind) != before, PASTE_SECONDS)):
        yield from press(mind, *chord, thought="Nothing was pasted: once more")


def _shown(mind: Mind) -> list[tuple[str, str, str | None]]:
    return [(e.id, e.name, e.value) for e in mind.seen.elements if e.shown]


def _is_writable(mind: Mind, ref: Reference) -> bool:
    """Whether a field is meant by the words, rather than a file or a row of that name."""
    if set(ref.roles) & WRITABLE:
        return True
    try:
        found = locate(ref, mind.seen, want=WRITABLE)
    except Ambiguous:
        return True
    except TargetNotFound:
        return False
    return found.element.role in WRITABLE


def _mark(mind: Mind, ref: Reference) -> Doing[None]:
    """Select a thing so that it can be copied: all of a field, a row by a click; its text is remembered too."""
    if (yield from _known_document(mind, ref)):
        place = editor(mind)
        if place is not None:
            yield from focus(mind, place)
        yield from press(mind, "ctrl", "a", thought="Select all of it")
        return
    last = same(mind, mind.target) if mind.target is not None else None
    if last is not None and isinstance(mind.last, Click) and ref.words and ref.words == mind.target_words:
        return  # it was clicked just now, so it is selected
    found = yield from reach(mind, ref, Want(WRITABLE if _is_writable(mind, ref) else frozenset()))
    mind.remember(value_of(found.element, mind.seen))
    if takes_text(found.element) or "readonly" in found.element.states:
        yield from focus(mind, found)
        yield from press(mind, "ctrl", "a", thought="Select all of it")
    else:
        count = 3 if found.element.role == "label" and found.element.source == "tree" else 1
        yield from act_on(
            mind, ref, Want(), lambda e: Click(point=e.point, count=count) if e.role != "group" else Move(point=e.point)
        )
