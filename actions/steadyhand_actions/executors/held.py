"""A journal of what is held down, on disk before it goes down, and a watchdog that lets go when the owner dies.

The journal is one small file a device: a header line, then one line for every key, button or borrowed key mapping that
is out of place now. The watchdog is this file run as a small process of its own; it waits for the end of its standard
input (or of its owner), and if the journal is still there it has the device's own module undo what is listed.

Knows nothing of X or any other system; kept free of heavy imports, for it sits in memory beside every run.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from steadyhand_actions.errors import EnvironmentLacks

try:
    import fcntl
except ImportError:  # Windows has none; there only the watchdog cleans up, not the next start.
    fcntl = None  # type: ignore[assignment]

SIZE: Final = 4096
"""Bytes of a journal, all taken up at the start so that a full disk cannot stop a line from being written."""
PREFIX: Final = "held-"
KINDS: Final = ("xtest", "pynput", "pyautogui")


def folder() -> Path:
    """Where journals lie: private to the user, gone after a restart of the machine."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.access(runtime, os.W_OK):
        return Path(runtime) / "steadyhand"
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"steadyhand-{user}"


@dataclass(frozen=True, slots=True)
class Record:
    """What a journal says: the kind of device, its display, and the lines in the order they were written."""

    kind: str
    display: str
    lines: tuple[str, ...]


class Journal:
    """``down`` before something goes down, ``up`` once it surely is up. A line is words for the device's module."""

    def __init__(self, kind: str, display: str, where: Path | None = None) -> None:
        self._lines: list[str] = []
        self._head = f"steadyhand {kind} {display or '-'}\n"
        try:
            place = where or folder()
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file, name = tempfile.mkstemp(prefix=PREFIX, dir=place)
            # Locked while it is empty: others must never see a journal that nobody owns and that means something.
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            self._write()
        except OSError as error:
            raise EnvironmentLacks(
                f"cannot keep a journal of held keys ({error.strerror}: {error.filename}); set XDG_RUNTIME_DIR to a "
                "folder that can be written"
            ) from error
        self.path = Path(name)
        self._watchdog = _watchdog(self.path)

    def down(self, line: str) -> None:
        self._lines.append(line)
        self._write()

    def up(self, *lines: str) -> None:
        self._lines = [line for line in self._lines if line not in lines]
        self._write()

    def replace(self, old: str, new: str) -> None:
        self._lines = [new if line == old else line for line in self._lines]
        self._write()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self._lines)

    def close(self) -> None:
        """Nothing is held any more: the file goes, and with it the watchdog."""
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            os.close(self._file)
        if self._watchdog.stdin is not None:
            with contextlib.suppress(OSError):
                self._watchdog.stdin.close()
        try:
            self._watchdog.wait(5)
        except subprocess.TimeoutExpired:
            self._watchdog.kill()
            self._watchdog.wait()

    def _text(self) -> bytes:
        return (self._head + "".join(f"{line}\n" for line in self._lines)).encode().ljust(SIZE, b"\0")[:SIZE]

    def _write(self) -> None:
        if hasattr(os, "pwrite"):
            os.pwrite(self._file, self._text(), 0)
        else:
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, self._text())


def read(path: Path) -> Record | None:
    """A journal's content, or None when it is gone or is none."""
    try:
        head, *lines = path.read_bytes().rstrip(b"\0").decode(errors="replace").splitlines()
        mark, kind, display = head.split(" ", 2)
    except (OSError, ValueError):
        return None
    if mark != "steadyhand" or kind not in KINDS:
        return None
    return Record(kind, "" if display == "-" else display, tuple(lines))


def left_behind(kind: str, display: str, where: Path | None = None) -> list[tuple[Path, Record]]:
    """Journals of this device whose owner is dead (and whose watchdog died with it)."""
    found: list[tuple[Path, Record]] = []
    place = where or folder()
    if fcntl is None or not place.is_dir():
        return found
    for path in place.glob(f"{PREFIX}*"):
        record = read(path)
        if record is not None and (record.kind, record.display) == (kind, display) and not _owned(path):
            found.append((path, record))
    return found


def undo_left_behind(kind: str, display: str, undo: Callable[[Sequence[str]], None], where: Path | None = None) -> None:
    """Have a device put right what dead owners left held, last first, and remove their journals."""
    for path, record in left_behind(kind, display, where):
        undo(record.lines[::-1])
        path.unlink(missing_ok=True)


def _owned(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return True
    return False


def _watchdog(path: Path) -> subprocess.Popen[bytes]:
    """Start it detached: signals meant for the owner's terminal or group must not reach it."""
    command = [sys.executable, "-P", "-m", "steadyhand_actions.executors.held", str(path), str(os.getpid())]
    quiet = subprocess.DEVNULL
    # What is not needed there is not given: no secrets.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STEADYHAND_SECRET_")}
    environment["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
        cwd=path.parent,
        env=environment,
    )


def _wait_for_end(owner: int) -> None:
    """Return when standard input ends or the owner does; forked children of the owner may keep the pipe open."""
    waiting = select.poll() if hasattr(select, "poll") else None
    if waiting is None or not hasattr(os, "pidfd_open"):
        while os.read(0, 64):
            pass
        return
    try:
        waiting.register(os.pidfd_open(owner), select.POLLIN)
    except OSError:
        return
    waiting.register(0, select.POLLIN | select.POLLHUP)
    waiting.poll()


def _watch(path: Path, owner: int) -> int:
    """The watchdog's life."""
    _wait_for_end(owner)
    record = read(path)
    if record is None:
        return 0
    with contextlib.suppress(EnvironmentLacks):  # a display that is gone holds nothing
        _let_go(record)
    path.unlink(missing_ok=True)
    return 0


def _let_go(record: Record) -> None:
    # Only now, when it is needed, the device's module with all that it imports.
    match record.kind:
        case "xtest":
            from steadyhand_actions.executors import xtest

            xtest.let_go(record.display, record.lines[::-1])
        case "pynput":
            from steadyhand_actions.executors import pynput_device

            pynput_device.let_go(record.display, record.lines[::-1])
        case _:
            from steadyhand_actions.executors import pyautogui_device

            pyautogui_device.let_go(record.display, record.lines[::-1])


if __name__ == "__main__":
    sys.exit(_watch(Path(sys.argv[1]), int(sys.argv[2])))
