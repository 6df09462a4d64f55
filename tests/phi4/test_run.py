"""A whole run on a desktop, decided by the untrained tiny model: real frames in, legal acts out, and an end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from steadyhand.config import RunResult
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.models.chatting import planner
from steadyhand.trace import TraceData, read_trace
from steadyhand_actions.audit import verify
from steadyhand_prompts.action_schema import action_schema
from steadyhand_prompts.counting import Counting
from steadyhand_prompts.spaces import Size

pytestmark = [pytest.mark.desktop, pytest.mark.slow]
STEPS = 3


def only_pointing(size: Size, elements: int, counting: Counting, places: bool) -> dict[str, Any]:
    """The form of an answer without what ends a run, waits, or names a thing that nonsense does not name."""
    schema: dict[str, Any] = action_schema(size, elements, counting, places)
    choice = schema["properties"]["actions"]["items"]
    acts = [act["properties"] for act in choice["anyOf"]]
    choice["anyOf"] = [
        whole
        for whole, act in zip(choice["anyOf"], acts, strict=True)
        if act["kind"]["const"] in ("move", "scroll") and "point" in act
    ]
    assert len(choice["anyOf"]) == 2
    return schema


def whole(result: RunResult, folder: Path) -> TraceData:
    trace = read_trace(folder)
    assert trace.end is not None and trace.end.status == result.status and not trace.broken
    assert trace.meta.model.startswith("phi4:") and result.model.calls >= 1 and trace.end.spent[0].rung == "plan"
    assert "Traceback" not in result.reason and "internal" not in result.reason
    return trace


def test_a_run_on_the_tiny_model_acts_through_the_gate_until_its_budget_is_spent(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(model=f"phi4:{tiny}", max_steps=STEPS, max_tokens=15_000)
    with Desktop.virtual(size=(640, 480), settings=settings) as desktop:
        result = desktop.attempt("do it", trace=tmp_path / "free")
        assert result.status in ("done", "failed", "stopped", "refused"), result.reason
        whole(result, tmp_path / "free")
        monkeypatch.setattr(planner, "action_schema", only_pointing)
        result = desktop.attempt("point at something", trace=tmp_path / "held")
    trace = whole(result, tmp_path / "held")
    assert (result.status, result.exit_code, result.steps) == ("stopped", 4, STEPS), result.reason
    assert f"budget of {STEPS} steps" in result.reason
    assert len(trace.steps) == STEPS
    for step in trace.steps:
        assert step.action is not None and step.action.kind in ("move", "scroll") and step.spent
        assert step.decision is not None and step.decision.verdict == "allow" and step.status in ("done", "no effect")
        assert (tmp_path / "held" / trace.frames[step.before].file).is_file()
    log = tmp_path / "held" / "audit.jsonl"
    assert verify(log) > 0
    events = [json.loads(line)["event"] for line in log.read_text("utf-8").splitlines()]
    assert events.count("act") == events.count("done") == STEPS
