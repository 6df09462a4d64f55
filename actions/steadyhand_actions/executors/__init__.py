"""The hands: one file a back-end, and the one door that chooses among them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from steadyhand_actions.errors import EnvironmentLacks, UsageError

if TYPE_CHECKING:
    from steadyhand_actions.executors.base import Device, Identified
    from steadyhand_actions.executors.xclaim import Claim
    from steadyhand_actions.takeover import Watch

CHOICE = "STEADYHAND_DEVICE"
"""The environment variable that overrides the choice: xtest, pynput, pyautogui or dry-run."""


def device(display: str | None = None, environment: Mapping[str, str] | None = None) -> Device:
    """A mouse and a keyboard for a display (``:7``), or for the desktop this runs on when none is named."""
    variables = os.environ if environment is None else environment
    name = display or variables.get("DISPLAY", "")
    chosen = os.environ.get(CHOICE) or variables.get(CHOICE) or _usual()
    match chosen:
        case "xtest":
            if not name:
                raise EnvironmentLacks(
                    "no display: DISPLAY is not set; run on a virtual desktop with --desktop virtual, or set DISPLAY"
                )
            from steadyhand_actions.executors.xtest import XTest

            return XTest(name)
        case "pynput":
            from steadyhand_actions.executors.pynput_device import Pynput

            return Pynput()
        case "pyautogui":
            from steadyhand_actions.executors.pyautogui_device import PyAutoGui

            return PyAutoGui()
        case "dry-run":
            from steadyhand_actions.executors.dry_run import DryRun

            return DryRun()
        case _:
            raise UsageError(f"{CHOICE} is {chosen!r}; use xtest, pynput, pyautogui or dry-run")


def watch_of(display: str, of: Identified, others: bool, hot_key: str) -> Watch:
    """Who notices input that does not come ``of`` this device, when ``others`` matter, and the hot-key."""
    from steadyhand_actions.executors.xwatch import XWatch

    return XWatch(display, of.identity(), of.left_at, hot_key, others)


def claim_of(display: str) -> Claim:
    """The right to work on a display, which one run at a time has."""
    from steadyhand_actions.executors.xclaim import Claim

    return Claim(display)


def _usual() -> str:
    """X displays are reached by their name, also the one a person sits at; other systems through pynput."""
    return "pynput" if sys.platform in ("darwin", "win32") else "xtest"
