"""Pictures of the screen, on every platform through mss. Knows nothing of windows, nor of what a picture shows.

Two spaces are kept apart: input space, in which the pointer moves and every box is given, and the picture's own pixels.
``Screenshot.scale`` joins them; it is 1.0 except where the system scales what programs see (macOS).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from steadyhand.errors import DisplayLost, EnvironmentLacks
from steadyhand.observation import Screenshot
from steadyhand_actions.schema import Box, Point

if TYPE_CHECKING:
    from mss import MSS, ScreenShot

Words = NDArray[np.uint32]
"""A frame with one number a pixel (blue, green, red, unused): quick to compare."""

T = TypeVar("T")


class _Refused(DisplayLost):
    """The display is there and says no: it may have been resized."""


class Capture:
    """One screen; safe to share between threads. ``display`` is an X display; None is the platform's own choice."""

    def __init__(self, display: str | None = None) -> None:
        self.display = (display or os.environ.get("DISPLAY", "")) if sys.platform.startswith("linux") else ""
        if sys.platform.startswith("linux") and not self.display:
            raise EnvironmentLacks(
                "no display: DISPLAY is not set; run on a virtual desktop (--desktop virtual) instead"
            )
        self._lock = threading.Lock()
        self._mss: MSS | None = self._open()
        self._monitors = self._ask(_monitors)

    def grab(self, box: Box | None = None) -> Screenshot:
        """The whole virtual screen, or the part of it that ``box`` (input space) covers, possibly empty."""
        return self.frame(box)[0]

    def frame(self, box: Box | None = None) -> tuple[Screenshot, Words]:
        """A picture, and the same pixels unconverted."""
        taken = time.monotonic()
        region, words, scale = self._grab(box)
        return Screenshot(rgb(words), Point(region.x1, region.y1), scale, taken, self.display), words

    def words(self, box: Box | None = None) -> Words:
        """The same pixels as ``grab``, unconverted."""
        return self._grab(box)[1]

    def screen(self) -> Box:
        """The rectangle around all monitors, in input space; its origin may be negative."""
        return self._monitors[0]

    def monitors(self) -> tuple[Box, ...]:
        """Each monitor in input space, the primary one first."""
        return self._monitors[1:] or self._monitors

    def refresh(self) -> None:
        """Ask again which monitors there are: call it when the screen was resized."""
        self.close()
        with self._lock:
            self._mss = self._open()
        self._monitors = self._ask(_monitors)

    def close(self) -> None:
        import mss

        with self._lock, suppress(mss.ScreenShotError):  # raised when the display is gone already
            # Never twice: a second close of a lost connection would end the process.
            gone, self._mss = self._mss, None
            if gone is not None:
                gone.close()

    def _open(self) -> MSS:
        import mss  # heavy, and a platform's own library

        try:
            return mss.MSS(display=self.display) if self.display else mss.MSS()
        except (mss.ScreenShotError, ImportError, OSError, ValueError, AssertionError) as problem:
            where = f"the X display {self.display!r}" if self.display else "the screen"
            raise EnvironmentLacks(
                f"cannot capture {where}: {_line(problem)}; check that it runs and that you may use it, "
                "or use a virtual desktop (--desktop virtual)"
            ) from problem

    def _broken(self) -> str:
        name = f"the display {self.display}" if self.display else "the display"
        return f"{name} went away or refuses to be captured; start it again, or unlock its screen"

    def _ask(self, question: Callable[[MSS], T]) -> T:
        import mss

        with self._lock:
            if self._mss is None:
                raise DisplayLost(self._broken())
            try:
                return question(self._mss)
            except (mss.ScreenShotError, OSError, ValueError, AssertionError) as problem:  # mss asserts on no answer
                answered = isinstance(problem, mss.ScreenShotError) and bool(problem.details)
                raise (_Refused if answered else DisplayLost)(self._broken()) from problem

    def _grab(self, box: Box | None) -> tuple[Box, Words, float]:
        screen = self.screen()
        region = screen if box is None else box.meet(screen)
        if region is None:
            return Box(screen.x1, screen.y1, screen.x1, screen.y1), np.zeros((0, 0), np.uint32), 1.0
        try:
            shot = self._ask(lambda screen: _shoot(screen, region))
        except _Refused:
            # Only then: a display that is gone may have been followed by a stranger of the same name.
            if not self._resized(screen):
                raise
            return self._grab(box)
        height, width = shot.size.height, shot.size.width
        words = np.frombuffer(shot.raw, np.uint32, count=width * height).reshape(height, width)
        return region, words, width / region.width

    def _resized(self, before: Box) -> bool:
        """Whether the screen is another size than it was; if so, that is known from now on."""
        try:
            self.refresh()
        except EnvironmentLacks as problem:
            raise DisplayLost(self._broken()) from problem
        return self.screen() != before


def _monitors(screen: MSS) -> tuple[Box, ...]:
    """The rectangle around all, then each, the primary one first."""
    listed = screen.monitors
    each = sorted(listed[1:], key=lambda m: not m.get("is_primary", False))
    return tuple(Box.at(m["left"], m["top"], m["width"], m["height"]) for m in (listed[0], *each))


def _shoot(screen: MSS, region: Box) -> ScreenShot:
    return screen.grab({"left": region.x1, "top": region.y1, "width": region.width, "height": region.height})


def rgb(words: Words) -> NDArray[np.uint8]:
    """Height x width x 3, red first. Channel by channel: four times as fast as a reversed copy."""
    bgrx = words.view(np.uint8).reshape(*words.shape, 4)
    out = np.empty((*words.shape, 3), np.uint8)
    out[..., 0], out[..., 1], out[..., 2] = bgrx[..., 2], bgrx[..., 1], bgrx[..., 0]
    return out


def _line(problem: BaseException) -> str:
    return str(problem).strip().split("\n")[0] or type(problem).__name__
