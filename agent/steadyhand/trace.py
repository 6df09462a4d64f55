"""What a run did, written down as it happens: one folder a run, readable after a crash.

``trace.jsonl`` gets a line before each act (on the disk before anything is sent) and one after it; ``frames/`` holds
what the screen showed, each picture once, and each is vouched for by a line that says what its file holds, once that is
written. A line may vouch for the audit log as it was by then. Knows nothing of how
steps are chosen or shown; what must not be shown is taken out of pictures by the caller, out of texts by ``hide``.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from pydantic import TypeAdapter, ValidationError

from steadyhand.config import ModelUse, RunStatus, StepStatus
from steadyhand.errors import SteadyhandError, UsageError
from steadyhand.observation import Screenshot
from steadyhand.trace_frames import FRAMES, Frame, FrameWriter, cannot_write
from steadyhand_actions.masks import Hide, secrets_hidden
from steadyhand_actions.schema import Action, Effect, Verdict
from steadyhand_prompts.dialect import Aim, Spent

FILE = "trace.jsonl"


@dataclass(frozen=True, slots=True)
class RunMeta:
    """What was asked. ``started`` is ISO time; ``options`` are those worth remembering, as words."""

    task: str
    model: str = "embedded"
    desktop: str = ""
    size: tuple[int, int] = (0, 0)
    started: str = ""
    version: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate decided and why."""

    verdict: Verdict
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One act of a run.

    ``step``: the part of the task it serves, in the person's words. ``ms``: what took how long (``perceive``,
    ``decide``, ``gate``, ``act``, ``settle``, ``total``, ``settled_to_sent``). ``before`` and ``after`` name frames.
    """

    n: int = 0
    step: str = ""
    thought: str = ""
    action: Action | None = None
    aim: Aim | None = None
    decision: Judged | None = None
    effect: Effect | None = None
    status: StepStatus = "unfinished"
    note: str = ""
    app: str = ""
    window: str = ""
    ms: Mapping[str, float] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    spent: tuple[Spent, ...] = ()
    """What deciding on it cost, rung by rung."""


@dataclass(frozen=True, slots=True)
class StepEnd:
    """What became of a step."""

    status: StepStatus
    decision: Judged | None = None
    effect: Effect | None = None
    ms: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What became of the run. ``rungs`` counts which rung found the targets."""

    status: RunStatus
    reason: str = ""
    answer: str | None = None
    seconds: float = 0.0
    rungs: Mapping[str, int] = field(default_factory=dict)
    model: ModelUse = ModelUse()
    spent: tuple[Spent, ...] = ()
    """What the whole run cost, rung by rung."""


@dataclass(frozen=True, slots=True)
class TraceData:
    """A trace as read back. ``broken`` counts lines that could not be read."""

    folder: Path
    meta: RunMeta
    steps: tuple[StepRecord, ...] = ()
    frames: Mapping[str, Frame] = field(default_factory=dict)
    end: RunEnd | None = None
    broken: int = 0


_META, _STEP, _END, _FRAME = TypeAdapter(RunMeta), TypeAdapter(StepRecord), TypeAdapter(RunEnd), TypeAdapter(Frame)
_Kind = Literal["run", "begin", "finish", "end", "frame", "seal"]


class Trace:
    """Writes one run down. Use it from one thread; ``close`` it, or leave its ``with`` block.

    ``digest``: SHA-256 of all lines so far, for a log that vouches for them. ``vouch`` may be set to what gives the
    hash of that log's last line; it is kept with every step.
    """

    def __init__(self, folder: Path, lines: IO[bytes], meta: RunMeta, hide: Hide = secrets_hidden) -> None:
        self.folder = folder
        self.meta = meta
        self._lines = lines
        self._hide = hide
        self.vouch: Callable[[], str] | None = None
        self._size = 0
        self._sha = hashlib.sha256()
        self._steps: dict[int, StepRecord] = {}
        self._begun = 0
        self._last: StepRecord | None = None
        self._frames = FrameWriter(folder)
        self._closed = False
        self._write("run", _META.dump_python(meta))

    @classmethod
    def create(cls, folder: Path | None, meta: RunMeta, hide: Hide = secrets_hidden) -> Trace:
        """Start a trace in ``folder`` (made when missing, refused when it holds one), or in a new one of our own.

        ``hide``: what is written goes through it.
        """
        if not meta.started:
            meta = replace(meta, started=datetime.now(UTC).astimezone().isoformat(timespec="seconds"))
        place = folder if folder is not None else new_folder(str(hide({"task": meta.task})["task"]))
        try:
            for part in (place, place / FRAMES):
                part.mkdir(parents=True, exist_ok=True, mode=0o700)
            lines = os.fdopen(os.open(place / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
        except FileExistsError as error:
            if (place / FILE).exists():
                raise UsageError(f"{place} holds a trace already; name another folder with --trace") from error
            raise _cannot_begin(place, error) from error
        except OSError as error:
            raise _cannot_begin(place, error) from error
        return cls(place, lines, meta, hide)

    def begin(self, record: StepRecord, before: Screenshot | None = None, *, sure: bool = False) -> int:
        """Write down what is about to be done and put it on the disk; gives the step its number.

        ``sure``: the picture is on the disk too when this returns. Else it follows within moments.
        """
        self._begun += 1
        name = self._frame(before) if before is not None else record.before
        record = replace(record, n=self._begun, before=name, status="unfinished")
        self._steps[record.n] = record
        self._tell_stored()
        self._write("begin", _STEP.dump_python(record), durable=True)
        if sure:
            self.flush()
        return record.n

    def finish(self, n: int, end: StepEnd, after: Screenshot | None = None) -> StepRecord:
        """Write down what became of step ``n``."""
        begun = self._steps.pop(n)
        record = replace(
            begun,
            status=end.status,
            decision=end.decision or begun.decision,
            effect=end.effect,
            ms={**begun.ms, **end.ms},
            note=end.note,
            after=self._frame(after) if after is not None else "",
        )
        self._tell_stored()
        self._write("finish", _STEP.dump_python(record))
        if self.vouch is not None:
            self._write("seal", {"audit": self.vouch()})
        self._last = record
        return record

    @property
    def digest(self) -> str:
        return self._sha.hexdigest()

    def flush(self) -> None:
        """Return when every picture handed in so far is on the disk, and it is written down what it is."""
        self._frames.wait()
        self._tell_stored()

    def close(self, end: RunEnd | None = None, last: Screenshot | None = None) -> None:
        """Write the outcome and let go of everything. Closing twice does nothing.

        ``last``: what the screen showed in the end; kept, and as what came of the last step where there was one.
        """
        if self._closed:
            return
        self._closed = True
        try:
            file = self._frame(last) if last is not None else ""
            if file and self._last is not None:
                self._write("finish", _STEP.dump_python(replace(self._last, after=file)))
            self._frames.close()
            self._tell_stored()
            if end is not None:
                self._write("end", _END.dump_python(end), durable=True)
        finally:
            self._lines.close()

    def __enter__(self) -> Trace:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _frame(self, shot: Screenshot) -> str:
        frame, is_new = self._frames.add(shot)
        if is_new:
            self._write("frame", _FRAME.dump_python(frame))
        return frame.file

    def _tell_stored(self) -> None:
        for frame in self._frames.stored():
            self._write("frame", _FRAME.dump_python(frame))

    def _write(self, kind: _Kind, value: Mapping[str, object], *, durable: bool = False) -> None:
        """One whole line or nothing of it, so that only a crash can cut a line, and the last one only."""
        told = self._hide(dict(value))
        text = json.dumps({"kind": kind, **told}, ensure_ascii=False, separators=(",", ":"))
        line = text.encode("utf-8", "replace") + b"\n"
        try:
            _write_all(self._lines, line)
            if durable:
                os.fsync(self._lines.fileno())
        except OSError as error:
            with suppress(OSError):  # a disk that is full takes no more, but lets go of what it took
                os.ftruncate(self._lines.fileno(), self._size)
                self._lines.seek(self._size)
            raise cannot_write(self.folder, error) from error
        self._size += len(line)
        self._sha.update(line)


def _write_all(lines: IO[bytes], data: bytes) -> None:
    """A disk that fills up takes a part without a word."""
    while data:
        data = data[lines.write(data) :]


def new_folder(task: str, *, now: datetime | None = None) -> Path:
    """A folder for a new run, under the person's state folder, named by the time and the first words of the task."""
    state = os.environ.get("XDG_STATE_HOME", "")
    base = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    words = "-".join(re.findall(r"[a-z0-9]+", task.lower())[:5])[:40].strip("-") or "run"
    stamp = f"{now or datetime.now():%Y%m%d-%H%M%S}"
    runs = base / "steadyhand" / "runs"
    for turn in range(1, 10_000):
        folder = runs / (f"{stamp}-{words}" if turn == 1 else f"{stamp}-{words}-{turn}")
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise cannot_write(folder, error) from error
        return folder
    raise UsageError(f"{runs} is full of runs of this second; name a folder with --trace")


def read_trace(folder: Path) -> TraceData:
    """Read a trace back, also one that a crash has cut short."""
    path = folder / FILE
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError as error:
        raise UsageError(f"{folder} holds no trace ({FILE} is not there)") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    found = _Found()
    for line in lines:
        if line.strip() and not found.take(line):
            found.broken += 1
    if found.meta is None:
        raise UsageError(f"{path} is not a trace: its first line does not say what was asked")
    steps = tuple(found.steps[n] for n in sorted(found.steps))
    return TraceData(folder, found.meta, steps, found.frames, found.end, found.broken)


@dataclass(slots=True)
class _Found:
    """What the lines read so far say."""

    meta: RunMeta | None = None
    steps: dict[int, StepRecord] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    end: RunEnd | None = None
    broken: int = 0

    def take(self, line: bytes) -> bool:
        """Whether the line could be read. A line of a kind not known here is passed over."""
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return False
        if not isinstance(value, dict):
            return False
        try:
            match value.get("kind"):
                case "run":
                    self.meta = self.meta or _META.validate_json(line)
                case "begin" | "finish":
                    step = _STEP.validate_json(line)
                    self.steps[step.n] = step
                case "frame":
                    frame = _FRAME.validate_json(line)
                    self.frames[frame.file] = frame
                case "end":
                    self.end = _END.validate_json(line)
                case _:
                    pass
        except ValidationError:
            return False
        return True


def _cannot_begin(folder: Path, error: OSError) -> SteadyhandError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return cannot_write(folder, error)
    why = error.strerror or error
    return UsageError(f"cannot write the trace in {folder}: {why}; name another folder with --trace")
