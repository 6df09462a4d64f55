"""Whether what a run wrote down is still what it wrote: its audit log and its trace, which vouch for each other.

Finds lines that were changed, cut, added or put in another order, at the end too. Without a key there is one thing that
it cannot find: somebody who writes everything anew, both files and the seal, so that all of it fits together again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steadyhand.errors import UsageError
from steadyhand.trace import FILE
from steadyhand_actions.audit import chained, facts_of, head_of, read_lines

LOG = "audit.jsonl"


@dataclass(frozen=True, slots=True)
class Verified:
    """``reason`` says what is wrong; empty when all is as it was written. ``lines``: those of the audit log."""

    lines: int
    reason: str = ""

    @property
    def whole(self) -> bool:
        return not self.reason


def verify_run(folder: Path) -> Verified:
    """Check the log and the trace in ``folder``. UsageError when there is no log or it cannot be read."""
    log = folder / LOG
    if not log.exists():
        raise UsageError(f"{folder} holds no audit log ({LOG} is not there)")
    lines, torn = read_lines(log)
    try:
        hashes = chained(lines, log)
    except UsageError as error:
        return Verified(len(lines), str(error))
    trace = _trace_lines(folder / FILE)
    wrong = _end(log, hashes, torn, trace) or _witnessed(lines, trace) or _vouched(hashes, trace)
    return Verified(len(hashes), wrong)


def _end(log: Path, hashes: Sequence[str], torn: bytes, trace: Sequence[bytes] | None) -> str:
    """What is wrong with the end of the log."""
    head = head_of(log)
    try:
        said = json.loads(head.read_bytes())
    except FileNotFoundError:
        if trace and _of_kind(trace[-1], "end"):
            return f"{log}: the run came to its end, and {head.name}, which says how the log ends, is gone"
        return (
            f"{log}: {len(hashes)} lines follow from each other, but nothing says that they are all: the run was cut "
            "short, or the end was cut off"
        )
    except (OSError, ValueError):
        return f"{head} cannot be read; the end of the log is not known"
    if torn:
        return f"{log}, line {len(hashes) + 1}: it was added to a log that was closed, or cut"
    if said != {"lines": len(hashes), "last": hashes[-1] if hashes else ""}:
        told = said.get("lines") if isinstance(said, dict) else None
        return f"{log} has {len(hashes)} lines, was closed with {told}, and does not end as it did then; it was changed"
    return ""


def _witnessed(lines: Sequence[bytes], trace: Sequence[bytes] | None) -> str:
    """What is wrong with the trace, by what the log says it was."""
    told = [(facts["event"], facts["trace"]) for line in lines if (facts := facts_of(line)) and "trace" in facts]
    if not told:
        return ""
    if trace is None:
        return f"{FILE} is gone, and the log knows of it"
    places = {digest: number for number, digest in enumerate(_digests(trace))}
    before = -1
    for event, digest in told:
        here = places.get(digest, -1)
        if here < before or here < 0:
            return f"{FILE} is not what it was when the log was written; lines of it were changed or cut"
        before = here
        if event == "end" and here != len(trace):
            return f"{FILE} has lines that were added after the run had ended"
    return ""


def _vouched(hashes: Sequence[str], trace: Sequence[bytes] | None) -> str:
    """What is wrong with the log, by what the trace says it was."""
    at = -1
    for line in trace or ():
        seal = _of_kind(line, "seal")
        if seal is None:
            continue
        try:
            here = hashes.index(str(seal.get("audit")))
        except ValueError:
            return f"{LOG} lacks lines that {FILE} knows of; it was changed or cut"
        if here < at:
            return f"{LOG} and {FILE} do not agree on what came first; one of them was changed"
        at = here
    return ""


def _trace_lines(path: Path) -> list[bytes] | None:
    """The whole lines of a trace, and what is left of one cut short as the last; None when there is no trace."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])


def _digests(trace: Sequence[bytes]) -> list[str]:
    """SHA-256 of the trace up to each line, beginning with none."""
    sha = hashlib.sha256()
    found = [sha.hexdigest()]
    for line in trace:
        sha.update(line)
        found.append(sha.hexdigest())
    return found


def _of_kind(line: bytes, kind: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value.get("kind") == kind else None
