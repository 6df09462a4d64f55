"""A desktop that the replays of a file share, the ledger on it, and a script of it that was recorded once."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from replay_support import Recorded

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.script.outcome import ScriptOutcome

WINDOW = Path(__file__).with_name("replay_window.py")
QUESTION = ["Keep it?", "Keep the entry?", ["Deny", "Allow"]]
DONE = ["name=Zoe", "keep=True", "Remove Bert", "Save", "Keep it?: Allow"]


class Ledger:
    """The window on a desktop, and its journal."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.desktop = desktop
        self._journal = folder / "journal"
        self._pid = 0

    def open(self, env: dict[str, str] | None = None, **said: Any) -> None:
        self._journal.write_text("")
        said = {"question": QUESTION, **said}
        settings = [f"{key}={value}" for key, value in (env or {}).items()]
        self._pid = self.desktop.spawn(
            ["env", *settings, "/usr/bin/python3", str(WINDOW), str(self._journal), json.dumps(said)], 20
        )

    @property
    def done(self) -> list[str]:
        """What was done in it; of a text that was typed only the whole."""
        lines = self._journal.read_text().split("\n")[:-1]
        pairs = zip(lines, [*lines[1:], ""], strict=False)
        return [a for a, b in pairs if not (a.startswith(("name=", "note=")) and b.startswith(a))]

    def close(self) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with Desktop.virtual(settings=Settings(max_seconds=120)) as desktop:
        yield desktop


@pytest.fixture
def ledger(desktop: Desktop, tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(desktop, tmp_path)
    yield ledger
    ledger.close()


@pytest.fixture(scope="module")
def recorded(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    ledger = Ledger(desktop, folder)
    ledger.open()
    made = Recorded(desktop)
    made.click("the field Name")
    made.type("Zoe")
    made.click("the checkbox 'Keep a copy'")
    made.click("Remove in the row of Bert")
    made.click("the Save button")
    made.click("the Allow button")
    assert ledger.done == DONE
    ledger.close()
    return made.save(folder / "ledger.yaml", name="ledger", timeout=6)


@pytest.fixture
def script(recorded: Path, tmp_path: Path) -> Path:
    """A copy of the recorded script, alone in its folder."""
    folder = tmp_path / "script"
    folder.mkdir()
    return Path(shutil.copy(recorded, folder))


@pytest.fixture
def replays(script: Path, ledger: Ledger) -> Callable[..., ScriptOutcome]:
    """Opens the ledger as said and replays the script there."""

    def replay(heal: Any = "suggest", env: dict[str, str] | None = None, **said: Any) -> ScriptOutcome:
        ledger.open(env, **said)
        return ledger.desktop.attempt_replay(script, heal=heal)

    return replay
