"""``steadyhand test``: scripts as tests; a line a try, and how it came out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.output import Json, one_line, say, say_json
from steadyhand.errors import UsageError

if TYPE_CHECKING:
    from steadyhand.testing.suite.jobs import Try
    from steadyhand.testing.suite.suite import Told


def test(arguments: argparse.Namespace) -> int:
    """Run the suite."""
    from steadyhand.testing.suite.jobs import How
    from steadyhand.testing.suite.suite import Options, run_suite

    how = How(
        values=_values(arguments.set), heal=arguments.heal, size=arguments.size,
        policy=str(arguments.policy.resolve()) if arguments.policy else "", seconds=arguments.timeout,
        video=arguments.video,
    )  # fmt: skip
    told = run_suite(
        Options(
            tuple(arguments.paths), arguments.report or Path("steadyhand-report"), tuple(arguments.tag),
            tuple(arguments.not_tag), arguments.workers, arguments.retries, arguments.junit, arguments.on, how,
            _ignore if arguments.json else _line,
        )
    )  # fmt: skip
    if arguments.json:
        say_json(_as_json(told))
    else:
        _say_outcome(told)
    return told.suite.exit_code


def _values(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError(f"--set {word}: say name=value")
        found[name] = value
    return found


def _ignore(done: Try) -> None:
    """Nothing is printed but the outcome."""


def _line(done: Try) -> None:
    again = f", try {done.job.attempt}" if done.job.attempt > 1 else ""
    say(f"{done.status:<8} {one_line(done.job.script, 200)}  [{done.seconds:.1f} s{again}]"
        f"{f'  {one_line(done.reason, 300)}' if done.reason and not done.good else ''}")  # fmt: skip


def _say_outcome(told: Told) -> None:
    suite = told.suite
    counts = [(suite.count("passed"), "passed"), (suite.count("failed"), "failed"), (suite.count("flaky"), "flaky"),
              (suite.count("healed"), "healed"), (sum(not t.tries for t in suite.tests), "not run")]  # fmt: skip
    words = ", ".join(f"{n} {word}" for n, word in counts if n or word == "passed")
    say(f"{words} in {suite.seconds:.1f} s{f' ({suite.stopped})' if suite.stopped else ''}")
    for test in suite.tests:
        if test.flaky:
            say(f"flaky: {one_line(test.script, 200)}: {one_line(test.tries[0].reason or test.tries[0].status, 300)}")
    say(f"report: {told.report}")


def _as_json(told: Told) -> Json:
    suite = told.suite
    return {
        "passed": suite.count("passed"), "failed": suite.count("failed"), "flaky": suite.count("flaky"),
        "healed": suite.count("healed"), "seconds": round(suite.seconds, 3), "workers": suite.workers,
        "lost": suite.lost, "stopped": suite.stopped, "report": str(told.report),
        "junit": str(told.junit) if told.junit else None,
        "tests": [
            {
                "script": test.script, "name": test.name if test.tries else test.script, "tags": list(test.tags),
                "status": test.last.status if test.tries else "not run", "flaky": test.flaky,
                "tries": [
                    {"status": one.status, "reason": one.reason, "seconds": round(one.seconds, 3), "worker": one.worker,
                     "report": one.report, "video": one.video}
                    for one in test.tries
                ],
            }
            for test in suite.tests
        ],
    }  # fmt: skip
