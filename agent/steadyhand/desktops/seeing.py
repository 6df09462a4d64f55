"""What is on a desktop now, for those who only look."""

from __future__ import annotations

from steadyhand.config import RunOptions
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.which import open_desktop
from steadyhand.errors import UsageError
from steadyhand.observation import Observation


def see_desktop(which: str = "current", *, pixels_only: bool = False) -> Observation:
    """Everything on a desktop: the current one, a display, or a running one by name. Raises EnvironmentLacks."""
    if which == "virtual":
        raise UsageError("a new virtual desktop has nothing on it; name a running one, or give a picture")
    with open_desktop(RunOptions(desktop=which), Settings(pixels_only=pixels_only)) as desktop:
        return desktop.see()
