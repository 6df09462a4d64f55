"""The audit log: one JSON line for everything decided and done, on disk before the act, each chained to the one before.

A line carries the SHA-256 of the line before it, so that a changed, removed or inserted line shows. Secrets never
reach it: what is typed into a password field, or looks like a key or a card, is written as its length.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from steadyhand_actions.errors import EnvironmentLacks, UsageError
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import ACTION, Act, Action, SetValue, Type
from steadyhand_actions.sensitive import holds_secret

_START: Final = "0" * 64


class Audit:
    """Append-only. Thread-safe. An existing file is continued."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._last = _last_hash(path)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise EnvironmentLacks(
                f"cannot write the audit log {path} ({error.strerror}); choose another folder"
            ) from (error)

    def write(self, event: str, facts: Mapping[str, Any], *, sure: bool = True) -> None:
        """Append one line. ``sure``: return only when it is on the disk. EnvironmentLacks when it cannot be."""
        with self._lock:
            line = json.dumps(
                {"event": event, "time": round(time.time(), 3), **facts, "previous": self._last},
                ensure_ascii=False,
                separators=(",", ":"),
                default=str,
            ).encode("utf-8", "backslashreplace")
            try:
                _write_all(self._file, line + b"\n")
                if sure:
                    _to_disk(self._file)
            except OSError as error:
                raise EnvironmentLacks(
                    f"the audit log {self.path} takes no more lines ({error.strerror}); free some space and run again"
                ) from error
            self._last = hashlib.sha256(line).hexdigest()

    def close(self) -> None:
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def redacted(action: Act, context: Context) -> Act:
    """The action as it may be written down: secrets become their length."""
    text = action.text if isinstance(action, Type) else action.value if isinstance(action, SetValue) else None
    if not isinstance(text, str):
        return action
    secret = any("password" in target.states for target in (context.target, context.focus) if target is not None)
    if not secret and not holds_secret(text):
        return action
    hidden = f"[{len(text)} characters, not written down]"
    return action.model_copy(update={"text" if isinstance(action, Type) else "value": hidden})


def as_json(action: Action) -> Any:
    return ACTION.dump_python(action, mode="json")


def verify(path: Path) -> int:
    """How many lines the log has. UsageError naming the first line that does not follow from the one before it.

    A last line cut short by a crash is passed over, and so is one that a later run continued after.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    lines = data.split(b"\n")
    torn = lines.pop()
    last, torn_before = _START, False
    for number, line in enumerate(lines, 1):
        previous = _previous(line)
        if previous is None and not torn_before:
            # Cut short, then continued: the line after it has to vouch for it.
            torn_before = True
        elif previous == last:
            torn_before = False
        else:
            raise UsageError(f"{path}, line {number}: it does not follow from line {number - 1}; the log was changed")
        last = hashlib.sha256(line).hexdigest()
    if torn_before:
        raise UsageError(f"{path}, line {len(lines)}: it is no line of an audit log; the log was changed")
    return len(lines) + bool(torn)


def _previous(line: bytes) -> str | None:
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    found = facts.get("previous") if isinstance(facts, dict) else None
    return found if isinstance(found, str) else None


def _last_hash(path: Path) -> str:
    """The hash to go on from; a line cut short is ended first."""
    if not path.exists() or path.stat().st_size == 0:
        return _START
    with path.open("r+b") as file:
        data = file.read()
        if not data.endswith(b"\n"):
            file.write(b"\n")
    return hashlib.sha256(data.removesuffix(b"\n").rsplit(b"\n", 1)[-1]).hexdigest()


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


_to_disk = getattr(os, "fdatasync", os.fsync)
