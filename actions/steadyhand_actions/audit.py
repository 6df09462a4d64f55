"""The audit log: one JSON line for everything decided and done, on disk before the act, each chained to the one before.

A line carries the SHA-256 of the line before it, so that a changed, removed or inserted line shows; a small file beside
the log, written when it is closed, says how many there are and what the last one was. Secrets never reach it: what is
typed into a password field, or looks like a key or a card, is written as its length.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from steadyhand_actions.errors import EnvironmentLacks, UsageError
from steadyhand_actions.masks import Hide, secrets_hidden
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import ACTION, Act, Action, SetValue, Type
from steadyhand_actions.sensitive import holds_secret
from steadyhand_actions.vault import is_only_names

Facts = Mapping[str, Any]
Witness = Callable[[Facts], str]
START: Final = "0" * 64
"""What stands for the line before the first."""


class Audit:
    """Append-only. Thread-safe. An existing file is continued. ``hide``: what is written goes through it. ``witness``:
    told of every act before it is written down; gives a digest of what else was written by then, or raises."""

    def __init__(self, path: Path, hide: Hide = secrets_hidden, witness: Witness | None = None) -> None:
        self.path = path
        self._hide = hide
        self._witness = witness
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lines, self.last, self._torn = _end_of(path)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            self._size = os.fstat(self._file).st_size
            head_of(path).unlink(missing_ok=True)
        except OSError as error:
            raise EnvironmentLacks(
                f"cannot write the audit log {path} ({error.strerror}); choose another folder"
            ) from (error)

    def write(self, event: str, facts: Mapping[str, Any], *, sure: bool = True) -> None:
        """Append one line. ``sure``: return only when it is on the disk. EnvironmentLacks when it cannot be."""
        with self._lock:
            told: dict[str, Any] = {"event": event, "time": round(time.time(), 3), **facts}
            if self._witness is not None and event in ("act", "end"):
                told["trace"] = self._witness(told)
            told = self._hide(told) | {"previous": self.last} | self._torn
            line = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
            self._append(line.encode("utf-8", "backslashreplace"), sure)

    def _append(self, line: bytes, sure: bool) -> None:
        """One whole line or nothing of it."""
        size = self._size
        try:
            _write_all(self._file, line + b"\n")
            if sure:
                _to_disk(self._file)
        except OSError as error:
            with suppress(OSError):  # a disk that is full takes no more, but lets go of what it took
                os.ftruncate(self._file, size)
            raise EnvironmentLacks(
                f"the audit log {self.path} takes no more lines ({error.strerror}); free some space and run again"
            ) from error
        self._lines, self.last, self._torn = self._lines + 1, _sha(line), {}
        self._size = size + len(line) + 1

    def close(self) -> None:
        """Let go of the file and say beside it how it ends; where that cannot be written, the log stays open-ended."""
        with self._lock:
            if self._file < 0:
                return
            os.close(self._file)
            self._file = -1
            if self._lines:
                with suppress(OSError):
                    _write_head(self.path, self._lines, self.last)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def redacted(action: Act, context: Context) -> Act:
    """The action as it may be written down: secrets become their length."""
    text = action.text if isinstance(action, Type) else action.value if isinstance(action, SetValue) else None
    if not isinstance(text, str) or is_only_names(text):
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
    lines, torn = read_lines(path)
    chained(lines, path)
    return len(lines) + bool(torn)


def read_lines(path: Path) -> tuple[list[bytes], bytes]:
    """The whole lines of a log, and what is left of one that was cut short."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    *lines, torn = data.split(b"\n")
    return lines, torn


def chained(lines: list[bytes], path: Path) -> tuple[str, ...]:
    """The hash of every whole line, in order. UsageError naming the first that does not follow from those before it."""
    found, torn = [START], ""
    for number, line in enumerate(lines, 1):
        facts = facts_of(line)
        if facts is None and not torn:
            # Cut short, then continued: the line after it has to vouch for it.
            torn = _sha(line)
        elif facts is not None and facts.get("previous") == found[-1] and facts.get("torn", "") == torn:
            found.append(_sha(line))
            torn = ""
        else:
            raise UsageError(f"{path}, line {number}: it does not follow from line {number - 1}; the log was changed")
    if torn:
        raise UsageError(f"{path}, line {len(lines)}: it is no line of an audit log; the log was changed")
    return tuple(found[1:])


def facts_of(line: bytes) -> dict[str, Any] | None:
    """What a line says; None when it is none."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return facts if isinstance(facts, dict) and isinstance(facts.get("previous"), str) else None


def head_of(path: Path) -> Path:
    """The file that says how a log ends."""
    return path.with_suffix(".head")


def _sha(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _write_head(path: Path, lines: int, last: str) -> None:
    """Under another name first: a head is a whole one or there is none."""
    head, part = head_of(path), path.with_suffix(".part")
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_all(file, json.dumps({"lines": lines, "last": last}).encode() + b"\n")
            _to_disk(file)
        finally:
            os.close(file)
        part.replace(head)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _end_of(path: Path) -> tuple[int, str, dict[str, str]]:
    """How many whole lines there are, the hash to go on from, and what to say of a line cut short, which is ended."""
    if not path.exists() or path.stat().st_size == 0:
        return 0, START, {}
    with path.open("r+b") as file:
        *lines, torn = file.read().split(b"\n")
        if torn:
            file.write(b"\n")
    if not torn and lines and facts_of(lines[-1]) is None:
        torn = lines.pop()
    whole = [line for line in lines if facts_of(line) is not None]
    return len(whole), _sha(whole[-1]) if whole else START, {"torn": _sha(torn)} if torn else {}


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


_to_disk = getattr(os, "fdatasync", os.fsync)
