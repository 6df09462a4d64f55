"""What must hold however a command ends: one line on stderr, nothing left running, no key held."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command import environment
from Xlib import display as xdisplay

ONE_LINE = re.compile(r"steadyhand: [^\n]{7,1000}\n")


def clear_line(told: str) -> str:
    """The one line; fails when there is another, or one that only a programmer could read."""
    assert ONE_LINE.fullmatch(told), told
    for word in ("Traceback", "internal error", "Errno", "object at 0x"):
        assert word not in told, told
    return told


def eventually(holds: Callable[[], bool], seconds: float, what: str = "") -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what or "it did not come about in time"
        time.sleep(0.02)


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def last(self) -> Any:
        """The last line of stdout, which is JSON; so must all the others be."""
        lines = [json.loads(line) for line in self.out.splitlines()]
        assert lines, self.err
        return lines[-1]


class Run:
    """``steadyhand run`` as a process of its own, and everything that comes of it, known by its HOME."""

    def __init__(self, folder: Path, *words: str, env: Mapping[str, str] | None = None, virtual: bool = True) -> None:
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)
        self.trace = folder / "trace"
        self.mark = f"STEADYHAND_TEST_RUN={folder}"
        runtime = folder / "runtime"
        runtime.mkdir(exist_ok=True, mode=0o700)
        given = environment(STEADYHAND_TEST_RUN=str(folder), XDG_RUNTIME_DIR=str(runtime)) | dict(env or {})
        given.pop("DISPLAY", None)
        more = ["--desktop", "virtual", "--home", str(self.home)] if virtual else []
        if "--trace" not in words:
            more += ["--trace", str(self.trace)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "steadyhand", "run", *words, *more],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=given, cwd=folder,
            # Under a test runner in the background Ctrl-C may be ignored, and children would inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        self.journals = runtime / "steadyhand"

    def end(self, seconds: float = 120) -> Ended:
        out, err = self.process.communicate(timeout=seconds)
        return Ended(self.process.returncode, out, err)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def lines(self) -> list[dict[str, Any]]:
        """What the trace tells so far; a line that is only half there is left out."""
        path = self.trace / "trace.jsonl"
        text = path.read_text() if path.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1]]

    def acting(self, kind: str) -> bool:
        """Whether an act of this kind has begun and has not been finished."""
        begun = {line["n"]: line["action"]["kind"] for line in self.lines() if line["kind"] == "begin"}
        done = {line["n"] for line in self.lines() if line["kind"] == "finish"}
        return any(what == kind for n, what in begun.items() if n not in done)

    def left(self) -> dict[int, str]:
        """Processes of this run, and of its desktop."""
        found = {}
        marks = (self.mark.encode(), f"HOME={self.home}".encode())
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                try:
                    given = (folder / "environ").read_bytes().split(b"\0")
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if any(mark in given for mark in marks):
                    found[int(folder.name)] = words
        return found

    def nothing_left(self, seconds: float = 60) -> None:
        eventually(lambda: not self.left(), seconds, str(self.left()))
        assert not self.journals.exists() or not list(self.journals.iterdir()), "a journal of held keys is left"

    def kill(self) -> None:
        """For when a test failed: nothing of it may disturb the others."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


class Keys:
    """What is held down on a display, asked of its server."""

    def __init__(self, name: str) -> None:
        self._display = xdisplay.Display(name)

    @property
    def held(self) -> bool:
        pressed = any(self._display.query_keymap())
        mask = self._display.screen().root.query_pointer().mask
        return pressed or bool(mask & 0x1FED)

    def close(self) -> None:
        self._display.close()
