"""What was done and waited for on a desktop, in order: the folders of runs, expectations, waits. Written by others.

Knows nothing of reports; a test's report is made of it.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from steadyhand.observation import Screenshot

_OURS = str(Path(__file__).parent.parent)


@dataclass(frozen=True, slots=True)
class Waited:
    """One wait: for what, how many seconds, and where in whose code (``file:line``), as far as that is known."""

    what: str
    seconds: float
    where: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One expectation. ``at`` is wall time in seconds; ``shot`` the screen when it was not met."""

    what: str
    met: bool
    seconds: float
    at: float
    note: str = ""
    shot: Screenshot | None = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Journal:
    """``folder``: where the runs that begin from now on are written, one folder each; None: where runs always are."""

    folder: Path | None = None
    runs: list[tuple[float, Path]] = field(default_factory=list)
    checks: list[Checked] = field(default_factory=list)
    waits: list[Waited] = field(default_factory=list)

    def next_run(self, said: str) -> Path | None:
        """The folder for a run that is to begin now."""
        if self.folder is None:
            return None
        words = "-".join(re.findall(r"[a-z0-9]+", said.casefold())[:6])[:40].strip("-") or "run"
        run = self.folder / f"{len(self.runs) + 1:03}-{words}"
        self.runs.append((time.time(), run))
        return run

    def begin(self, folder: Path | None) -> None:
        """A new story, in that folder."""
        self.folder = folder
        self.runs, self.checks, self.waits = [], [], []

    @property
    def slowest(self) -> Waited | None:
        return max(self.waits, key=lambda w: w.seconds, default=None)


def users_line() -> str:
    """``file:line`` of the innermost code that is not of this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}" if frame is not None else ""
