"""Workers that are processes of this machine: a script that brings its process down takes nothing else with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from steadyhand.errors import EnvironmentLacks
from steadyhand.testing.suite.jobs import How, Job, Try, read_try, written
from steadyhand.testing.suite.running import WorkerLost

GRACE: Final = 60.0
"""Seconds that a worker may take beyond what a script may, for its desktop and its report."""
_LAST_WORDS: Final = 4_000


class LocalWorker:
    """A process that replays what it is told to. Raises EnvironmentLacks when it cannot be started."""

    def __init__(self, place: int, root: Path, out: Path, how: How) -> None:
        self.name = f"worker {place + 1}"
        self._how = how
        self._log = out / f".worker-{place + 1}.log"
        command = [sys.executable, "-m", "steadyhand.testing.suite.worker", str(root), str(out)]
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0,
                    start_new_session=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
                )  # fmt: skip
        except OSError as error:
            raise EnvironmentLacks(f"cannot start a worker: {error.strerror or error}") from error
        self._closing = threading.Lock()
        self._tell(written(how))

    @property
    def pid(self) -> int:
        return self._process.pid

    def do(self, job: Job) -> Try:
        late = threading.Timer(self._how.seconds + GRACE, self._process.kill)
        late.daemon = True
        late.start()
        try:
            self._tell(written(job))
            assert self._process.stdout is not None
            line = _line(self._process.stdout.fileno())
        finally:
            late.cancel()
        if not line.endswith(b"\n"):
            raise WorkerLost(self._last_words())
        return read_try(line)

    def close(self) -> None:
        """Its desktops end with it: each has a keeper that sees its owner go."""
        with self._closing:
            if self._process.poll() is None:
                self._process.terminate()
                try:
                    self._process.wait(5)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        self._log.unlink(missing_ok=True)

    def _tell(self, line: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
        except (OSError, ValueError) as error:
            raise WorkerLost(self._last_words()) from error

    def _last_words(self) -> str:
        """What it printed last, which may say why it ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        try:
            said = self._log.read_bytes()[-_LAST_WORDS:].decode("utf-8", "replace").strip().splitlines()
        except OSError:
            said = []
        code = self._process.poll()
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return f"its process ended ({how}{f': {said[-1][:200]}' if said else ''})"


def _line(number: int) -> bytes:
    """Until the end of a line, or of everything."""
    found = bytearray()
    while not found.endswith(b"\n"):
        try:
            data = os.read(number, 65_536)
        except OSError:
            break
        if not data:
            break
        found += data
    return bytes(found)
