"""One script from file to outcome as the command does it: read it, find it a desktop, replay it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from steadyhand.config import RunOptions, StepLine
from steadyhand.desktops.replaying import Heal, prepare
from steadyhand.desktops.run_task import WINDOW_SECONDS, check_options, policy_of, split
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.which import open_desktop
from steadyhand.script.outcome import ScriptOutcome
from steadyhand.script.script import Scalar


def run_script(
    script: Path,
    parameters: Mapping[str, Scalar],
    options: RunOptions,
    heal: Heal,
    sized: bool = False,
    on_step: Callable[[StepLine], None] | None = None,
    beside: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> ScriptOutcome:
    """Replay a script as ``steadyhand replay`` does. What is wrong with it is said before anything is started.

    ``sized``: the size of the options is meant; else a virtual desktop is as large as the one it was recorded on.

    ``beside``: what goes on meanwhile, given the display.

    Raises UsageError, EnvironmentLacks; what happens on the desktop after that is told by the ScriptOutcome.
    """
    prepared = prepare(script, parameters)
    check_options(options)
    policy = policy_of(options)
    commands = [split(command) for command in options.open]
    recorded = prepared.program.source.script.desktop
    if not sized and recorded is not None and recorded.size is not None:
        width, _, height = recorded.size.partition("x")
        options = replace(options, size=(int(width), int(height)))
    settings = Settings(
        pixels_only=options.pixels_only, confirm=options.confirm, dry_run=options.dry_run, max_steps=options.max_steps,
        max_seconds=options.max_seconds, policy=policy, takeover=options.takeover, hot_key=options.hot_key,
        off_limits=(options.policy,) if options.policy is not None else (), told=options.told,
    )  # fmt: skip
    with open_desktop(options, settings) as desktop:
        for argv in commands:
            desktop.spawn(argv, WINDOW_SECONDS)
        with beside(desktop.display):
            return desktop.attempt_replay(script, parameters, heal=heal, trace=options.trace, on_step=on_step)
