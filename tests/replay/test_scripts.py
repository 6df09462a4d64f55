"""Whole scripts: plain words, data, conditions, clean-up, what is refused, what is wrong; some through the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import ROOT, steadyhand
from replay_ledger import Ledger

from steadyhand.desktops.handle import Desktop
from steadyhand.errors import Failed, UsageError

pytestmark = pytest.mark.desktop
EXAMPLES = ROOT / "examples" / "scripts"


@pytest.mark.parametrize("name", sorted(p.name for p in EXAMPLES.glob("*.yaml")))
def test_an_example_passes_by_its_command(name: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = steadyhand(
        "replay", str(EXAMPLES / name), "--desktop", "virtual", "--home", str(home), "--json", "--trace",
        str(tmp_path / "trace"),
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"]) == (0, "passed"), told["reason"]
    assert all(step["status"] == "passed" for step in told["steps"]) and Path(told["report"]).is_file()
    if name == "save-a-note.yaml":
        assert (home / "note.txt").read_text() == "Hello from a script"


def write(folder: Path, steps: str, more: str = "") -> Path:
    path = folder / "script.yaml"
    path.write_text(f"steadyhand: 1\n{more}timeout: 3\nsteps:\n{steps}")
    return path


def test_clean_up_is_done_after_a_failure_which_is_what_is_told(
    desktop: Desktop, ledger: Ledger, tmp_path: Path
) -> None:
    ledger.open()
    script = write(
        tmp_path, "- type '{{word}}' into the Name field\n- expect: {see: the Save button, state: {enabled: false}}\n"
        "- click the Save button\n", "parameters: {word: x}\ncleanup: [type 'done' into the Note field]\n",
    )  # fmt: skip
    outcome = desktop.attempt_replay(script, {"word": "Zoe"})
    assert outcome.status == "failed" and outcome.failed_at is not None and outcome.failed_at.place == f"{script}:7"
    assert "it is enabled" in outcome.reason or "not so" in outcome.reason
    assert ledger.done == ["name=Zoe", "note=done"]
    assert [s.status for s in outcome.steps] == ["passed", "failed", "passed"]


def test_conditions_loops_and_optional_steps(desktop: Desktop, ledger: Ledger, tmp_path: Path) -> None:
    ledger.open()
    (tmp_path / "rows.csv").write_text("who\nAnna\nCleo\n")
    script = write(
        tmp_path,
        "- for each: rows.csv\n  as: row\n  steps:\n  - click Remove in the row of {{row.who}}\n"
        "- do: click Nonsense\n  target: {role: button, name: Nonsense}\n  action: {kind: click}\n  optional: true\n"
        "  timeout: 0.5\n"
        "- if shown: {see: {role: button, name: Nonsense}}\n  timeout: 0.3\n  then: [press Escape]\n"
        "  else: [type 'no' into the Name field]\n"
        "- click the Save button\n- if shown: a dialog that asks to keep the entry\n  then: [click Deny]\n"
        "- expect: {see: {role: button, name: Remove}, count: 3}\n",
    )
    outcome = desktop.attempt_replay(script)
    assert outcome.passed, outcome.reason
    assert ledger.done == ["Remove Anna", "Remove Cleo", "name=no", "Save", "Keep it?: Deny"]
    assert [s.status for s in outcome.steps].count("passed over") == 1


def test_a_button_that_the_rules_ask_about_is_pressed_where_the_script_says_so_and_not_otherwise(
    desktop: Desktop, ledger: Ledger, tmp_path: Path
) -> None:
    target = "  target: {role: button, name_is: '.*files'}\n  action: {kind: click}\n"
    ledger.open(first="Delete all files")
    refused = desktop.attempt_replay(write(tmp_path, f"- do: go on\n{target}"))
    assert (refused.status, refused.exit_code) == ("refused", 3) and ledger.done == []
    assert refused.failed_at is not None and refused.failed_at.status == "refused"
    permitted = desktop.attempt_replay(write(tmp_path, f"- do: click 'Delete all files'\n{target}"))
    assert permitted.passed, permitted.reason
    assert ledger.done == ["Delete all files"]


def test_a_ticked_box_is_not_clicked_once_more(desktop: Desktop, ledger: Ledger, tmp_path: Path) -> None:
    ledger.open()
    tick = "- do: tick the box\n  target: {role: checkbox, name: Keep a copy}\n  action: {kind: click}\n"
    script = write(tmp_path, f"{tick}  expect: {{changes: [{{state: {{checked: true}}}}]}}\n" * 2)
    outcome = desktop.replay(script)
    assert ledger.done == ["keep=True"] and outcome.steps[1].reason == "it was so already"


def test_a_text_goes_into_its_field_and_a_drag_or_key_to_its_place(
    desktop: Desktop, ledger: Ledger, tmp_path: Path
) -> None:
    ledger.open()
    field = "  target: {role: field, label: Note}\n"
    script = write(
        tmp_path, f"- do: note it\n{field}  action: {{kind: type, text: one}}\n"
        f"- do: note another\n{field}  action: {{kind: type, text: two, replace: true}}\n"
        f"- do: press Backspace\n{field}  action: {{kind: press, keys: [backspace]}}\n"
        f"  expect: {{changes: [{{value: tw}}]}}\n",
    )  # fmt: skip
    desktop.replay(script)
    assert ledger.done[-1] == "note=tw" and "note=one" in ledger.done


def test_what_is_wrong_is_one_line_before_anything_is_started(tmp_path: Path) -> None:
    script = write(tmp_path, "- frobnicate the whatsit\n")
    done = steadyhand("replay", str(script), "--desktop", "virtual")
    assert done.returncode == 2 and f"{script}:4:3: I do not understand 'frobnicate the whatsit'" in done.stderr
    for arguments in (
        [str(tmp_path / "no.yaml")],
        [str(script), "--set", "x"],
        [str(tmp_path)],
        [str(script), "--heal", "x"],
    ):
        done = steadyhand("replay", *arguments)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and done.stdout == ""


def test_python_raises_what_kept_it_from_passing(desktop: Desktop, ledger: Ledger, tmp_path: Path) -> None:
    ledger.open()
    with pytest.raises(Failed, match="It is not so that the title shows nonsense"):
        desktop.replay(write(tmp_path, "- expect: the title shows nonsense\n"))
    with pytest.raises(UsageError, match="has no parameter 'x'"):
        desktop.replay(write(tmp_path, "- press Escape\n"), x=3)
