"""Which desktop a run acts on: a new virtual one, a running one by name, or a display that is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from steadyhand.config import RunOptions
from steadyhand.desktops import registry
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.wayland import check_session, is_wayland
from steadyhand_actions.errors import EnvironmentLacks, UsageError


def person_is_there() -> bool:
    """A display, and somebody at it: a session of a person, or a terminal that commands are typed into."""
    if sys.platform != "linux":
        return True
    if not os.environ.get("DISPLAY") or is_wayland(os.environ):
        return False
    return bool(os.environ.get("XDG_SESSION_ID") or os.environ.get("XDG_CURRENT_DESKTOP") or sys.stdin.isatty())


def open_desktop(options: RunOptions, settings: Settings) -> Desktop:
    """Raises UsageError for a desktop that cannot be meant, EnvironmentLacks when it is not there."""
    which = options.desktop or ("current" if person_is_there() else "virtual")
    if which == "virtual":
        _check_home(options.home)
        return Desktop.virtual(options.size, home=options.home, settings=settings)
    if which == "current":
        if sys.platform == "linux":
            check_session(os.environ)
        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            raise EnvironmentLacks("There is no display here (DISPLAY is not set); use --desktop virtual.")
        return Desktop.current(settings=settings)
    if registry.find(which) is not None:
        return Desktop.attach(which, settings=settings)
    if which.startswith(":"):
        return Desktop.current(which, settings=settings)
    raise UsageError(
        f"There is no desktop {which!r}; say virtual, current, a display such as :7, or a running one's name."
    )


def _check_home(home: Path | None) -> None:
    if home is not None and home.exists() and not home.is_dir():
        raise UsageError(f"{home} is not a folder; give --home a folder.")
