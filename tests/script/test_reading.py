"""What is no script is told in one line with file, line and column; what is one is put together with its data."""

from __future__ import annotations

from pathlib import Path

import pytest
from patience import ends

from steadyhand.errors import UsageError
from steadyhand.script.program import load
from steadyhand.script.reading import read_script
from steadyhand.script.script import Do, If

HEAD = "steadyhand: 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text("name,age\nAnna,3\nBert,4\n")
    (tmp_path / "circle.yaml").write_text(f"{HEAD}steps:\n- include: a.yaml\n")
    (tmp_path / "login.yaml").write_text(f"{HEAD}parameters: {{user: null}}\nsteps:\n- type '{{{{user}}}}'\n")
    return tmp_path


def said_of(folder: Path, text: str, **given: str) -> str:
    """What is wrong with a script, without the folder it lies in."""
    path = folder / "a.yaml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        load(path, given)
    said = str(caught.value).replace(f"{folder}/", "")
    assert "\n" not in said and caught.value.exit_code == 2
    return said


@pytest.mark.parametrize(
    ("steps", "place", "what"),
    [
        ("- clik: the Save button\n", "3:3", "'clik' is no step"),
        ("- doo: click\n", "3:3", "did you mean 'do'?"),
        ("- click the button: Save\n", "3:3", "put it in quotes"),
        ("- do: click\n  timeout: long\n", "4:3", "timeout is 'long'"),
        ("- do: click\n  tmeout: 3\n", "4:3", "did you mean 'timeout'?"),
        ("- do: click\n  target: {role: buton}\n", "4:12", "'buton' is not role; it is one of 'button'"),
        ("- do: click\n  target: {nme: Save}\n", "4:12", "did you mean 'name'?"),
        ("- do: click\n  target: {name_is: '('}\n", "4:12", "no regular expression"),
        ("- do: click\n  action: {kind: clck}\n", "4:3", "'clck' is no kind of action; kinds are 'click'"),
        ("- do: click\n  action: {button: left}\n", "4:3", "an action says its kind"),
        ("- do: true\n", "3:3", "do has to be a text, and is True; put it in quotes"),
        ("- open mousepad\n- 4\n", "4:3", "4 is no step"),
        ("- expect: {see: it, cont: 3}\n", "3:21", "did you mean 'count'?"),
        ("- expect: {text: hello}\n", "3:3", "'see' is missing here"),
        ("- wait: 2 lightyears\n", "3:3", "it is like 2 s, 500 ms"),
        ("- do: x\n  expect: {changes: [{title: a, value: b}]}\n", "4:22", "a change is exactly one of opened"),
        ("- if shown: a dialog\n  then:\n  - doo: x\n", "5:5", "did you mean 'do'?"),
        ("- {{x}}\n", "3:4", "has to stand in quotes"),
        ("- type 'a\n- [\n", "5:1", "correct the YAML here"),
        ("- type '{{word}}'\n", "3:3", "{{word}} stands for nothing; known here: none"),
        ("- include: circle.yaml\n", "3:3", "circle: a.yaml -> circle.yaml -> a.yaml"),
        ("- include: nowhere.yaml\n", "3:3", "there is no script 'nowhere.yaml'"),
        ("- include: login.yaml\n", "3:3", "needs a value for 'user'"),
        ("- include: login.yaml\n  with: {usr: 3}\n", "3:3", "login.yaml has no parameter 'usr'; it has user"),
        ("- for each: nowhere.csv\n  steps: [x]\n", "3:3", "cannot read 'nowhere.csv'"),
        ("- for each: people.csv\n  as: p\n  steps: ['{{p.nam}}']\n", "5:11", "known here: p.name, p.age"),
        ("- do: x\n  target: {picture: {file: a.png}}\n", "4:12", "the picture 'a.png' is missing"),
    ],
)
def test_what_is_wrong_with_a_step_is_told_with_its_place(folder: Path, steps: str, place: str, what: str) -> None:
    said = said_of(folder, f"{HEAD}steps:\n{steps}")
    if "circle" in what:
        place, said = "3:3", said.replace("circle.yaml:3:3", "a.yaml:3:3", 1)
    assert said.startswith(f"a.yaml:{place}: ") and what in said


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is no script; a script begins with: steadyhand: 1"),
        ("steps: [x]", "does not say its format"),
        ("steadyhand: 2\nsteps: [x]", "is of format 2; this version of Steadyhand reads 1"),
        (HEAD, "has no steps"),
        (f"{HEAD}stps: [x]", "'stps' is not known here; did you mean 'steps'?"),
        (f"{HEAD}steps: click", "steps has to be a list, and is 'click'"),
        (f"{HEAD}parameters: {{a: {{defalt: x}}}}\nsteps: [x]", "did you mean 'default'?"),
        (f"{HEAD}name: &a x\nsteps: [*a]", "aliases"),
        (f"{HEAD}parameters: {{a: null}}\nsteps: [x]", "needs a value for 'a'; give it with --set a=..."),
    ],
)
def test_what_is_wrong_with_a_script_is_told(folder: Path, text: str, what: str) -> None:
    assert what in said_of(folder, text)


def test_a_parameter_has_to_be_known_and_among_its_choices(folder: Path) -> None:
    text = f"{HEAD}parameters: {{a: {{default: x, choices: [x, y]}}}}\nsteps: ['{{{{a}}}}']\n"
    assert "a is 'z' and may be x, y" in said_of(folder, text, a="z")
    assert "has no parameter 'b'; its parameters: a" in said_of(folder, text, b="z")
    assert [todo.said for todo in load(folder / "a.yaml", {"a": "y"}).steps] == ["y"]


def test_a_script_cut_off_anywhere_is_a_script_or_one_clear_line(folder: Path) -> None:
    whole = f"{HEAD}name: x\nsteps:\n- open mousepad\n- do: click\n  target: {{role: button, name: Save}}\n- 'type x'\n"
    for end in range(len(whole)):
        path = folder / "cut.yaml"
        path.write_text(whole[:end])
        try:
            read_script(path)
        except UsageError as error:
            assert str(error).startswith(f"{path}:") and "\n" not in str(error)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"steadyhand: 1\nsteps: ['\x00']", b"[" * 5_000, b"a: " * 3_000])
def test_what_is_no_text_is_one_clear_line(folder: Path, data: bytes) -> None:
    path = folder / "b.yaml"
    path.write_bytes(data)
    with pytest.raises(UsageError):
        read_script(path)


def test_a_hundred_thousand_steps_are_refused_before_they_are_read(folder: Path) -> None:
    with ends():
        said = said_of(folder, f"{HEAD}steps:\n" + "- click the Save button\n" * 100_000)
    assert "has 100,000 steps, more than 10,000" in said and "'for each'" in said


def test_loops_do_no_more_than_a_hundred_thousand_steps(folder: Path) -> None:
    words = ", ".join(str(n) for n in range(320))
    inner = f"- for each: [{words}]\n    as: b\n    steps: ['x {{{{b}}}}']\n"
    said = said_of(folder, f"{HEAD}steps:\n- for each: [{words}]\n  as: a\n  steps:\n  {inner}")
    assert "would be step 100,001; a replay does at most 100,000" in said


def test_loops_includes_and_parameters_are_put_in(folder: Path) -> None:
    path = folder / "a.yaml"
    path.write_text(
        f"{HEAD}parameters: {{greeting: hello}}\nsteps:\n- for each: people.csv\n  as: p\n  steps:\n"
        "  - type '{{greeting}} {{p.name}}'\n  - include: login.yaml\n    with: {user: '{{p.name}}'}\n"
        "- for each: [one, two]\n  as: word\n  steps: [\"press '{{word}}'\"]\n"
        "- do: check {{greeting}}\n  target: {name_is: '{{greeting}}.*', row: {Name: '{{greeting}}'}}\n"
        "  action: {kind: type, text: '{{secret:pw}}'}\n"
    )
    program = load(path, {"greeting": "a.b"})
    assert [t.said for t in program.steps] == [
        "type 'a.b Anna'", "type 'Anna'", "type 'a.b Bert'", "type 'Bert'", "press 'one'", "press 'two'", "check a.b",
    ]  # fmt: skip
    last = program.steps[-1].step
    assert isinstance(last, Do) and last.target is not None and last.action is not None
    assert last.target.name_is == r"a\.b.*" and last.target.row == {"Name": "a.b"}
    assert last.action.model_dump()["text"] == "{{secret:pw}}"
    assert program.steps[1].place.endswith("login.yaml:4")


def test_both_branches_of_a_condition_are_read(folder: Path) -> None:
    path = folder / "a.yaml"
    path.write_text(f"{HEAD}steps:\n- if shown: a dialog\n  then: [click OK]\n  else: [press Escape]\n")
    (todo,) = load(path).steps
    assert isinstance(todo.step, If)
    assert [t.said for t in todo.then] == ["click OK"] and [t.said for t in todo.otherwise] == ["press Escape"]
