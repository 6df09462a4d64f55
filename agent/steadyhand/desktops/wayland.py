"""Wayland sessions: told by their environment, and not worked on.

Even where X programs run in one (through Xwayland), all others are out of reach there, and what has the focus cannot be
told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from steadyhand_actions.errors import EnvironmentLacks

ADVICE: Final = "log in to an X11 session, or use --desktop virtual"


def is_wayland(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("WAYLAND_DISPLAY")) or environment.get("XDG_SESSION_TYPE") == "wayland"


def check_session(environment: Mapping[str, str]) -> None:
    """Raises EnvironmentLacks when the environment is that of a Wayland session."""
    if is_wayland(environment):
        raise EnvironmentLacks(
            f"This is a Wayland session, in which programs cannot be seen and worked by others; {ADVICE}."
        )
