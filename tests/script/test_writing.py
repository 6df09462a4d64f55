"""Scripts are written as people like to read them; where one is changed, comments, order and the rest stay."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest

from steadyhand.errors import UsageError
from steadyhand.script.acts import ClickIt, TypeText
from steadyhand.script.anchor import Anchor, InWindow, Named, Neighbour
from steadyhand.script.effect import Change, Expected
from steadyhand.script.filling import filled
from steadyhand.script.reading import parse
from steadyhand.script.schema import schema, schema_text
from steadyhand.script.script import Do, Expect, If, Look, Parameter, Script
from steadyhand.script.yaml_file import Rewrite, rewritten, written

TEXT = """# how a note is saved
steadyhand: 1   # the format
name: "Save"
parameters:
  file: note.txt
steps:
  # first of all
  - open mousepad
  - do: click Save   # the button
    target:
      role: button   # what it is
      name: Save     # what it is called
      window: {title: "{{file}} - Mousepad", app: mousepad}
      neighbours:
        - {role: button, text: Cancel, side: left, gap: 4}
    action: {kind: click}

  # in the end
  - type 'a line that is longer than eighty characters, because a person wrote it like that and wants it so'
"""


def lines_changed(before: str, after: str) -> list[str]:
    return [
        line for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]  # fmt: skip


def test_only_what_differs_is_written_anew() -> None:
    script = parse(TEXT, Path("a.yaml")).script
    step = script.steps[1]
    assert isinstance(step, Do) and step.target is not None
    old = filled(step.target, {"file": "note.txt"})
    new = old.model_copy(update={"name": "Store"})
    assert lines_changed(TEXT, rewritten(TEXT, [Rewrite(("steps", 1), old, new)])) == [
        "-      name: Save     # what it is called",
        "+      name: Store    # what it is called",
    ]


@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_nothing_else_changes_however_it_is_indented(indent: str) -> None:
    text = "steadyhand: 1\nsteps:\n" + "".join(
        f"{indent}{line}\n" for line in ("- do: x", "  target: {role: button, name: Save}", "  action: {kind: click}")
    ) + "# the end\n"  # fmt: skip
    changed = rewritten(
        text, [Rewrite(("steps", 0), Anchor(role="button", name="Save"), Anchor(role="link", name="Save"))]
    )
    assert len(lines_changed(text, changed)) == 2 and "{role: link, name: Save}" in changed
    assert changed.endswith("# the end\n")


def test_a_script_that_was_changed_meanwhile_is_left_alone() -> None:
    with pytest.raises(UsageError, match="changed while it was replayed"):
        rewritten("steadyhand: 1\nsteps:\n- open it\n", [Rewrite(("steps", 3), Anchor(), Anchor(name="x"))])


def test_what_is_written_reads_as_it_was() -> None:
    anchor = Anchor(
        role="button", name="Save: now", row={"": "1", "Name": "yes"}, window=InWindow(title="A # b", app="x"),
        path=(Named(role="group", name="G"),), neighbours=(Neighbour(text="- dash", side="left", gap=-3),),
    )  # fmt: skip
    changes = (Change(opened=InWindow(title="T")), Change(value="1,50"), Change(state={"checked": True}))
    effect = Expected(changes=changes)
    say = TypeText(kind="type", text="line\nline\t{{secret:pw}}\n")
    script = Script(
        steadyhand=1, name="all: of it", tags=("a", "b"), secrets=("pw",),
        parameters={"x": Parameter(default="y"), "must": Parameter(), "n": Parameter(default=3, description="many")},
        steps=(
            "open it", "type 'one: two'", "{{x}} first",
            Do(do="say", target=anchor, action=say, expect=effect),
            Do(do="click", target=anchor, action=ClickIt(kind="click", count=2), timeout=3, optional=True),
            If(**{"if shown": Look(see=anchor), "then": ("yes",), "else": ("no",)}),
            Expect(expect=Look(see="the list", count=3, state={"enabled": True})),
        ),
        cleanup=("close it",),
    )  # fmt: skip
    text = written(script, "a heading")
    assert text.startswith("# a heading\nsteadyhand: 1\n")
    assert parse(text, Path("a.yaml")).script == script


def test_the_published_schema_is_that_of_the_reader() -> None:
    kept = Path(__file__).parents[2] / "docs" / "script.schema.json"
    assert kept.read_text("utf-8") == schema_text(), "python -m steadyhand.script.schema > docs/script.schema.json"
    assert set(schema()["properties"]) == set(Script.model_fields)
    assert json.loads(kept.read_text("utf-8"))["required"] == ["steadyhand", "steps"]
