"""A thing on the screen by its description: looked for anew at each use, acted on as a step of a task would."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steadyhand.config import RunResult
from steadyhand.models.embedded.ground import locate, rank, value_of
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
    WaitFor,
)
from steadyhand.models.embedded.language import reference
from steadyhand.observation import Element, Observation
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Modifier

Look = Callable[[bool], Observation]
Do = Callable[[Sequence[Step], str], RunResult]


class Locator:
    """Lazy. Every act waits for its target, passes the gate and checks its effect; raises Failed when it cannot."""

    def __init__(self, ref: Reference, look: Look, do: Do) -> None:
        self._ref = ref
        self._look = look
        self._do = do

    def __repr__(self) -> str:
        return f"Locator({self._ref.said!r})"

    def element(self) -> Element:
        """The thing as it is now. Raises TargetNotFound, Ambiguous."""
        try:
            return locate(self._ref, self._look(False)).element
        except TargetNotFound:
            return locate(self._ref, self._look(True)).element

    def is_visible(self) -> bool:
        """Whether such a thing is in view now; several alike count as visible."""
        try:
            return self.element().shown
        except Ambiguous:
            return True
        except TargetNotFound:
            return False

    def candidates(self) -> tuple[Element, ...]:
        """What fits the description now, best first."""
        return tuple(c.element for c in rank(self._ref, self._look(True)))

    def text(self) -> str:
        """What a person would read off it: a field's text, a label's words, a slider's number."""
        seen = self._look(False)
        try:
            return value_of(locate(self._ref, seen).element, seen)
        except TargetNotFound:
            seen = self._look(True)
            return value_of(locate(self._ref, seen).element, seen)

    def click(self, *, modifiers: Sequence[Modifier] = ()) -> None:
        self._act(ClickOn(self._ref, modifiers=tuple(modifiers)), "click")

    def double_click(self) -> None:
        self._act(ClickOn(self._ref, count=2), "double-click")

    def right_click(self) -> None:
        self._act(ClickOn(self._ref, button="right"), "right-click")

    def hover(self) -> None:
        self._act(Hover(self._ref), "point at")

    def type(self, text: str) -> None:
        """Add text where the caret of this field is."""
        self._act(TypeIn(Text.literal(text), self._ref), f"type {text!r} into")

    def fill(self, text: str) -> None:
        """Replace what the field holds."""
        self._act(TypeIn(Text.literal(text), self._ref, replace=True), f"fill {text!r} into")

    def clear(self) -> None:
        self._act(Clear(self._ref), "clear")

    def check(self) -> None:
        self._act(Check(self._ref, True), "check")

    def uncheck(self) -> None:
        self._act(Check(self._ref, False), "uncheck")

    def select(self, option: str) -> None:
        """Choose an option of this combo, list or group."""
        self._act(Choose(Reference(option, option, quoted=True), self._ref), f"select {option!r} in")

    def set(self, value: str | float) -> None:
        """Give a slider, spin button, date or combo a value."""
        self._act(SetTo(self._ref, Text.literal(str(value))), f"set {value!r} in")

    def drag_to(self, target: str) -> None:
        self._act(DragTo(self._ref, reference(target)), f"drag to {target!r}:")

    def wait(self, seconds: float = 30.0) -> None:
        """Until it is in view. Raises TimedOut."""
        self._act(WaitFor(self._ref, seconds=seconds), "wait for")

    def _act(self, intent: Intent, verb: str) -> None:
        said = f"{verb} {self._ref.said}"
        self._do((Step(intent, said),), said)
