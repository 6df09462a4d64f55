"""A Wayland session: nothing there can be reached, and that is said; a virtual desktop works all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import environment, steadyhand

from steadyhand import Desktop
from steadyhand.desktops.which import person_is_there
from steadyhand_actions.errors import EnvironmentLacks

SESSION = {"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland", "XDG_SESSION_ID": "2"}


def wayland(x_display: str = "") -> dict[str, str]:
    env = environment(**SESSION)
    env.pop("DISPLAY", None)
    return env | ({"DISPLAY": x_display} if x_display else {})


@pytest.mark.parametrize("xwayland", ["", ":987"])
def test_the_current_desktop_is_said_to_be_out_of_reach(xwayland: str, tmp_path: Path) -> None:
    done = steadyhand("run", "press Enter", "--desktop", "current", env=wayland(xwayland), cwd=tmp_path)
    assert done.returncode == 5 and done.stderr.count("\n") == 1
    assert "Wayland" in done.stderr and "--desktop virtual" in done.stderr


def test_nobody_is_taken_to_be_at_a_wayland_session(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SESSION | {"DISPLAY": ":987"}).items():
        monkeypatch.setenv(name, value)
    assert not person_is_there()
    with pytest.raises(EnvironmentLacks, match="Wayland"):
        Desktop.current()


def test_doctor_says_so(tmp_path: Path) -> None:
    done = steadyhand("doctor", env=wayland(), cwd=tmp_path)
    assert "Wayland" in done.stdout


def test_a_virtual_desktop_is_none_of_it(tmp_path: Path) -> None:
    done = steadyhand("run", "press Escape", env=wayland(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
