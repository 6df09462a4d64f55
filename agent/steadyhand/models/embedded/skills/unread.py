"""Pieces of a text that nobody tells: gone to by keys that all editors have, or found by their words in the picture.

That a line was reached and something got selected is seen on the screen. Knows nothing of what the text says elsewhere.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.ground import Candidate, describe
from steadyhand.models.embedded.intents import Mark
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.places import reading_order, words_in_line
from steadyhand.models.embedded.similarity import STROKES
from steadyhand.models.embedded.skills.doing import do, known, look, pause, press
from steadyhand.models.embedded.skills.reach import TRIES
from steadyhand.models.embedded.skills.writing import focus
from steadyhand.observation import Element
from steadyhand_actions.errors import Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Box, Click, Outcome, Point

_SOON = 2.0
"""Seconds in which words are to be read."""
_ONE_BY_ONE = 30
"""So many of the last steps are made one after the other, to see where the text ends."""
_CARET = 12
"""Pixels that a caret is wide at most: a selection is wider."""
_KEYS = {"line": ("down",), "paragraph": ("ctrl", "down"), "word": ("ctrl", "right")}
_ENDS = {"line": ("shift", "end"), "paragraph": ("shift", "ctrl", "down"), "word": ("shift", "ctrl", "right")}


def mark_by_keys(mind: Mind, intent: Mark, place: Candidate) -> Doing[None]:
    """The ``number``-th line, paragraph or word, counted from the top. Raises TargetNotFound when the text ends before
    it, and NoEffect when nothing gets selected."""
    if intent.unit not in _KEYS or (intent.number < 0 and intent.unit != "line"):
        raise TargetNotFound(f"{describe(place.element, mind.seen)} does not tell its text, so that {mind.said!r} "
                             "cannot be found in it; name the words themselves, or a line by its number.")  # fmt: skip
    place = yield from focus(mind, place)
    if intent.number < 0:
        yield from press(mind, "ctrl", "end", thought="Go to the end of the text")
        yield from _go_on(mind, intent, place, -intent.number - 1)
    else:
        yield from press(mind, "ctrl", "home", thought="Go to the beginning of the text")
        yield from _go_on(mind, intent, place, intent.number - 1)
    if intent.unit == "line":
        yield from press(mind, "end" if intent.caret == "after" else "home", thought="Go to that end of the line")
    elif intent.caret == "after":
        yield from press(mind, *_KEYS[intent.unit], thought=f"Go to the end of the {intent.unit}")
    if intent.caret:
        return
    outcome = yield from press(mind, *_ENDS[intent.unit], thought=f"Select to the end of the {intent.unit}")
    if intent.number < 0 and not _is_wide(outcome, place):  # what follows the last line break is no line to a person
        yield from press(mind, "up", thought="The last line is empty: go to the one before")
        yield from press(mind, "home", thought="Go to its beginning")
        outcome = yield from press(mind, *_ENDS["line"], thought="Select to the end of the line")
    _see_selected(outcome, place, mind)


def _go_on(mind: Mind, intent: Mark, place: Candidate, left: int) -> Doing[None]:
    """Step by step, so that the end of the text is noticed: there a step does nothing any more."""
    keys = ("up",) if intent.number < 0 else _KEYS[intent.unit]
    if left > _ONE_BY_ONE:
        yield from press(mind, *keys, count=left - _ONE_BY_ONE, thought=f"Go on {left - _ONE_BY_ONE} {intent.unit}s")
        left = _ONE_BY_ONE
    for _ in range(left):
        outcome = yield from press(mind, *keys, thought=f"Go on to the next {intent.unit}")
        if not _changes(outcome, place):
            many = f"{abs(intent.number)} {intent.unit}s"
            raise TargetNotFound(f"{describe(place.element, mind.seen)} has fewer than {many}.")


def _changes(outcome: Outcome, place: Candidate) -> list[Box]:
    """What an act changed inside a place; all of it where the act did something and it was not told where."""
    box, effect = place.element.visible or place.element.box, outcome.effect
    if effect is None or effect.kind == "none":
        return []
    return [both for c in effect.changed or (box,) if (both := box.meet(c)) is not None]


def _is_wide(outcome: Outcome, place: Candidate) -> bool:
    return any(c.width > _CARET for c in _changes(outcome, place))


def _see_selected(outcome: Outcome, place: Candidate, mind: Mind) -> None:
    if not _is_wide(outcome, place):
        raise NoEffect(f"Nothing got selected in {describe(place.element, mind.seen)}: it has no such text there.")


def mark_in_picture(mind: Mind, said: str, intent: Mark, place: Candidate) -> Doing[None]:
    """The words where they can be read in the picture of the text. A single word is double-clicked; more are selected
    by as many steps of the caret as they have letters. Raises TargetNotFound, NoEffect."""
    word = " " not in said and not intent.caret
    why = f"Select the word {said!r}" if word else "Put the caret into its first word"
    for _ in range(TRIES):
        found = yield from _readable(mind, said, place)
        point = found.element.point if word else _in_first_word(found.element, said)
        outcome = yield from do(mind, Click(point=point, count=2 if word else 1), found, why)
        if outcome.status == "done":
            break
    else:
        raise Failed(f"{describe(place.element, mind.seen)} keeps changing; nothing was selected.")
    if word:
        _see_selected(outcome, place, mind)
        return
    yield from press(mind, "ctrl", "left", thought="Go to the beginning of the word")
    if intent.caret == "before":
        return
    keys = ("right",) if intent.caret else ("shift", "right")
    outcome = yield from press(mind, *keys, count=len(said), thought=f"Go over its {len(said)} characters")
    if not intent.caret:
        _see_selected(outcome, place, mind)


def _readable(mind: Mind, said: str, place: Candidate) -> Doing[Candidate]:
    """The words in the picture; looked for more than once, since a caret in a line may keep it from being read."""
    box = place.element.visible or place.element.box
    deadline = mind.now + min(_SOON, mind.patience)
    yield from look(mind, "pixels")
    while (element := _read(mind, said, box)) is None and mind.now < deadline:
        yield from pause(mind, 300)
        yield from look(mind, "pixels")
    if element is None:
        raise TargetNotFound(f"There is no such text as {said!r} to be read in {describe(place.element, mind.seen)}.")
    return known(element, "reads so", 0.95)


def _read(mind: Mind, said: str, box: Box) -> Element | None:
    """The first place in a box where the words are read as whole words, in this spelling when there is one such."""
    lines = [e for e in mind.seen.elements if e.source == "text" and e.shown and box.holds(e.point)]
    for change in (str, lambda text: text.casefold().translate(STROKES)):
        whole = re.compile(rf"(?<!\w){re.escape(change(said))}(?!\w)")
        for line in reading_order(lines):
            at = whole.search(change(line.name))
            if at is not None:
                return words_in_line(line, line.name[at.start() : at.end()])
    return None


def _in_first_word(element: Element, said: str) -> Point:
    """A point inside the first word, right of its first letter, so that its beginning is to the left."""
    first = len(said.split()[0]) / max(1, len(said)) * element.box.width
    return Point(element.box.x1 + max(2, round(0.6 * first)), element.box.centre.y)
