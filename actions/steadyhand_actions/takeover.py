"""Whether what others do with mouse and keyboard stops the run: at once, except while a person is asked something.

Knows nothing of any window system: whoever watches one tells what it noticed. Of our own input it is never told.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Generic, Literal, Protocol, TypeVar

Takeover = Literal["stop", "off"]
"""What becomes of a run when somebody else uses mouse or keyboard: it stops, or it goes on."""
HOT_KEY: Final = "ctrl+alt+escape"
NUDGE: Final = 6
"""Pixels by which the mouse may be nudged without that being taken for a wish to have it back."""
AFTERMATH: Final = 0.7
"""Seconds after an answer in which the mouse may still move: the hand that gave the answer goes on."""
RESUME: Final = "nothing more was sent. To go on, leave mouse and keyboard alone and give the same command again"

Alarm = Callable[[str], None]
Q = TypeVar("Q", contravariant=True)
A = TypeVar("A", covariant=True)


class Watch(Protocol):
    """Notices other people's input on one display. ``notes``: what it cannot do there, one line each."""

    @property
    def notes(self) -> tuple[str, ...]: ...

    @contextmanager
    def on_duty(self, alarm: Alarm) -> Iterator[None]:
        """Call ``alarm`` with the reason, from any thread, when somebody takes over."""
        ...

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing that happens meanwhile counts."""
        ...

    def close(self) -> None: ...


class Attention:
    """Hears of each input that is not ours and gives the alarm, once a duty. Thread-safe."""

    def __init__(self, nudge: int = NUDGE) -> None:
        self._nudge = nudge
        self._lock = threading.Lock()
        self._alarm: Alarm | None = None
        self._pauses = 0
        self._calm_until = 0.0

    @property
    def listens(self) -> bool:
        """Whether anything would come of what is noticed now."""
        return self._alarm is not None and not self._pauses

    def begin(self, alarm: Alarm) -> None:
        with self._lock:
            self._alarm, self._calm_until = alarm, 0.0

    def end(self) -> None:
        with self._lock:
            self._alarm = None

    def pause(self) -> None:
        with self._lock:
            self._pauses += 1

    def go_on(self) -> None:
        with self._lock:
            self._pauses -= 1
            self._calm_until = time.monotonic() + AFTERMATH

    def pressed(self, what: str) -> None:
        """A key or button went down, or a finger: nobody does that by mistake."""
        self._give(f"a person took over ({what}): {RESUME}")

    def moved(self, distance: int) -> None:
        """The pointer is ``distance`` pixels from where it was left."""
        if distance > self._nudge and time.monotonic() >= self._calm_until:
            self._give(f"a person took over (the mouse was moved): {RESUME}")

    def called(self, keys: str) -> None:
        """The hot-key was pressed; that counts also while something is asked."""
        with self._lock:
            alarm, self._alarm = self._alarm, None
        if alarm is not None:
            alarm(f"stopped with the hot-key {keys}: {RESUME}")

    def _give(self, reason: str) -> None:
        with self._lock:
            if not self.listens:
                return
            alarm, self._alarm = self._alarm, None
        if alarm is not None:
            alarm(reason)


class Asks(Protocol[Q, A]):
    """Anything that asks a person."""

    def ask(self, question: Q, /) -> A: ...


class Attended(Generic[Q, A]):
    """Asks as another does, while the watch looks away: whoever answers uses mouse and keyboard to do so."""

    def __init__(self, asks: Asks[Q, A], watch: Watch) -> None:
        self._asks = asks
        self._watch = watch

    def ask(self, question: Q) -> A:
        with self._watch.paused():
            return self._asks.ask(question)
