"""Whether something is on the screen as a script says: a thing in words or by an anchor, its text, value, state, count.

Looks at what is seen; proposes only looks and waits.
"""

from __future__ import annotations

from steadyhand.models.embedded.ground import locate, rank, value_of
from steadyhand.models.embedded.language import reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import look, wait_until
from steadyhand.models.embedded.skills.reading import is_shown
from steadyhand.observation import Element
from steadyhand.replay.matching import every, match
from steadyhand.script.anchor import Anchor
from steadyhand.script.script import Look
from steadyhand_actions.errors import Ambiguous, TargetNotFound

_FITS = 0.8
"""From here on a thing is what the words mean, where such things are counted."""


def wrong_with(mind: Mind, meant: Look) -> str:
    """What is not as it should be, in words; empty when all is."""
    if meant.count is not None:
        number = len(_all(mind, meant.see))
        return "" if number == meant.count else f"there are {number} of it, not {meant.count}"
    wanted = meant.state.get("shown", True)
    element = _one(mind, meant.see)
    shown = element is not None and element.shown
    if isinstance(meant.see, str) and not shown:
        shown = is_shown(mind, reference(meant.see))
    if shown != wanted:
        return "it is not there" if wanted else "it is there"
    if not wanted:
        return ""
    states: dict[str, bool] = {str(state): on for state, on in meant.state.items() if state != "shown"}
    if element is None:
        return "it cannot be told which thing is meant" if states or meant.text or meant.value else ""
    return _differs(mind, meant, element, states)


def _differs(mind: Mind, meant: Look, element: Element, states: dict[str, bool]) -> str:
    has = value_of(element, mind.seen)
    if meant.value is not None and " ".join(has.split()) != " ".join(meant.value.split()):
        return f"its value is {has[:80]!r}, not {meant.value!r}"
    text = " ".join(f"{element.name} {has}".split())
    if meant.text is not None and " ".join(meant.text.split()).casefold() not in text.casefold():
        return f"it says {text[:80]!r}, not {meant.text!r}"
    for state, on in states.items():
        if (state in element.states) != on:
            return f"it is {'not ' if on else ''}{state}"
    return ""


def _one(mind: Mind, see: str | Anchor) -> Element | None:
    if isinstance(see, Anchor):
        found = match(see, mind.seen).match
        return found.element if found is not None and not found.renamed else None
    try:
        return locate(reference(see), mind.seen).element
    except (TargetNotFound, Ambiguous):
        return None


def _all(mind: Mind, see: str | Anchor) -> tuple[Element, ...]:
    if isinstance(see, Anchor):
        return every(see, mind.seen)
    ranked = rank(reference(see), mind.seen)
    best = max((c.score for c in ranked), default=0.0)
    return tuple(c.element for c in ranked if c.score >= max(_FITS, best - 0.05) and not c.hidden)


def seen_within(mind: Mind, meant: Look, seconds: float) -> Doing[str]:
    """Wait until it is so; what is wrong with it when the time is up, empty when nothing is."""
    wrong = wrong_with(mind, meant)
    if not wrong:
        return ""
    yield from look(mind, "pixels")
    if (yield from wait_until(mind, lambda: not wrong_with(mind, meant), seconds)):
        return ""
    return wrong_with(mind, meant)
