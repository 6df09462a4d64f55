"""Whether a process has come to rest: all of its threads asleep, and none awake in between. Read off /proc.

A program that waits for input has nothing left to read: the kernel wakes it in the moment something comes. Knows
nothing of displays. What it tells of a process in another container, which has other numbers, is worth nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

Turns = frozenset[tuple[str, str, str]]
"""Of each thread its number, and how often it has given the processor up by itself and been made to."""


def turns(process: int) -> Turns | None:
    """What the threads of a process have done so far; None while one is awake, or when they cannot be seen.

    Twice the same answer means that it slept all the time in between.
    """
    found = []
    try:
        for thread in Path(f"/proc/{process}/task").iterdir():
            lines = (thread / "status").read_text(encoding="utf-8", errors="replace").splitlines()
            facts = dict(line.partition(":")[::2] for line in lines)
            if facts["State"].split()[0] != "S":
                return None
            found.append((thread.name, facts["voluntary_ctxt_switches"], facts["nonvoluntary_ctxt_switches"]))
    except (OSError, KeyError, IndexError):
        return None
    return frozenset(found)


def visible(process: int) -> bool:
    """Whether ``turns`` can ever tell something of it: not of our own process, which is awake when it asks."""
    return process > 0 and process != os.getpid() and Path(f"/proc/{process}/task").is_dir()
