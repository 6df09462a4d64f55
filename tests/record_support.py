"""A person, a recorder and a desktop: the person is a process that works mouse and keyboard, the recorder is the
command as people call it, and applications are real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from command import environment

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.observation import Element, Observation
from steadyhand.perceive.perceiver import Perceiver
from steadyhand.script.reading import Source, read_script
from steadyhand.script.script import Do, WaitFor
from steadyhand_actions.schema import Point

PATIENCE = 30.0
TICK = os.sysconf("SC_CLK_TCK")


def until(so: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first answer that is true."""
    end = time.monotonic() + seconds
    while not (answer := so()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.03)
    return answer


class Recording:
    """``steadyhand record`` on a desktop. ``lines``: what it has said so far."""

    def __init__(self, desktop: VirtualDesktop, file: Path, *more: str) -> None:
        self.file = file
        command = [sys.executable, "-m", "steadyhand", "record", str(file), "--desktop", desktop.display, *more]
        env = environment(HOME=desktop.env["HOME"])
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env, text=True
        )
        self.lines: list[str] = []
        self.errors: list[str] = []
        self._threads = [
            threading.Thread(target=self._read, args=(pipe, into), daemon=True)
            for pipe, into in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        ]
        for thread in self._threads:
            thread.start()
        until(lambda: any("to end:" in e for e in self.errors) or self.process.poll() is not None, "the recorder")

    @staticmethod
    def _read(pipe: Any, into: list[str]) -> None:
        for line in pipe:
            into.append(line.rstrip("\n"))

    def seconds(self) -> float:
        """Of the processor that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rest(self) -> None:
        """Return when it has nothing to do: it has seen what there is to see."""
        still, used, end = 0, self.seconds(), time.monotonic() + PATIENCE
        while still < 6 and time.monotonic() < end and self.process.poll() is None:
            time.sleep(0.05)
            now = self.seconds()
            still, used = (still + 1 if now - used < 0.011 and self._sleeps() else 0), now

    def _sleeps(self) -> bool:
        """Whether it waits for something: on a busy machine it may only be waiting for its turn."""
        states: list[str] = []
        for stat in Path(f"/proc/{self.process.pid}/task").glob("*/stat"):
            try:
                states.append(stat.read_text().rpartition(")")[2].split()[0])
            except OSError:
                continue
        return "R" not in states

    def ended(self) -> int:
        """Its exit code, once it has ended by itself."""
        code = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(5)
        return code

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.ended()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        for thread, pipe in zip(self._threads, (self.process.stdout, self.process.stderr), strict=True):
            thread.join(5)
            assert pipe is not None
            pipe.close()


class Person:
    """Looks for things with eyes of their own and does things to them, at leisure."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop
        self.eyes = Perceiver(desktop.display, desktop.env)
        self.recording: Recording | None = None
        script = Path(__file__).with_name("person_process.py")
        self._hands = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "DISPLAY": desktop.display},
        )  # fmt: skip

    def do(self, *what: object) -> None:
        assert self._hands.stdin is not None and self._hands.stdout is not None
        self._hands.stdin.write(json.dumps(what) + "\n")
        self._hands.stdin.flush()
        assert self._hands.stdout.readline() == "done\n"

    def see(self) -> Observation:
        return self.eyes.observe()

    def find(self, role: str, name: str = "") -> Element:
        def look() -> Element | None:
            fit = (e for e in self.see().elements if e.role == role and e.shown)
            return next((e for e in fit if name in (e.name, e.label) or not name), None)

        found: Element = until(look, f"{role} {name!r}")
        return found

    def pause(self) -> None:
        """What a person does between two acts: looks. The recorder has the time for it too."""
        if self.recording is not None:
            self.recording.rest()

    def point(self, at: Element | Point) -> None:
        place = at.point if isinstance(at, Element) else at
        self.do("move", place.x, place.y)
        self.pause()

    def click(self, role: str, name: str = "", *, button: int = 1, count: int = 1) -> None:
        self.point(self.find(role, name))
        self.press_button(button, count)

    def press_button(self, button: int = 1, count: int = 1) -> None:
        for _ in range(count):
            self.do("down", button)
            self.do("up", button)
        self.pause()

    def drag(self, start: Point, end: Point) -> None:
        self.point(start)
        self.do("down", 1)
        self.do("move", end.x, end.y)
        self.do("up", 1)
        self.pause()

    def type(self, text: str) -> None:
        self.pause()
        self.do("text", text)
        self.pause()

    def key(self, *names: str) -> None:
        self.pause()
        self.do("key", *names)
        self.pause()

    def close(self) -> None:
        assert self._hands.stdin is not None
        self._hands.stdin.close()
        self._hands.wait(10)
        if self._hands.stdout is not None:
            self._hands.stdout.close()
        self.eyes.close()


class Room:
    """One desktop with a person at it."""

    def __init__(self, desktop: VirtualDesktop, folder: Path) -> None:
        self.desktop = desktop
        self.folder = folder
        self.person = Person(desktop)
        self._recording: Recording | None = None

    def run(self, argv: Sequence[str], window: str) -> int:
        """Start a program and wait for its window."""
        pid = self.desktop.spawn(list(argv))
        until(lambda: any(window in w.title for w in self.person.see().windows), f"the window {window!r}")
        return pid

    def gtk(self, source: str, window: str) -> int:
        return self.run(["/usr/bin/python3", "-c", source], window)

    def record(self, *more: str, name: str = "demo.yaml") -> Recording:
        if self._recording is not None:
            self._recording.close()
        self._recording = self.person.recording = Recording(self.desktop, self.folder / name, *more)
        self._recording.rest()
        return self._recording

    def script(self) -> Source:
        """End the recording, and what it wrote."""
        assert self._recording is not None
        assert self._recording.stop() == 0, self._recording.errors
        return read_script(self._recording.file)

    def close(self) -> None:
        if self._recording is not None:
            self._recording.close()
        self.person.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    home = tmp_path / "home"
    home.mkdir()
    with VirtualDesktop.start(home=home) as desktop:
        room = Room(desktop, tmp_path)
        yield room
        room.close()


def said(source: Source, waits: bool = False) -> list[str]:
    """The steps in words, what is waited for only if that is asked: a busy machine makes people wait."""
    return [
        step if isinstance(step, str) else step.do if isinstance(step, Do) else str(step.wait_for)
        for step in source.script.steps
        if isinstance(step, str | Do) or (waits and isinstance(step, WaitFor))
    ]


def does(source: Source) -> list[Do]:
    return [step for step in source.script.steps if isinstance(step, Do)]


def everything(folder: Path) -> bytes:
    """All that a recording wrote, as bytes."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
