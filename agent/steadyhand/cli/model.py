"""``steadyhand model check``: what a model really does, measured; and kept for the runs to come."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from steadyhand.cli.loading import Loading
from steadyhand.cli.output import Json, is_terminal, one_line, say, say_json
from steadyhand.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from steadyhand.models.chatting.measuring import Measured


def model(arguments: argparse.Namespace) -> int:
    """Measure, save, tell. 0 when the model can point, 1 when it cannot."""
    if arguments.model == "embedded":
        raise UsageError("the embedded model needs no check; say --model openai:URL#MODEL or phi4[:FOLDER]")
    from steadyhand.desktops.target_screens import target_screens
    from steadyhand.models.chatting.measuring import measure
    from steadyhand.models.chatting.opening import open_model
    from steadyhand.models.chatting.profile import profile_of, save_profile

    before = profile_of(arguments.model)
    with Loading() as told:
        opened = open_model(arguments.model, told)
    try:
        shown = is_terminal() and not arguments.json
        tell = (lambda line: say(f"… {line}")) if shown else None
        screens, why = target_screens(told=tell)
        found = measure(opened, before, screens, told=tell)
    finally:
        opened.close()
    where = None if arguments.no_save else save_profile(arguments.model, found.profile(before))
    if arguments.json:
        say_json(_as_json(found, why, where))
    else:
        _say(found, why, where)
    return 0 if found.points else 1


def _say(found: Measured, why: str, where: Path | None) -> None:
    from steadyhand.models.chatting.measuring import WAYS

    say(f"{one_line(found.name)}")
    say("  shown windows on private screens" if found.real else f"  shown drawn pictures: no private screen ({why})")
    for screen in found.screens:
        miss = f"{screen.error:g} px from the middle" if screen.error is not None else "nothing that could be read"
        say(
            f"  {screen.size[0]}x{screen.size[1]:<6} {screen.hits} of {screen.of} hit, {miss}; "
            f"{screen.seconds:g} s, {screen.tokens_in} tokens in, {screen.tokens_out} out"
        )
    if found.points:
        say(f"  points in {WAYS[found.way]} (dialect {found.way}, asked as {found.asking})")
    else:
        say("  cannot point at things: use it with another --grounder, such as embedded")
    sees = {True: f"shrunk to about {found.pixels:,} pixels", False: "seen whole", None: "of unknown fate"}
    say(f"  large pictures are {sees[found.shrinks]}")
    did = f"{'thinks' if found.thinks else 'does not think'} when asked to, " + (
        "does not when asked not to" if found.refrains else "thinks even when asked not to"
    )
    say(f"  {did}{f' ({found.choice})' if found.choice else ''}")
    if where is not None:
        say(f"saved in {where}")


def _as_json(found: Measured, why: str, where: Path | None) -> Json:
    return {
        "model": found.name,
        "shown": "private screens" if found.real else "drawn pictures",
        "why_drawn": why or None,
        "points": found.points,
        "dialect": found.way or None,
        "asking": found.asking or None,
        "screens": [
            {
                "size": list(screen.size),
                "hits": screen.hits,
                "of": screen.of,
                "error_px": screen.error,
                "seconds": screen.seconds,
                "tokens_in": screen.tokens_in,
                "tokens_out": screen.tokens_out,
            }
            for screen in found.screens
        ],
        "shrinks": found.shrinks,
        "pixels": found.pixels,
        "thinks": found.thinks,
        "refrains": found.refrains,
        "thinking": found.choice,
        "saved": str(where) if where is not None else None,
    }
