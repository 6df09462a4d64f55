"""What mouse and keyboard do in the window, up to the answer. Knows nothing of any window system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from steadyhand_actions.answers import NO, Answer, answer_of
from steadyhand_actions.asking_window.drawing import Drawn, Sheet, draw
from steadyhand_actions.asking_window.inputs import Button, Input, Pasted, Pressed

_MOVES: Final = frozenset({"left", "right", "up", "down", "home", "end"})


@dataclass(slots=True)
class Dialogue:
    """One question. ``wants_keyboard`` after a click into the window that is no answer; ``wants_away`` after one on its
    head; ``wants_paste`` after Ctrl+V. Whoever does so sets it back."""

    sheet: Sheet
    wants_keyboard: bool = False
    wants_away: bool = False
    wants_paste: bool = False

    def draw(self, seconds: int) -> Drawn:
        self.sheet = replace(self.sheet, seconds=seconds)
        return draw(self.sheet)

    def take(self, one: Input, drawn: Drawn) -> Answer | None:
        """The answer that an input gives, if it gives one."""
        match one:
            case Button(down=True):
                self._down(drawn.at(one.x, one.y))
                return None
            case Button():
                pressed, self.sheet = self.sheet.pressed, replace(self.sheet, pressed="")
                return self._answer(pressed) if pressed and drawn.at(one.x, one.y) == pressed else None
            case Pasted():
                if self.sheet.field is not None:
                    self.sheet.field.insert(one.text)
                return None
            case Pressed():
                return self._key(one)

    def _down(self, spot: str) -> None:
        if spot in ("", "field", "head"):
            self.wants_keyboard, self.wants_away = spot != "head", spot == "head"
            self.sheet = replace(self.sheet, spot=spot if spot == "field" else self.sheet.spot or "no")
        else:
            self.sheet = replace(self.sheet, pressed=spot)

    def _answer(self, kind: str) -> Answer | None:
        return answer_of(kind, self.sheet.field.text if self.sheet.field is not None else "")

    def _key(self, key: Pressed) -> Answer | None:
        spots = self.sheet.spots
        at = spots.index(self.sheet.spot) if self.sheet.spot in spots else -1
        match key.name:
            case "esc":
                return NO
            case "tab":
                to = max(at, 0) - 1 if key.shift else at + 1
                self.sheet = replace(self.sheet, spot=spots[to % len(spots)])
            case "enter" | "space" if self.sheet.spot not in ("", "field"):
                return self._answer(self.sheet.spot)
            case "enter" if self.sheet.spot == "field" and not key.shift:
                # Not at once: whoever edits a text may have meant an Enter in it.
                self.sheet = replace(self.sheet, spot="edit")
            case _ if self.sheet.spot == "field":
                self._edit(key)
            case _:
                pass
        return None

    def _edit(self, key: Pressed) -> None:
        field = self.sheet.field
        if field is None:
            return
        match key.name:
            case "enter":
                field.insert("\n")
            case "backspace" | "delete":
                field.delete(forward=key.name == "delete")
            case name if name in _MOVES:
                field.move({"home": "first", "end": "last"}.get(name, name) if key.ctrl else name, key.shift)
            case _ if key.ctrl and key.character.lower() == "a":
                field.select_all()
            case _ if key.ctrl and key.character.lower() == "v":
                self.wants_paste = True
            case _ if key.character and not key.ctrl:
                field.insert(key.character)
            case _:
                pass
