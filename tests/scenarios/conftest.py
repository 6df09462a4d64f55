"""Fixtures of the scenarios; the stage itself is in ``scenarios_support``."""

from __future__ import annotations

import pytest
from scenarios_support import site, stage

__all__ = ["site", "stage"]


@pytest.fixture(autouse=True)
def no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report that people read is left out: it costs more than many a run, and other tests look at reports."""
    monkeypatch.setattr("steadyhand.desktops.runs.write_report", lambda *_: None)
