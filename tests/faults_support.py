"""A display with real eyes, hands and gate on it, worked by a story that the test tells: between looking and acting
anything may happen. And small programs to do it to."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "perceive"))

from painter import Painter
from Xlib import X

from steadyhand.desktop.session import Session
from steadyhand.loop.budget import Budget
from steadyhand.loop.runner import Body, Ended, Runner
from steadyhand.models.base import Turn
from steadyhand.trace import RunMeta, Trace
from steadyhand_actions.audit import Audit
from steadyhand_actions.confirm import Nobody
from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import AllowAll
from steadyhand_actions.schema import Act, Done
from steadyhand_actions.stop import Stop
from steadyhand_prompts.dialect import Proposal

GTK = "/usr/bin/python3"
"""The Python of the system, which has GTK."""
Story = Generator[Act | None, Turn, None]
"""Yields None to begin and to look again, or an act; is sent what is seen then, with the outcome of the act."""


@contextmanager
def x_server(*options: str, size: str = "640x480") -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A fresh Xvfb with nothing on it, and its display."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset", *options]
    server = subprocess.Popen(command, pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    said = b""
    try:
        while not said.endswith(b"\n"):
            assert select.select([read], [], [], 60)[0], "Xvfb did not start"
            said += os.read(read, 16)
        yield server, f":{said.decode().strip()}"
    finally:
        os.close(read)
        server.terminate()
        server.wait(60)


class _Teller:
    """A planner that proposes what a story says."""

    def __init__(self, story: Story) -> None:
        self._story = story
        next(story)

    def next(self, turn: Turn) -> Proposal:
        try:
            act = self._story.send(turn)
        except StopIteration:
            return Proposal((Done(),))
        return Proposal((act,)) if act is not None else Proposal(look="pixels")


class Stand:
    """Everything that works on one display, real; looked at by pixels unless a session's environment is given."""

    def __init__(self, display: str, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        given = {**(env or {"HOME": str(folder), "PATH": os.environ["PATH"]}), "DISPLAY": display}
        self.session = Session(display, given, self._spawn, pixels_only=env is None)
        self._given = given
        self._runs = 0

    def _spawn(self, argv: Sequence[str]) -> int:
        raise AssertionError(f"nothing is to be started here: {argv}")

    def tell(self, story: Callable[[], Story], **limits: float) -> Ended:
        """Run the story to its end."""
        self._runs += 1
        trace = Trace.create(self._folder / f"trace-{self._runs}", RunMeta("a story"))
        stop = Stop(trace.folder / "STOP")
        with Audit(trace.folder / "audit.jsonl") as audit:
            gate = Gate(AllowAll(), Nobody(), self.session._hands, audit, stop, "")
            body = Body(
                self.session.eyes, self.session.settle, gate, stop, trace, Budget(seconds=limits.get("seconds"))
            )
            return Runner(_Teller(story()), body).run()

    def close(self) -> None:
        self.session.close()


def until(so: Callable[[], object], what: str = "it", seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(0.01)


@contextmanager
def program(
    source: str, display: str, *words: str, python: str = sys.executable, **env: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of a few lines on a display; ended with the block."""
    given = {
        "DISPLAY": display,
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": os.environ.get("HOME", "/"),
    } | env
    with subprocess.Popen([python, "-c", source, *words], env=given, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.kill()


def pressed(painter: Painter) -> int:
    """Presses of keys and buttons that the painter's windows got since this was last asked."""
    painter.connection.sync()
    events = [painter.connection.next_event() for _ in range(painter.connection.pending_events())]
    return sum(e.type in (X.ButtonPress, X.KeyPress) for e in events)
