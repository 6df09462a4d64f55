"""What the doctor finds: on this machine, and where things are missing."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from steadyhand.desktops import doctor


def findings() -> dict[str, doctor.Finding]:
    return {finding.what: finding for finding in doctor.examine()}


@pytest.mark.desktop
def test_here_everything_a_virtual_desktop_needs_is_found() -> None:
    found = findings()
    lacking = {what for what, finding in found.items() if finding.needed and not finding.ok}
    assert not lacking - {"packages"}  # a checkout that is used without installing it has no list of packages
    assert {"Xvfb", "openbox", "dbus-daemon", "accessibility bus", "fonts", "applications", "virtual desktop"} <= set(
        found
    )
    assert found["virtual desktop"].detail.startswith("ready in")


def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    found = findings()
    for program, package in (("Xvfb", "xvfb"), ("openbox", "openbox"), ("dbus-daemon", "dbus-x11")):
        assert not found[program].ok
        assert found[program].needed
        assert package in found[program].help
    assert not found["applications"].ok
    assert not found["current display"].ok
    assert "virtual desktop" not in found
    assert all(finding.help for finding in found.values() if not finding.ok)


def test_packages_for_other_platforms_and_extras_are_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [
        "numpy>=1", "not-here-1; sys_platform != 'linux'", 'not-here-2; sys_platform == "darwin"',
        "not-here-3; extra == 'dev'",
    ]  # fmt: skip
    monkeypatch.setattr(importlib.metadata, "requires", lambda _name: asked)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    assert [finding.ok for finding in doctor._packages()] == [True]
    asked.append("not-here-4; sys_platform == 'linux'")
    (finding,) = doctor._packages()
    assert not finding.ok
    assert "not-here-4" in finding.detail
