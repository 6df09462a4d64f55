"""``steadyhand compare``: print what changed over two or more pictures."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from steadyhand.cli.output import Json, clean, say, say_json
from steadyhand.cli.reading_screens import box_json, model_of, told_in_json

if TYPE_CHECKING:
    from steadyhand.desktop.reading import Change, Comparison


def compare(arguments: argparse.Namespace) -> int:
    """What changed from each picture to the next."""
    from steadyhand.desktop import reading

    with told_in_json(arguments, changed=None):
        seen = reading.see_all(arguments.images)
        with model_of(arguments) as model:
            found = reading.compare(*seen, model=model)
        if arguments.picture is not None:
            from steadyhand.desktop.drawing import draw_changes

            draw_changes(found, arguments.picture)
    if arguments.json:
        say_json(_found_json(found))
    else:
        say(clean(str(found)))
    return 0


def _found_json(found: Comparison) -> dict[str, Json]:
    return {
        "changed": found.changed,
        "answer": str(found),
        "changes": [_change_json(change, n) for n, step in enumerate(found.steps) for change in step],
    }


def _change_json(change: Change, n: int) -> dict[str, Json]:
    return {
        "from": n,
        "to": n + 1,
        "kind": change.kind,
        "what": change.what,
        "box": box_json(change.box),
        "was": box_json(change.was),
        "old": change.old,
        "new": change.new,
    }
