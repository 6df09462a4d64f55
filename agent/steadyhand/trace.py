"""What a run did, written down as it happens: one folder a run, readable after a crash.

``trace.jsonl`` gets a line before each act (on the disk before anything is sent) and one after it; ``frames/`` holds
what the screen showed, each picture once. Knows nothing of how steps are chosen or shown; what must stay secret is
taken out by the caller.
"""

from __future__ import annotations

import json
import os
import queue
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from steadyhand.config import ModelUse, RunStatus, StepStatus
from steadyhand.errors import EnvironmentLacks, SteadyhandError, UsageError
from steadyhand.observation import Screenshot
from steadyhand_actions.schema import Action, Effect, Point, Verdict
from steadyhand_prompts.dialect import Aim, Spent

FILE = "trace.jsonl"
_FRAMES = "frames"
_WAITING = 8
"""Frames that may wait to be written before the next one has to: 30 MB at 1280x800."""


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
class Frame:
    """One picture of the trace and where it lies in the space that actions speak in."""

    file: str
    width: int
    height: int
    origin: Point = Point(0, 0)
    scale: float = 1.0


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
_Kind = Literal["run", "begin", "finish", "end", "frame"]


class Trace:
    """Writes one run down. Use it from one thread; ``close`` it, or leave its ``with`` block."""

    def __init__(self, folder: Path, lines: IO[bytes], meta: RunMeta) -> None:
        self.folder = folder
        self.meta = meta
        self._lines = lines
        self._steps: dict[int, StepRecord] = {}
        self._begun = 0
        self._last: StepRecord | None = None
        self._frames = _FrameWriter(folder)
        self._closed = False
        self._write("run", _META.dump_python(meta))

    @classmethod
    def create(cls, folder: Path | None, meta: RunMeta) -> Trace:
        """Start a trace in ``folder`` (made when missing, refused when it holds one), or in a new one of our own."""
        if not meta.started:
            meta = replace(meta, started=datetime.now(UTC).astimezone().isoformat(timespec="seconds"))
        place = folder if folder is not None else new_folder(meta.task)
        try:
            for part in (place, place / _FRAMES):
                part.mkdir(parents=True, exist_ok=True, mode=0o700)
            lines = os.fdopen(os.open(place / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
        except FileExistsError as error:
            if (place / FILE).exists():
                raise UsageError(f"{place} holds a trace already; name another folder with --trace") from error
            raise _cannot_begin(place, error) from error
        except OSError as error:
            raise _cannot_begin(place, error) from error
        return cls(place, lines, meta)

    def begin(self, record: StepRecord, before: Screenshot | None = None, *, sure: bool = False) -> int:
        """Write down what is about to be done and put it on the disk; gives the step its number.

        ``sure``: the picture is on the disk too when this returns. Else it follows within moments.
        """
        self._begun += 1
        name = self._frame(before) if before is not None else record.before
        record = replace(record, n=self._begun, before=name, status="unfinished")
        self._steps[record.n] = record
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
        self._write("finish", _STEP.dump_python(record))
        self._last = record
        return record

    def flush(self) -> None:
        """Return when every picture handed in so far is on the disk."""
        self._frames.wait()

    def close(self, end: RunEnd | None = None, last: Screenshot | None = None) -> None:
        """Write the outcome and let go of everything. Closing twice does nothing.

        ``last``: what the screen showed in the end; kept as what came of the last step.
        """
        if self._closed:
            return
        self._closed = True
        try:
            if last is not None and self._last is not None:
                self._write("finish", _STEP.dump_python(replace(self._last, after=self._frame(last))))
            self._frames.close()
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

    def _write(self, kind: _Kind, value: Mapping[str, object], *, durable: bool = False) -> None:
        """One line, in one system call, so that a crash can cut the last line only."""
        text = json.dumps({"kind": kind, **value}, ensure_ascii=False, separators=(",", ":"))
        try:
            self._lines.write(text.encode("utf-8", "replace") + b"\n")
            if durable:
                os.fsync(self._lines.fileno())
        except OSError as error:
            raise _cannot_write(self.folder, error) from error


class _FrameWriter:
    """Puts frames on the disk from a thread of its own; a frame equal to the one before it is not stored again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: NDArray[np.uint8] | None = None
        self._last_frame: Frame | None = None
        self._count = 0
        self._failed: Exception | None = None
        self._todo: queue.Queue[tuple[str, NDArray[np.uint8]] | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, name="trace-frames", daemon=True)
        self._thread.start()

    def add(self, shot: Screenshot) -> tuple[Frame, bool]:
        """The frame this picture is stored as, and whether it is a new one."""
        self._check()
        if self._last_frame is not None and self._last_frame == replace(self._like(shot), file=self._last_frame.file):
            last = self._last
            if last is shot.pixels or (last is not None and np.array_equal(last, shot.pixels)):
                return self._last_frame, False
        self._count += 1
        frame = self._like(shot)
        self._last, self._last_frame = shot.pixels, frame
        self._todo.put((frame.file, shot.pixels))
        return frame, True

    def wait(self) -> None:
        self._todo.join()
        self._check()

    def close(self) -> None:
        self._todo.put(None)
        self._thread.join()
        self._last = None
        self._check()

    def _like(self, shot: Screenshot) -> Frame:
        height, width = shot.pixels.shape[:2]
        return Frame(f"{_FRAMES}/{self._count:04d}.png", width, height, shot.origin, shot.scale)

    def _check(self) -> None:
        if self._failed is not None:
            raise _cannot_write(self._folder, self._failed) from self._failed

    def _work(self) -> None:
        while (item := self._todo.get()) is not None:
            try:
                if self._failed is None:
                    self._store(*item)
            except Exception as error:  # noqa: BLE001 - a dead writer would leave the run waiting for ever
                self._failed = error
            finally:
                self._todo.task_done()
        self._todo.task_done()

    def _store(self, name: str, pixels: NDArray[np.uint8]) -> None:
        """Under another name first, so that a picture with its own name is a whole one."""
        path = self._folder / name
        part = path.with_suffix(".part")
        with part.open("wb") as out:
            Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG", compress_level=1)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)


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
            raise _cannot_write(folder, error) from error
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


def _cannot_begin(folder: Path, error: OSError) -> UsageError:
    why = error.strerror or error
    return UsageError(f"cannot write the trace in {folder}: {why}; name another folder with --trace")


def _cannot_write(folder: Path, error: Exception) -> SteadyhandError:
    """The folder was good when the run began: now its disk is full, or it is gone."""
    why = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return EnvironmentLacks(
        f"cannot write the trace in {folder}: {why}; free some space, or name another folder with --trace"
    )
