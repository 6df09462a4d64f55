"""The bench of controls as tests hold it: on a desktop, with what it wrote down of what was really done."""

from __future__ import annotations

from pathlib import Path

from steadyhand import App, Desktop

BENCH = Path(__file__).parent / "testing_bench.py"


class Bench:
    """The bench on a desktop; ``done`` is what it wrote down."""

    def __init__(self, desktop: Desktop, app: App, log: Path) -> None:
        self.desktop = desktop
        self.app = app
        self.log = log

    @property
    def done(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
