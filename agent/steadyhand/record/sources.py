"""Who tells what is done with mouse and keyboard: chosen here, once."""

from __future__ import annotations

import os
import sys

from steadyhand.errors import UsageError
from steadyhand.record.inputs import Hear, Source

CHOICE = "STEADYHAND_LISTENER"
"""The environment variable that overrides the choice: x (RECORD, for X displays) or pynput."""


def listen(display: str, hear: Hear) -> Source:
    """Raises EnvironmentLacks where nothing can be heard."""
    match os.environ.get(CHOICE) or ("pynput" if sys.platform in ("darwin", "win32") else "x"):
        case "x":
            from steadyhand.record.x_events import XEvents

            return XEvents(display, hear)
        case "pynput":
            from steadyhand.record.pynput_events import PynputEvents

            return PynputEvents(hear)
        case other:
            raise UsageError(f"{CHOICE} is {other!r}; use x or pynput")
