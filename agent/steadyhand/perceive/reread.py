"""A screen that was looked at earlier, with what its pixels show of one window besides: for what no tree told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.observation import Observation, Source, Window
from steadyhand.perceive.hiding import without_secrets
from steadyhand.perceive.merge import Merged, with_pixels
from steadyhand.perceive.window_pixels import WindowPixels

_FROM_PIXELS: Final[frozenset[Source]] = frozenset({"text", "pixels", "icon"})


class Reread:
    """Reads the kept picture; the display is not asked. A window that looks the same is read once."""

    def __init__(self) -> None:
        self._pixels = WindowPixels()

    def __call__(self, seen: Observation, window: Window) -> Observation:
        stack = sorted((*seen.windows, *seen.own), key=lambda w: w.z)
        found = self._pixels.read(seen.screenshot, stack, [(window, window.box)])
        told = Merged(seen.elements, seen.focus, ())
        both = with_pixels(told, stack, seen.screenshot.box, found)
        return without_secrets(replace(seen, elements=both.elements, read=seen.read | _FROM_PIXELS))
