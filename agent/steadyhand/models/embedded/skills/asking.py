"""Questions that are answered with yes or no: whether something is so, looked at without changing anything."""

from __future__ import annotations

from dataclasses import replace

from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Ask, Verify
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import look, wait_until
from steadyhand.models.embedded.skills.reach import Want, reach
from steadyhand.models.embedded.skills.reading import is_so
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.models.embedded.skills.rows import box_of_row
from steadyhand_actions.errors import Ambiguous, TargetNotFound

PATIENCE = 1.5
"""Seconds after which what is not so is answered with no."""


def ask(mind: Mind, intent: Ask) -> Doing[None]:
    """The answer is "yes" or "no". Raises TargetNotFound when the state of something is asked that is not there."""
    claim = intent.claim
    if claim.target.states or claim.target.not_states:
        answer = yield from _in_that_state(mind, claim)
    else:
        answer = is_so(mind, claim)
        if not answer:
            yield from look(mind, "pixels")
            answer = yield from wait_until(mind, lambda: is_so(mind, claim), PATIENCE)
    value = "yes" if answer else "no"
    mind.remember(value)
    mind.answer = value


def _in_that_state(mind: Mind, claim: Verify) -> Doing[bool]:
    """The thing is found by its name; then its states tell."""
    target = claim.target
    plain = replace(target, states=(), not_states=())
    found = _known(mind, claim)
    if found is None:
        found = yield from reach(mind, plain, Want(search=True))
    element = found.element
    if element.role == "menuitem":
        yield from close_popups(mind)
    if {"checked", "selected"} & {*target.states, *target.not_states}:
        element = box_of_row(mind, element) or element
    on = set(element.states)
    if "pressed" in on:
        on.add("checked")
    return all(s in on for s in target.states) and not any(s in on for s in target.not_states)


def _known(mind: Mind, claim: Verify) -> Candidate | None:
    """What the tree tells of although it is in a closed menu or scrolled away."""
    plain = replace(claim.target, states=(), not_states=())
    try:
        found = locate(plain, mind.seen)
    except (TargetNotFound, Ambiguous):
        return None
    told = not found.hidden or found.element.role != "menuitem"  # menus may tell of old when they are closed
    return found if found.score >= 0.9 and told else None
