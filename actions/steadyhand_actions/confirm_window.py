"""A small window, above all others, in which a person answers. It runs in a process of its own and ends with this one.

Knows nothing of any window system: that is in ``asking_window``, which is spoken to by lines.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from steadyhand_actions.answers import NO, Answer, answer_of
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.question import Question

TIMEOUT: Final = 60.0
"""Seconds to wait for an answer."""
_START: Final = 20.0
"""Seconds that the process may take to reach the display."""
_GOING: Final = 5.0
"""Seconds that the window may take to go after its time."""
_LOOK: Final = 0.2
"""Seconds between two looks whether the run was stopped meanwhile."""


class Window:
    """A ``Confirmer``. ``display``: of the person, which may be another than the one that is worked on."""

    def __init__(
        self, display: str | None = None, seconds: float = TIMEOUT, environment: Mapping[str, str] | None = None
    ) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        self._display = display or self._environment.get("DISPLAY", "")
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = b""

    @property
    def pid(self) -> int:
        """Of the process that shows the window; 0 while there is none."""
        return self._process.pid if self._process is not None and self._process.poll() is None else 0

    def start(self) -> None:
        """Reach the display now, rather than with the first question. Raises EnvironmentLacks when that fails."""
        if self.pid:
            return
        if not sys.platform.startswith("linux") or not self._display:
            raise EnvironmentLacks(
                "there is no X display to ask on (DISPLAY is not set); ask on a page instead (--confirm page)"
            )
        command = [sys.executable, "-P", "-m", "steadyhand_actions.asking_window", self._display]
        environment = {**self._environment, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        # A session of its own: what is typed on this one's terminal to end it ends its input, and so the window.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
        self._heard = b""
        weakref.finalize(self, _end, self._process)
        said = self._line(time.monotonic() + _START)
        if said is None or not said.get("ready"):
            self.close()
            why = said.get("error", "") if said else "the window's process does not start"
            raise EnvironmentLacks(f"{why}; ask on a page instead (--confirm page)")

    def ask(self, question: Question) -> Answer:
        with self._turn:
            try:
                self.start()
                return self._asked(question)
            except (EnvironmentLacks, OSError, ValueError):
                self.close()
                return NO

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _asked(self, question: Question) -> Answer:
        """Send it and wait. What the process says of other questions, or too late, is not heard."""
        id = secrets.token_urlsafe(9)
        self._send(_told(id, question, self._seconds))
        end = time.monotonic() + self._seconds + _GOING
        taken_back = False
        while (now := time.monotonic()) < end:
            said = self._line(min(end, now + _LOOK))
            if said is None and self.pid == 0:
                return NO
            if said is None and question.over() and not taken_back:
                self._send(None)
                taken_back, end = True, now + _GOING
            if said is not None and said.get("id") == id and "answer" in said:
                answer = answer_of(said["answer"], said.get("text", ""))
                return answer if answer is not None and not taken_back else NO
        self.close()
        return NO

    def _send(self, what: dict[str, Any] | None) -> None:
        assert self._process is not None and self._process.stdin is not None, "it was started"
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()

    def _line(self, end: float) -> dict[str, Any] | None:
        """The next line; None when the time is up or the process gone."""
        assert self._process is not None and self._process.stdout is not None, "it was started"
        file = self._process.stdout.fileno()
        while b"\n" not in self._heard:
            left = end - time.monotonic()
            if left <= 0 or not select.select([file], [], [], left)[0]:
                return None
            piece = os.read(file, 1 << 16)
            if not piece:
                self._process.wait()
                return None
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        said = json.loads(line)
        return said if isinstance(said, dict) else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """By the end of its input; by force when that does not do."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(_GOING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _told(id: str, question: Question, seconds: float) -> dict[str, Any]:
    return {
        "id": id, "rows": question.rows(), "picture": base64.b64encode(question.picture or b"").decode(),
        "editable": question.editable, "text": "" if question.secret else question.text, "secret": question.secret,
        "seconds": seconds, "aside": [(b.x1, b.y1, b.x2, b.y2) for b in question.aside],
    }  # fmt: skip
