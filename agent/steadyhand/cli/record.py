"""``steadyhand record``: what a person shows becomes a script; a line for each step."""

from __future__ import annotations

import argparse
from pathlib import Path

from steadyhand.cli.output import complain, one_line, say, say_json


def record(arguments: argparse.Namespace) -> int:
    """Record until it ends."""
    from steadyhand.desktops.recording import RecordOptions, record_script
    from steadyhand_actions.keys import shown

    path: Path = arguments.file
    hot_key = "" if arguments.hot_key == "none" else arguments.hot_key
    options = RecordOptions(
        desktop=arguments.desktop, size=arguments.size, home=arguments.home, open=tuple(arguments.open),
        pixels_only=arguments.pixels_only, hot_key=hot_key, stop_on=arguments.stop_on, force=arguments.force,
    )  # fmt: skip

    def began(display: str) -> None:
        ways = [f"press {shown(hot_key)}"] if hot_key else []
        ways += [f"show {arguments.stop_on!r}"] if arguments.stop_on else []
        ways += ["close the application"] if arguments.open else []
        complain(f"recording {display}; to end: {', '.join([*ways, 'Ctrl+C'])}")

    def told(n: int, said: str) -> None:
        if not arguments.json:
            say(f"{n:>3}  {one_line(said, 160)}")

    done = record_script(path, options, told, began)
    if arguments.json:
        say_json({"script": str(path), "ended": done.why, "steps": done.steps, "secrets": list(done.secrets)})
        return 0
    steps = "1 step" if done.steps == 1 else f"{done.steps} steps"
    say(f"recorded {steps} in {path}")
    if done.secrets:
        say(f"not recorded, to be given when it is replayed: {', '.join(done.secrets)}")
    return 0
