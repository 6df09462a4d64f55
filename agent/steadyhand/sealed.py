"""Whether what a run wrote down is still what it wrote: its audit log and its trace, which vouch for each other, the
pictures, which the trace vouches for, and the report, which the log does.

Finds lines that were changed, cut, added or put in another order, at the end too, and files that were changed, added or
taken away. Without a key there is one thing that
it cannot find: somebody who writes everything anew, all files and the seal, so that all of it fits together again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steadyhand.errors import UsageError
from steadyhand.trace import FILE
from steadyhand.trace_frames import FRAMES
from steadyhand_actions.audit import Audit, chained, facts_of, head_of, read_lines
from steadyhand_actions.errors import EnvironmentLacks

LOG = "audit.jsonl"
REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class Verified:
    """``reason`` says what is wrong; empty when all is as it was written. ``lines``: those of the audit log."""

    lines: int
    reason: str = ""

    @property
    def whole(self) -> bool:
        return not self.reason


def verify_run(folder: Path) -> Verified:
    """Check everything in ``folder``. UsageError when there is no log or something cannot be read."""
    found = _logs(folder)
    if not found.whole:
        return found
    return Verified(found.lines, _pictures(folder) or _report(folder))


def seal_report(folder: Path, report: Path) -> None:
    """Let the log vouch for a report that was made of it; not where the log is no longer whole, or takes no more."""
    with suppress(UsageError, EnvironmentLacks):
        if _logs(folder).whole:
            with Audit(folder / LOG) as audit:
                audit.write("report", {"file": report.name, "sha256": _sha256(report)})


def _logs(folder: Path) -> Verified:
    """Whether the log and the trace fit together."""
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


def _pictures(folder: Path) -> str:
    """What is wrong with the pictures, by what a whole trace says they are."""
    frames = [frame for line in _trace_lines(folder / FILE) or [] if (frame := _of_kind(line, "frame"))]
    told = {str(frame.get("file")): str(frame.get("sha256", "")) for frame in frames}
    there = {f"{FRAMES}/{path.name}" for path in (folder / FRAMES).glob("*")}
    if lost := sorted(told.keys() - there):
        return f"{folder / lost[0]} is gone, and {FILE} knows of it"
    if added := sorted(there - told.keys()):
        return f"{folder / added[0]} was added: {FILE} does not know of it"
    wrong = next((file for file, sha in sorted(told.items()) if _sha256(folder / file) != sha), "")
    return f"{folder / wrong} is not the picture that {FILE} knows of; it was changed" if wrong else ""


def _report(folder: Path) -> str:
    """What is wrong with the report, by what a whole log says of the last that was made."""
    lines, _ = read_lines(folder / LOG)
    told = [facts for line in lines if (facts := facts_of(line)) and facts.get("event") == "report"]
    path = folder / REPORT
    if not told:
        return f"{path} was added: {LOG} does not know of it" if path.exists() else ""
    if not path.exists():
        return f"{path} is gone, and {LOG} knows of it; make it again with 'steadyhand report {folder}'"
    if _sha256(path) != told[-1].get("sha256"):
        return f"{path} is not the report that was made; make it again with 'steadyhand report {folder}'"
    return ""


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


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
