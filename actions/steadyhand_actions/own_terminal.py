"""Which processes show us: those that started us, and the terminals that a multiplexer above us is attached to.

Reads /proc; where there is none, or it does not tell, nothing is found. Knows no multiplexer by its name: one holds the
terminals of its clients open, and a terminal's program is above whatever that terminal controls.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_GENERATIONS: Final = 64
_PTY: Final = range(136, 144)
"""Major numbers of pseudo-terminals on Linux."""
_Tty = tuple[int, int]
_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Terminals:
    """``above``: every process that may show us. ``windows``: those that the terminals told their programs about."""

    above: frozenset[int] = frozenset()
    windows: frozenset[int] = frozenset()


def terminals_of(process: int) -> Terminals:
    """Through as many multiplexers as there are. A terminal that told no window counts as window 0."""
    above, attached = frozenset(_above(process)), frozenset[int]()
    while new := frozenset(_attached(above)) - attached:
        attached |= new
        above |= new | frozenset(up for client in new for up in _above(client))
    # In a multiplexer our own environment is that of whoever started it, and maybe long gone.
    told = [_window(client) for client in attached] if attached else [_number(os.environ.get("WINDOWID", ""))]
    return Terminals(above, frozenset(told))


def _above(process: int) -> Iterator[int]:
    """The processes that a process was started by, nearest first."""
    for _ in range(_GENERATIONS):
        told = _stat(process)
        if told is None or told[0] <= 1:
            return
        process = told[0]
        yield process


def _attached(above: frozenset[int]) -> Iterator[int]:
    """The processes that terminals control which are held open by one above us that they do not control."""
    held = {tty for process in above for tty in _held(process)}
    if not held:
        return
    for folder in _PROC.glob("[0-9]*"):
        told = _stat(int(folder.name))
        if told is not None and told[1] in held:
            yield int(folder.name)


def _held(process: int) -> Iterator[_Tty]:
    own = _stat(process)
    try:
        files = list((_PROC / str(process) / "fd").iterdir())
    except OSError:
        return
    for file in files:
        try:
            told = file.stat()
        except OSError:
            continue
        tty = (os.major(told.st_rdev), os.minor(told.st_rdev))
        if stat.S_ISCHR(told.st_mode) and tty[0] in _PTY and (own is None or tty != own[1]):
            yield tty


def _stat(process: int) -> tuple[int, _Tty] | None:
    """What started it, and the terminal that controls it."""
    try:
        told = (_PROC / str(process) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        parent, number = int(told[1]), int(told[4])
    except (OSError, ValueError, IndexError):
        return None
    return parent, ((number >> 8) & 0xFFF, (number & 0xFF) | ((number >> 12) & 0xFFF00))


def _window(process: int) -> int:
    """The window that its terminal told it of."""
    try:
        given = (_PROC / str(process) / "environ").read_bytes().split(b"\0")
    except OSError:
        return 0
    told = next((each for each in given if each.startswith(b"WINDOWID=")), b"")
    return _number(told.partition(b"=")[2].decode("ascii", "replace"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
