"""One worker: replays scripts, each on a desktop of its own, as it is told to on stdin; answers on stdout.

``python -m steadyhand.testing.suite.worker ROOT OUT``: the first line is how, each further line a job; a line is
answered with one line. It ends with its stdin, and what it started ends with it.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from steadyhand.config import RunOptions
from steadyhand.desktops.run_script import run_script
from steadyhand.errors import SteadyhandError, Stopped
from steadyhand.script.reading import read_script
from steadyhand.testing.filming import Camera
from steadyhand.testing.suite.jobs import TRACE, How, Job, Try, folder_of, read_how, read_job, try_of, written


class Replayer:
    """Replays scripts of the folder ``root``; what each leaves goes below ``out``."""

    def __init__(self, root: Path, out: Path, how: How) -> None:
        self._root = root
        self._out = out
        self._how = how

    def do(self, job: Job) -> Try:
        """One try, on a new desktop. Never raises what a script or a desktop can be to blame for."""
        began = time.time()
        folder = self._out / folder_of(job.script, job.attempt)
        try:
            done = self._replay(job, folder)
        except Stopped as error:
            done = Try(job, "stopped", reason=str(error), exit_code=error.exit_code)
        except SteadyhandError as error:
            done = Try(job, "error", reason=str(error), exit_code=error.exit_code)
        took = time.time() - began
        return replace(done, began=began, seconds=done.seconds or took, folder=str(folder_of(job.script, job.attempt)))

    def _replay(self, job: Job, folder: Path) -> Try:
        how, script = self._how, self._root / job.script
        known = read_script(script).script.parameters
        values = {name: value for name, value in how.values.items() if name in known}
        options = RunOptions(
            desktop="virtual", size=how.size or RunOptions().size, trace=folder / TRACE, max_seconds=how.seconds,
            policy=Path(how.policy) if how.policy else None, takeover="off", hot_key="",
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        films: list[Path] = []
        outcome = run_script(
            script, values, options, how.heal, how.size is not None, beside=partial(self._filmed, folder, films)
        )
        done = try_of(job, outcome)
        if outcome.suggestion is not None and outcome.suggestion.is_file():
            shutil.copy(outcome.suggestion, folder)
            done = replace(done, suggestion=self._told(folder / outcome.suggestion.name))
        film = films[0] if films else None
        if film is not None and done.good and how.video == "failures":
            film.unlink()
            film = None
        report = folder / TRACE / "report.html"
        return replace(
            done, report=self._told(report) if report.exists() else "", video=self._told(film) if film else ""
        )

    @contextmanager
    def _filmed(self, folder: Path, films: list[Path], display: str) -> Iterator[None]:
        """The film of what goes on meanwhile is put into ``films``, where one is wanted."""
        if self._how.video == "never":
            yield
            return
        camera = Camera(display, folder / "film")
        try:
            yield
        finally:
            film = camera.stop()
            if film is not None:
                films.append(film)

    def _told(self, path: Path) -> str:
        return path.relative_to(self._out).as_posix()


def main() -> int:
    # What the libraries underneath print must not end up between the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    lines = sys.stdin.buffer
    replayer = Replayer(root, out, read_how(lines.readline()))
    for line in lines:
        answers.write(written(replayer.do(read_job(line))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
