"""A recorded script is done again without a model where the window looks otherwise, and never on another thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from replay_ledger import DONE, Ledger

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.script.outcome import ScriptOutcome

pytestmark = pytest.mark.desktop
Replays = Callable[..., ScriptOutcome]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"place": [600, 300]},
        {"env": {"GDK_DPI_SCALE": "1.25"}},
        {"env": {"GTK_THEME": "Adwaita:dark"}},
        {"rows": [["Xan", "1"], ["Yul", "2"], ["Anna", "3"], ["Bert", "4"], ["Cleo", "5"]]},
        {"order": ["save", "cancel"]},
        {"save_usable_after": 3000},
    ],
    ids=["as it was", "moved", "larger font", "dark", "more rows", "moved button", "greyed out at first"],
)
def test_it_passes_where_the_window_looks_otherwise(replays: Replays, ledger: Ledger, said: dict[str, Any]) -> None:
    outcome = replays(**said)
    assert outcome.status == "passed", outcome.reason
    assert ledger.done == DONE
    assert outcome.rungs == {"tree": 6} and not outcome.healings and outcome.suggestion is None


def test_it_passes_on_a_larger_screen(script: Path, tmp_path: Path) -> None:
    with Desktop.virtual((1920, 1080), settings=Settings(max_seconds=120)) as desktop:
        ledger = Ledger(desktop, tmp_path)
        ledger.open()
        assert desktop.replay(script).passed and ledger.done == DONE


@pytest.mark.parametrize(
    "late",
    [
        {"after": "keep=True", "dialog": ["Tip", "Did you know?", ["OK"]]},
        {"after": "keep=True", "dialog": ["News", "There is news", ["Show me", "Not now"]]},
        {"after": "Remove Bert", "dialog": ["News", "There is news", ["Show me", "Not now"]]},
    ],
    ids=["one answer", "a harmless one", "a harmless one after another act"],
)
def test_a_dialog_that_comes_late_is_answered_harmlessly(
    replays: Replays, ledger: Ledger, late: dict[str, Any]
) -> None:
    outcome = replays(late=late)
    assert outcome.status == "passed", outcome.reason
    answered = [line for line in ledger.done if line.startswith(late["dialog"][0])]
    assert [line for line in ledger.done if line not in answered] == DONE
    assert answered == [f"{late['dialog'][0]}: {late['dialog'][2][-1]}"]


def test_a_dialog_without_a_harmless_answer_is_left_and_named(replays: Replays, ledger: Ledger) -> None:
    outcome = replays(late={"ms": 50, "dialog": ["Sure?", "Erase everything?", ["Erase", "Wait"]]})
    assert outcome.status == "failed" and "Erase everything?" in outcome.reason
    assert not any(line.startswith("Sure?") for line in ledger.done)


@pytest.mark.parametrize(
    ("said", "step", "never"),
    [
        ({"save": "Delete"}, 5, "Delete"),
        ({"save": "Don't save"}, 5, "Don't save"),
        ({"save": "Save all"}, 5, "Save all"),
        ({"question": ["Keep it?", "Keep the entry?", ["Cancel", "Deny"]]}, 6, "Keep it?: Deny"),
        ({"question": ["Keep it?", "Keep the entry?", ["Deny", "Always allow"]]}, 6, "Keep it?: Always allow"),
        ({"question": ["Drop it?", "Drop the entry?", ["Deny", "Allow"]]}, 5, "Drop it?: Allow"),
        ({"rows": [["Anna", "3"], ["Cleo", "5"]]}, 4, "Remove Cleo"),
        ({"rows": [["Anna", "3"], ["Berta", "4"], ["Cleo", "5"]]}, 4, "Remove Berta"),
        ({"rowed": "Add"}, 4, "Add Bert"),
        ({"save_usable_after": 600_000}, 5, "Save"),
        ({"title": "Ledger of somebody else", "name": "Age", "note": "Size"}, 1, "name=Zoe"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_a_thing_of_another_meaning_is_never_taken(
    replays: Replays, ledger: Ledger, said: dict[str, Any], step: int, never: str
) -> None:
    outcome = replays(**said)
    assert outcome.status == "failed" and outcome.exit_code == 1
    assert never not in ledger.done and not outcome.healings
    failed = outcome.failed_at
    assert failed is not None and failed.n == step, outcome.reason
    assert failed.picture is not None and failed.picture.is_file()
    assert outcome.reason == failed.reason


def test_a_failure_names_the_nearest_with_scores_and_reasons(replays: Replays) -> None:
    outcome = replays(save="Delete")
    failed = outcome.failed_at
    assert failed is not None
    assert [(n.role, n.name, n.why) for n in failed.nearest[:1]] == [("button", "Delete", "another meaning")]
    assert 0 < failed.nearest[0].score < 0.75
    assert "button 'Delete'" in outcome.reason and "another meaning" in outcome.reason


def test_another_effect_fails_the_step_and_is_told(replays: Replays, ledger: Ledger) -> None:
    outcome = replays(question=None)
    assert outcome.status == "failed"
    assert "expected that the dialog 'Keep it?' opened" in outcome.reason
    assert "the title became 'Ledger (saved)'" in outcome.reason
    assert ledger.done == DONE[:-1]
