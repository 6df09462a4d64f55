"""Working sums out by a calculator's buttons. What was entered is looked for on the display: a press may be lost.

Knows no calculator: the display is whatever changes in answer to the buttons.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.ground import SURE, rank, value_of
from steadyhand.models.embedded.intents import Compute, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import do, known, look, press, wait_until
from steadyhand.models.embedded.skills.pointing import notice_display
from steadyhand.models.embedded.skills.reach import Want, act_on
from steadyhand.models.embedded.skills.reading import number_in
from steadyhand.observation import Element, Observation, Role
from steadyhand_actions.errors import Failed
from steadyhand_actions.schema import Click

BEGINNINGS = 3
"""How often a sum is begun whose numbers do not come up as they were pressed; the last time they are not checked, for
then it is the display that cannot be read."""
SHOWING_SECONDS = 0.8
"""How long a number that was pressed may take to come up."""
_TOKEN = re.compile(r"\d|[.,]|\*\*|[-+*/×÷−^%()=√π!]|[A-Za-zµ]+")
_ALONE = re.compile(r"[=≈]?\s*[-−]?\d[\d.,\s]*")
_NAMES = {"*": "×", "/": "÷", "-": "−", "**": "^", ",": "."}
_KEYS: frozenset[Role] = frozenset({"button", "toggle"})
_CLEARS = ("AC", "All clear", "Clear all", "Clear", "C", "CE")


def compute(mind: Mind, intent: Compute) -> Doing[None]:
    """Press the calculator's buttons for the expression, then equals, and read the display."""
    tokens = [_NAMES.get(t, t) for t in _TOKEN.findall(intent.expression)]
    if not tokens:
        raise Failed(f"There is nothing to work out in {intent.expression!r}.")
    if tokens[-1] != "=":
        tokens.append("=")
    window = mind.seen.active
    within = window.id if window is not None else None
    first = mind.seen
    for left in reversed(range(BEGINNINGS)):
        if (yield from _enter(mind, tokens, within, checked=left > 0)):
            break
        yield from _clear(mind, within)
    value = yield from _value(mind, first)
    if _is_sum(mind, tokens):
        value = yield from _beside(mind)
    if (turned := _argument_first(tokens, value)) is not None:
        yield from _enter(mind, turned, within, checked=False)
        value = yield from _value(mind, first)
    if not value:
        raise Failed(f"The buttons for {intent.expression!r} were pressed, but no result can be read.")
    mind.remember(value)
    mind.answer = value


def _enter(mind: Mind, tokens: list[str], within: int | None, *, checked: bool) -> Doing[bool]:
    """Press the buttons; False as soon as the display shows another number than was pressed."""
    number = ""
    for token in tokens:
        digit = token.isdecimal() or token == "."
        if not digit and number and checked and not (yield from _came_up(mind, number)):
            return False
        number = number + token if digit else ""
        before = mind.seen
        yield from act_on(
            mind, Reference(token, token, roles=("button",)), Want(_KEYS, within, 4.0, search=False),
            lambda e: Click(point=e.point), f"Press {token}",
        )  # fmt: skip
        notice_display(mind, before)
    return True


def _argument_first(tokens: list[str], result: str) -> list[str] | None:
    """The presses for calculators whose functions take what is displayed: there sqrt, 8, 1 gives 81 itself."""
    argument = "".join(tokens[1:]).strip("()=")
    function = tokens[0] == "√" or tokens[0].isalpha()
    taken = function and argument == result and argument.replace(".", "").isdigit() and argument not in ("0", "1")
    return [*argument, tokens[0]] if taken else None


def _came_up(mind: Mind, number: str) -> Doing[bool]:
    """Whether the display shows the number last; True where no display is known, or it shows no number at all."""

    def shows() -> bool:
        shown = _result(mind)
        return not shown or _digits(shown) == _digits(number)

    return (yield from wait_until(mind, shows, SHOWING_SECONDS))


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0")


def _clear(mind: Mind, within: int | None) -> Doing[None]:
    """Empty the display: by the button that does so, else by Escape."""
    for word in _CLEARS:
        for found in rank(Reference(word, word, roles=("button",)), mind.seen, want=_KEYS, within=within)[:3]:
            e = found.element
            named = re.search(rf"\b{word}\b", e.title, re.IGNORECASE) is not None
            if found.score >= SURE and named and e.shown and e.role in _KEYS and "enabled" in e.states:
                why = "The display shows another number than was pressed: begin again"
                yield from do(mind, Click(point=e.point), known(e, "clears the display"), why)
                return
    yield from press(mind, "escape", thought="The display shows another number than was pressed: begin again")


def _value(mind: Mind, first: Observation) -> Doing[str]:
    """What the display shows at the end; looked for in the pixels when no button changed anything the tree tells."""
    yield from wait_until(mind, lambda: _result(mind) != "", 1.0)
    if mind.display is None:
        yield from look(mind, "pixels")
        notice_display(mind, first)
    return _result(mind)


def _is_sum(mind: Mind, tokens: list[str]) -> bool:
    """Whether what changed is the line with the sum itself: the result of it stands elsewhere then."""
    element = mind.seen.element(mind.display) if mind.display else None
    numbers = [t for t in re.split(r"[^\d.]+", "".join(tokens)) if t]
    shown = re.findall(r"\d+(?:\.\d+)?", value_of(element, mind.seen)) if element is not None else []
    return len(numbers) > 1 and shown == numbers


def _beside(mind: Mind) -> Doing[str]:
    """The result in a line of its own: the only number there that stands alone, or after a sign of equality."""
    yield from look(mind, "pixels")
    line = mind.seen.element(mind.display) if mind.display else None
    alone = [
        e for e in mind.seen.elements
        if e.source in ("text", "pixels") and e.shown and line is not None and e.window == line.window
        and not line.box.holds(e.point) and _ALONE.fullmatch(_text(e)) and not _is_on_a_key(mind, e)
    ]  # fmt: skip
    equal = [e for e in alone if _text(e)[0] in "=≈"] or alone
    found = {number_in(_text(e)) for e in equal}
    if len(found) != 1:
        return ""
    mind.display = equal[0].id
    return found.pop()


def _text(element: Element) -> str:
    return (element.name or element.value or "").strip()


def _is_on_a_key(mind: Mind, text: Element) -> bool:
    return text.role in _KEYS or any(
        e.role in _KEYS and e.shown and e.box.holds(text.point) for e in mind.seen.elements
    )


def _result(mind: Mind) -> str:
    """The last number on the display; empty when there is none."""
    element = mind.seen.element(mind.display) if mind.display else None
    return number_in(value_of(element, mind.seen)) if element is not None else ""
