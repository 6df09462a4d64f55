"""A thing on the screen by its description: looked for anew at each use, acted on as a step of a task would.

Immutable: what narrows one gives a new one. What it means is a Query; where it is looked for is a Place.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from steadyhand.desktop.journal import Waited, users_line
from steadyhand.desktop.locator_image import Pixels, by_image
from steadyhand.desktop.locator_query import (
    ByRole,
    ByText,
    ByWords,
    Filtered,
    Inside,
    Near,
    Nth,
    Query,
    Words,
    roles_of,
    states_of,
)
from steadyhand.desktop.place import Glance, Place
from steadyhand.models.embedded.describe import apart, value_of
from steadyhand.models.embedded.intents import (
    Check,
    Choose,
    Clear,
    ClickOn,
    DragTo,
    Hover,
    Intent,
    Reference,
    SetTo,
    Step,
    Text,
    TypeIn,
)
from steadyhand.models.embedded.language import reference
from steadyhand.observation import Element, Observation
from steadyhand_actions.errors import Ambiguous, SteadyhandError, TargetNotFound, TimedOut, UsageError
from steadyhand_actions.schema import Modifier

_TOLD = 5


class Locator:
    """Lazy. Every act waits for its target, passes the gate and checks its effect; raises Failed when it cannot.

    ``timeout`` of an act: seconds that its target may take to be there and ready; those of the desktop unless given.
    """

    __slots__ = ("place", "query")

    def __init__(self, query: Query, place: Place) -> None:
        self.query = query
        self.place = place

    def __repr__(self) -> str:
        return f"Locator({self.said!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Locator) and (self.query, self.place) == (other.query, other.place)

    def __hash__(self) -> int:
        return hash((self.query, self.place))

    @property
    def said(self) -> str:
        """How a person would call it."""
        return self.query.said

    @property
    def ref(self) -> Reference:
        """What a step of a task calls its target."""
        if isinstance(self.query, ByWords):
            return self.query.ref
        return Reference(self.said, quoted=True, pick=self.query)

    # Narrower ones

    def find(self, words: str) -> Locator:
        """What is called so inside this."""
        return self._with(Inside(ByWords(reference(words)), self.query))

    def get(
        self,
        role: str = "",
        *,
        name: Words | None = None,
        text: Words | None = None,
        image: Path | str | Pixels | None = None,
        exact: bool = False,
    ) -> Locator:
        """What is of that role and name, or says that text, or looks like that picture, inside this."""
        return self._with(Inside(query_of(role, name=name, text=text, image=image, exact=exact), self.query))

    def near(self, other: Locator | str) -> Locator:
        """Of these, the one nearest to another thing (a locator, or words)."""
        return self._with(Near(self.query, _query(other)))

    def filter(
        self,
        *,
        has: Locator | None = None,
        text: Words | None = None,
        states: Iterable[str] = (),
        without: Iterable[str] = (),
        visible: bool | None = None,
    ) -> Locator:
        """Of these, those with another thing in them, with a text, in all these states and in none ``without``."""
        inner = has.query if has is not None else None
        return self._with(Filtered(self.query, inner, text, states_of(states), states_of(without), visible))

    def nth(self, at: int) -> Locator:
        """One of several in reading order, counted from 0; negative from the end."""
        return self._with(Nth(self.query, at))

    @property
    def first(self) -> Locator:
        return self.nth(0)

    @property
    def last(self) -> Locator:
        return self.nth(-1)

    # What is there

    def elements(self, glance: Glance | None = None) -> tuple[Element, ...]:
        """All that it means now, hidden ones too, in reading order."""
        return self.seen_in(glance or self.place.glance())[0]

    def seen_in(self, glance: Glance) -> tuple[tuple[Element, ...], Observation]:
        """All that it means in a look, and the screen it was found in: pixels are read where the tree is silent."""
        found = self.query.find(glance.seen)
        if not found and self.query.reads:
            return self.query.find(glance.deep), glance.deep
        return found, glance.seen

    def element(self) -> Element:
        """The thing as it is now. Raises TargetNotFound, Ambiguous."""
        return self.only(self.place.glance())[0]

    def only(self, glance: Glance) -> tuple[Element, Observation]:
        """The one thing meant in a look: of several, the only one in view. Raises TargetNotFound, Ambiguous."""
        found, seen = self.seen_in(glance)
        if not found:
            nearest = self.query.nearest(seen)
            there = f"; nearest: {', '.join(nearest)}" if nearest else ""
            raise TargetNotFound(self.place.said(f"There is no {self.said} on the screen{there}."), nearest)
        shown = [e for e in found if e.shown] or list(found)
        if len(shown) > 1:
            told = apart(tuple(shown[:_TOLD]), seen)
            more = f" and {len(shown) - _TOLD} more" if len(shown) > _TOLD else ""
            raise Ambiguous(
                self.place.said(f"{self.said} is {len(shown)} things: {', '.join(told)}{more}; say which."), told
            )
        return shown[0], seen

    def candidates(self) -> tuple[Element, ...]:
        """What fits the description now, best first."""
        return self.elements()

    def count(self) -> int:
        """How many there are now, hidden ones too."""
        return len(self.elements())

    def all(self) -> list[Locator]:
        """A locator for each that is there now."""
        return [self.nth(i) for i in range(self.count())]

    def is_visible(self) -> bool:
        """Whether such a thing is in view now; several alike count as visible."""
        return any(e.shown for e in self.elements())

    def text(self) -> str:
        """What a person would read off it: a field's text, a label's words, a slider's number."""
        return value_of(*self.only(self.place.glance()))

    # Acts

    def click(self, *, modifiers: Sequence[Modifier] = (), timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(ClickOn(self.ref, modifiers=tuple(modifiers)), "click", timeout)

    def double_click(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(ClickOn(self.ref, count=2), "double-click", timeout)

    def right_click(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(ClickOn(self.ref, button="right"), "right-click", timeout)

    def hover(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(Hover(self.ref), "point at", timeout)

    def type(self, text: str, *, timeout: float | None = None) -> None:
        """Add text where the caret of this field is."""
        __tracebackhide__ = True
        self._act(TypeIn(Text.literal(text), self.ref), f"type {text!r} into", timeout)

    def fill(self, text: str, *, timeout: float | None = None) -> None:
        """Replace what the field holds."""
        __tracebackhide__ = True
        self._act(TypeIn(Text.literal(text), self.ref, replace=True), f"fill {text!r} into", timeout)

    def clear(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(Clear(self.ref), "clear", timeout)

    def check(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(Check(self.ref, True), "check", timeout)

    def uncheck(self, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        self._act(Check(self.ref, False), "uncheck", timeout)

    def select(self, option: str, *, timeout: float | None = None) -> None:
        """Choose an option of this combo, list or group."""
        __tracebackhide__ = True
        self._act(Choose(Reference(option, option, quoted=True), self.ref), f"select {option!r} in", timeout)

    def set(self, value: str | float, *, timeout: float | None = None) -> None:
        """Give a slider, spin button, date or combo a value."""
        __tracebackhide__ = True
        self._act(SetTo(self.ref, Text.literal(str(value))), f"set {value!r} in", timeout)

    def drag_to(self, target: Locator | str, *, timeout: float | None = None) -> None:
        __tracebackhide__ = True
        to = target.ref if isinstance(target, Locator) else reference(target)
        self._act(DragTo(self.ref, to), f"drag to {to.said!r}:", timeout)

    def wait(self, seconds: float = 30.0) -> None:
        """Until it is in view. Raises TimedOut."""
        __tracebackhide__ = True
        for glance in self.place.glances(seconds):
            found, seen = self.seen_in(glance)
            if any(e.shown for e in found):
                return
        nearest = self.query.nearest(seen)
        there = f"; nearest: {', '.join(nearest)}" if nearest else ""
        raise TimedOut(self.place.said(f"{self.said} did not appear within {seconds:g} s{there}."))

    def _act(self, intent: Intent, verb: str, timeout: float | None) -> None:
        __tracebackhide__ = True
        said = f"{verb} {self.said}"
        seconds = self.place.timeout if timeout is None else timeout
        if seconds < 0:
            raise UsageError(f"a timeout of {seconds:g} s cannot be; give seconds from 0")
        began = time.monotonic()
        try:
            self.place.do((Step(intent, said),), said, seconds)
        except SteadyhandError as error:
            # What went on inside is in the trace; a person's own line is what should be pointed at.
            raise error.with_traceback(None) from error.__cause__
        finally:
            noted = Waited(self.place.said(said), time.monotonic() - began, users_line())
            self.place.journal.waits.append(noted)

    def _with(self, query: Query) -> Locator:
        return Locator(query, self.place)


def query_of(
    role: str = "",
    *,
    name: Words | None = None,
    text: Words | None = None,
    image: Path | str | Pixels | None = None,
    exact: bool = False,
) -> Query:
    """Raises UsageError for a role that there is not, or when it is not one of role, text and image that is given."""
    if sum((bool(role), text is not None, image is not None)) != 1 or (name is not None and not role):
        raise UsageError(
            'say one thing to get by: a role (and name=), text= or image=; for example "button", name="OK"'
        )
    if image is not None:
        return by_image(image)
    if text is not None:
        if not text:
            raise UsageError("the text to get by is empty")
        return ByText(text, exact)
    return ByRole(roles_of(role), name, exact, role)


def _query(other: Locator | str) -> Query:
    return other.query if isinstance(other, Locator) else ByWords(reference(other))
