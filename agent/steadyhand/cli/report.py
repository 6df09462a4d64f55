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
    """Whether every line of the audit log follows from the one before it."""
    from steadyhand_actions.audit import verify

    path = folder / "audit.jsonl"
    if not path.exists():
        raise UsageError(f"{folder} holds no audit log ({path.name} is not there)")
    try:
        lines = verify(path)
    except UsageError as error:
        if as_json:
            say_json({"whole": False, "reason": one_line(str(error))})
        else:
            say(f"not whole: {one_line(str(error))}")
        return 1
    if as_json:
        say_json({"whole": True, "lines": lines})
    else:
        say(f"whole: {lines} lines, each follows from the one before it")
    return 0
