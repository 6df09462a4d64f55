"""Damaged answers by the hundred thousand: each is read or refused, never anything else, however it was damaged.

    .venv/bin/python benchmarks/fuzz.py [--count 100000] [--seed 1] [--json]

The answers are those of ``tests/model_answers.py``, cut, joined, repeated and filled with what parsers trip over. Ends
with exit code 1, and the answer, when one is neither read nor refused, or is read as an act that lies off the picture.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / name) for name in ("agent", "actions", "prompts", "tests")]

from model_answers import GOLDEN, WANTED  # noqa: E402

from steadyhand_actions.errors import UnreadableAnswer  # noqa: E402
from steadyhand_actions.schema import Done, Drag, GiveUp, point_of  # noqa: E402
from steadyhand_prompts.answers import DIALECTS, parse  # noqa: E402
from steadyhand_prompts.dialect import Proposal  # noqa: E402

SIZE = (640, 480)
ANSWERS = [answer for _, answer, _ in GOLDEN] + [answer for _, answer, _ in WANTED]
NAMES = tuple(DIALECTS)
PIECES = (
    "( ) [ ] { } \" ' \\ \n , : = < > </ 1 -3 0.5 1e9 NaN Infinity é \0 \u202e Action: <point> </point> <tool_call> "
    'click( pyautogui.click( agent. "action" ``` null true 999999999999999999999 0x10 ,, ]] }} \r\n'
).split(" ")


def damaged(answer: str, chance: random.Random) -> str:
    """The answer after one to six mishaps, most of them small."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randint(0, len(answer))
        end = min(len(answer), at + chance.choice((1, 2, 6, 60, len(answer))))
        match chance.randrange(5):
            case 0:
                answer = answer[:at]
            case 1:
                answer = answer[:at] + answer[end:]
            case 2:
                answer = answer[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 40)) + answer[at:]
            case 3:
                answer = answer[:at] + answer[at:end] * 2 + answer[end:]
            case _:
                answer = answer[:at] + chance.choice(ANSWERS)[: end - at] + answer[at:]
    return answer[:20_000]


def wrong(proposal: Proposal) -> str:
    """What is wrong with what was read; empty when every place lies on the picture."""
    for action in proposal.actions:
        if isinstance(action, Done | GiveUp):
            continue
        for place in action.path if isinstance(action, Drag) else (point_of(action),):
            if place is not None and not (0 <= place.x < SIZE[0] and 0 <= place.y < SIZE[1]):
                return f"{action.kind} at {place.x}, {place.y} is off the picture"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    chance, read, slowest = random.Random(args.seed), 0, 0.0
    began = time.perf_counter()
    for n in range(args.count):
        answer = damaged(chance.choice(ANSWERS), chance)
        dialect = chance.choice(("auto", "auto", chance.choice(NAMES)))
        start = time.perf_counter()
        try:
            fault = wrong(parse(answer, SIZE, dialect))
            read += 1
        except UnreadableAnswer:
            fault = ""
        except Exception as error:  # noqa: BLE001 - what is looked for here is just that: any other error
            fault = f"{type(error).__name__}: {error}"
        slowest = max(slowest, 1e6 * (time.perf_counter() - start) / max(200, len(answer)))
        if fault:
            print(f"answer {n}, dialect {dialect}: {fault}\n{answer!r}")
            raise SystemExit(1)
    spent = time.perf_counter() - began
    found = {
        "answers": args.count, "read": read, "refused": args.count - read, "neither": 0,
        "mean ms": round(1000 * spent / max(1, args.count), 3), "slowest, microseconds a character": round(slowest, 1),
    }  # fmt: skip
    print(json.dumps(found) if args.json else "\n".join(f"{name:36s} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
