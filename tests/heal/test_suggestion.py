"""What goes by another name now is found again, told as a diff that can be applied, or written into the script."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from replay_ledger import DONE, Ledger

from steadyhand.script.outcome import ScriptOutcome
from steadyhand.script.reading import read_script
from steadyhand.script.script import Do

pytestmark = pytest.mark.desktop
Replays = Callable[..., ScriptOutcome]


def commented(script: Path) -> str:
    """The script with a comment in it that has to survive."""
    text = script.read_text().replace("    name: Save\n", "    name: Save  # what it was called\n")
    script.write_text(text)
    return text


def test_a_renamed_button_passes_with_a_diff_and_a_page_beside_the_script(
    replays: Replays, ledger: Ledger, script: Path
) -> None:
    before = commented(script)
    outcome = replays(save="Store")
    assert outcome.status == "passed with healing" and outcome.exit_code == 0, outcome.reason
    assert ledger.done == [line.replace("Save", "Store") for line in DONE]
    (healing,) = outcome.healings
    assert (healing.old.name, healing.new.name) == ("Save", "Store") and healing.confidence >= 0.75 and healing.why
    assert script.read_text() == before, "only suggested"
    assert outcome.suggestion == script.with_suffix(".heal.diff")
    page = script.with_suffix(".heal.html").read_text()
    assert "data:image/png;base64," in page and f"{healing.confidence:.2f}" in page and "Store" in page
    subprocess.run(["patch", "-p0", "-s", "-i", outcome.suggestion.name], cwd=script.parent, check=True)
    assert "name: Store # what it was called" in script.read_text()


def test_heal_write_changes_the_script_and_nothing_else_in_it(replays: Replays, ledger: Ledger, script: Path) -> None:
    before = commented(script)
    outcome = replays("write", save="Store")
    assert outcome.status == "passed with healing" and outcome.suggestion is None
    after = script.read_text()
    assert "name: Store # what it was called" in after and after.count("\n") == before.count("\n")
    ledger.close()
    again = replays("off", save="Store")
    assert again.status == "passed", again.reason


def test_heal_off_fails_with_what_it_may_be(replays: Replays, ledger: Ledger, script: Path) -> None:
    outcome = replays("off", save="Store")
    assert outcome.status == "failed" and "Store" not in ledger.done
    assert [(h.old.name, h.new.name) for h in outcome.suggested] == [("Save", "Store")]
    assert "button 'Store'" in outcome.reason and list(script.parent.iterdir()) == [script]


def test_what_is_not_sure_enough_fails_and_is_only_shown(replays: Replays, ledger: Ledger, script: Path) -> None:
    outcome = replays(question=["Keep it?", "Somebody asks something", ["Refuse", "Permit"]])
    assert outcome.status == "failed" and "Keep it?: Permit" not in ledger.done
    (doubt,) = outcome.suggested
    assert doubt.new.name == "Permit" and doubt.confidence < 0.75
    assert "Not sure enough" in script.with_suffix(".heal.html").read_text()
    assert script.with_suffix(".heal.diff").read_text() == ""


def test_a_script_in_another_language_of_the_interface_is_found_by_meaning(replays: Replays, script: Path) -> None:
    outcome = replays("write", save="Speichern", cancel="Abbrechen", keep="Kopie behalten")
    assert outcome.status == "passed with healing", outcome.reason
    names = [s.target.name for s in read_script(script).script.steps if isinstance(s, Do) and s.target is not None]
    assert "Speichern" in names and "Kopie behalten" in names
