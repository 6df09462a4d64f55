"""The screen as it was just before and after each input: looked at whenever it has changed and come to rest.

A thread of its own looks, so that what was under the pointer is known when a button goes down: what a click opens or
closes comes too late to be asked. While somebody types it looks seldom, and on a screen that does not change never.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from steadyhand.errors import SteadyhandError
from steadyhand.observation import Observation
from steadyhand.perceive.capture import Capture, Words
from steadyhand.perceive.frames import differences
from steadyhand.perceive.settle import Changes
from steadyhand_actions.schema import Box

QUIET: Final = 0.06
"""Seconds without a change after which the screen is looked at."""
HELD: Final = 0.02
"""The same after it was held off for a while."""
RESTLESS: Final = 0.5
"""Seconds of change after which it is looked at all the same."""
LATE: Final = 0.9
"""Seconds after a change in which it is looked at once more: applications tell their tree later than they draw."""
KEPT: Final = 8
_BREATH: Final = 0.5
_CARET: Final = (4, 40)


@dataclass(frozen=True, slots=True)
class Moment:
    """``began`` and ``ended``: monotonic seconds between which it was looked. ``rest``: whether nothing moved."""

    began: float
    ended: float
    seen: Observation
    rest: bool


class Moments:
    """``told`` is called from the thread with each moment, or with what keeps it from looking; ``close`` it."""

    def __init__(
        self,
        observe: Callable[[], Observation],
        changes: Changes,
        capture: Capture,
        told: Callable[[Moment | SteadyhandError], None],
    ) -> None:
        self._observe = observe
        self._changes = changes
        self._capture = capture
        self._told = told
        self._kept: deque[Moment] = deque(maxlen=KEPT)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._hold_until = 0.0
        self._words: Words | None = None
        self._news = False
        self._thread = threading.Thread(target=self._live, name="moments", daemon=True)

    def start(self) -> None:
        """Look once, and then whenever something changes. Raises what keeps it from looking at all."""
        self._look(rest=True)
        self._thread.start()

    def before(self, at: float) -> Moment:
        """The last look that was over by then; the first one there is, if none was."""
        with self._lock:
            return next((m for m in reversed(self._kept) if m.ended <= at), self._kept[0])

    def since(self, at: float) -> tuple[Moment, ...]:
        """The looks that began after that, the oldest first."""
        with self._lock:
            return tuple(m for m in self._kept if m.began >= at)

    @property
    def up_to_date(self) -> bool:
        """Whether nothing changed since the last look."""
        return not self._news

    def hold(self, until: float) -> None:
        """Do not look before that time."""
        self._hold_until = until

    def close(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def _live(self) -> None:
        try:
            late = 0.0
            while not self._over.is_set():
                wait = _BREATH if not late else max(0.0, late - time.monotonic())
                changed = self._changes.wait(min(wait, _BREATH))
                if not changed and not (late and time.monotonic() >= late):
                    continue
                if changed:
                    # Told apart at once: a caret that blinks is no news, and the last look still holds.
                    self._changes.clear()
                    if not self._differs():
                        continue
                    self._news = True
                rest = self._come_to_rest() if changed else True
                if self._over.is_set():
                    return
                # Looked at once more when all has been quiet for a while, for the sake of slow trees.
                late = time.monotonic() + LATE if changed else 0.0
                self._look(rest)
        except SteadyhandError as error:
            self._told(error)

    def _come_to_rest(self) -> bool:
        """Wait until nothing changes, or it has changed for too long; whether it rests."""
        first, quiet = time.monotonic(), QUIET
        while not self._over.is_set():
            if (left := self._hold_until - time.monotonic()) > 0:
                self._over.wait(left)
                first, quiet = time.monotonic(), HELD
                continue
            self._changes.clear()
            if not self._changes.wait(quiet):
                return True
            if time.monotonic() - first > RESTLESS:
                return False
        return False

    def _differs(self) -> bool:
        """Whether more than a blinking caret is different from what was looked at last."""
        if self._words is None:
            return True
        origin = self._capture.screen()
        boxes = differences(self._words, self._capture.words(), origin.x1, origin.y1)
        return bool(boxes) and not (len(boxes) == 1 and _like_a_caret(boxes[0]))

    def _look(self, rest: bool) -> None:
        self._changes.clear()
        began = time.monotonic()
        self._words = self._capture.words()
        seen = self._observe()
        moment = Moment(began, time.monotonic(), seen, rest)
        with self._lock:
            self._kept.append(moment)
        self._news = False
        self._told(moment)


def _like_a_caret(box: Box) -> bool:
    return box.width <= _CARET[0] and box.height <= _CARET[1]
