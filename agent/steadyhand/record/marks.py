"""What the recorder speaks in: its rules, how it ended, marks, what is pending; and small questions about these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from steadyhand.observation import Element, Observation, Window
from steadyhand.record.gestures import Gesture
from steadyhand.record.inputs import KeyInput
from steadyhand.record.moments import Moment

_LEVELS: Final = frozenset({0xFFE1, 0xFFE2, 0xFFE3, 0xFFE4, 0xFFE5, 0xFE03, 0xFF7E, 0xFF7F})
_SWITCHERS: Final = frozenset({0xFFE9, 0xFFEA, 0xFFEB, 0xFFEC})
Why = Literal["hot-key", "closed", "seen", "stopped"]
"""How a recording ended: by its hot-key, with the application, with a text that was waited for, with Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What ends a recording and what is left out of it.

    ``hot_key``: a chord that ends it; empty for none. ``stop_on``: a text that ends it when it is seen. ``is_ours``:
    whether a window is one of the agent's own. ``is_over``: asked now and then with the screen, whether the application
    that was opened is closed.
    """

    hot_key: str = ""
    stop_on: str = ""
    is_ours: Callable[[Window], bool] = lambda window: False
    is_over: Callable[[Observation], bool] = lambda seen: False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a recording: why it ended, how many steps it has, and what secrets it needs."""

    why: Why
    steps: int
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """The last look before an input; ``fresh``: whether nothing had changed since."""

    moment: Moment
    fresh: bool

    @property
    def seen(self) -> Observation:
        return self.moment.seen


@dataclass(slots=True)
class Pending:
    """A gesture that is over and whose effect is still awaited."""

    gesture: Gesture[Mark]
    after: Moment | None = None
    secret: str = ""
    """The name that stands for its text."""
    field: Observation | None = None
    """For text: a screen that shows where it went."""
    rewrites: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A menu opened: the screens before and after it."""

    before: Moment
    after: Moment

    @property
    def at(self) -> float:
        return self.after.began


def may_move_focus(what: KeyInput) -> bool:
    """Modifiers alone do not, but that of a window switcher when it is let go of."""
    if what.keysym in _LEVELS:
        return False
    return what.down or what.keysym in _SWITCHERS


def with_gesture(pending: Pending, gesture: Gesture[Mark]) -> Pending:
    return Pending(gesture, None, pending.secret, pending.field, pending.rewrites)


def added(before: Element | None, after: Element | None) -> str:
    """What a field holds more than before, in one piece; empty when that cannot be told."""
    if before is None or after is None or before.value is None or after.value is None:
        return ""
    old, new = before.value, after.value
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = len(old) - start
    return new[start : len(new) - rest] if rest == 0 or old[start:] == new[len(new) - rest :] else ""


def shows(seen: Observation, text: str) -> bool:
    wanted = text.casefold()
    if any(wanted in w.title.casefold() for w in seen.windows if not w.minimised):
        return True
    return any(wanted in part.casefold() for e in seen.elements if e.shown for part in (e.name, e.value or "") if part)
