"""The kill switch: once thrown it stays thrown, and every ``check`` raises. Knows nothing of what it stops.

Thrown by a call, by SIGINT or SIGTERM while on duty, or by the mere existence of the stop file.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

from steadyhand_actions.errors import Stopped

_WORDS: Final = {signal.SIGINT: "interrupted (Ctrl+C)", signal.SIGTERM: "told to end (SIGTERM)"}


class Stop:
    """``file``: a path whose existence throws the switch. Thread-safe without locks: one reference is set, once."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._reason: str | None = None
        self._before: dict[signal.Signals, Any] = {}
        self.limit: Callable[[], None] | None = None
        """What else may end the run in the middle of an act; raises Stopped (BudgetSpent) when it is time."""

    def throw(self, reason: str = "stopped by the person") -> None:
        """Stop everything. The first reason stands."""
        if self._reason is None:
            self._reason = reason

    @property
    def thrown(self) -> bool:
        if self._reason is None and self.file is not None and self.file.exists():
            self.throw(f"the stop file {self.file} is there; remove it to go on")
        return self._reason is not None

    @property
    def reason(self) -> str:
        return self._reason or ""

    def check(self) -> None:
        """Raises Stopped when the switch is thrown, or the limit is reached."""
        if self.thrown:
            raise Stopped(self.reason)
        if self.limit is not None:
            self.limit()

    def over(self) -> bool:
        """Whether ``check`` would raise."""
        try:
            self.check()
        except Stopped:
            return True
        return False

    def install(self) -> None:
        """Take SIGINT and SIGTERM. The second signal does what the first would have done without this.

        Only a main thread may take signals; elsewhere this does nothing.
        """
        if threading.current_thread() is not threading.main_thread() or self._before:
            return
        for number in _WORDS:
            before = signal.getsignal(number)
            if before is not None:  # not ours to replace when it was not set from Python
                self._before[number] = before
                signal.signal(number, self._on_signal)

    def uninstall(self) -> None:
        """Give the signals back."""
        if threading.current_thread() is threading.main_thread():
            while self._before:
                number, before = self._before.popitem()
                signal.signal(number, before)

    @contextmanager
    def on_duty(self) -> Iterator[Stop]:
        self.install()
        try:
            yield self
        finally:
            self.uninstall()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        which = signal.Signals(number)
        self.throw(_WORDS[which])
        before = self._before.pop(which, None)
        if before is not None:
            signal.signal(which, before)
