"""A whole run on a desktop, decided by the untrained tiny model: real frames in, legal acts out, a budget that ends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import steadyhand

from steadyhand.trace import read_trace


@pytest.mark.desktop
def test_a_run_on_the_tiny_model_goes_from_frames_to_an_end_with_a_whole_trace(tiny: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    done = steadyhand(
        "run", "--desktop", "virtual", "--size", "640x480", "--model", f"phi4:{tiny}", "--open", "galculator",
        "--max-tokens", "3000", "--max-steps", "2", "--confirm", "deny", "--json", "--trace", str(trace), "do it",
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["status"] in ("done", "failed", "stopped", "refused")
    assert said["model"]["calls"] >= 1 and said["model"]["tokens_in"] > 1200 and said["model"]["tokens_out"] > 0
    assert "Traceback" not in done.stderr
    assert read_trace(trace) is not None
