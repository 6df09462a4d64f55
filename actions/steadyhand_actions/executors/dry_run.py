"""Hands that do nothing and remember what they would have done. Part of the product: ``--dry-run`` and tests use it."""

from __future__ import annotations

from dataclasses import dataclass, field

from steadyhand_actions import keys
from steadyhand_actions.schema import Activate, Button, Invoke, Launch, Point, SetValue, Wait


@dataclass(slots=True)
class DryRun:
    """A ``Device`` and the ``Surroundings`` at once. ``log`` has one line for every input that was not sent."""

    log: list[str] = field(default_factory=list)
    at: Point = Point(0, 0)
    down: list[str] = field(default_factory=list)
    """What is held now, in the order it went down."""

    def move(self, point: Point) -> None:
        self.at = point
        self.log.append(f"move {point.x},{point.y}")

    def pointer(self) -> Point:
        return self.at

    def button(self, button: Button, down: bool) -> None:
        self._hold(f"button {button}", down)

    def wheel(self, dx: int, dy: int) -> None:
        self.log.append(f"wheel {dx},{dy}")

    def key(self, name: str, down: bool) -> None:
        self._hold(f"key {keys.canonical(name)}", down)

    def character(self, character: str) -> None:
        self.log.append(f"type {character!r}")

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def launch(self, action: Launch) -> None:
        self.log.append(" ".join(("launch", action.app, *action.arguments)))

    def activate(self, action: Activate) -> None:
        self.log.append(f"activate {action.window}")

    def invoke(self, action: Invoke) -> None:
        self.log.append(f"invoke {action.name} of {action.element}")

    def set_value(self, action: SetValue) -> None:
        self.log.append(f"set {action.element} to {action.value!r}")

    def wait(self, action: Wait) -> None:
        self.log.append(f"wait {action.ms}")

    def _hold(self, what: str, down: bool) -> None:
        if down:
            self.down.append(what)
        elif what in self.down:
            self.down.remove(what)
        else:
            return
        self.log.append(f"{what} {'down' if down else 'up'}")
