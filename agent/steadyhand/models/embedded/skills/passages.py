"""Pieces of a text: selecting a word, a line, a paragraph; the caret before or after it; every old by a new.

Where the tree tells the text, the caret is walked to the piece by arrow keys, which every editor has. What only the
picture shows is for ``unread``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from steadyhand.models.embedded.ground import Candidate, describe
from steadyhand.models.embedded.intents import Choose, Find, Mark, Substitute
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.choosing import choose
from steadyhand.models.embedded.skills.doing import do, press, same, wait_until
from steadyhand.models.embedded.skills.reading import find
from steadyhand.models.embedded.skills.replacing import by_dialog
from steadyhand.models.embedded.skills.unread import mark_by_keys, mark_in_picture
from steadyhand.models.embedded.skills.writing import editor, focus
from steadyhand_actions.errors import Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Type

_PIECES = {
    "line": re.compile(r"[^\n]*"), "paragraph": re.compile(r"[^\n]*\S[^\n]*"), "word": re.compile(r"\w[\w'’-]*"),
    "sentence": re.compile(r"\S[^.!?\n]*[.!?]?"),
}  # fmt: skip
_JOINER = "\u200d"
FEW = 20
"""Places that are replaced one by one."""
FAR = 3000
"""Characters that the caret is walked at most."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


def mark(mind: Mind, intent: Mark) -> Doing[None]:
    """Select the piece, or put the caret at it; what is no piece of a text is looked for on the screen."""
    place = _text_place(mind)
    text = _told(mind, place)
    span = _span(mind, intent, text) if place is not None else None
    if place is not None and text is None and (intent.text is not None or _is_page(place)):
        yield from _untold(mind, intent, place)
        return
    if place is None or span is None:
        yield from _on_screen(mind, intent, place)
        return
    place = yield from focus(mind, place)
    yield from press(mind, "ctrl", "home", thought="Go to the beginning of the text")
    yield from _walk(mind, _told(mind, place) or "", span, intent.caret)


def _is_page(place: Candidate) -> bool:
    """A terminal takes the keys that go through a text for other ones."""
    return place.element.role != "terminal"


def _untold(mind: Mind, intent: Mark, place: Candidate) -> Doing[None]:
    """In a text that only the picture shows."""
    if intent.text is None:
        yield from mark_by_keys(mind, intent, place)
    else:
        yield from mark_in_picture(mind, mind.text(intent.text), intent, place)


def _text_place(mind: Mind) -> Candidate | None:
    """The text in front that has several lines, or the field that has the focus."""
    place = editor(mind)
    if place is None:
        return None
    lines = "multiline" in place.element.states or place.element.role in ("document", "terminal")
    return place if lines or "focused" in place.element.states or place.element.box.height > 80 else None


def _told(mind: Mind, place: Candidate | None) -> str | None:
    element = same(mind, place.element) if place is not None else None
    return element.value if element is not None and element.source == "tree" else None


def _span(mind: Mind, intent: Mark, text: str | None) -> _Span | None:
    """Where the piece stands in the text."""
    if text is None:
        return None
    if intent.text is not None:
        return _words_in(text, mind.text(intent.text), whole=intent.unit == "word")
    pieces = [m.span() for m in _PIECES[intent.unit].finditer(text) if intent.unit == "line" or m.group().strip()]
    if intent.unit == "line":
        starts = [0, *(m.end() for m in re.finditer("\n", text))]
        pieces = [(s, (text + "\n").index("\n", s)) for s in starts]
        if intent.number < 0 and len(pieces) > 1 and pieces[-1][0] == len(text):
            pieces.pop()  # what follows the last line break is no line to a person
    at = intent.number - 1 if intent.number > 0 else len(pieces) + intent.number
    return _Span(*pieces[at]) if 0 <= at < len(pieces) else None


def _words_in(text: str, said: str, whole: bool) -> _Span | None:
    """The first place of the words, as whole words and in this spelling when there is one such; ``whole``: else in
    another spelling, but never as a part of a longer word."""
    alone, anywhere = rf"(?<!\w){re.escape(said)}(?!\w)", re.escape(said)
    for flags in (0, re.IGNORECASE):
        for pattern in (alone,) if whole else (alone, anywhere):
            found = re.search(pattern, text, flags) if said else None
            if found:
                return _Span(*found.span())
    return None


def _on_screen(mind: Mind, intent: Mark, place: Candidate | None) -> Doing[None]:
    told = place is not None and _told(mind, place) is not None
    # What a text of several lines does not hold is no button or row of that name.
    searched = told and place is not None and (intent.text is None or "multiline" in place.element.states)
    if intent.otherwise is None or searched:
        where = f" in {describe(place.element, mind.seen)}" if place is not None else ""
        raise TargetNotFound(f"There is no such text as {mind.said!r} means{where}.")
    if intent.caret:
        yield from find(mind, Find(intent.otherwise))
    else:
        yield from choose(mind, Choose(intent.otherwise))


def _walk(mind: Mind, text: str, span: _Span, caret: str) -> Doing[None]:
    """From the beginning of the text, or its end when that is nearer."""
    start, end = (span.end, span.end) if caret == "after" else (span.start, span.start if caret else span.end)
    if len(text) - start < start:
        yield from press(mind, "ctrl", "end", thought="Go to the end of the text")
        yield from _steps(mind, "left", _places(text[start:]))
    else:
        yield from _steps(mind, "right", _places(text[:start]))
    if end > start:
        yield from _steps(mind, "right", _places(text[start:end]), shift=True)


def _places(text: str) -> int:
    """How many steps of the caret lead over a text: it does not stop inside what several characters make up, such as a
    letter with its accent or a family of emoji."""
    steps, joined = 0, False
    for c in text:
        extends = unicodedata.category(c) in ("Mn", "Me") or c == _JOINER or "\U0001f3fb" <= c <= "\U0001f3ff"
        steps += not (extends or joined)
        joined = c == _JOINER
    return steps


def _steps(mind: Mind, key: str, count: int, shift: bool = False) -> Doing[None]:
    if count > FAR:
        raise Failed(f"That piece of the text is {count:,} characters away, too far to go to by keys.")
    if count:
        keys = ("shift", key) if shift else (key,)
        what = f"Select {count} characters" if shift else f"Go {count} characters to the {key}"
        yield from press(mind, *keys, count=count, thought=what)


def substitute(mind: Mind, intent: Substitute) -> Doing[None]:
    """Every ``old`` in the text in front becomes ``new``: one after the other, so that what is around them stays as it
    is; very many through the editor's own dialog. Afterwards the text must be so."""
    old, new = mind.text(intent.old), mind.text(intent.new)
    place = _text_place(mind)
    text = _told(mind, place)
    if place is None or text is None:
        yield from by_dialog(mind, old, new)
        return
    pattern = re.compile(re.escape(old), 0 if old in text else re.IGNORECASE)
    found = [m.span() for m in pattern.finditer(text)]
    if not found or not old:
        raise TargetNotFound(f"There is no {old!r} in {describe(place.element, mind.seen)}.")
    wanted = pattern.sub(lambda _: new, text)
    if len(found) <= FEW and found[-1][1] <= FAR:
        yield from _one_by_one(mind, place, text, found, new)
    else:
        yield from by_dialog(mind, old, new)
    if not (yield from wait_until(mind, lambda: _told(mind, place) in (wanted, None), 2.0)):
        raise NoEffect(f"{describe(place.element, mind.seen)} does not hold what it should after the replacing.")


def _one_by_one(mind: Mind, place: Candidate, text: str, found: list[tuple[int, int]], new: str) -> Doing[None]:
    """The caret goes through the text once, forward."""
    place = yield from focus(mind, place)
    yield from press(mind, "ctrl", "home", thought="Go to the beginning of the text")
    at = 0
    for start, end in found:
        yield from _steps(mind, "right", _places(text[at:start]))
        yield from _steps(mind, "right", _places(text[start:end]), shift=True)
        if new:
            yield from do(mind, Type(text=new), place, f"Type {new!r} over it")
        else:
            yield from press(mind, "delete", thought="Delete it")
        at = end
