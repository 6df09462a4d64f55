"""How a person is asked: the way that was chosen, or the one there is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from steadyhand.config import Confirm
from steadyhand_actions.answers import Answer
from steadyhand_actions.confirm import Confirmer, Nobody, Question, Terminal, has_terminal
from steadyhand_actions.confirm_page import Page
from steadyhand_actions.confirm_window import Window
from steadyhand_actions.errors import DisplayLost, EnvironmentLacks


def confirmer_of(way: Confirm) -> Confirmer:
    """``ask`` takes the terminal, else a window on the person's display. Raises EnvironmentLacks when a window was
    chosen and there is no display for it."""
    match way:
        case "ask":
            return Terminal() if has_terminal() else _window_if_any()
        case "page":
            return Page()
        case "window":
            window = Window()
            window.start()
            return window
        case _:
            return Nobody()


def _window_if_any() -> Confirmer:
    if sys.platform.startswith("linux") and os.environ.get("DISPLAY"):
        window = Window()
        with suppress(EnvironmentLacks):
            window.start()
            return window
    return Nobody()


class Afresh:
    """Asks as another does. What changed on the screen until the answer is no effect of the act: ``begin`` forgets."""

    def __init__(self, asks: Confirmer, begin: Callable[[], None]) -> None:
        self._asks = asks
        self._begin = begin

    def ask(self, question: Question) -> Answer:
        answer = self._asks.ask(question)
        with suppress(DisplayLost):  # whoever looks at it next will say so
            self._begin()
        return answer
