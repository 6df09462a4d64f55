"""Looking again until something is so or the time is up, and saying what was there instead.

Knows nothing of what is expected: a check tells of each look whether it is so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from steadyhand.desktop.journal import Checked, Waited, users_line
from steadyhand.desktop.place import Glance, Place
from steadyhand.testing.context import current
from steadyhand_actions.errors import UsageError

_SLOW = 1.0
"""Seconds from which a wait is worth naming."""


class NotMet(AssertionError):
    """An expectation that was not met within its time."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look showed. ``met``: it is so. ``was``: what there was, in words; ``nearest``: what comes closest.
    ``more``: further lines, each of its own. ``final``: looking again would change nothing."""

    met: bool
    was: str = ""
    nearest: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    final: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How an expectation is judged: ``timeout`` in seconds, ``negated``: it must not be so; ``soft``: the test goes on;
    ``message``: what the tester says about it."""

    timeout: float
    negated: bool = False
    soft: bool = False
    message: str = ""


def judge(place: Place, subject: str, predicate: str, check: Callable[[Glance], Look], terms: Terms) -> None:
    """Returns once it is so, or not so when that is wanted. Raises NotMet, or notes it down when it is soft."""
    __tracebackhide__ = True
    if terms.timeout < 0:
        raise UsageError(f"a timeout of {terms.timeout:g} s cannot be; give seconds from 0")
    began, where = time.monotonic(), users_line()
    looks, slowest, wanted = 0, 0.0, not terms.negated
    for glance in place.glances(terms.timeout):
        at = time.monotonic()
        look = check(glance)
        looks, slowest = looks + 1, max(slowest, time.monotonic() - at)
        if look.met == wanted or look.final:
            break
    seconds = time.monotonic() - began
    what = place.said(f"{subject} {'not ' if terms.negated else ''}{predicate}")
    place.journal.waits.append(Waited(what, seconds, where))
    if look.met == wanted:
        place.journal.checks.append(Checked(what, True, seconds, time.time()))
        return
    message = place.said(_message(place, what, look, terms, _waited(seconds, looks, slowest)))
    place.journal.checks.append(Checked(what, False, seconds, time.time(), message, place.shot(glance)))
    context = current()
    if terms.soft:
        if context is None:
            raise UsageError("soft expectations need a test that they belong to; run it under pytest")
        context.softs.append(f"{where}: {message}" if where else message)
        return
    raise NotMet(message)


def told(softs: list[str]) -> str:
    """Several messages as one."""
    head = "1 soft expectation was" if len(softs) == 1 else f"{len(softs)} soft expectations were"
    return f"{head} not met\n" + "\n".join(softs)


def _message(place: Place, what: str, look: Look, terms: Terms, waited: str) -> str:
    lines = [terms.message] if terms.message else []
    lines.append(f"expected {what}")
    lines += [f"  was:     {look.was}"] if look.was else []
    lines += [f"  nearest: {', '.join(look.nearest)}"] if look.nearest else []
    lines += [f"  {line}" for line in look.more]
    lines.append(f"  waited:  {waited}")
    slow = place.journal.slowest
    if slow is not None and slow.seconds >= _SLOW and slow is not place.journal.waits[-1]:
        at = f" ({slow.where})" if slow.where else ""
        lines.append(f"  slowest wait of this test: {slow.seconds:.1f} s for {slow.what}{at}")
    runs = place.popups.counts
    if any(runs.values()):
        lines.append("  handled: " + ", ".join(f"{said} {n} times" for said, n in runs.items() if n))
    return "\n".join(lines)


def _waited(seconds: float, looks: int, slowest: float) -> str:
    return f"{seconds:.1f} s, {looks} look{'s' if looks != 1 else ''} (the slowest took {slowest:.2f} s)"
