"""Two monitors of unlike heights on a real X server: what is on the second is seen and worked; the gap is nowhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from steadyhand.desktop.session import Session
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import BadAction
from steadyhand.perceive.geometry import check_geometry
from steadyhand_actions.schema import Box, Move, Point

LEFT, RIGHT = Box(0, 0, 640, 500), Box(640, 0, 1280, 800)
PROGRAM = """
import sys, tkinter as tk
from pathlib import Path
root = tk.Tk()
root.title("Far window")
root.geometry("300x160+900+500")
tk.Button(root, text="Save draft", command=lambda: Path(sys.argv[1]).write_text("saved")).pack(padx=40, pady=40)
root.mainloop()
"""


@pytest.fixture
def two_monitors(start_desktop: Callable[..., VirtualDesktop]) -> Iterator[VirtualDesktop]:
    desktop = start_desktop((1280, 800))
    for monitor in (("*left", "640/170x500/130+0+0", "screen"), ("right", "640/170x800/210+640+0", "none")):
        subprocess.run(["xrandr", "--setmonitor", *monitor], env=desktop.env, check=True, capture_output=True)
    yield desktop


def test_both_monitors_are_known_and_the_pointer_gets_to_where_it_is_sent(two_monitors: VirtualDesktop) -> None:
    session = Session(two_monitors.display, two_monitors.env, two_monitors.spawn)
    try:
        assert session.capture.monitors() == (LEFT, RIGHT)
        assert session.capture.screen() == Box(0, 0, 1280, 800)
        assert session.eyes.x11.monitors() == (LEFT, RIGHT)
        assert check_geometry(session._device, session.capture.monitors()).ok
    finally:
        session.close()


def test_what_lies_on_the_second_monitor_is_seen_and_clicked(two_monitors: VirtualDesktop, tmp_path: Path) -> None:
    with Desktop.attach(two_monitors.display) as desktop:
        desktop.spawn([sys.executable, "-c", PROGRAM, str(tmp_path / "draft")], wait=20)
        assert desktop.run("click Save draft").status == "done"
        seen = next(w for w in desktop.see().windows if w.title == "Far window")
        assert RIGHT.holds(seen.box.centre) and not LEFT.holds(seen.box.centre)
        assert (tmp_path / "draft").read_text() == "saved"


def test_a_point_below_the_shorter_monitor_is_nowhere(two_monitors: VirtualDesktop) -> None:
    session = Session(two_monitors.display, two_monitors.env, two_monitors.spawn)
    try:
        session._hands.execute(Move(point=Point(900, 700)))
        with pytest.raises(BadAction, match="off the screen"):
            session._hands.execute(Move(point=Point(300, 700)))
        assert session.eyes.x11.pointer() == Point(900, 700)
    finally:
        session.close()
