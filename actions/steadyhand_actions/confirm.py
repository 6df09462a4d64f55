"""Asking a person before an act: what is asked, and the ways to ask it. Unanswered, or answered late, is no.

Knows nothing of policies and screens; the page people can answer on is in ``confirm_page.py``, the small window in
``confirm_window.py``.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from steadyhand_actions.answers import NO, RUN, STOP, YES, Answer, answer_from
from steadyhand_actions.confirm_page import Page
from steadyhand_actions.question import Question

__all__ = ["Answer", "Callback", "Confirmer", "Nobody", "Page", "Question", "Terminal"]

TIMEOUT: Final = 60.0
"""Seconds to wait for an answer."""
LOOK: Final = 0.2
"""Seconds between two looks whether the run was stopped while a person is asked."""
_WORDS: Final = {
    "y": YES, "yes": YES, "r": RUN, "run": RUN, "n": NO, "no": NO, "s": STOP, "stop": STOP,
    "e": Answer("edit"), "edit": Answer("edit"),
}  # fmt: skip


class Confirmer(Protocol):
    """Asks one question and waits for its answer. Never raises: whatever goes wrong is a no."""

    def ask(self, question: Question) -> Answer: ...


class Nobody:
    """Nobody is there: always no."""

    def ask(self, question: Question) -> Answer:
        return NO


class Callback:
    """A function decides: True or an Answer. Anything else is a no, and so is what it raises or says too late.

    It is called in a thread of its own, for a run must not hang on it; ``seconds`` of None wait as long as it takes.
    """

    def __init__(self, function: Callable[[Question], Answer | bool], seconds: float | None = 120.0) -> None:
        self._function = function
        self._seconds = seconds

    def ask(self, question: Question) -> Answer:
        said: list[Answer] = []
        done = threading.Event()

        def call() -> None:
            with contextlib.suppress(Exception):  # whatever goes wrong while asking means no
                said.append(answer_from(self._function(question)))
            done.set()

        threading.Thread(target=call, name="confirm-callback", daemon=True).start()
        end = None if self._seconds is None else time.monotonic() + self._seconds
        while not done.wait(LOOK) and not question.over():
            if end is not None and time.monotonic() >= end:
                break
        # Taken out at once: what is said from now on is late.
        return said[0] if done.is_set() and said else NO


class Terminal:
    """Asks on the controlling terminal, else on standard input when that is one. No terminal, or no answer, is no."""

    def __init__(self, seconds: float = TIMEOUT) -> None:
        self._seconds = seconds

    def ask(self, question: Question) -> Answer:
        try:
            with _terminal() as (reading, writing):
                _forget_typed(reading)
                lines = "".join(f"  {caption:<10} {_hang(words)}\n" for caption, words in question.rows())
                edit = "\n  [e] another text instead" if question.editable else ""
                choices = f"  [y] yes, this once   [r] yes, here for the whole run   [n] no{edit}   [s] stop the run"
                _say(writing, f"\nSteadyhand asks:\n{lines}{choices}\nDo it? [y/N, {self._seconds:.0f} s] ")
                answer = self._answer(question, reading, writing)
                if answer is None:
                    _say(writing, "\nNo answer: it is not done.\n")
                return answer or NO
        except OSError:
            return NO

    def _answer(self, question: Question, reading: int, writing: int) -> Answer | None:
        word = _line(reading, self._seconds, question.over)
        if word is None:
            return None
        answer = _WORDS.get(word.strip().casefold(), NO)
        if answer.kind != "edit":
            return answer
        return self._edit(question, reading, writing) if question.editable else NO

    def _edit(self, question: Question, reading: int, writing: int) -> Answer | None:
        """The text to be typed instead; several lines when the text has several, for an Enter at its end is one too."""
        many = "\n" in question.text
        how = "its lines, then one with nothing but a full stop" if many else "one line"
        lines: list[str] = []
        with _unseen(reading, question.secret):
            _say(writing, f"Text instead ({how}, {self._seconds:.0f} s): ")
            while True:
                line = _line(reading, self._seconds, question.over)
                if line is None:
                    return None
                lines.append(line.rstrip("\r\n"))
                if not many or lines[-1] == ".":
                    break
        text = "\n".join(lines[:-1]) if many else lines[0]
        return Answer("edit", text) if text else NO


def has_terminal() -> bool:
    """Whether there is one to ask on."""
    try:
        with _terminal():
            return True
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
        if hasattr(os, "tcgetpgrp") and os.tcgetpgrp(both) != os.getpgrp():
            raise OSError("in the background nobody can answer: reading would stop the process")
        yield both, both
    finally:
        os.close(both)


def _forget_typed(file: int) -> None:
    """What was typed before the question is no answer to it."""
    with contextlib.suppress(ImportError, OSError):
        import termios  # there is none on Windows

        termios.tcflush(file, termios.TCIFLUSH)


@contextlib.contextmanager
def _unseen(file: int, secret: bool) -> Iterator[None]:
    """What is typed is not shown on the terminal."""
    if not secret:
        yield
        return
    import termios  # there is none on Windows, and nothing that could be edited unseen there

    before = termios.tcgetattr(file)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(file, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSANOW, before)


def _line(file: int, seconds: float, over: Callable[[], bool]) -> str | None:
    """One line, or None when the time is up, the terminal gone or the run stopped. A line is never read beyond."""
    end, said = time.monotonic() + seconds, b""
    while not said.endswith((b"\n", b"\r")):
        left = end - time.monotonic()
        if left <= 0 or over():
            return None
        if sys.platform != "win32" and not select.select([file], [], [], min(left, LOOK))[0]:
            continue
        piece = os.read(file, 256)
        if not piece:
            return None
        said += piece
    return said.decode("utf-8", "replace")
