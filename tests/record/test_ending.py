"""How a recording ends, wanted or not: what was done until then is in the file, which says if it was cut short."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from command import steadyhand
from faults_support import x_server
from record_apps import LOGIN
from record_support import Room, does, said, until

from steadyhand.script.reading import read_script
from steadyhand.script.script import Do

pytestmark = pytest.mark.desktop


def test_the_hot_key_ends_it_and_is_no_part_of_it(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    recording = room.record("--hot-key", "ctrl+alt+r")
    room.person.click("button", "Sign in")
    room.person.key("Control_L", "Alt_L", "r")
    assert recording.ended() == 0
    script = read_script(recording.file)
    assert said(script) == ["click the 'Sign in' button"] and script.script.tags == ()


def test_a_text_that_is_shown_and_a_closed_application_end_it(room: Room) -> None:
    recording = room.record("--open", f"/usr/bin/python3 -c '{LOGIN}'", "--json")
    room.person.key("Alt_L", "F4")
    assert recording.ended() == 0
    assert '"ended": "closed"' in recording.lines[-1]
    room.gtk(LOGIN, "Login")
    again = room.record("--stop-on", "made sure", "--json", name="second.yaml")
    room.person.click("field", "User")
    room.person.type("made sure")
    assert again.ended() == 0
    assert '"ended": "seen"' in again.lines[-1]
    assert [s.do for s in does(read_script(again.file))][-1] == "type 'made sure' into the 'User' field"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_recorder_that_is_killed_leaves_a_script(room: Room, how: signal.Signals) -> None:
    room.gtk(LOGIN, "Login")
    recording = room.record()
    for name in ("Show it", "Sign in"):
        room.person.click("checkbox" if name == "Show it" else "button", name)
    until(lambda: "click the 'Sign in'" in recording.file.read_text(), "the last step to be written")
    recording.process.send_signal(how)
    recording.ended()
    script = read_script(recording.file)
    assert said(script) == ["click the 'Show it' checkbox", "click the 'Sign in' button"]
    cut = how == signal.SIGKILL
    assert script.script.tags == (("unfinished",) if cut else ())
    assert recording.file.read_text().startswith("# This recording was cut short") is cut


def test_a_display_that_dies_ends_it_with_what_was_done(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    recording = room.record()
    room.person.click("button", "Sign in")
    until(lambda: "click the 'Sign in'" in recording.file.read_text(), "the step to be written")
    room.desktop.stop()
    assert recording.ended() == 5
    assert len(recording.errors) == 2 and "what was recorded until then is in" in recording.errors[-1], recording.errors
    script = read_script(recording.file)
    assert [s.do for s in script.script.steps if isinstance(s, Do)] == ["click the 'Sign in' button"]
    assert script.script.tags == ("unfinished",)


def test_a_hot_key_that_is_none_is_said(tmp_path: Path) -> None:
    with x_server() as (_, display):
        done = steadyhand("record", str(tmp_path / "a.yaml"), "--desktop", display, "--hot-key", "no key")
    assert done.returncode == 2 and "no key" in done.stderr


def test_files_that_cannot_be_written_are_said_at_once(tmp_path: Path) -> None:
    there = tmp_path / "there.yaml"
    there.write_text("mine")
    for file, what in (
        (there, "is there already"), (tmp_path, "is a folder"), (tmp_path / "no" / "a.yaml", "there is no folder"),
        (Path("/proc/a.yaml"), "cannot write"),
    ):  # fmt: skip
        done = steadyhand("record", str(file), "--desktop", "virtual", "--stop-on", "never")
        assert done.returncode == 2 and what in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert there.read_text() == "mine"


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    done = steadyhand("record", str(tmp_path / "a.yaml"), "--desktop", ":931")
    assert done.returncode == 5 and done.stderr.count("\n") == 1
    assert not (tmp_path / "a.yaml").exists()


def test_force_replaces_what_was_there_with_its_pictures(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    old = room.folder / "demo.pictures" / "old.png"
    old.parent.mkdir()
    old.write_bytes(b"old")
    room.record("--force")
    room.person.click("button", "Sign in")
    script = room.script()
    assert not old.exists() and len(script.script.steps) == 1
