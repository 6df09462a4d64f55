"""Which files are tests, what a suite comes to, and what build servers read of it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from steadyhand.errors import UsageError
from steadyhand.testing.suite.collect import collect
from steadyhand.testing.suite.jobs import (
    How,
    Job,
    StepTold,
    Suite,
    Test,
    Try,
    folder_of,
    read_how,
    read_job,
    read_try,
    written,
)
from steadyhand.testing.suite.junit import junit
from steadyhand.testing.suite.page import page

SCRIPT = "steadyhand: 1\ntags: [{tags}]\nsteps:\n  - open mousepad\n"


def script(folder: Path, name: str, tags: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SCRIPT.format(tags=tags))
    return path


def test_a_folder_gives_its_scripts_and_leaves_out_what_is_for_others(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "deep/c.yaml", "_part.yaml", ".hidden.yaml", "_parts/d.yaml"):
        script(tmp_path, name)
    (tmp_path / "other.yaml").write_text("services: {}\n")
    (tmp_path / "notes.txt").write_text(SCRIPT)
    found = collect([tmp_path])
    assert found.root == tmp_path and [f.script for f in found.tests] == ["a.yml", "b.yaml", "deep/c.yaml"]


def test_a_script_named_twice_is_one_test(tmp_path: Path) -> None:
    one = script(tmp_path, "x/one.yaml")
    found = collect([one, tmp_path, tmp_path / "x"])
    assert [f.script for f in found.tests] == ["one.yaml"]


def test_tags_choose(tmp_path: Path) -> None:
    script(tmp_path, "a.yaml", "smoke, slow")
    script(tmp_path, "b.yaml", "smoke")
    script(tmp_path, "c.yaml")
    assert [f.script for f in collect([tmp_path], ["smoke"]).tests] == ["a.yaml", "b.yaml"]
    assert [f.script for f in collect([tmp_path], ["smoke"], ["slow"]).tests] == ["b.yaml"]
    assert [f.script for f in collect([tmp_path], [], ["slow"]).tests] == ["b.yaml", "c.yaml"]
    with pytest.raises(UsageError, match="the tags there are: slow, smoke"):
        collect([tmp_path], ["smok"])


def test_a_script_that_cannot_be_read_is_a_test_whatever_the_tags(tmp_path: Path) -> None:
    script(tmp_path, "a.yaml", "smoke")
    (tmp_path / "b.yaml").write_text("steadyhand: 1\nsteps: [\n")
    assert [(f.script, f.readable) for f in collect([tmp_path], ["smoke"]).tests] == [
        ("a.yaml", True),
        ("b.yaml", False),
    ]


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_nothing_to_test_is_said(path: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"is not there|no scripts in"):
        collect([tmp_path / path])


FAILED = Try(
    Job("mail/send.yaml", "mail/send.yaml"), "failed", "Send a mail", "nothing is called 'Send' \x00\x1b[31m",
    1000.0, 2.5, "worker 1",
    (StepTold(1, "open mail", "passed", "send.yaml:3", "", 900.0),
     StepTold(2, "click <Send>", "failed", "send.yaml:4", "", 1600.0, "nothing", ("button 'Sent' (0.41)",))),
    exit_code=1,
)  # fmt: skip
PASSED = Try(Job("mail/send.yaml", "mail/send.yaml", 2), "passed", "Send a mail", "", 1003.0, 1.5, "worker 2")


def suite(*tests: Test) -> Suite:
    return Suite(tests, 1000.0, 5.0, 2)


def test_a_flaky_test_counts_as_passed_and_is_never_hidden() -> None:
    flaky = Test("mail/send.yaml", ("mail",), (FAILED, PASSED))
    told = suite(flaky)
    assert (told.count("passed"), told.count("flaky"), told.count("failed"), told.exit_code) == (1, 1, 0, 0)
    case = ET.fromstring(junit(told)).find(".//testcase")
    assert case is not None and case.find("failure") is None
    again = case.find("flakyFailure")
    assert again is not None and "Send" in again.attrib["message"]
    assert "1 flaky" in page(told, Path("/nowhere")) and '"chip flaky"' in page(told, Path("/nowhere"))


def test_a_failure_says_in_junit_where_why_and_what_was_there() -> None:
    told = suite(Test("mail/send.yaml", (), (FAILED,)), Test("b.yaml"))
    top = ET.fromstring(junit(told))
    assert top.attrib["tests"] == "2" and top.attrib["failures"] == "1" and top.attrib["skipped"] == "1"
    failure = top.find(".//testcase[@name='send.yaml']/failure")
    assert failure is not None and failure.text is not None
    assert "step 2 (send.yaml:4): click <Send>" in failure.text and "button 'Sent'" in failure.text
    assert told.exit_code == 1


def test_what_a_screen_said_is_data_in_the_page() -> None:
    evil = Try(Job("a", "a"), "failed", "<script>alert(1)</script>", '"><img src=x onerror=y>', steps=FAILED.steps)
    text = page(suite(Test("a", ("<b>",), (evil,))), Path("/nowhere"))
    assert "<script>alert" not in text and "<img" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("statuses", "codes", "code"),
    [
        (["passed", "healed"], [0, 0], 0), (["passed", "failed"], [0, 1], 1), (["error", "error"], [5, 5], 5),
        (["error", "passed"], [2, 0], 1), (["lost"], [1], 1), (["error", "error"], [2, 5], 1),
    ],
)  # fmt: skip
def test_the_exit_code_says_how_it_came_out(statuses: list[str], codes: list[int], code: int) -> None:
    tests = [
        Test(str(n), (), (Try(Job(str(n), str(n)), status, exit_code=c),))  # type: ignore[arg-type]
        for n, (status, c) in enumerate(zip(statuses, codes, strict=True))
    ]
    assert suite(*tests).exit_code == code


def test_everything_comes_back_from_its_line() -> None:
    how = How({"a": "ü\n"}, "off", (800, 600), "p.yaml", 5.0, "never")
    assert read_how(written(how)) == how and read_job(written(FAILED.job)) == FAILED.job
    assert read_try(written(FAILED)) == FAILED and written(FAILED).count(b"\n") == 1
    for read in (read_how, read_job, read_try):
        with pytest.raises(UsageError):
            read(b"{]\n")


def test_each_try_has_a_folder_of_its_own_inside_of_the_reports() -> None:
    folders = {folder_of(s, n) for s in ("a.yaml", "a.yml", "b/a.yaml", "../a.yaml") for n in (1, 2)}
    assert len(folders) >= 6 and all(".." not in f.parts and not f.is_absolute() for f in folders)
