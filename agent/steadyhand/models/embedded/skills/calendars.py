"""Calendars: the month and year they show, turned to those that are meant, and the day picked.

A calendar tells little: its days and its heading are read from the picture.
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Callable
from functools import partial

from steadyhand.models.embedded.dates import moment
from steadyhand.models.embedded.ground import Candidate, describe, locate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import do, known, look, press
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Box, Click

_Chord = tuple[str, ...]
_Way = Callable[[Mind, Candidate, int], Doing[None]]
_MONTHS = {n.casefold(): i for names in (month_name, month_abbr) for i, n in enumerate(names) if n}
_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)")
_DAY = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?(?!\d)")
_DAY_ALONE = re.compile(r"(?:the )?(?:day )?(?:[12]?\d|3[01])(?:st|nd|rd|th)?", re.IGNORECASE)
_VALUES: frozenset[Role] = frozenset({"field", "spin", "combo", "calendar"})
_HEADING = 48
"""Pixels above a calendar's own box in which its heading may stand."""
_KEYS: tuple[tuple[_Chord, _Chord], ...] = ((("ctrl", "right"), ("ctrl", "left")), (("pagedown",), ("pageup",)))
"""How toolkits turn a calendar with the focus to the next and the last month."""
_LOOKALIKE = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8"})
MOST_MONTHS = 240


def set_date(mind: Mind, found: Candidate, value: str) -> Doing[None]:
    """Turn the calendar to the month that is said, if one is, and pick the day, if one is said."""
    said = moment(value) if _WORD.search(value) or len(value) > 5 else None
    match = _DAY.search(value)
    month, year = (said.month, said.year) if said is not None else (None, None)
    day = said.day if said is not None and said.day is not None else int(match.group(1)) if match else None
    if day is None and month is None:
        raise Failed(f"{describe(found.element, mind.seen)} takes a day or a month, not {value!r}.")
    yield from look(mind, "pixels")
    if month is not None:
        yield from _turn(mind, found, month, year)
    if day is not None:
        yield from _pick(mind, found.element, day)


def _pick(mind: Mind, calendar: Element, number: int) -> Doing[None]:
    """Days are shown as numbers; those of the months beside it come first and last."""
    days = _days(mind, calendar.box, number)
    if not days:
        raise TargetNotFound(f"The calendar shows no day {number}.")
    pick = (min if number < 15 else max)(days, key=lambda e: (e.box.centre.y // 12, e.box.x1))
    yield from do(mind, Click(point=pick.point), known(pick, "the day"), f"Pick the day {number}")


def _days(mind: Mind, box: Box, number: int) -> list[Element]:
    return [
        e for e in mind.seen.elements
        if e.shown and box.holds(e.point) and e.name.strip().translate(_LOOKALIKE) == str(number)
    ]  # fmt: skip


def _heading(mind: Mind, calendar: Element) -> tuple[int, int] | None:
    """(year, month) that the calendar shows now."""
    box = calendar.box
    above = Box(box.x1, box.y1 - _HEADING, box.x2, box.y1 + box.height // 3)
    said = [
        f"{e.name} {e.value or ''}" for e in mind.seen.elements
        if e.shown and e.window == calendar.window and e.id != calendar.id and above.holds(e.box.centre)
    ]  # fmt: skip
    text = " ".join(said)
    year = _YEAR.search(text)
    months = [_MONTHS[w] for w in (m.casefold() for m in _WORD.findall(text)) if w in _MONTHS]
    return (int(year.group(1)), months[0]) if year and months else None


def _turn(mind: Mind, found: Candidate, month: int, year: int | None) -> Doing[None]:
    """By its buttons for the next and the last month, else by keys; what it shows is read after each."""
    shown = _heading(mind, found.element)
    if shown is None:
        raise Failed(f"It cannot be read which month {describe(found.element, mind.seen)} shows.")
    goal = (year or shown[0], month)
    ways: tuple[_Way, ...] = (_by_buttons, *(partial(_by_keys, keys=keys) for keys in _KEYS))
    for way in ways:
        away = _apart(shown, goal)
        if not away:
            return
        if abs(away) > MOST_MONTHS:
            raise Failed(f"The calendar would have to be turned by {abs(away)} months; that is too far.")
        yield from way(mind, found, away)
        yield from look(mind, "pixels")
        shown = _heading(mind, found.element) or shown
    if shown != goal:
        raise NoEffect(f"The calendar shows {month_name[shown[1]]} {shown[0]} and could not be turned further.")


def _apart(shown: tuple[int, int], goal: tuple[int, int]) -> int:
    return (goal[0] - shown[0]) * 12 + goal[1] - shown[1]


def _by_buttons(mind: Mind, found: Candidate, away: int) -> Doing[None]:
    name = "Next month" if away > 0 else "Previous month"
    for _ in range(abs(away)):
        try:
            button = locate(Reference(name, name, roles=("button",)), mind.seen, within=found.element.window)
        except (TargetNotFound, Ambiguous):
            return
        if button.hidden or button.element.role not in ("button", "icon", "link") or button.score < 0.85:
            return
        yield from do(mind, Click(point=button.element.point), button, f"Turn to the {name.lower()}")


def _by_keys(mind: Mind, found: Candidate, away: int, keys: tuple[_Chord, _Chord]) -> Doing[None]:
    middle = next(iter(_days(mind, found.element.box, 15)), None)
    if middle is None:
        return
    yield from do(mind, Click(point=middle.point), known(middle, "a day of this month"), "Give it the keyboard")
    yield from press(mind, *keys[away < 0], count=abs(away), thought=f"Turn it by {abs(away)} months")


def calendar_of(mind: Mind, option: Reference) -> Candidate | None:
    """The calendar in front, when the option is a day: "the 11th"."""
    plain = not (option.relations or option.roles or option.positions)
    if not plain or not (_DAY_ALONE.fullmatch(option.words) or (not option.words and option.ordinal in range(1, 32))):
        return None
    shown = [e for e in mind.seen.elements if e.role == "calendar" and e.shown]
    return known(shown[0], "the calendar in front") if len(shown) == 1 else None


def only_calendar(mind: Mind, ref: Reference) -> Candidate | None:
    """The calendar in front, where "the date" is the name of nothing else."""
    if ref.words.casefold() not in ("date", "day", "month") or ref.relations or ref.quoted:
        return None
    shown = [e for e in mind.seen.elements if e.role == "calendar" and e.shown]
    try:
        locate(ref, mind.seen, want=_VALUES)
    except TargetNotFound:
        return known(shown[0], "the calendar in front") if len(shown) == 1 else None
    except Ambiguous:
        pass
    return None
