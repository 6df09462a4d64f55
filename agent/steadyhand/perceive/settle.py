"""When to look again: waits for the screen by its changes, never by a fixed time.

Knows pixels only. Two kinds of change are no effect of an act: a text cursor that blinks, and a place that kept moving
before the act (a video, a clock, a spinner).
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from steadyhand.errors import DisplayLost, EnvironmentLacks
from steadyhand.perceive.capture import Capture, Words
from steadyhand.perceive.frames import differences
from steadyhand_actions.schema import Box, Effect

CAP_MS: Final = 3000.0
QUIET_MS: Final = 80.0
FIRST_MS: Final = 250.0
_GAP: Final = 0.012
"""Seconds between two looks while something paints: faster than any application draws, slow enough to cost little."""
_POLL: Final = 0.025
_PING_AHEAD: Final = 0.025
"""The application is asked whether it is ready so long before its answer is needed."""
_STILL: Final = 0.25
"""A place that did not change for so many seconds does not move by itself any more."""
_BREATH: Final = 0.1
"""The longest wait, in seconds, between two questions whether waiting is over."""
_CARET: Final = (4, 40)
_MOVING: Final = 0.6
"""What changed in the last so many seconds of a wait that reached its cap is taken to move by itself."""


class Changes(Protocol):
    """Tells when the screen may have changed."""

    def clear(self) -> None: ...

    def wait(self, seconds: float) -> bool: ...

    def ping(self) -> None: ...

    def answered(self) -> bool: ...

    def close(self) -> None: ...


class Polled:
    """Changes told by comparing frames, where the system does not tell them."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._before = capture.words()
        self._never = threading.Event()

    def clear(self) -> None:
        self._before = self._capture.words()

    def wait(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not differences(self._before, self._capture.words()):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._never.wait(min(_POLL, left))
        return True

    def ping(self) -> None:
        return  # there is nobody to ask

    def answered(self) -> bool:
        return True

    def close(self) -> None:
        return  # the capture belongs to whoever made it


def changes_of(capture: Capture, display: str | None) -> Changes:
    """The best there is on this platform."""
    if sys.platform.startswith("linux"):
        from steadyhand.perceive.damage import Damage

        try:
            return Damage(display)
        except DisplayLost:
            raise
        except EnvironmentLacks:
            return Polled(capture)
    return Polled(capture)


@dataclass(slots=True)
class _Story:
    """What happened since an act."""

    before: Words
    last: Words
    started: float
    changed: float | None = None
    """When the last change that counts was seen."""
    asked: float | None = None
    """When the application in front was last asked whether it is ready."""
    looked: float = 0.0
    seen: list[tuple[float, tuple[Box, ...]]] = field(default_factory=list)


class Settle:
    """``begin`` just before an act, ``wait`` just after it."""

    def __init__(self, capture: Capture, display: str | None = None, changes: Changes | None = None) -> None:
        self._capture = capture
        self._changes = changes or changes_of(capture, display)
        self._never = threading.Event()
        self._blinks: list[Box] = []
        self._restless: tuple[Box, ...] = ()
        self._moving: tuple[Box, ...] = ()
        """Those of ``_restless`` that were seen to move just before the act."""
        self._last: Words | None = None
        self._ended = 0.0
        self._seen: list[tuple[float, tuple[Box, ...]]] = []
        self._before = self._look()
        self.over: Callable[[], bool] = _never
        """Says whether to stop waiting at once, whatever the screen does."""

    @property
    def restless(self) -> tuple[Box, ...]:
        """Places that move by themselves and are not waited for."""
        return self._restless

    def begin(self) -> None:
        """Remember the screen as it is now."""
        now = self._look()
        if self._last is not None:
            moved = self._differences(self._last, now)
            self._remember_blinks(moved)
            at = time.monotonic() - _STILL
            moved += tuple(b for when, boxes in self._seen if when > at for b in boxes)
            self._moving = tuple(r for r in self._restless if any(r.meet(m) for m in moved))
            if self._ended < at:
                self._restless = self._moving
        self._before = now

    def wait(self, cap_ms: float = CAP_MS, quiet_ms: float = QUIET_MS, first_ms: float = FIRST_MS) -> Effect:
        """What became of the screen since ``begin``.

        ``none``: nothing changed within ``first_ms`` and the application in front is not busy. ``settled``: it changed
        and was still for ``quiet_ms``. ``animating``: at ``cap_ms``
        it still changed, or had changed and the application was still busy.
        """
        story = _Story(self._before, self._before, time.monotonic())
        cap = story.started + cap_ms / 1000
        while (now := time.monotonic()) < cap and not self.over():
            since = story.started + first_ms / 1000 if story.changed is None else story.changed + quiet_ms / 1000
            if now >= since and self._answers(story, now):
                return self._end(story, "none" if story.changed is None else "settled")
            if story.asked is None and now >= since - _PING_AHEAD:
                self._changes.ping()
                story.asked = now
            until = since if story.asked is not None else since - _PING_AHEAD
            if self._changes.wait(min(until if until > now else cap, cap, now + _BREATH) - now):
                self._take(story)
        busy = not self._changes.answered()
        return self._end(story, "animating" if story.changed is not None else "none", busy)

    def wait_change(self, ms: float) -> bool:
        """Block until the screen differs from what the last wait left, at most so long; whether it does."""
        deadline = time.monotonic() + ms / 1000
        after = self._look()
        before = after if self._last is None else self._last
        while True:
            changed = self._effective(self._differences(before, after))
            left = deadline - time.monotonic()
            if (changed and not all(_like_a_caret(b) for b in changed)) or left <= 0 or self.over():
                break
            if self._changes.wait(min(left, _BREATH)):
                self._never.wait(min(_GAP, left))
                after = self._look()
        self._last, self._ended = after, time.monotonic()
        return left > 0 and bool(changed)

    def close(self) -> None:
        self._changes.close()

    def _look(self) -> Words:
        self._changes.clear()
        return self._capture.words()

    def _differences(self, before: Words, after: Words) -> tuple[Box, ...]:
        origin = self._capture.screen()
        return differences(before, after, origin.x1, origin.y1)

    def _take(self, story: _Story) -> None:
        """Look at what changed; wait a little when it was only just looked at."""
        if (left := story.looked + _GAP - time.monotonic()) > 0:
            self._never.wait(left)
        frame = self._look()
        story.looked = now = time.monotonic()
        boxes = self._differences(story.last, frame)
        story.last = frame
        if boxes:
            story.seen.append((now, boxes))
        if self._effective(boxes):
            story.changed, story.asked = now, None

    def _answers(self, story: _Story, now: float) -> bool:
        """Whether the application in front has got round to what it was sent."""
        if story.asked is None:
            self._changes.ping()
            story.asked = now
        return self._changes.answered()

    def _effective(self, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        """Without what moves by itself."""
        left = tuple(b for b in boxes if not any(_inside(b, r) for r in self._restless))
        return () if len(left) == 1 and any(_inside(left[0], b) for b in self._blinks) else left

    def _remember_blinks(self, boxes: tuple[Box, ...]) -> None:
        for box in boxes:
            if _like_a_caret(box) and box not in self._blinks:
                self._blinks = [*self._blinks[-7:], box]

    def _end(self, story: _Story, kind: Literal["settled", "animating", "none"], busy: bool = False) -> Effect:
        self._last, self._ended, self._seen = story.last, time.monotonic(), story.seen
        ms = (self._ended - story.started) * 1000
        every = tuple(dict.fromkeys(b for _, boxes in story.seen for b in boxes))
        changed = self._effective(self._differences(story.before, story.last)) or every
        if kind == "animating":
            late = tuple(b for at, boxes in story.seen if at > self._ended - _MOVING for b in boxes)
            self._restless = _joined((*self._restless, *late))
        elif kind == "none":
            # A place that only was restless, and was not seen to move just before the act, may well be its effect.
            doubtful = tuple(b for b in every if not any(_inside(b, m) for m in self._moving))
            changed = () if len(doubtful) == 1 and doubtful[0] in self._blinks else doubtful
            kind = "settled" if changed else "none"
        return Effect(kind, changed, ms, busy=busy)


def _never() -> bool:
    return False


def _like_a_caret(box: Box) -> bool:
    return box.width <= _CARET[0] and box.height <= _CARET[1]


def _inside(box: Box, other: Box) -> bool:
    return other.x1 <= box.x1 and other.y1 <= box.y1 and box.x2 <= other.x2 and box.y2 <= other.y2


def _joined(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """The boxes, those that touch made one."""
    out: list[Box] = []
    for box in boxes:
        grown = box
        while near := [b for b in out if b.meet(grown)]:
            for other in near:
                out.remove(other)
                grown = grown.join(other)
        out.append(grown)
    return tuple(out)
