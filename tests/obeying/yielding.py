"""How soon a run yields to a person who takes the mouse, by what still arrives in a window after that."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

from obeying.stage import Stage

_UNDER_WAY = 30
"""Characters after which the person moves the mouse."""
PERSON = Path(__file__).with_name("person.py")
_LONG = "the quick brown fox jumps over the lazy dog and runs on " * 60


def time_to_yield(stage: Stage, trace: Path) -> float | None:
    """Milliseconds from the first motion of the person to the last character that was typed after it, 0 when none was.

    None when the run went on to its end.
    """
    stage.show("dialog", "")
    with subprocess.Popen(
        [sys.executable, str(PERSON), stage.desktop.display, "80"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as person:  # fmt: skip
        over = threading.Event()
        waiting = threading.Thread(target=_when_typing, args=(stage, person, over))
        waiting.start()
        result = stage.attempt(f"Type '{_LONG}' into the Item field.", trace, model="embedded")
        over.set()
        waiting.join()
        assert person.stdin is not None and person.stdout is not None
        person.stdin.close()
        moved = float(person.stdout.readline())
    if result.status != "stopped":
        return None
    return max(0.0, 1000 * (max(at for at, _ in _typed(stage)) - moved))


def _typed(stage: Stage) -> list[tuple[float, int]]:
    """When the field changed, and how much it held then."""
    typed = [did for did in stage.did() if did.get("into") == "shopping"]
    return [(float(str(did["at"])), len(str(did["typed"]))) for did in typed]


def _when_typing(stage: Stage, person: subprocess.Popen[str], over: threading.Event) -> None:
    while not over.is_set() and not any(length >= _UNDER_WAY for _, length in _typed(stage)):
        time.sleep(0.02)
    assert person.stdin is not None
    person.stdin.write("\n")
    person.stdin.flush()
