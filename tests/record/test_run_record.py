"""``run --record``: an agent's run becomes a script, which does the same again without planning."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import environment, steadyhand
from record_support import does, everything, said

from steadyhand import Desktop
from steadyhand.script.acts import TypeText
from steadyhand.script.reading import read_script

pytestmark = pytest.mark.desktop


def test_a_run_becomes_a_script_that_can_be_replayed(tmp_path: Path) -> None:
    file, home = tmp_path / "note.yaml", tmp_path / "home"
    done = steadyhand(
        "run", "--desktop", "virtual", "--home", str(home), "--record", str(file), "--open", "mousepad",
        "type 'from a run' and save it as run.txt",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (home / "run.txt").read_text().strip() == "from a run"
    script = read_script(file)
    assert script.script.tags == () and said(script)[0] == "open Mousepad"
    assert {"from a run", "run.txt"} <= {s.action.text for s in does(script) if isinstance(s.action, TypeText)}
    with Desktop.virtual(home=tmp_path / "again") as desktop:
        outcome = desktop.replay(file)
        assert outcome.status == "passed"
    assert (tmp_path / "again" / "run.txt").read_text().strip() == "from a run"


def test_secrets_of_a_run_are_names_and_a_failed_run_is_said_to_be_cut(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    done = steadyhand(
        "run", "--desktop", "virtual", "--record", str(file), "--open", "zenity --password --title Gate",
        "--max-seconds", "60", "type '{{secret:gate}}', click the Nowhere button",
        env=environment(STEADYHAND_SECRET_GATE="Marjoram-8"),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    script = read_script(file)
    assert script.script.secrets == ("gate",) and script.script.tags == ("unfinished",)
    assert "{{secret:gate}}" in [s.action.text for s in does(script) if isinstance(s.action, TypeText)]
    assert b"Marjoram" not in everything(tmp_path)


def test_a_file_that_is_there_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine")
    done = steadyhand("run", "--desktop", "virtual", "--record", str(file), "open the calculator")
    assert done.returncode == 2 and "is there already" in done.stderr and file.read_text() == "mine"
