"""What a run is asked to do and what became of it, as plain values. Knows nothing of how either comes about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from steadyhand_actions.takeover import HOT_KEY, Takeover

Confirm = Literal["ask", "deny", "page", "window"]
RunStatus = Literal["done", "failed", "refused", "stopped"]
StepStatus = Literal["done", "failed", "refused", "stale", "no effect", "stopped", "unfinished"]

MAX_TASK = 20_000
"""Longest task that is taken, in characters; more than that is not something a person wrote."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a task is to be run.

    ``desktop``: ``virtual``, ``current``, ``:N``, the name of a running virtual desktop, or empty: the current one when
    there is a display and a person at it, else a virtual one. ``home``: the HOME of a virtual desktop, a fresh folder
    unless given. ``open``: commands started before the task. ``model``: ``embedded``, ``phi4[:PATH]`` or
    ``openai:URL[#MODEL]``; ``grounder``: another one for finding things, the same when empty. ``marks``: the elements'
    numbers are drawn on the picture that a model is shown. ``policy``: a file of rules on top of the built-in ones.
    ``trace``: the folder of the run, chosen when None. A budget of None is no limit. ``takeover``: what becomes of the
    run when somebody else uses mouse or keyboard. ``hot_key``: a chord that stops the run; empty is none. ``told``
    hears what a person should know as the run begins. ``record``: a file that becomes a script of the run.
    """

    desktop: str = ""
    size: tuple[int, int] = (1280, 800)
    home: Path | None = None
    open: tuple[str, ...] = ()
    model: str = "embedded"
    pixels_only: bool = False
    confirm: Confirm = "deny"
    policy: Path | None = None
    max_steps: int | None = None
    max_seconds: float | None = None
    max_tokens: int | None = None
    max_cost: float | None = None
    dry_run: bool = False
    trace: Path | None = None
    grounder: str = ""
    marks: bool = False
    takeover: Takeover = "stop"
    hot_key: str = HOT_KEY
    told: Callable[[str], None] | None = field(default=None, compare=False)
    record: Path | None = None


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a model cost in a run."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step for a person who watches: what is done, on what, which rung found it and how long it took."""

    n: int
    what: str
    on: str = ""
    rung: str = ""
    ms: float = 0.0
    status: StepStatus = "done"
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run. ``rungs`` counts which rung found the targets; ``exit_code`` is the command's."""

    status: RunStatus
    reason: str = ""
    answer: str | None = None
    steps: int = 0
    seconds: float = 0.0
    model: ModelUse = ModelUse()
    rungs: Mapping[str, int] = field(default_factory=dict)
    trace: Path | None = None
    report: Path | None = None
    exit_code: int = 0
