"""How soon a run yields to a person who takes the mouse, by what still arrives in a window after that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from obeying.stage import Stage

PERSON = Path(__file__).with_name("person.py")
_LONG = "the quick brown fox jumps over the lazy dog and runs on " * 60


def time_to_yield(stage: Stage, trace: Path) -> float | None:
    """Milliseconds from the first motion of the person to the last character that was typed after it, 0 when none was.

    None when the run went on to its end.
    """
    stage.show("dialog", "")
    person = subprocess.Popen(
        [sys.executable, str(PERSON), stage.desktop.display, "1.5", "80"], stdout=subprocess.PIPE, text=True
    )
    result = stage.attempt(f"Type '{_LONG}' into the Item field.", trace, model="embedded")
    said, _ = person.communicate(timeout=30)
    moved = float(said)
    if result.status != "stopped":
        return None
    typed = [float(str(did["at"])) for did in stage.did() if did.get("into") == "shopping"]
    return max(0.0, 1000 * (max(typed, default=moved) - moved))
