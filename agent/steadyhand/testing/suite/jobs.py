"""What a suite asks of a worker and what it gets back, as plain values that travel as JSON. Knows no worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from steadyhand.desktops.replaying import Heal
from steadyhand.errors import UsageError
from steadyhand.script.outcome import ScriptOutcome

Status = Literal["passed", "healed", "failed", "refused", "stopped", "error", "lost"]
"""``error``: it could not be begun (a script that cannot be read, a desktop that cannot be had). ``lost``: its worker
died each time."""
GOOD: Final[frozenset[Status]] = frozenset({"passed", "healed"})
TRACE: Final = "trace"
"""The folder of the run in that of a try."""
SCRIPTS: Final = "scripts"
"""The folder in that of the report which holds what the tries left."""


@dataclass(frozen=True, slots=True)
class How:
    """How each script is replayed. ``seconds`` is the most that one may take; ``size`` goes before the script's own."""

    values: Mapping[str, str] = field(default_factory=dict)
    heal: Heal = "suggest"
    size: tuple[int, int] | None = None
    policy: str = ""
    seconds: float = 600.0
    video: Literal["failures", "always", "never"] = "failures"


@dataclass(frozen=True, slots=True)
class Job:
    """One try of one script. ``script`` is its path from the root of the suite, ``attempt`` counts from 1."""

    id: str
    script: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step as it went. ``nearest``: what was there instead of its target, in words."""

    n: int
    said: str
    status: str
    place: str = ""
    rung: str = ""
    ms: float = 0.0
    reason: str = ""
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Try:
    """What one try came to. ``folder`` holds what it left, from the report's own; ``began`` is seconds since the epoch,
    ``worker`` who did it. ``slowest`` names the step that took longest."""

    job: Job
    status: Status
    name: str = ""
    reason: str = ""
    began: float = 0.0
    seconds: float = 0.0
    worker: str = ""
    steps: tuple[StepTold, ...] = ()
    healings: int = 0
    folder: str = ""
    report: str = ""
    video: str = ""
    suggestion: str = ""
    exit_code: int = 0

    @property
    def good(self) -> bool:
        return self.status in GOOD

    @property
    def slowest(self) -> StepTold | None:
        return max(self.steps, key=lambda step: step.ms, default=None)


@dataclass(frozen=True, slots=True)
class Test:
    """One script of the suite and its tries, in order."""

    __test__ = False
    script: str
    tags: tuple[str, ...] = ()
    tries: tuple[Try, ...] = ()

    @property
    def last(self) -> Try:
        return self.tries[-1]

    @property
    def name(self) -> str:
        return self.last.name or self.script

    @property
    def good(self) -> bool:
        return bool(self.tries) and self.last.good

    @property
    def flaky(self) -> bool:
        """Passed, and not at once."""
        return self.good and len(self.tries) > 1

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.tries)


@dataclass(frozen=True, slots=True)
class Suite:
    """What became of all of it. ``stopped``: why it was ended before its end."""

    tests: tuple[Test, ...]
    began: float
    seconds: float
    workers: int
    where: str = "local"
    lost: int = 0
    stopped: str = ""

    def count(self, what: Literal["passed", "flaky", "healed", "failed"]) -> int:
        match what:
            case "passed":
                return sum(t.good for t in self.tests)
            case "flaky":
                return sum(t.flaky for t in self.tests)
            case "healed":
                return sum(t.good and t.last.status == "healed" for t in self.tests)
            case "failed":
                return sum(bool(t.tries) and not t.good for t in self.tests)

    @property
    def exit_code(self) -> int:
        if self.stopped:
            return 4
        bad = [t for t in self.tests if not t.good]
        # A suite of which nothing could be begun says why by its code, as any other command does.
        if bad and len(bad) == len(self.tests) and all(t.tries and t.last.status == "error" for t in bad):
            codes = {t.last.exit_code for t in bad}
            return codes.pop() if len(codes) == 1 else 1
        return 1 if bad else 0


_STATUS: Final[Mapping[str, Status]] = {"passed": "passed", "passed with healing": "healed"}
_TRY, _JOB, _HOW = TypeAdapter(Try), TypeAdapter(Job), TypeAdapter(How)


def try_of(job: Job, outcome: ScriptOutcome) -> Try:
    """What a replay came to, as a try of ``job``; paths are put in by whoever knows the report's folder."""
    status = _STATUS.get(outcome.status) or outcome.status
    assert status != "passed with healing"
    return Try(
        job, status, outcome.name, outcome.reason, seconds=outcome.seconds, healings=len(outcome.healings),
        exit_code=outcome.exit_code,
        steps=tuple(
            StepTold(
                s.n, s.said, s.status, s.place, s.rung, round(s.ms, 1), s.reason,
                tuple(f"{near.role} '{near.name}' ({near.score:.2f}{f', {near.why}' if near.why else ''})"
                      for near in s.nearest),
            )
            for s in outcome.steps
        ),
    )  # fmt: skip


def written(value: Try | Job | How) -> bytes:
    """One line of JSON."""
    match value:
        case Try():
            return _TRY.dump_json(value) + b"\n"
        case Job():
            return _JOB.dump_json(value) + b"\n"
        case How():
            return _HOW.dump_json(value) + b"\n"


def read_try(line: bytes) -> Try:
    """Raises UsageError for a line that is none."""
    try:
        return _TRY.validate_json(line)
    except ValidationError as error:
        raise UsageError("a worker answered with something that is no result") from error


def read_job(line: bytes) -> Job:
    try:
        return _JOB.validate_json(line)
    except ValidationError as error:
        raise UsageError("a worker was asked for something that is no job") from error


def read_how(line: bytes) -> How:
    try:
        return _HOW.validate_json(line)
    except ValidationError as error:
        raise UsageError("a worker was told something that is no way to replay") from error


def folder_of(script: str, attempt: int) -> Path:
    """Where a try leaves what it leaves, from the report's folder: one of its own, whatever the script is called."""
    return Path(SCRIPTS, *(part for part in Path(script).parts if part not in ("..", "/")), f"try-{attempt}")
