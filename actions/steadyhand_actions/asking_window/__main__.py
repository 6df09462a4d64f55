"""The process of the window: one question at a time, told on standard input, answered on standard output.

A line in is a question, or ``null``, which takes the open one back. The first line out is ``{"ready": true}`` or
``{"error": why}``; then, for each question, ``{"id", "box"}`` when it is shown and ``{"id", "answer", "text"}`` when it
is gone from the screen, with an answer of null when there was none. The process ends when its input does, which is
when whoever started it ends, however that comes.
"""

from __future__ import annotations

import base64
import json
import os
import select
import sys
import time
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from steadyhand_actions.answers import Answer
from steadyhand_actions.asking_window.dialogue import Dialogue
from steadyhand_actions.asking_window.display import LOST, NoDisplay, Panel, Screen
from steadyhand_actions.asking_window.drawing import BRIEFEST, Sheet
from steadyhand_actions.asking_window.field import Field
from steadyhand_actions.asking_window.place import corners, covers
from steadyhand_actions.schema import Box

_BLINK: Final = 1.0
"""Seconds between two paintings of the time that is left."""


@dataclass(slots=True)
class Lines:
    """What comes in on a file descriptor, line by line. ``ended``: nothing comes any more."""

    file: int
    ended: bool = False
    _rest: bytes = b""
    _lines: list[bytes] = field(default_factory=list)

    def read(self) -> None:
        """Take what is there; blocks when there is nothing."""
        piece = os.read(self.file, 1 << 16)
        self.ended = not piece
        *lines, self._rest = (self._rest + piece).split(b"\n")
        self._lines += lines

    def next(self) -> Any:
        """The next line as JSON; a KeyError when there is none yet."""
        if not self._lines:
            raise KeyError
        return json.loads(self._lines.pop(0))


def main() -> int:
    try:
        screen = Screen(sys.argv[1])
    except NoDisplay as problem:
        _tell({"error": str(problem)})
        return 5
    _tell({"ready": True})
    lines = Lines(0)
    try:
        while not lines.ended:
            try:
                asked = lines.next()
            except KeyError:
                lines.read()
                continue
            if asked is not None:
                _tell(_ask(screen, lines, asked))
    except LOST:
        return 5  # the display went away, and with it the window
    finally:
        screen.close()
    return 0


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _ask(screen: Screen, lines: Lines, asked: dict[str, Any]) -> dict[str, Any]:
    """One question from its window's coming to its going."""
    until = time.monotonic() + asked["seconds"]
    dialogue = Dialogue(_sheet(asked, screen.scale()))
    aside = [Box(*four) for four in asked["aside"]]
    places = _places(screen, dialogue, aside)
    drawn = dialogue.draw(round(asked["seconds"]))
    panel = screen.open(places[0], drawn.picture)
    _tell({"id": asked["id"], "box": [places[0].x1, places[0].y1, places[0].x2, places[0].y2]})
    answer: Answer | None = None
    try:
        while answer is None and (left := until - time.monotonic()) > 0 and not lines.ended:
            wait = 0.0 if screen.has_events() else min(left, _BLINK)
            ready, _, _ = select.select([screen.fileno(), lines.file], [], [], wait)
            if lines.file in ready:
                lines.read()
                break  # taken back, or nobody is there any more
            for one in panel.inputs():
                answer = answer or dialogue.take(one, drawn)
            _oblige(dialogue, panel, places)
            drawn = dialogue.draw(round(max(0.0, until - time.monotonic())))
            panel.show(drawn.picture)
    finally:
        panel.close()
    return {"id": asked["id"], "answer": answer.kind if answer else None, "text": answer.text if answer else ""}


def _oblige(dialogue: Dialogue, panel: Panel, places: list[Box]) -> None:
    """Do for the dialogue what it cannot do itself."""
    if dialogue.wants_away:
        at = places.index(panel.box)
        panel.move(places[(at + 1) % len(places)])
    if dialogue.wants_keyboard:
        panel.take_keyboard()
    if dialogue.wants_paste:
        panel.paste()
    dialogue.wants_away = dialogue.wants_keyboard = dialogue.wants_paste = False


def _sheet(asked: dict[str, Any], scale: float) -> Sheet:
    picture: Image.Image | None = None
    if asked["picture"]:
        try:
            picture = Image.open(BytesIO(base64.b64decode(asked["picture"])))
            picture.load()
        except (UnidentifiedImageError, OSError, ValueError):
            picture = None
    text = Field(asked["text"], len(asked["text"]), len(asked["text"])) if asked["editable"] else None
    rows = tuple((str(caption), str(words)) for caption, words in asked["rows"])
    return Sheet(rows, picture, text, secret=asked["secret"], scale=scale)


def _places(screen: Screen, dialogue: Dialogue, aside: list[Box]) -> list[Box]:
    """Corners for the window; as brief as it has to be to fit on a monitor and not to lie over what it is about."""
    monitors = screen.monitors()
    for brief in range(BRIEFEST + 1):
        dialogue.sheet = replace(dialogue.sheet, brief=brief)
        size = dialogue.draw(0).picture.size
        places = corners(*size, monitors, aside)
        if any(m.meet(places[0]) == places[0] for m in monitors) and not covers(places[0], aside):
            break
    return places


if __name__ == "__main__":
    sys.exit(main())
