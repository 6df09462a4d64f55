"""The file of a recording: whole after every step, honest about what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from steadyhand.errors import UsageError
from steadyhand.record.script_file import ScriptFile
from steadyhand.script.acts import PressKeys, TypeText
from steadyhand.script.program import load
from steadyhand.script.reading import read_script
from steadyhand.script.script import Do, On
from steadyhand_actions import vault


def typed(text: str) -> Do:
    return Do(do=f"type '{text}'", action=TypeText(kind="type", text=text))


def test_every_prefix_of_a_recording_is_a_script_that_says_it_is_unfinished(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    file = ScriptFile(path, "a", On(size="800x600"), heading="Recorded with: x")
    for n in range(1, 30):
        file.append(typed(f"text {n}"))
        read = read_script(path)
        assert len(read.script.steps) == n and read.script.tags == ("unfinished",)
    file.close()
    read = read_script(path)
    assert len(read.script.steps) == 29 and read.script.tags == () and "Recorded with: x" in path.read_text()
    assert not list(tmp_path.glob(".*")), "nothing is left beside it"


def test_steps_are_taken_back_and_put_in_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    file = ScriptFile(path, "a", None)
    file.append("press Enter")
    file.append(typed("wor"))
    file.replace_last(typed("words"))
    file.append(Do(do="press Tab", action=PressKeys(kind="press", keys=("tab",))))
    file.replace_last(None)
    file.close()
    assert [s if isinstance(s, str) else s.do for s in read_script(path).script.steps] == [
        "press Enter",
        "type 'words'",
    ]


def test_braces_that_were_typed_are_no_parameters_and_secrets_stay_names(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    file = ScriptFile(path, "a", None)
    file.secret("mail")
    file.append(typed("{{name}} and {{secret:mail}} and {{secret:other}}"))
    file.close()
    script = load(path)
    (todo,) = script.steps
    assert isinstance(todo.step, Do) and isinstance(todo.step.action, TypeText)
    assert todo.step.action.text == "{{name}} and {{secret:mail}} and {{secret:other}}"
    assert script.source.script.secrets == ("mail",)


def test_a_secret_that_came_up_is_in_no_line(tmp_path: Path) -> None:
    try:
        vault.keep("word", "Whortleberry")
        path = tmp_path / "a.yaml"
        file = ScriptFile(path, "a", None)
        file.append(typed("my Whortleberry"))
        file.close()
        assert "Whortleberry" not in path.read_text() and "[secret:word]" in path.read_text()
    finally:
        vault.forget()


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        ScriptFile(path, "a", None)
    ScriptFile(path, "a", None, force=True).close()
    assert path.read_text() != "mine"
