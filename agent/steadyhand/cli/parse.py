"""``steadyhand parse``: a model's answer as JSON actions."""

from __future__ import annotations

import argparse
import sys

from steadyhand.cli.output import say_json
from steadyhand.errors import UnreadableAnswer
from steadyhand_actions.schema import Point
from steadyhand_prompts.answers import MAX_ANSWER, as_json, recognise


def parse(arguments: argparse.Namespace) -> int:
    """Read the answer from stdin and print what it asks for."""
    data = sys.stdin.buffer.read(4 * MAX_ANSWER + 1)
    try:
        answer = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableAnswer("the answer is not UTF-8 text") from error
    pointer = Point(*arguments.pointer) if arguments.pointer else None
    name, proposal = recognise(answer, arguments.size, arguments.dialect, pointer=pointer)
    say_json(as_json(name, proposal))
    return 0
