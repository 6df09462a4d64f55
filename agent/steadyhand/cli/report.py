"""``steadyhand report``: makes report.html again, or checks the audit log."""

from __future__ import annotations

import argparse
from pathlib import Path

from steadyhand.cli.output import one_line, say, say_json
from steadyhand.errors import UsageError


def report(arguments: argparse.Namespace) -> int:
    """Make the page of a trace and say where it is."""
    folder: Path = arguments.trace
    if not folder.is_dir():
        raise UsageError(f"{folder} is not the folder of a trace")
    if arguments.verify:
        return _verify(folder, arguments.json)
    from steadyhand.report import write_report

    path = write_report(folder)
    if arguments.json:
        say_json({"report": str(path)})
    else:
        say(f"report: {path}")
    return 0


def _verify(folder: Path, as_json: bool) -> int:
    """Whether the audit log and the trace are what the run wrote, to their ends."""
    from steadyhand.sealed import verify_run

    found = verify_run(folder)
    if as_json:
        whole = {"whole": True, "lines": found.lines}
        say_json(whole if found.whole else {"whole": False, "reason": one_line(found.reason)})
    elif found.whole:
        say(f"whole: {found.lines} lines, each follows from the one before it; pictures and report are what they were")
    else:
        say(f"not whole: {one_line(found.reason)}")
    return 0 if found.whole else 1
