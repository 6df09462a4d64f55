"""When a file that another program writes is whole: it is there, and nobody has it open any more."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def whole(path: Path) -> bool:
    """Whether the file is there and no process of ours is still at it; a program makes a file before it fills it."""
    if not path.exists():
        return False
    name = path.resolve()
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with suppress(OSError):  # it has ended, or is somebody else's
                if any(held.readlink() == name for held in (process / "fd").iterdir()):
                    return False
    return True
