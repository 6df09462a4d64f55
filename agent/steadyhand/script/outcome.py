"""What became of a replay, as plain values: for the command, for reports, and for tests that are scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from steadyhand.script.anchor import Anchor

ReplayStatus = Literal["passed", "passed with healing", "failed", "refused", "stopped"]
StepEnd = Literal["passed", "healed", "failed", "passed over", "refused", "stopped"]
Where = tuple[str | int, ...]
"""Path of a step in its file: ``("steps", 3, "then", 0)``."""


@dataclass(frozen=True, slots=True)
class Near:
    """Something that was there instead, how like it was (0 to 1) and why it was not taken."""

    role: str
    name: str
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Healing:
    """A target that was found again as something else: what the script said, what it should say from now on, how sure
    that is (0 to 1) and why. ``file`` and ``where`` say which step of which script it is, ``key`` which of its anchors:
    ``target``, or ``to`` for where a drag ends. ``pixels`` is a PNG of it."""

    file: Path
    where: Where
    said: str
    old: Anchor
    new: Anchor
    confidence: float
    why: str
    pixels: bytes = b""
    key: str = "target"


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """One step that was come to. ``n`` counts steps as they were done, from 1; ``place`` is ``file:line``. ``ms`` is
    all the time it took, ``find_ms`` what finding its target took of that. ``picture``: the screen where it failed."""

    n: int
    said: str
    status: StepEnd
    file: Path
    where: Where
    place: str = ""
    rung: str = ""
    ms: float = 0.0
    find_ms: float = 0.0
    reason: str = ""
    nearest: tuple[Near, ...] = ()
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class ScriptOutcome:
    """What became of a script. ``suggested`` was not sure enough to go on with. ``suggestion`` is the diff that
    ``--heal suggest`` wrote."""

    status: ReplayStatus
    name: str
    file: Path
    steps: tuple[StepOutcome, ...] = ()
    reason: str = ""
    healings: tuple[Healing, ...] = ()
    suggested: tuple[Healing, ...] = ()
    seconds: float = 0.0
    answer: str | None = None
    rungs: Mapping[str, int] = field(default_factory=dict)
    trace: Path | None = None
    report: Path | None = None
    suggestion: Path | None = None
    exit_code: int = 0

    @property
    def passed(self) -> bool:
        return self.status in ("passed", "passed with healing")

    @property
    def failed_at(self) -> StepOutcome | None:
        """The step that ended it, None where none did."""
        return next((s for s in self.steps if s.status in ("failed", "refused", "stopped")), None)
