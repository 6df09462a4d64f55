"""``steadyhand ask``: print the answer to a question about a screen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.output import Json, clean, complain, one_line, say, say_json
from steadyhand.cli.reading_screens import box_json, model_of, screens_of, told_in_json
from steadyhand.errors import UsageError

if TYPE_CHECKING:
    from steadyhand.desktop.reading import Reply


def ask(arguments: argparse.Namespace) -> int:
    """The answer to the last word said, about the pictures before it."""
    *images, question = arguments.words
    if not images and Path(question).is_file():
        raise UsageError(f'say the question after the picture: steadyhand ask {question} "what does it say?"')
    from steadyhand.desktop import reading

    with told_in_json(arguments, found=False):
        if not question.strip():
            raise UsageError("the question is empty; ask, for example: what is the total?")
        seen = reading.see_all(screens_of(arguments, [Path(image) for image in images]))
        with model_of(arguments) as model:
            reply = reading.ask(question, *seen, model=model)
    if arguments.json:
        say_json(_reply_json(reply, several=len(images) > 1))
    elif reply.found:
        say(clean(reply.text))
    else:
        complain(f"not known: {one_line(reply.reason)}")
    return 0 if reply.found else 1


def _reply_json(reply: Reply, *, several: bool) -> dict[str, Json]:
    if not reply.found:
        return {"found": False, "answer": None, "reason": reply.reason, "boxes": []}
    told: dict[str, Json] = {
        "found": True,
        "answer": reply.text,
        "confidence": reply.confidence,
        "boxes": [box_json(box) for box in reply.boxes],
        "rung": reply.rung,
    }
    if reply.items:
        told["items"] = list(reply.items)
    if several:
        told["picture"] = reply.picture
    return told
