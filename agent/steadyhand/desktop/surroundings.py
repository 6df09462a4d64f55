"""Acts that are no mouse or keyboard, on one display: launching, raising windows, accessibility, waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steadyhand.desktop.catalogue import DesktopCatalogue
from steadyhand.perceive.applications import command
from steadyhand.perceive.perceiver import Perceiver
from steadyhand.perceive.settle import Settle
from steadyhand.perceive.tree_atspi import Tree
from steadyhand_actions.errors import BadAction, EnvironmentLacks
from steadyhand_actions.schema import Activate, Invoke, Launch, Point, SetValue, Wait

Spawn = Callable[[Sequence[str]], int]
"""Starts a program on the display and returns its process id."""


class DesktopSurroundings:
    """What the hands need besides a device. ``eyes`` without a tree look at the desktop by pixels alone."""

    def __init__(self, eyes: Perceiver, settle: Settle, catalogue: DesktopCatalogue, spawn: Spawn) -> None:
        self._x11 = eyes.x11
        self._tree = eyes.tree
        self._eyes = eyes
        self._settle = settle
        self._catalogue = catalogue
        self._spawn = spawn

    def launch(self, action: Launch) -> None:
        app = next((a for a in self._catalogue.apps if a.id == action.app), None)
        if app is None:
            raise BadAction(f"There is no desktop entry {action.app!r} on this computer.")
        argv = command(app, action.arguments)
        try:
            self._spawn(argv)
        except OSError as error:
            raise EnvironmentLacks(f"{app.name} cannot be started: {error.strerror or error} ({argv[0]}).") from error

    def activate(self, action: Activate) -> None:
        self._x11.activate(action.window)

    def invoke(self, action: Invoke) -> None:
        self._known_tree().invoke(action.element, action.name)

    def set_value(self, action: SetValue) -> None:
        self._known_tree().set_value(action.element, action.value)

    def wait(self, action: Wait) -> None:
        self._settle.wait_change(action.ms)

    def holds_focus(self) -> bool | None:
        return self._eyes.holds_focus()

    def may_take(self, point: Point, window: int) -> bool:
        return self._eyes.may_take(point, window)

    def _known_tree(self) -> Tree:
        if self._tree is None:
            raise BadAction("There is no accessibility tree to act through when only pixels are looked at.")
        return self._tree
