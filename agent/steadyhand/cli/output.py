"""Printing: a line for a person, JSON for a program, and nothing that a screen could use to fool a terminal.

A reader who has gone away (a closed pipe) ends the printing, never the work.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from steadyhand_actions.vault import masked, masked_all

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def steady() -> None:
    """Let both streams take any text, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def clean(text: str) -> str:
    """Text without control and direction characters, which could move the cursor or hide what follows."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def one_line(text: str, limit: int = 1_000) -> str:
    """Text as one line, cut when it is very long."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def say(text: str) -> None:
    """A line on stdout."""
    _write(sys.stdout, masked(text) + "\n")


def say_json(value: object) -> None:
    """One line of JSON on stdout."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    _write(sys.stdout, json.dumps(masked_all(value), ensure_ascii=not utf8, allow_nan=False) + "\n")


def complain(text: str) -> None:
    """A line on stderr."""
    _write(sys.stderr, f"steadyhand: {one_line(masked(text))}\n")


def is_terminal() -> bool:
    """Whether a person reads stdout as it comes."""
    return sys.stdout.isatty() and os.environ.get("TERM", "") != "dumb"


def somebody_is_there() -> bool:
    """Whether there is a person to ask: a terminal to read from and one to ask on."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def settle() -> None:
    """Write out what is still held back, so that a reader who has gone is no error when Python ends."""
    for stream in (sys.stdout, sys.stderr):
        _write(stream, "")


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # What is still buffered would fail again when Python ends: give it somewhere to go.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
