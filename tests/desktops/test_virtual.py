"""Virtual desktops on the real thing: a real Xvfb, a real window manager, real applications."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from steadyhand.desktops import registry
from steadyhand.desktops.virtual import VirtualDesktop, running
from steadyhand.errors import DisplayLost, EnvironmentLacks, UsageError

pytestmark = pytest.mark.desktop


def run(env: Mapping[str, str], *argv: str) -> str:
    done = subprocess.run(argv, env=dict(env), capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


def gone(pid: int) -> bool:
    return registry.ticks_of(pid) == 0


def test_a_started_desktop_has_a_window_manager_and_both_buses(desktop_env: VirtualDesktop) -> None:
    env = desktop_env.env
    assert "window id # 0x" in run(env, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
    names = run(env, "dbus-send", "--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/",
                "org.freedesktop.DBus.ListNames")  # fmt: skip
    assert "org.a11y.Bus" in names
    names = run(env, "dbus-send", f"--bus={env['AT_SPI_BUS_ADDRESS']}", "--print-reply=literal",
                "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames")  # fmt: skip
    assert "org.a11y.atspi.Registry" in names
    assert {"Xvfb", "openbox", "dbus-daemon"} == set(desktop_env.pids)
    assert all(not gone(pid) for pid in desktop_env.pids.values())


def test_size_and_density_are_as_asked(start_desktop: Callable[..., VirtualDesktop]) -> None:
    desktop = start_desktop(size=(1024, 600), dpi=144)
    told = run(desktop.env, "xdpyinfo")
    assert "1024x600 pixels" in told
    assert "144x144 dots per inch" in told
    assert "Xft.dpi:\\t144" in run(desktop.env, "xprop", "-root", "RESOURCE_MANAGER")
    assert desktop.size == (1024, 600)


def test_the_home_is_fresh_private_and_goes_with_the_desktop() -> None:
    with VirtualDesktop.start() as desktop:
        home, runtime = desktop.home, Path(desktop.env["XDG_RUNTIME_DIR"])
        assert stat.S_IMODE(runtime.stat().st_mode) == 0o700
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            assert Path(desktop.env[name]).is_relative_to(home)
            assert Path(desktop.env[name]).is_dir()
        assert desktop.env["HOME"] == str(home) != os.environ.get("HOME")
    assert not home.exists()
    assert not runtime.exists()


def test_a_given_home_stays_and_its_files_are_not_written_over(
    tmp_path: Path, start_desktop: Callable[..., VirtualDesktop]
) -> None:
    settings = tmp_path / ".config/gtk-3.0/settings.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[Settings]\ngtk-theme-name=Mine\n")
    desktop = start_desktop(home=tmp_path)
    desktop.spawn(["sh", "-c", "echo kept > $HOME/kept.txt; echo $PWD > where.txt"])
    assert until(lambda: (tmp_path / "where.txt").exists() and (tmp_path / "where.txt").read_text())
    desktop.stop()
    assert (tmp_path / "kept.txt").read_text() == "kept\n"
    assert (tmp_path / "where.txt").read_text() == f"{tmp_path}\n"
    assert "Mine" in settings.read_text()


def test_nothing_of_the_session_around_it_leaks_in(
    monkeypatch: pytest.MonkeyPatch, start_desktop: Callable[..., VirtualDesktop]
) -> None:
    for name in (
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
        "GTK_IM_MODULE",
        "QT_STYLE_OVERRIDE",
        "SESSION_MANAGER",
        "NO_AT_BRIDGE",
    ):
        monkeypatch.setenv(name, "leaked")
    monkeypatch.setenv("MY_OWN_SETTING", "kept")
    monkeypatch.setenv("LC_ALL", "C")
    desktop = start_desktop()
    assert "leaked" not in desktop.env.values()
    assert desktop.env["MY_OWN_SETTING"] == "kept"
    assert "LC_ALL" not in desktop.env
    assert desktop.env["LANG"] == "C.UTF-8"


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, to become somebody else")
def test_another_user_cannot_reach_the_display_but_every_process_of_this_one_can(desktop_env: VirtualDesktop) -> None:
    mine = {"PATH": os.environ["PATH"], "DISPLAY": desktop_env.display, "HOME": "/nonexistent"}
    assert "window id # 0x" in run(mine, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
    other = run(mine, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "xprop", "-root")
    assert "unable to open display" in other


def test_many_start_side_by_side_and_know_nothing_of_each_other() -> None:
    with ThreadPoolExecutor(6) as pool:
        desktops = list(pool.map(lambda _: VirtualDesktop.start(size=(320, 240)), range(6)))
    try:
        assert len({desktop.display for desktop in desktops}) == 6
        assert len({desktop.env["AT_SPI_BUS_ADDRESS"] for desktop in desktops}) == 6
        for desktop in desktops:
            assert "window id # 0x" in run(desktop.env, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
    finally:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(VirtualDesktop.stop, desktops))
    names = {desktop.display for desktop in desktops}
    assert not names & {info.display for info in running() if info.home in {d.home for d in desktops}}


def test_an_application_opens_a_window_with_a_frame_of_the_window_manager(virtual_desktop: VirtualDesktop) -> None:
    virtual_desktop.spawn(["mousepad"])
    assert until(lambda: "0x" in run(virtual_desktop.env, "xprop", "-root", "_NET_CLIENT_LIST"))
    window = run(virtual_desktop.env, "xprop", "-root", "_NET_CLIENT_LIST").split("# ")[1].strip()
    assert until(lambda: "= " in run(virtual_desktop.env, "xprop", "-id", window, "_NET_FRAME_EXTENTS"))
    left, _right, top, _bottom = (
        int(n)
        for n in run(virtual_desktop.env, "xprop", "-id", window, "_NET_FRAME_EXTENTS").split("= ")[1].split(", ")
    )
    assert top > left > 0


def test_a_program_that_is_not_there_is_named(desktop_env: VirtualDesktop) -> None:
    with pytest.raises(EnvironmentLacks, match="no-such-program"):
        desktop_env.spawn(["no-such-program"])
    with pytest.raises(UsageError):
        desktop_env.spawn([])
    with pytest.raises(UsageError, match="too long"):
        desktop_env.spawn(["true", "x" * 1_000_000])
    assert desktop_env.spawn(["true"]) > 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": (0, 0)}, {"size": (99_999, 800)}, {"size": (-5, 800)}, {"dpi": 0}, {"home": Path("/etc/hostname")},
        {"name": ""}, {"name": "../up"}, {"name": ":7"},
    ],
)  # fmt: skip
def test_a_desktop_that_cannot_be_is_refused_before_anything_starts(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        VirtualDesktop.start(**wrong)  # type: ignore[arg-type]


def test_what_is_not_installed_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentLacks, match=r"Xvfb.*apt-get install .*xvfb"):
        VirtualDesktop.start()


def test_a_display_server_that_will_not_start_is_told_in_one_line_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "Xvfb"
    # Where its cookie would lie is what this desktop has on the disk; other tests have desktops of their own there.
    fake.write_text(f"#!/bin/sh\necho \"$@\" > {tmp_path}/words\necho 'Fatal server error: no room' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(EnvironmentLacks, match=r"Xvfb ended .*no room"):
        VirtualDesktop.start()
    words = (tmp_path / "words").read_text().split()
    cookie = Path(words[words.index("-auth") + 1])
    mine = registry.base() / cookie.relative_to(registry.base()).parts[0]
    assert until(lambda: not mine.exists())


def test_a_display_that_dies_takes_its_desktop_with_it_and_says_so(virtual_desktop: VirtualDesktop) -> None:
    assert virtual_desktop.alive
    os.kill(virtual_desktop.pids["Xvfb"], 9)
    assert until(lambda: not virtual_desktop.alive)
    with pytest.raises(DisplayLost):
        virtual_desktop.spawn(["true"])
    assert until(lambda: not virtual_desktop.home.exists())
    virtual_desktop.stop()


def test_stopping_twice_is_the_same_as_once() -> None:
    desktop = VirtualDesktop.start()
    desktop.stop()
    desktop.stop()
    assert not desktop.alive
    assert all(gone(pid) for pid in desktop.pids.values())


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_a_browser_of_the_chromium_family_starts_with_the_flags_it_needs(virtual_desktop: VirtualDesktop) -> None:
    virtual_desktop.spawn(["/usr/bin/chromium", "about:blank"])
    assert until(lambda: "0x" in run(virtual_desktop.env, "xprop", "-root", "_NET_CLIENT_LIST"))
    entry = Path(virtual_desktop.env["XDG_DATA_DIRS"].split(":")[0], "applications/chromium.desktop")
    assert f"Exec={entry.parents[2]}/bin/chromium" in entry.read_text()
