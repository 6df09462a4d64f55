"""Expectations wait until they are met, and say what was there instead when they are not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from testing_support import BENCH, Bench

from steadyhand import Desktop, TaskNotUnderstood, UsageError, expect
from steadyhand.testing.context import Context, entered
from steadyhand.testing.judging import NotMet

pytestmark = pytest.mark.desktop


def said(failing: Callable[[], object]) -> str:
    """What an expectation says that is not met."""
    with pytest.raises(NotMet) as caught:
        failing()
    return str(caught.value)


def test_what_is_so_is_met(bench: Callable[..., Any]) -> None:
    b = bench()
    get = b.app.get
    expect(get("button", name="Save")).to_be_visible()
    expect(get("button", name="Gone")).to_be_hidden()
    expect(get("button", name="Save")).to_be_enabled()
    expect(get("button", name="Publish")).to_be_disabled()
    expect(get("checkbox")).not_.to_be_checked()
    expect(get("field", name="Name")).to_be_focused()
    expect(get("field", name="Port")).to_have_value("80")
    expect(get("field", name="Port")).to_have_value(80)
    expect(get("field", name="Port")).to_have_value(re.compile(r"^\d+$"))
    expect(get("combo")).to_have_text("Small")
    expect(get("option").nth(-1)).to_contain_text("cid")
    expect(get("button", name="Delete")).to_have_count(3)
    get("checkbox").check()
    expect(get("checkbox")).to_be_checked()


def test_it_is_waited_for_what_comes_late(bench: Callable[..., Any]) -> None:
    b = bench()
    b.app.get("button", name="Load").click()
    expect(b.app.get(text="Loaded")).to_be_visible()
    expect(b.app.get("button", name="Publish")).to_be_enabled()
    expect(b.app.get(text="Idle")).not_.to_be_visible()


def test_what_was_there_instead_is_told(bench: Callable[..., Any]) -> None:
    b = bench()
    get = b.app.get
    missing = said(lambda: expect(get("button", name="Sav"), "after loading").to_be_visible(timeout=0))
    assert missing.startswith(
        "after loading\nexpected button 'Sav' in python3 to be visible\n  was:     not on the screen"
    )
    assert "nearest: button 'Save'" in missing
    assert re.search(r"waited:  \d+\.\d s, 1 look ", missing)
    assert "was:     disabled" in said(lambda: expect(get("button", name="Publish")).to_be_enabled(timeout=0))
    assert "was:     '80'" in said(lambda: expect(get("field", name="Port")).to_have_value("81", timeout=0))
    assert "was:     3" in said(lambda: expect(get("button", name="Delete")).to_have_count(4, timeout=0))
    assert "was:     visible" in said(lambda: expect(get("checkbox")).to_be_hidden(timeout=0))
    several = said(lambda: expect(get("button", name="Delete")).to_be_enabled(timeout=0))
    assert "is 3 things: button 'Delete' in the row 'Ann" in several
    negated = said(lambda: expect(get("button", name="Save")).not_.to_be_enabled(timeout=0))
    assert negated.startswith("expected button 'Save' in python3 not to be enabled\n  was:     enabled")
    absent = said(lambda: expect(get("button", name="Nope")).not_.to_be_enabled(timeout=0))
    assert "was:     not on the screen" in absent, "of what is not there nothing is told, not even the opposite"


def test_the_slowest_wait_is_named_with_its_line(bench: Callable[..., Any]) -> None:
    b = bench("load=4000")
    b.desktop.place.journal.begin(None)
    b.app.get("button", name="Load").click()
    expect(b.app.get(text="Loaded")).to_be_visible()
    message = said(lambda: expect(b.app.get(text="Never")).to_be_visible(timeout=0))
    assert re.search(r"slowest wait of this test: \d+\.\d s for .+ \(test_expect\.py:\d+\)", message)


def test_what_is_expected_of_a_password_field_is_not_told(bench: Callable[..., Any], monkeypatch: Any) -> None:
    b = bench()
    monkeypatch.setenv("STEADYHAND_SECRET_DOOR", "xyzzy-4711-plugh")
    field = b.app.get("field", name="Password")
    field.fill("{{secret:DOOR}}")
    message = said(lambda: expect(field).to_have_value("hunter2", timeout=0))
    assert "expected field 'Password' in python3 to have the value (hidden)" in message and "hunter2" not in message
    name = b.app.get("field", name="Name")
    name.fill("{{secret:DOOR}}")
    expect(name).to_have_value("{{secret:DOOR}}")
    for failing in (
        lambda: expect(name).to_have_value("other", timeout=0),
        lambda: expect(b.app.get("button", name="xyzzy-4711-plugh")).to_be_visible(timeout=0),
        lambda: expect(b.app).to_match_tree('- button "None"\n', timeout=0),
        lambda: expect(b.desktop).to_show("the Name field contains 'other'", timeout=0),
    ):
        assert "xyzzy" not in said(failing)


@pytest.mark.parametrize(
    "statement",
    [
        "the list has three rows",
        "the list has at least 2 rows",
        "there is a checkbox called Wrap lines",
        "the Publish button is greyed out",
        "the Port field contains 80",
        "there is no dialog",
        "the window title is Bench",
        "Idle is shown",
    ],
)
def test_statements_in_plain_words_hold(statement: str, statement_bench: Any) -> None:
    expect(statement_bench.desktop).to_show(statement)


@pytest.mark.parametrize(
    ("statement", "instead"),
    [
        ("the list has four rows", "3: Ann, Bob, Cid"),
        ("the Port field contains 81", "shows '80'"),
        ("a dialog is open", "no a dialog"),
        ("the window title is Workbench", "Bench"),
    ],
)
def test_statements_that_do_not_hold_tell_how_it_is(statement: str, instead: str, statement_bench: Any) -> None:
    message = said(lambda: expect(statement_bench.desktop).to_show(statement, timeout=0))
    assert f"expected the desktop to show that {statement}" in message
    assert instead in message
    expect(statement_bench.desktop).not_.to_show(statement)


@pytest.fixture(scope="module")
def statement_bench(own_desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Any:
    log = tmp_path_factory.mktemp("bench") / "log"
    return Bench(own_desktop, own_desktop.launch(["/usr/bin/python3", str(BENCH), str(log)]), log)


def test_files_are_counted_by_their_kind(own_desktop: Desktop, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf", "notes.txt"):
        (tmp_path / name).write_text("x")
    manager = own_desktop.launch(["pcmanfm", str(tmp_path)])
    expect(own_desktop).to_show("the file list has three PDF files")
    expect(own_desktop).to_show("there are 4 files")
    assert "3: a.pdf, b.pdf, c.pdf" in said(
        lambda: expect(own_desktop).to_show("the file list has two PDF files", timeout=0)
    )
    manager.get("menuitem", name="Close Window").click()


def test_a_statement_that_says_nothing_is_an_error_at_once(own_desktop: Desktop) -> None:
    for nothing in ("colourless green ideas sleep furiously", "click Save"):
        with pytest.raises(TaskNotUnderstood):
            expect(own_desktop).to_show(nothing)
    for bad in ("", "x" * 501):
        with pytest.raises(UsageError):
            expect(own_desktop).to_show(bad)


def test_a_tree_is_matched_in_part_and_in_order(bench: Callable[..., Any]) -> None:
    b = bench()
    expect(b.app).to_match_tree("""
        - window "Bench":
            - field "Port": /\\d+/
            - checkbox "Wrap lines" [unchecked]
            - button /^Save A/
            - button "Publish" [disabled]
            - list:
                - option "Bob":
                    - button "Delete"
    """)
    expect(b.app.get("option").first).to_match_tree('- button "Delete"\n')
    expect(b.app).not_.to_match_tree('- button "Publish"\n- button "Save"\n')
    message = said(lambda: expect(b.app).to_match_tree('- window "Bench":\n    - button "Saev"\n', timeout=0))
    assert 'was:     without: button "Saev" (line 2)' in message and '- button "Save As"' in message


def test_what_is_written_of_a_tree_fits_it(bench: Callable[..., Any], tmp_path: Path) -> None:
    b = bench()
    with entered(Context(tmp_path / "test_x.py", tmp_path / "out")):
        first = said(lambda: expect(b.app).to_match_tree("whole"))
        path = tmp_path / "__snapshots__" / "test_x" / "whole.yaml"
        assert f"no snapshot yet; it was written to {path}" in first
        expect(b.app).to_match_tree("whole")
        assert '- field "Port": "80"' in path.read_text()
        b.app.get("checkbox").check()
        path.write_text(path.read_text().replace("Wrap lines", "Wrap nothing"))
        assert 'without: checkbox "Wrap nothing"' in said(lambda: expect(b.app).to_match_tree("whole", timeout=0))
    with entered(Context(tmp_path / "test_x.py", tmp_path / "out", update_snapshots=True)):
        expect(b.app).to_match_tree("whole")
    assert '- checkbox "Wrap lines" [checked]' in path.read_text()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1", "is not a list in line 1"),
        ('- window "A":\n    - buton "x"\n', "the snapshot, line 2, column 7: there is no role 'buton'"),
        ('- button "x', "line 1, column 3: 'button \"x' is not understood"),
        ("- button /(/", "line 1, column 3: /(/ is no pattern"),
        ("- button [red]", "line 1, column 3: there is no state 'red'"),
        ("- list:\n  - a: [", "is not YAML in line 2, column 9"),
        ("- &a [*a]", "line 1, column 3: anchors are not known here"),
        ("- button:\n    a: 1", "line 1, column 3: begin each thing in it with a dash"),
    ],
)
def test_a_bad_snapshot_is_said_with_its_line(text: str, what: str, own_desktop: Desktop) -> None:
    with pytest.raises(UsageError, match=re.escape(what)):
        expect(own_desktop).to_match_tree(text if text.startswith("-") else "\n" + text)


def test_the_audit_names_each_control_that_people_cannot_use(bench: Callable[..., Any]) -> None:
    b = bench("unfit=1")
    message = said(lambda: expect(b.app).to_be_accessible(timeout=0))
    assert re.search(r"name: unnamed button in 'Bench' has no name, at \d+,\d+ \d+x\d+", message)
    assert re.search(r"size: button 'Tiny' in 'Bench' is smaller than 24x24 and close to others, at", message)
    assert "keyboard: unnamed button in 'Bench' cannot be reached by keyboard" in message
    assert "'Save'" not in message
    small = b.app.get("button").filter(without=["focusable"])
    expect(b.app).to_be_accessible(rules=["keyboard"], ignore=[small])
    expect(b.app.get("button", name="Save")).to_be_accessible()
    with pytest.raises(UsageError, match="there is no rule 'colour'; the rules are: name, size, keyboard"):
        expect(b.app).to_be_accessible(rules=["colour"])


def test_soft_expectations_are_gathered(bench: Callable[..., Any]) -> None:
    b = bench()
    with pytest.raises(NotMet) as caught, expect.gathered():
        expect.soft(b.app.get("button", name="Save")).to_be_visible()
        expect.soft(b.app.get("button", name="A")).to_be_visible(timeout=0)
        expect.soft(b.app.get("button", name="B")).to_be_visible(timeout=0)
    text = str(caught.value)
    assert text.startswith("2 soft expectations were not met\ntest_expect.py:")
    assert "button 'A'" in text and "button 'B'" in text


def test_only_what_can_be_looked_at_is_expected_of() -> None:
    with pytest.raises(UsageError, match="expect\\(\\) takes a Locator, a Desktop or an App, not str"):
        expect("the Save button")  # type: ignore[call-overload]
