"""What can be expected of a thing on the screen. Each looks again at every change until it is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from steadyhand.desktop.locator import Locator
from steadyhand.desktop.locator_query import Words, quoted
from steadyhand.desktop.place import Glance
from steadyhand.models.embedded.describe import value_of
from steadyhand.observation import Element, Observation, State
from steadyhand.testing.expect_area import Area, AreaExpectation
from steadyhand.testing.judging import Look, Terms, judge
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.vault import as_read

_HIDDEN = "(hidden)"
_LONGEST = 300
_ON: frozenset[State] = frozenset({"checked", "pressed", "selected"})


class LocatorExpectation(AreaExpectation):
    """Of a locator; ``not_`` expects the opposite."""

    def __init__(self, locator: Locator, terms: Terms) -> None:
        super().__init__(locator.place, locator.said, terms)
        self._locator = locator

    @property
    def not_(self) -> LocatorExpectation:
        return LocatorExpectation(self._locator, replace(self._terms, negated=not self._terms.negated))

    def to_be_visible(self, *, timeout: float | None = None) -> None:
        """At least one of what it means is in view."""
        __tracebackhide__ = True
        self._judge("to be visible", self._visible, timeout)

    def to_be_hidden(self, *, timeout: float | None = None) -> None:
        """There is no such thing, or it is covered, closed or scrolled away."""
        __tracebackhide__ = True

        def check(glance: Glance) -> Look:
            look = self._visible(glance)
            return Look(not look.met, look.was)

        self._judge("to be hidden", check, timeout)

    def to_be_enabled(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._judge("to be enabled", self._state(lambda e, seen: "enabled" in e.states), timeout)

    def to_be_disabled(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._judge("to be disabled", self._state(lambda e, seen: "enabled" not in e.states), timeout)

    def to_be_checked(self, *, timeout: float | None = None) -> None:
        """A box is ticked, a switch on, a radio button chosen."""
        __tracebackhide__ = True
        self._judge("to be checked", self._state(lambda e, seen: bool(e.states & _ON)), timeout)

    def to_be_selected(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._judge("to be selected", self._state(lambda e, seen: "selected" in e.states), timeout)

    def to_be_focused(self, *, timeout: float | None = None) -> None:
        """The keyboard goes to it."""
        __tracebackhide__ = True
        self._judge("to be focused", self._state(_has_focus), timeout)

    def to_have_text(self, text: Words, *, timeout: float | None = None) -> None:
        """What is read off it is this text, spaces aside, or fits the pattern."""
        __tracebackhide__ = True
        self._texts(text, whole=True, timeout=timeout)

    def to_contain_text(self, text: Words, *, timeout: float | None = None) -> None:
        """What is read off it holds this text, case and spaces aside."""
        __tracebackhide__ = True
        self._texts(text, whole=False, timeout=timeout)

    def to_have_value(self, value: Words | float, *, timeout: float | None = None) -> None:
        """A field holds exactly this text (or fits the pattern), a slider or number field this number."""
        __tracebackhide__ = True

        def check(glance: Glance) -> Look:
            return self._of_one(glance, lambda e, seen: _values(value, e, seen))

        self._judge(f"to have the value {self._wanted(value)}", check, timeout)

    def to_have_count(self, count: int, *, timeout: float | None = None) -> None:
        """There are so many, hidden ones too."""
        __tracebackhide__ = True

        def check(glance: Glance) -> Look:
            found, seen = self._locator.seen_in(glance)
            hidden = sum(not e.shown for e in found)
            was = f"{len(found)}" + (f", {hidden} of them hidden" if hidden else "")
            return Look(len(found) == count, was, () if found else self._locator.query.nearest(seen))

        self._judge(f"to be there {count} times", check, timeout)

    # How

    def _area(self, glance: Glance) -> Area:
        element, seen = self._locator.only(glance)
        return Area(element.visible or element.box, (element,), seen)

    def _visible(self, glance: Glance) -> Look:
        found, seen = self._locator.seen_in(glance)
        if any(e.shown for e in found):
            return Look(True, "visible")
        if found:
            return Look(False, "there, but covered, closed or scrolled out of view")
        return Look(False, "not on the screen", self._locator.query.nearest(seen))

    def _state(self, so: Callable[[Element, Observation], bool]) -> Callable[[Glance], Look]:
        def check(glance: Glance) -> Look:
            return self._of_one(glance, lambda e, seen: Look(so(e, seen), _states(e)))

        return check

    def _of_one(self, glance: Glance, check: Callable[[Element, Observation], Look]) -> Look:
        """What is so of the one thing that is meant; it is not so when there is none, nor of several."""
        try:
            element, seen = self._locator.only(glance)
        except TargetNotFound as error:
            return self._never("not on the screen", error.nearest)
        except Ambiguous as error:
            return self._never(str(error))
        return check(element, seen)

    def _never(self, was: str, nearest: tuple[str, ...] = ()) -> Look:
        """Of what is not there nothing is so, and nothing is not so either."""
        return Look(self._terms.negated, was, nearest)

    def _texts(self, text: Words, *, whole: bool, timeout: float | None) -> None:
        __tracebackhide__ = True

        def check(glance: Glance) -> Look:
            return self._of_one(glance, lambda e, seen: _texts(text, e, seen, whole=whole))

        verb = "to have the text" if whole else "to contain the text"
        self._judge(f"{verb} {self._wanted(text)}", check, timeout)

    def _wanted(self, value: Words | float) -> str:
        """What is expected, as it may be told: of a password field nothing is."""
        if isinstance(value, int | float):
            return f"{value:g}"
        try:
            private = any("password" in e.states for e in self._locator.elements(Glance(self._place)))
        except TargetNotFound:
            private = False
        return _HIDDEN if private else quoted(as_read(value) if isinstance(value, str) else value)

    def _judge(self, predicate: str, check: Callable[[Glance], Look], timeout: float | None) -> None:
        __tracebackhide__ = True
        terms = self._terms if timeout is None else replace(self._terms, timeout=timeout)
        judge(self._place, self._said, predicate, check, terms)


def _states(element: Element) -> str:
    if "enabled" in element.states:
        return ", ".join(["enabled", *sorted(element.states - {"enabled", "focusable", "selectable"})])
    return ", ".join(["disabled", *sorted(element.states - {"focusable", "selectable"})])


def _has_focus(element: Element, seen: Observation) -> bool:
    focus = seen.focused
    if "focused" in element.states or seen.focus == element.id:
        return True
    return focus is not None and any(a.id == element.id for a in seen.ancestors(focus))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _told(element: Element, text: str) -> str:
    if "password" in element.states:
        return _HIDDEN
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _texts(wanted: Words, element: Element, seen: Observation, *, whole: bool) -> Look:
    read = value_of(element, seen)
    texts = dict.fromkeys((read, element.value or "", element.name))
    if isinstance(wanted, re.Pattern):
        met = any(wanted.search(t) for t in texts)
    elif whole:
        met = any(_plain(as_read(wanted)) == _plain(t) for t in texts)
    else:
        met = any(_plain(as_read(wanted)).casefold() in _plain(t).casefold() for t in texts)
    return Look(met, _told(element, read or element.name))


def _values(wanted: Words | float, element: Element, seen: Observation) -> Look:
    value = value_of(element, seen) if element.value is None or element.role == "combo" else element.value
    was = _told(element, value)
    if isinstance(wanted, re.Pattern):
        return Look(wanted.search(value) is not None, was)
    if isinstance(wanted, str):
        return Look(as_read(wanted) == value, was)
    try:
        return Look(abs(float(value.strip().replace(",", ".")) - wanted) < 1e-9, was)
    except ValueError:
        return Look(False, was)
