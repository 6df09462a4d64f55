"""Controls that are only drawn: a switch or a drop-down made of plain boxes, which no tree tells of.

Found by where they stand beside their caption; whether a switch is on is read off its colour. Knows no toolkit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from steadyhand.models.embedded.grammar.patterns import patterns
from steadyhand.models.embedded.ground import Candidate, describe, locate
from steadyhand.models.embedded.intents import Choose, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.roles import CONTAINERS
from steadyhand.models.embedded.skills.doing import do, known, look, wait_until
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, NoEffect, TargetNotFound
from steadyhand_actions.schema import Box, Click

_SWITCHES: frozenset[Role] = frozenset({"icon", "button", "toggle", "checkbox"})
_VALUES: frozenset[Role] = frozenset({"field", "combo", "button", "spin", "label"})
_OFFERED: frozenset[Role] = frozenset({"option", "menuitem", "row", "cell", "label", "button"})
_BESIDE = frozenset({"below", "near", "right of", "inside", "labelled"})
_TALLEST = 44
"""Pixels: what is taller is no switch."""
_WIDEST = 100
"""Pixels: what is wider is no switch."""
_LEFT = 60
"""Pixels between a caption and a switch to its left."""
_PIECES = 26
"""Pixels between the pieces of one switch: its knob and the rest of its track."""
_COLOURED = 60
"""By so much the channels of a pixel differ that is not grey: switches that are on have a colour."""
_MUCH = 0.25
"""The part of a switch that is coloured when it is on."""
_UNDER = 60


def switch_beside(mind: Mind, caption: Element, on: bool) -> Doing[bool]:
    """Put the drawn switch in the line of a caption on or off; False when none stands there. Raises NoEffect."""
    yield from look(mind, "pixels")
    pieces = _pieces(mind, caption)
    if not pieces:
        return False
    box = pieces[0].box
    for piece in pieces[1:]:
        box = box.join(piece.box)
    if _is_coloured(mind, box) == on:
        return True
    found = known(pieces[0], f"the switch in the line of '{caption.title}'", 0.8)
    yield from do(mind, Click(point=pieces[0].point), found, "Switch it on" if on else "Switch it off")
    if not (yield from wait_until(mind, lambda: _is_coloured(mind, box) == on, 1.0)):
        raise NoEffect(f"The switch beside {describe(caption, mind.seen)} does not switch {'on' if on else 'off'}.")
    return True


def _pieces(mind: Mind, caption: Element) -> list[Element]:
    """What is drawn and has no name in the line of the caption: to its right, however far in a list of settings, else
    close to its left. Another name in between means that it belongs to that; several of them, that none is meant."""
    line = [
        e for e in mind.seen.elements
        if e.shown and e.window == caption.window and e.box.y1 - 6 <= caption.box.centre.y <= e.box.y2 + 6
    ]  # fmt: skip
    right = sorted((e for e in line if e.box.x1 >= caption.box.x2 - 2), key=lambda e: e.box.x1)
    left = sorted((e for e in line if e.box.x2 <= caption.box.x1 + 2), key=lambda e: -e.box.x2)
    near = [e for e in left if caption.box.x1 - e.box.x2 <= _LEFT]
    return _switch(_up_to_a_name(right)) or _switch(_up_to_a_name(near))


def _up_to_a_name(line: list[Element]) -> list[Element]:
    """What is drawn before the first thing in the line that has a name of its own."""
    found: list[Element] = []
    for e in line:
        if e.title.strip() and e.role not in CONTAINERS:
            break
        if e.role in _SWITCHES and e.source != "tree" and e.box.height <= _TALLEST:
            found.append(e)
    return found


def _switch(drawn: list[Element]) -> list[Element]:
    """The pieces of the one switch that they make up; none where they make up several."""
    found = drawn[:1]
    for e in drawn[1:]:
        if min(abs(e.box.x1 - f.box.x2) for f in found) > _PIECES and not any(e.box.meet(f.box) for f in found):
            return []
        found.append(e)
    return found if sum(e.box.width for e in found) <= _WIDEST else []


def _is_coloured(mind: Mind, box: Box) -> bool:
    pixels = mind.seen.screenshot.crop(box).astype(np.int16)
    if not pixels.size:
        return False
    return float(np.mean(pixels.max(axis=2) - pixels.min(axis=2) >= _COLOURED)) >= _MUCH


def value_beside(mind: Mind, caption: Element) -> Doing[Candidate | None]:
    """What shows the value that a caption stands beside: to its right, else under it."""
    yield from look(mind, "pixels")
    near = [
        e for e in mind.seen.elements
        if e.role in _VALUES and e.shown and e.window == caption.window and e.id != caption.id and e.title.strip()
        and not _is_order(e)
    ]  # fmt: skip
    line = [e for e in near if e.box.x1 >= caption.box.x2 - 2 and e.box.y1 < caption.box.centre.y < e.box.y2]
    under = [
        e for e in near
        if 0 <= e.box.y1 - caption.box.y2 + 4 < _UNDER and e.box.x1 < caption.box.x2 and caption.box.x1 < e.box.x2
    ]  # fmt: skip
    best = min(line, key=lambda e: e.box.x1, default=None) or min(under, key=lambda e: e.box.y1, default=None)
    return known(best, f"stands beside '{caption.title}'", 0.8) if best is not None else None


def _is_order(element: Element) -> bool:
    """Whether it is a button that does something rather than one that shows a value: "Reset" beside "Volume"."""
    words = element.title.casefold().split()
    return element.role == "button" and "expandable" not in element.states and words[0] in patterns().by_head


def offers(mind: Mind, control: Candidate, value: str) -> Doing[bool]:
    """Click what may be a drop-down, and take the value when it then offers it; False when it offers nothing."""
    option = Reference(value, value, quoted=True)
    before = {e.id for e in mind.seen.elements}

    def offered() -> Candidate | None:
        try:
            found = locate(option, mind.seen, want=_OFFERED)
        except (TargetNotFound, Ambiguous):
            return None
        return found if found.score >= 0.85 and not found.hidden and found.element.id not in before else None

    yield from do(mind, Click(point=control.element.point), control, "Open it, if it opens")
    if not (yield from wait_until(mind, lambda: offered() is not None, 0.6)):
        yield from look(mind, "pixels")
    found = offered()
    if found is None:
        return False
    yield from do(mind, Click(point=found.element.point), found, f"Choose {value!r}")
    return True


def held_by(mind: Mind, option: Reference, kinds: frozenset[Role]) -> Choose | None:
    """ "choose Friends under Contacts": where nothing there is called so yet, the control that it is under holds it."""
    if len(option.relations) != 1 or option.relations[0].kind not in _BESIDE or not option.words:
        return None
    if in_view(mind, option, kinds):
        return None
    return Choose(replace(option, relations=(), said=option.words), option.relations[0].other)


def in_view(mind: Mind, option: Reference, kinds: frozenset[Role]) -> bool:
    try:
        return not locate(option, mind.seen, want=kinds).hidden
    except (TargetNotFound, Ambiguous):
        return False
