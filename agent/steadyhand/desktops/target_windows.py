"""The windows of a screen that models are measured on: real ones, each button a window in its window, all painted here.

The server repaints them by itself, so nobody has to answer it. Knows X11; nothing of models.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from PIL import Image
from Xlib import X, Xutil, error

from steadyhand.models.chatting.targets import BACKGROUND, SHEETS, Colour, Target, boxed, face, paper
from steadyhand.perceive.x11 import border, connect
from steadyhand_actions.schema import Box


class TargetWindows:
    """Shows them on a display from now until it is closed. Raises EnvironmentLacks, DisplayLost."""

    def __init__(self, display: str, size: tuple[int, int]) -> None:
        self._connection = connect(display)
        self._screen = self._connection.screen()
        self._root = self._screen.root
        self._buttons: list[tuple[str, Colour, Any, Box]] = []
        try:
            with border(self._connection):
                self._show(size)
        except BaseException:
            self.close()
            raise

    def targets(self) -> tuple[Target, ...]:
        """Each button and where the server says that it is now. Raises DisplayLost."""
        found = []
        with border(self._connection):
            for words, colour, window, box in self._buttons:
                at = self._root.translate_coords(window, 0, 0)
                found.append(Target(words, Box.at(at.x, at.y, box.width, box.height), colour))
        return tuple(found)

    def close(self) -> None:
        try:
            self._connection.close()
        except (error.ConnectionClosedError, OSError):
            return

    def __enter__(self) -> TargetWindows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _show(self, size: tuple[int, int]) -> None:
        red, green, blue = BACKGROUND
        self._root.change_attributes(background_pixel=red << 16 | green << 8 | blue)
        self._root.clear_area()
        for sheet in SHEETS:
            box = boxed(sheet.part, size)
            window = self._window(self._root, box, paper(sheet, size))
            window.set_wm_name(sheet.title)
            window.set_wm_class(sheet.title.lower(), sheet.title)
            # Where its inside is to be, whatever frame it gets.
            window.set_wm_normal_hints(
                flags=Xutil.USPosition | Xutil.USSize | Xutil.PWinGravity, win_gravity=X.StaticGravity
            )
            for button in sheet.buttons:
                there = boxed(button.part, size)
                inside = Box.at(there.x1 - box.x1, there.y1 - box.y1, there.width, there.height)
                made = self._window(window, inside, face(button, size))
                made.map()
                self._buttons.append((button.words, button.colour, made, there))
            window.map()
        self._connection.sync()

    def _window(self, parent: Any, box: Box, image: Image.Image) -> Any:
        """A window that looks like the image."""
        depth = self._screen.root_depth
        pixmap = self._root.create_pixmap(box.width, box.height, depth)
        pen = pixmap.create_gc()
        pixmap.put_pil_image(pen, 0, 0, image)
        window = parent.create_window(
            box.x1, box.y1, box.width, box.height, 0, depth, X.InputOutput, X.CopyFromParent, background_pixmap=pixmap
        )
        pen.free()
        pixmap.free()
        return window
