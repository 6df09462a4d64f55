"""The moves that all skills share: propose an act, wait, look deeper, bring a window to the front."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.observation import Element, Window
from steadyhand_actions.errors import Failed, Refused, TimedOut
from steadyhand_actions.schema import Act, Activate, Outcome, Press, Wait
from steadyhand_prompts.dialect import Aim, Proposal

AT_ONCE = 100
"""Most times a chord is pressed in one act: more would be long out of the hands of whoever watches."""
GLANCE_MS = 400
"""Longest single wait between two looks, in milliseconds; a change on the screen ends it sooner."""


class Gone(Failed):
    """The target went away before anything was done to it; the step can be begun again."""


def aim_at(found: Candidate) -> Aim:
    e = found.element
    return Aim(e.id, e.role, e.title, e.visible or e.box, found.rung, found.score)


def known(element: Element, why: str, score: float = 1.0) -> Candidate:
    """An element chosen for another reason than its name."""
    return Candidate(element, score, why, element.source)


def do(
    mind: Mind, action: Act, found: Candidate | None = None, thought: str = "", *, resumes: bool = False
) -> Doing[Outcome]:
    """Propose one act. Raises Refused when the gate said no; a stale target is for the caller to look at again, and so
    is the rest of a text where it ``resumes``."""
    mind.last = action
    yield Proposal((action,), thought, mind.said, aim_at(found) if found else None, resumes=resumes)
    outcome = mind.outcome
    assert outcome is not None, "the loop answers every act with an outcome"
    if outcome.status == "refused":
        raise Refused(outcome.reason or "The policy does not allow this, and nobody was there to ask.")
    return outcome


def press(mind: Mind, *keys: str, count: int = 1, thought: str = "") -> Doing[Outcome]:
    """A chord for whatever has the focus, ``AT_ONCE`` times an act; once more when the focus moved under it."""
    stale = 0
    while stale < 3:
        outcome = yield from do(mind, Press(keys=keys, count=min(count, AT_ONCE)), None, thought)
        if outcome.status == "stale":
            stale += 1
        elif count <= AT_ONCE:
            return outcome
        else:
            stale, count = 0, count - AT_ONCE
    raise Failed(f"The focus keeps moving; {'+'.join(keys)} was not sent.")


def look(mind: Mind, how: str = "") -> Doing[None]:
    yield Proposal((), "", mind.said, None, look=how)


def pause(mind: Mind, ms: int = GLANCE_MS) -> Doing[None]:
    """Until the screen changes, at most ``ms`` milliseconds."""
    yield Proposal((Wait(ms=ms),), "", mind.said)


def wait_until(mind: Mind, so: Callable[[], bool], seconds: float) -> Doing[bool]:
    """Look again at every change until ``so()`` holds; False when the time (seconds) is up.

    Only what was waited counts, not what looking took: where that is slow, applications are slow as well.
    """
    left = seconds
    while not so():
        if left <= 0:
            return False
        before, ms = mind.now, max(20, min(GLANCE_MS, ceil(left * 1000)))
        yield from pause(mind, ms)
        left -= min(mind.now - before, ms / 1000)
    return True


def bring_front(mind: Mind, window: Window) -> Doing[None]:
    """Raise a window (and whatever dialog is in front of it). Raises TimedOut when it does not come."""

    def is_front() -> bool:
        now = mind.seen.window(window.id)
        if now is None or now.minimised:
            return False
        active = mind.seen.active
        return active is not None and (active.id == window.id or active in mind.dialogs_of(now))

    if not is_front():
        for _ in range(2):
            yield from do(mind, Activate(window=window.id), None, f"Bring '{window.title}' to the front")
            if (yield from wait_until(mind, is_front, 2.0)):
                break
        else:
            if mind.seen.window(window.id) is None:
                raise Failed(f"The window '{window.title}' is gone.")
            raise TimedOut(f"The window '{window.title}' does not come to the front.")
    mind.window = window.id


def same(mind: Mind, element: Element) -> Element | None:
    """The element as it is now; None when it is gone."""
    now = mind.seen.element(element.id)
    if now is not None:
        return now
    twins = [
        e
        for e in mind.seen.elements
        if e.role == element.role and e.box.overlap(element.box) > 0.7 and e.window == element.window
    ]
    return twins[0] if len(twins) == 1 else None
