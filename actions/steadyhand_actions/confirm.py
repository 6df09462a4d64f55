"""Asking a person before an act: what is asked, and the ways to ask it. Unanswered, or answered late, is no.

Knows nothing of policies and screens; the page people can answer on is in ``confirm_page.py``.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from steadyhand_actions.confirm_page import Page
from steadyhand_actions.question import Question

__all__ = ["Callback", "Confirmer", "Nobody", "Page", "Question", "Terminal"]

TIMEOUT: Final = 60.0
"""Seconds to wait for an answer."""


class Confirmer(Protocol):
    """Asks one question and waits for its answer. Never raises: whatever goes wrong is a no."""

    def ask(self, question: Question) -> bool: ...


class Nobody:
    """Nobody is there: always no."""

    def ask(self, question: Question) -> bool:
        return False


class Callback:
    """A function decides. What it raises is a no."""

    def __init__(self, function: Callable[[Question], bool]) -> None:
        self._function = function

    def ask(self, question: Question) -> bool:
        try:
            return self._function(question) is True
        except Exception:  # noqa: BLE001 - whatever goes wrong while asking means no
            return False


class Terminal:
    """Asks on the controlling terminal, else on standard input when that is one. No terminal, or no answer, is no."""

    def __init__(self, seconds: float = TIMEOUT) -> None:
        self._seconds = seconds

    def ask(self, question: Question) -> bool:
        try:
            with _terminal() as (reading, writing):
                _forget_typed(reading)
                lines = "".join(f"  {caption:<10} {_hang(words)}\n" for caption, words in question.rows())
                _say(writing, f"\nSteadyhand asks:\n{lines}Do it? [y/N, {self._seconds:.0f} s] ")
                answer = _line(reading, self._seconds)
                if answer is None:
                    _say(writing, "\nNo answer: it is not done.\n")
                return (answer or "").strip().casefold() in ("y", "yes")
        except OSError:
            return False


def _hang(words: str) -> str:
    return words.replace("\n", "\n" + " " * 13)


def _say(file: int, text: str) -> None:
    os.write(file, text.encode("utf-8", "replace"))


@contextlib.contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    """File descriptors to read from and write to. OSError when there is no terminal."""
    try:
        both = os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0))
    except OSError:
        if not os.isatty(0):
            raise
        yield 0, 2
        return
    try:
        yield both, both
    finally:
        os.close(both)


def _forget_typed(file: int) -> None:
    """What was typed before the question is no answer to it."""
    with contextlib.suppress(ImportError, OSError):
        import termios  # there is none on Windows

        termios.tcflush(file, termios.TCIFLUSH)


def _line(file: int, seconds: float) -> str | None:
    """One line, or None when the time is up."""
    end, said = time.monotonic() + seconds, b""
    while not said.endswith((b"\n", b"\r")):
        left = end - time.monotonic()
        if left <= 0 or (sys.platform != "win32" and not select.select([file], [], [], left)[0]):
            return None
        piece = os.read(file, 256)
        if not piece:
            return None
        said += piece
    return said.decode("utf-8", "replace")
