"""Scripts as test code and as how-tos: what is written, that nothing of a script becomes code, and where it goes."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from command import steadyhand
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from steadyhand.export.markdown import how_to
from steadyhand.export.pytest_code import pytest_code
from steadyhand.script.reading import parse, read_script

SCRIPT = """
steadyhand: 1
name: Save a note
parameters:
  file: note.txt
  words: null
secrets: [mail_password]
setup: [open mousepad]
steps:
- type 'Hello {{words}}'
- do: click the 'Save' button
  target: {role: button, name: Save, nth: {index: 2, of: 3}}
  action: {kind: click}
  expect: {changes: [{opened: {title: Save As, kind: dialog}}]}
- do: double-click the 'Bert' cell
  target: {role: cell, name: Bert}
  action: {kind: click, count: 2}
- do: type into the 'Name' field
  target: {role: field, label: Name}
  action: {kind: type, text: '{{file}}'}
  expect: {changes: [{value: '{{file}}'}]}
- do: type the password
  target: {role: field, label: Password}
  action: {kind: type, text: '{{secret:mail_password}}'}
- do: tick it
  target: {role: checkbox, name: Bold}
  action: {kind: click}
  expect: {changes: [{state: {checked: true}}]}
- do: press Ctrl+S
  action: {kind: press, keys: [ctrl, s]}
- do: drag it
  target: {role: row, name: One}
  action: {kind: drag, to: {role: list, name: Done}}
- wait for: the dialog 'Done'
  timeout: 20
- wait: until the screen is still
- expect: the title shows {{file}}
- expect: {see: {role: label, name: Total}, text: '42'}
- if shown: a dialog that asks to replace
  then: [click the Replace button]
  else: [press Escape]
- for each: people.csv
  as: person
  steps: ["type '{{person.name}}'"]
- for each: [red, green]
  steps: ["type '{{item}}'"]
- include: login.yaml
  with: {user: anna}
cleanup: [close all windows]
"""
LOGIN = """
steadyhand: 1
parameters: {user: null, place: home}
steps: ["type '{{user}} at {{place}}'"]
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "login.yaml").write_text(LOGIN)
    path = tmp_path / "save a note.yaml"
    path.write_text(SCRIPT)
    return path


def test_test_code_reads_like_the_script(script: Path) -> None:
    code = pytest_code(read_script(script))
    ast.parse(code)
    for line in (
        "from steadyhand import Desktop, expect",
        'FILE = "note.txt"',
        "def test_save_a_note(desktop: Desktop) -> None:",
        "# click the 'Save' button",
        'desktop.get("button", name="Save").nth(1).click()',
        """expect(desktop.find("the 'Save As' dialog")).to_be_visible()""",
        'desktop.get("cell", name="Bert").double_click()',
        'desktop.get("field", name="Name").type(str(FILE))',
        'expect(desktop.get("field", name="Name")).to_have_value(str(FILE))',
        'desktop.get("field", name="Password").type("{{secret:mail_password}}")',
        'expect(desktop.get("checkbox", name="Bold")).to_be_checked()',
        'desktop.run("press ctrl+s")',
        'desktop.get("row", name="One").drag_to(desktop.get("list", name="Done"))',
        """desktop.find("the dialog 'Done'").wait(20)""",
        'expect(desktop).to_show(f"the title shows {FILE}")',
        'expect(desktop.get("label", name="Total")).to_have_text("42")',
        'if desktop.find("a dialog that asks to replace").is_visible():',
        "for person in csv.DictReader(rows):",
        """desktop.run(f"type '{person['name']}'")""",
        "for item in ['red', 'green']:",
        'login(desktop, user="anna")',
        'def login(desktop: Desktop, user: str, place: str = "home") -> None:',
        """desktop.run(f"type '{user} at {place}'")""",
        "finally:",
    ):
        assert line in code, f"{line}\n\n{code}"


NASTY = (
    "a'; import os; os.system('x') #", 'a" + __import__("os") + "', "line\nbreak", "{danger}", "back\\slash", "\\",
    "'''", '"""', "tail\\\"", "é ☃ \u202e", "{{name", "}} {{ secret:x }}",
)  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_a_script_says_becomes_code(text: str, tmp_path: Path) -> None:
    """Every text is found again in the code as a text, and the code calls nothing but what it should."""
    import json

    quoted = json.dumps(text)
    body = f"""
steadyhand: 1
name: {quoted}
parameters: {{p: {quoted}}}
steps:
- do: {quoted}
  target: {{role: button, name: {quoted}}}
  action: {{kind: click}}
- do: type
  target: {{role: field, name: Name}}
  action: {{kind: type, text: {json.dumps(text + " {{p}}")}}}
"""
    code = pytest_code(parse(body, tmp_path / "a.yaml"))
    tree = ast.parse(code)
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert {c.rpartition(".")[2] for c in called} <= {"get", "click", "type", "nth", "find", "str"}, code
    if "{{" not in text:
        texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert text in texts


def test_a_how_to_has_numbered_steps_and_marked_pictures(script: Path) -> None:
    folder = script.with_name("save a note.pictures")
    folder.mkdir()
    info = PngInfo()
    info.add_text("target", "40 30 120 60")
    Image.new("RGB", (300, 200), "white").save(folder / "step-2.view.png", pnginfo=info)
    (folder / "step-3.view.png").write_bytes(b"no picture")
    made = how_to(read_script(script), "pics")
    for line in (
        "# Save a note", "- You need the secret *mail\\_password*.", "- You need *words*.",
        "2. Click the 'Save' button.", "   The 'Save As' dialog opens.",
        "![click the 'Save' button](<pics/step-1.png>)",
        "## Before", "## Afterwards", "   Otherwise:",
    ):  # fmt: skip
        assert line in made.text, made.text
    assert list(made.pictures) == ["step-1.png"]
    picture = Image.open(io.BytesIO(made.pictures["step-1.png"])).convert("RGB")
    assert picture.getpixel((80, 27)) == (214, 40, 40) and picture.getpixel((80, 45)) == (255, 255, 255)


def test_words_mean_nothing_to_markdown(tmp_path: Path) -> None:
    body = "steadyhand: 1\nsteps: ['click <img src=x onerror=y> [a](javascript:b) `c` *d*']\n"
    text = how_to(parse(body, tmp_path / "a.yaml"), "").text
    assert "<img" not in text.replace("\\<", "") and "\\[a\\](javascript" in text and "\\`c\\`" in text


def test_the_command_writes_beside_the_script_and_over_nothing(script: Path) -> None:
    done = steadyhand("export", str(script), "--as", "pytest")
    made = script.with_name("test_save_a_note.py")
    assert (done.returncode, done.stdout.strip()) == (0, str(made)), done.stderr
    ast.parse(made.read_text())
    again = steadyhand("export", str(script), "--as", "pytest")
    assert again.returncode == 2 and "is there already" in again.stderr
    assert steadyhand("export", str(script), "--as", "markdown").returncode == 0
    assert script.with_name("save a note.md").read_text().startswith("# Save a note")
    shown = steadyhand("export", str(script), "--as", "pytest", "-o", "-")
    assert shown.stdout.strip() == made.read_text().strip()


def test_what_cannot_be_exported_is_said(tmp_path: Path, script: Path) -> None:
    for words, what in (
        ((str(tmp_path / "none.yaml"), "--as", "pytest"), "cannot read"),
        ((str(script), "--as", "pytest", "-o", str(tmp_path / "no" / "x.py")), "there is no folder"),
        ((str(script), "--as", "pytest", "-o", str(script), "--force"), "is the script itself"),
        ((str(script), "--as", "poem"), "invalid choice"),
    ):
        done = steadyhand("export", *words)
        assert done.returncode == 2 and what in done.stderr and done.stderr.count("\n") == 1, done.stderr
