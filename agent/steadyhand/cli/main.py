"""The door: reads the command line, calls one function, and turns what went wrong into one line and an exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING

from steadyhand.cli.output import complain, say, settle, steady
from steadyhand.errors import SteadyhandError

if TYPE_CHECKING:
    import argparse

STOPPED = 4


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    steady()
    try:
        _stop_on_signals()
        return _dispatch(argv)
    except SteadyhandError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("stopped")
        return STOPPED
    except Exception as error:  # noqa: BLE001 - whatever else went wrong, a person gets one line and no traceback
        complain(f"internal error ({type(error).__name__}: {error}); report at {_note_down()}")
        return 1
    finally:
        settle()


def _dispatch(argv: Sequence[str] | None) -> int:
    # Not before: what takes time to load is loaded where Ctrl-C is one line.
    from steadyhand.cli.arguments import parser

    top = parser()
    arguments = top.parse_args(argv)
    if arguments.version:
        say(f"steadyhand {_version()}")
        return 0
    if arguments.command is None:
        top.print_help(sys.stderr)
        return 2
    return _function(arguments.command)(arguments)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("steadyhand")
    except PackageNotFoundError:
        return "(not installed)"


def _function(command: str) -> Callable[[argparse.Namespace], int]:
    """What answers a command: imported now, so that no other command has to wait for it."""
    match command:
        case "run":
            from steadyhand.cli.run import run as function
        case "replay":
            from steadyhand.cli.replay import replay as function
        case "record":
            from steadyhand.cli.record import record as function
        case "export":
            from steadyhand.cli.export import export as function
        case "ground":
            from steadyhand.cli.look import ground as function
        case "see":
            from steadyhand.cli.look import see as function
        case "ask":
            from steadyhand.cli.ask import ask as function
        case "extract":
            from steadyhand.cli.extract import extract as function
        case "compare":
            from steadyhand.cli.compare import compare as function
        case "desktop":
            from steadyhand.cli.desktop import desktop as function
        case "report":
            from steadyhand.cli.report import report as function
        case "parse":
            from steadyhand.cli.parse import parse as function
        case "model":
            from steadyhand.cli.model import model as function
        case "policy":
            from steadyhand.cli.policy import policy as function
        case "test":
            from steadyhand.cli.test import test as function
        case _:
            from steadyhand.cli.doctor import doctor as function
    return function


def _stop_on_signals() -> None:
    """A polite request to end is taken as Ctrl-C is: everything that was begun is let go of."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)


def _note_down() -> str:
    """The traceback in a file; its path."""
    import tempfile
    import traceback

    from steadyhand_actions.vault import masked

    with tempfile.NamedTemporaryFile("w", prefix="steadyhand-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(masked(traceback.format_exc()))
    return file.name
