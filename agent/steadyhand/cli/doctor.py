"""``steadyhand doctor``: what is here, what is missing, and how to get it."""

from __future__ import annotations

import argparse

from steadyhand.cli.output import Json, one_line, say, say_json
from steadyhand.desktops.doctor import Finding, examine
from steadyhand.errors import EnvironmentLacks


def doctor(arguments: argparse.Namespace) -> int:
    """Look at everything; the exit code tells whether something needed is missing."""
    found: list[Finding] = []
    for finding in examine():
        found.append(finding)
        if not arguments.json:
            _say(finding)
    if arguments.json:
        say_json({"ok": _is_well(found), "findings": [_as_json(finding) for finding in found]})
    return 0 if _is_well(found) else EnvironmentLacks.exit_code


def _is_well(found: list[Finding]) -> bool:
    return all(finding.ok or not finding.needed for finding in found)


def _say(finding: Finding) -> None:
    mark = "ok " if finding.ok else "NO " if finding.needed else "-- "
    say(f"{mark} {finding.what:<18} {one_line(finding.detail)}")
    if not finding.ok and finding.help:
        say(f"    {'':<18} {one_line(finding.help)}")


def _as_json(finding: Finding) -> Json:
    return {
        "what": finding.what,
        "ok": finding.ok,
        "needed": finding.needed,
        "detail": finding.detail,
        "help": "" if finding.ok else finding.help,
    }
