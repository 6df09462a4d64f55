"""A whole run on a desktop, decided by the untrained tiny model: real frames in, legal acts out, and an end."""

from __future__ import annotations

from pathlib import Path

import pytest

from steadyhand.desktops.handle import Desktop, Settings
from steadyhand.trace import read_trace


@pytest.mark.desktop
@pytest.mark.slow
def test_a_run_on_the_tiny_model_goes_from_frames_to_an_end_with_a_whole_trace(tiny: Path, tmp_path: Path) -> None:
    settings = Settings(model=f"phi4:{tiny}", max_steps=2, max_tokens=3000)
    with Desktop.virtual(size=(640, 480), settings=settings) as desktop:
        result = desktop.attempt("do it", trace=tmp_path / "trace")
    assert result.status in ("done", "failed", "stopped", "refused"), result.reason
    assert read_trace(tmp_path / "trace") is not None
    assert "Traceback" not in result.reason
