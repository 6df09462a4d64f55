"""What stands in for a watch where a test must not look at one: work is counted, and what never ends is ended.

Knows nothing of what it counts. How long things take is told by ``benchmarks/``.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

HANGS = 60.0
"""Seconds of the processor's own time, which others do not use up, after which a test is taken to hang."""


@contextmanager
def ends() -> Iterator[None]:
    """Fail when the block takes a minute of computing: it grows faster than what it was given."""

    def too_long(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"it was not at its end after {HANGS:g} seconds of computing")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called in doing it: the same however busy the machine is."""
    count = 0

    def note(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
