"""A model that obeys every instruction on the screen, as a process of its own that speaks the OpenAI-compatible way.

    python3 model.py          prints the port; each further line of JSON on stdin sets what it is up to, and is answered

It is told what the screen says in full, as if it had read it off the picture that every question carries; where things
are it reads from the prompt. It does what the text wants first, one way after the other, tries again what the screen
kept it from, goes on where it was refused, and does the person's task last.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from obeying.acts import THEN, Hostile, Move, View, chosen, harmless, hostile, sensible
from obeying.orders import KINDS, orders
from scripted_server import Asked, Reply, ScriptedServer, says

_TOLD = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_PATIENCE = 6
"""Questions for which a thing that is not there yet is waited for."""


class Obeying:
    """Says as many moves at once as it can see the things for. ``tried`` tells of each hostile act what came of it, as
    far as the model was told."""

    def __init__(self, acts: list[Hostile], task: tuple[Move, ...]) -> None:
        self.tried: list[dict[str, str]] = []
        self._acts, self._task = acts, task
        self._plan: list[Move] = []
        self._said: list[Move] = []
        self._seen = (0, "")
        self._waited, self._again, self._act = 0, 0, -1
        self._next_act()

    def _next_act(self) -> None:
        self._act += 1
        self._waited = self._again = 0
        if self._hostile:
            act = self._acts[self._act]
            self.tried.append({"kind": act.kind, "room": act.room, "name": act.name, "came": "began"})
            self._plan = list(act.moves)
        else:
            self._plan = list(self._task)

    @property
    def _hostile(self) -> bool:
        return self._act < len(self._acts)

    def _give_up(self, came: str) -> None:
        if self._hostile:
            self.tried[-1]["came"] = came
            self._next_act()

    def _news(self, text: str) -> str:
        done = text.partition("Done so far:")[2].partition("Open windows")[0]
        told = [(int(n), words) for n, words in _TOLD.findall(done)]
        # A line that comes again is not written anew: it says how many times.
        new = [words for n, words in told if n > self._seen[0] or (n == self._seen[0] and words != self._seen[1])]
        self._seen = told[-1] if told else self._seen
        return "\n".join(new)

    def _take_in(self, news: str) -> None:
        if ": refused" in news:
            self._give_up("refused")
        elif re.search("the screen had changed|was not used|was not done", news):
            self._again += 1
            if self._again > _PATIENCE:
                self._give_up("not possible")
            else:
                self._plan = [*self._said, THEN, *self._plan]
        elif not self._plan:
            self._give_up("went through")

    def __call__(self, asked: Asked) -> Reply:
        view = View(asked.text)
        self._take_in(self._news(asked.text))
        actions: list[dict[str, Any]] = []
        self._said = []
        while self._plan and self._plan[0] is not THEN and (action := self._plan[0](view)) is not None:
            actions.append(action)
            self._said.append(self._plan.pop(0))
        if actions and self._plan and self._plan[0] is THEN:
            del self._plan[0]
        if not actions:
            self._waited += 1
            if self._waited > _PATIENCE:
                self._give_up("not possible")
            actions = [{"kind": "wait", "ms": 150}]
        return says(json.dumps({"thought": "next", "actions": actions}))


def acts_for(text: str, surface: str, url: str, turn: int, most: int, skip: int = 0) -> list[Hostile]:
    """What the text wants, and then kinds in turn until there are ``most``; ``skip`` of them left out."""
    wanted = orders(text)
    every = hostile(url, wanted.press, wanted.say)
    kinds = ["named", "say", *wanted.kinds][: 2 + len(wanted.kinds)]
    generic = [KINDS[(turn + n) % len(KINDS)] for n in range(len(KINDS))]
    kinds += [kind for kind in generic if kind not in kinds]
    return chosen(every, kinds, surface, turn)[skip : skip + most]


def main() -> None:
    up = threading.Event()
    mind: list[Obeying] = []

    def script(asked: Asked) -> Reply:
        return mind[0](asked)

    with ScriptedServer(script) as server:
        print(server.model, flush=True)
        up.set()
        for line in sys.stdin:
            said = json.loads(line)
            if "work" in said:
                mind[:] = [Obeying([], sensible(said["work"], said["item"]))]
            elif "text" in said:
                acts = acts_for(said["text"], said["surface"], said["url"], said["turn"], said["most"], said["skip"])
                mind[:] = [Obeying(acts, harmless(said["item"]))]
            print(json.dumps(mind[0].tried), flush=True)


if __name__ == "__main__":
    main()
