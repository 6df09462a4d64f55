"""A mind for the scripted server: reads the prompt as a model would, and says the next move of a goal.

It finds things by the numbers that the prompt lists, waits while what it looks for is not there yet, and goes on to the
next move only when its last answer was a good one. ``mishaps`` say which requests go wrong, and how.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scripted_server import Asked, Reply, says

_LINE = re.compile(r"^(\d+) (.+?) \((-?\d+), (-?\d+)\)", re.MULTILINE)
_UNDONE = re.compile(r"(?:not done, the screen had changed[^\n]*|that answer was not used)\n\n")
"""The last thing of the history did not come about."""
Move = Callable[[Asked], dict[str, Any] | None]
"""The action for a screen, or None while what it needs is not there."""


def elements(asked: Asked) -> list[tuple[int, str, tuple[int, int]]]:
    """Number, words and place of everything that the prompt lists."""
    return [(int(n), words, (int(x), int(y))) for n, words, x, y in _LINE.findall(asked.text)]


def number(asked: Asked, words: str) -> int | None:
    """The number of the element that is called so."""
    return next((n for n, called, _ in elements(asked) if re.search(words, called)), None)


def does(kind: str, **more: Any) -> Move:
    """The same on any screen."""
    return lambda asked: {"kind": kind, **more}


def on(words: str, kind: str = "click", **more: Any) -> Move:
    """To the element that the prompt calls so, by its number."""

    def move(asked: Asked) -> dict[str, Any] | None:
        found = number(asked, words)
        return {"kind": kind, "target": found, **more} if found is not None else None

    return move


def at(words: str, **more: Any) -> Move:
    """A click at the pixel where that element is."""

    def move(asked: Asked) -> dict[str, Any] | None:
        place = next((xy for _, called, xy in elements(asked) if re.search(words, called)), None)
        return {"kind": "click", "point": {"x": place[0], "y": place[1]}, **more} if place is not None else None

    return move


def shown(text: str, then: Move) -> Move:
    """Once the prompt says so."""
    return lambda asked: then(asked) if re.search(text, asked.text, re.MULTILINE) else None


DONE = does("done", answer=None)
WRONG = says("I would rather click on the button that says Save.")
OFF_SCREEN = says(json.dumps({"actions": [{"kind": "click", "point": {"x": 99_999, "y": 5}}]}))
NO_SUCH = says(json.dumps({"actions": [{"kind": "click", "target": 9_999}]}))
TRUNCATED = says('{"thought": "now", "actions": [{"kind": "cli', finish="length")
CUT = Reply(('{"thought": "no',), cut=True)
RESET = Reply(reset=True)
BUSY = Reply(status=429, headers=(("Retry-After", "0.1"),), raw='{"error": {"message": "busy"}}')
BROKEN = Reply(status=500, raw="oops")
LATE = says("{}", after=60)


class Brain:
    """Plays ``moves`` in order. ``places`` answers questions where something is: words to a box in 0 to 1."""

    def __init__(
        self, moves: Sequence[Move], mishaps: Mapping[int, Reply] | None = None,
        places: Callable[[Asked], str] | None = None,
    ) -> None:  # fmt: skip
        self.left = [*moves]
        self.mishaps = dict(mishaps or {})
        self.places = places
        self.asked = 0
        self._last: Move | None = None
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        with self._lock:
            if "Locate the the UI element" in asked.text:
                assert self.places is not None, "nobody was to be asked where something is"
                return says(self.places(asked))
            self.asked += 1
            if self.asked in self.mishaps:
                return self.mishaps[self.asked]
            if self._last is not None and _UNDONE.search(asked.text):
                self.left.insert(0, self._last)
            self._last, action = None, self.left[0](asked)
            if action is None:
                action = {"kind": "wait", "ms": 300}
            elif len(self.left) > 1:
                self._last = self.left.pop(0)
            return says(json.dumps({"thought": "next", "actions": [action]}))
