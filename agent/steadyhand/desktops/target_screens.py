"""Private screens for measuring a model: a virtual desktop of each size with real windows, as our capture sees it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.models.chatting.targets import SCREENS, Target, TargetScreen, drawn
from steadyhand.observation import Screenshot
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.settle import Settle
from steadyhand_actions.errors import EnvironmentLacks

SECONDS = 20.0
"""How long windows may take to come up."""


def target_screens(
    sizes: Sequence[tuple[int, int]] = SCREENS, told: Callable[[str], None] | None = None
) -> tuple[list[TargetScreen], str]:
    """A screen of each size with things at known places; and, where no screen can be had, why pictures were drawn
    instead. ``told`` hears how far it is."""
    found: list[TargetScreen] = []
    try:
        for size in sizes:
            if told is not None:
                told(f"a private screen of {size[0]}x{size[1]}")
            found.append(captured(size))
    except EnvironmentLacks as error:
        return [drawn(size) for size in sizes], str(error).rstrip(".")
    return found, ""


def captured(size: tuple[int, int]) -> TargetScreen:
    """A virtual desktop of that size with the windows on it, as it was seen; it is gone afterwards.

    Raises EnvironmentLacks (DisplayLost) when there can be none, or its windows do not come up.
    """
    with VirtualDesktop.start(size=size) as desktop:
        # There is no X11 to speak where there are no virtual desktops.
        from steadyhand.desktops.target_windows import TargetWindows

        capture = Capture(desktop.display)
        settle = Settle(capture, desktop.display)
        try:
            with TargetWindows(desktop.display, size) as windows:
                deadline = time.monotonic() + SECONDS
                while True:
                    settle.begin()
                    targets, shot = windows.targets(), capture.grab()
                    if all(_shows(shot, target) for target in targets):
                        return TargetScreen(size, shot.pixels, targets, real=True)
                    if time.monotonic() > deadline:
                        raise EnvironmentLacks("the windows of a private screen did not come up; try again")
                    settle.wait_change(500.0)
        finally:
            settle.close()
            capture.close()


def _shows(shot: Screenshot, target: Target) -> bool:
    """Whether the whole of the target is in the picture: its corners and edges have its colour."""
    part = shot.crop(target.box)
    if part.shape[:2] != (target.box.height, target.box.width):
        return False
    edges = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    return bool((edges == np.array(target.colour, np.uint8)).all())
