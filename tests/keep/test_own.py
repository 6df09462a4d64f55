"""No act touches what is ours: windows, pages, the terminal we run in, logs and configuration."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from steadyhand_actions.own import OffLimits, Ours, kept_off
from steadyhand_actions.policy import AllowAll, Context, Target
from steadyhand_actions.schema import Act, Activate, Click, Launch, Move, Point, Press, Scroll, SetValue, Type

RUN = "/home/ann/.local/state/steadyhand/runs/20261127-101500-open-the-calculator"
OURS = Ours(
    processes=frozenset({100}), above=frozenset({90, 80}), windows=frozenset({0x2600003}),
    places=("/home/ann/.config/steadyhand", RUN, "/home/ann/rules.yaml"), homes=("/home/ann",),
)  # fmt: skip
AT = Point(5, 5)
CLICK = Click(point=AT)
FIELD = Target(role="field", states=("focused", "editable"))
PROSE = Target(role="document", states=("focused", "editable", "multiline"))


def verdict(action: Act, **context: object) -> str:
    said = OffLimits(AllowAll(), OURS).decide(action, Context.model_validate(context), "")
    return said.rule if said.verdict == "deny" else said.verdict


@pytest.mark.parametrize(
    ("action", "context"),
    [
        (CLICK, {"app": "python", "window": "A question", "pid": 100}),
        (Activate(window=7), {"app": "python", "pid": 100}),
        (Press(keys=("enter",)), {"app": "Steadyhand", "window": "Steadyhand asks", "pid": 4}),
    ],
)
def test_our_windows_are_not_acted_on(action: Act, context: dict[str, object]) -> None:
    assert verdict(action, **context) == "own.window"


@pytest.mark.parametrize("action", [Move(point=AT), Scroll(point=AT, dy=1)])
def test_looking_is_never_refused(action: Act) -> None:
    assert verdict(action, app="python", pid=100) == "allow"


@pytest.mark.parametrize("address", ["127.0.0.1:4711/tok3n/", "http://localhost:4711/tok3n/", ""])
def test_our_pages_are_not_acted_on(address: str) -> None:
    page = {"app": "chromium", "window": "Steadyhand asks - Chromium", "address": address}
    assert verdict(CLICK, **page) == "own.page"


def test_a_page_of_somebody_else_about_us_is_one_like_any_other() -> None:
    page = {"app": "chromium", "window": "Steadyhand: docs - Chromium", "address": "https://example.org/steadyhand"}
    assert verdict(CLICK, **page) == "allow"


@pytest.mark.parametrize("action", [Type(text="y"), Press(keys=("enter",)), CLICK])
def test_the_terminal_we_run_in_is_not_acted_on(action: Act) -> None:
    here = {"app": "xterm", "window": "ann@home", "pid": 80, "window_id": 0x2600003}
    assert verdict(action, **here) == "own.terminal"


def test_another_terminal_is_one_like_any_other() -> None:
    assert verdict(Type(text="ls"), app="xterm", window="ann@home", pid=81, window_id=0x2800003) == "allow"
    other = {"app": "xfce4-terminal", "window": "ann@home", "pid": 80, "window_id": 0x2600044}
    assert verdict(Type(text="ls"), **other) == "allow", "another window of the same program"


def test_one_of_several_terminals_that_show_us_is_not_acted_on_and_its_neighbour_is() -> None:
    ours = replace(OURS, windows=frozenset({0x2600003, 0x2800007}))

    def rule(window: int, pid: int) -> str:
        context = Context(app="xterm", window="ann@home", pid=pid, window_id=window)
        return OffLimits(AllowAll(), ours).decide(Type(text="ls"), context, "").rule

    assert rule(0x2600003, 80) == rule(0x2800007, 90) == "own.terminal"
    assert rule(0x2600044, 80) == "allow-all" and rule(0x2800007, 70) == "allow-all"


def test_a_program_that_started_us_is_no_terminal() -> None:
    assert verdict(CLICK, app="lxpanel", window="panel", pid=80) == "allow"


@pytest.mark.parametrize(
    ("action", "context"),
    [
        (Launch(app="mousepad.desktop", arguments=(f"{RUN}/audit.jsonl",)), {}),
        (Launch(app="mousepad.desktop", arguments=("file:///home/ann/.config/steadyhand/x%2Eyaml",)), {}),
        (Type(text="rm -r ~/.config/steadyhand\n"), {"app": "xterm", "focus": Target(role="terminal")}),
        (Type(text="less ~/x/../.config/y/z/../../steadyhand/a"), {"app": "xterm", "focus": Target(role="terminal")}),
        (Type(text="$HOME/.config//steadyhand/models.json"), {"app": "mousepad", "focus": FIELD}),
        (SetValue(element="e", value="/home/ann/rules.yaml", point=AT), {"app": "mousepad", "focus": FIELD}),
        (Press(keys=("ctrl", "s")), {"app": "mousepad", "window": "~/rules.yaml - Mousepad", "focus": PROSE}),
        (CLICK, {"app": "chromium", "window": "report", "address": f"file://{RUN}/report.html"}),
        (Press(keys=("enter",)), {"app": "mousepad", "window": "Open", "focus": FIELD.model_copy(
            update={"text": "/home/ann/rules.yaml"})}),
        (Press(keys=("delete",)), {"app": "pcmanfm", "window": "runs", "folder": RUN}),
    ],
)  # fmt: skip
def test_our_logs_and_configuration_are_not_acted_on(action: Act, context: dict[str, object]) -> None:
    assert verdict(action, **context) == "own.files"


@pytest.mark.parametrize("name", ["audit.jsonl", RUN.rpartition("/")[2]])
def test_what_only_may_be_a_file_of_ours_is_asked_about(name: str) -> None:
    assert verdict(Press(keys=("delete",)), app="pcmanfm", window="Home", target=Target(role="row", name=name)) == "ask"


@pytest.mark.parametrize(
    ("action", "context"),
    [
        (Type(text="see ~/.config/steadyhand/rules.yaml"), {"app": "mousepad", "window": "note", "focus": PROSE}),
        (Type(text="/home/ann/rules.yaml.bak"), {"app": "mousepad", "focus": FIELD}),
        (Type(text="/mnt/home/ann/rules.yaml"), {"app": "mousepad", "focus": FIELD}),
        (Type(text="/home/ann/.config/steadyhand-old"), {"app": "mousepad", "focus": FIELD}),
        (CLICK, {"app": "mousepad", "window": "~/notes.txt - Mousepad"}),
    ],
)
def test_what_only_sounds_like_ours_is_let_be(action: Act, context: dict[str, object]) -> None:
    assert verdict(action, **context) == "allow"


def test_what_is_ours_is_asked_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("WINDOWID", "77")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    ours = Ours.here((link,))
    assert os.getpid() in ours.processes and os.getppid() in ours.above
    assert ours.windows == {77} or os.environ.get("TMUX") or os.environ.get("STY")
    assert str(Path.home() / ".local/state/steadyhand") in ours.places or "XDG_STATE_HOME" in os.environ
    assert {str(tmp_path / "config/steadyhand"), str(link), str(tmp_path / "real")} <= set(ours.places)


def test_the_stricter_verdict_stands() -> None:
    class Denies:
        def decide(self, action: Act, context: Context, task: str) -> object:
            return AllowAll().decide(action, context, task).model_copy(update={"verdict": "deny", "rule": "mine"})

    row = Context(app="pcmanfm", target=Target(role="row", name="audit.jsonl"))
    assert kept_off(CLICK, row, OURS).verdict == "ask"  # type: ignore[union-attr]
    assert OffLimits(Denies(), OURS).decide(CLICK, row, "").rule == "mine"  # type: ignore[arg-type]
