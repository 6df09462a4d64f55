"""The eyes: windows, tree and pixels of one display, put together into Observations. What did not change is kept.

The tree is read by its events, text by the pixels it stands in; both keep what they know. A window that the tree is
silent about is read by its pixels; so is everything, when a deep look is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from steadyhand.observation import Element, Observation, Screenshot, Source, Window
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.merge import merge
from steadyhand.perceive.node import Node
from steadyhand.perceive.picture import see_picture
from steadyhand.perceive.text import TextReader
from steadyhand.perceive.tree_atspi import Tree
from steadyhand.perceive.x11 import X11
from steadyhand_actions.schema import Act, Box, Point, Press, Type, point_of

PATCH = 32
"""Half the side, in pixels, of the square around a target that must look the same just before the act."""


class Nodes(Protocol):
    """Where nodes come from: the accessibility tree, or nothing when only pixels count."""

    def snapshot(self, pids: frozenset[int] | None = None) -> list[Node]: ...


class Perceiver:
    """Eyes on one display. Raises EnvironmentLacks when it cannot be reached, DisplayLost when it goes away."""

    def __init__(self, display: str, environment: Mapping[str, str], pixels_only: bool = False) -> None:
        self.x11 = X11(display)
        self.capture = Capture(display)
        self.tree = None if pixels_only else Tree(None, environment)
        self._reader = TextReader()
        self._frame = 0
        self._known: dict[int, tuple[Screenshot, tuple[Element, ...]]] = {}
        """By window (0 is the whole screen) the picture read last and what was in it."""

    def observe(self, deep: bool = False) -> Observation:
        """Everything on the screen now; ``deep`` reads the pixels of all windows besides the tree."""
        began = time.perf_counter()
        windows = self.x11.windows()
        saw = time.perf_counter()
        nodes = self.tree.snapshot(frozenset(w.pid for w in windows if w.pid)) if self.tree is not None else []
        walked = time.perf_counter()
        shot = self.capture.grab()
        screen = shot.box
        ms = {"windows": 1000 * (saw - began), "tree": 1000 * (walked - saw)}
        read: set[Source] = set()
        if self.tree is None or deep:
            pixels = self._read(shot, windows, None)
            read |= {"text", "pixels", "icon"}
            merged = merge(nodes, windows, screen, pixels)
        else:
            merged = merge(nodes, windows, screen)
            silent = [w for w in merged.unread if w.box.meet(screen)]
            if silent:
                pixels = tuple(e for w in silent for e in self._read(shot, windows, w))
                read |= {"text", "pixels", "icon"}
                merged = merge(nodes, windows, screen, pixels)
        if self.tree is not None:
            read.add("tree")
        ms["pixels and merging"] = 1000 * (time.perf_counter() - walked)
        self._frame += 1
        return Observation(
            screenshot=shot, elements=merged.elements, windows=windows, focus=merged.focus, pointer=self.x11.pointer(),
            frame=self._frame, read=frozenset(read), ms=ms,
        )  # fmt: skip

    def unchanged(self, since: Observation, action: Act) -> bool:
        """Whether windows and what lies around the act's place are as they were; takes a few milliseconds.

        What goes to the focus is never taken for unchanged: where the focus is takes a whole look.
        """
        if isinstance(action, Type | Press) and self.tree is not None:
            return False
        now = self.x11.windows()
        if _stack(now) != _stack(since.windows):
            return False
        point = point_of(action)
        if point is None:
            return True
        around = Box(point.x - PATCH, point.y - PATCH, point.x + PATCH, point.y + PATCH).meet(since.screenshot.box)
        if around is None:
            return False
        return bool(np.array_equal(self.capture.grab(around).pixels, since.screenshot.crop(around)))

    def close(self) -> None:
        if self.tree is not None:
            self.tree.close()
        self.capture.close()
        self.x11.close()

    def _read(self, shot: Screenshot, windows: tuple[Window, ...], only: Window | None) -> tuple[Element, ...]:
        """What the pixels of the screen, or of one window, show; read again only when a pixel of it differs."""
        area = shot.box if only is None else only.box.meet(shot.box)
        if area is None:
            return ()
        key = only.id if only is not None else 0
        part = shot if only is None else replace(shot, pixels=shot.crop(area), origin=Point(area.x1, area.y1))
        before = self._known.get(key)
        if before is None or before[0].box != part.box or not np.array_equal(before[0].pixels, part.pixels):
            self._known[key] = before = (part, see_picture(part, self._reader).elements)
        gone = set(self._known) - {w.id for w in windows} - {0}
        for id in gone:
            del self._known[id]
        return tuple(_owned(e, windows, only) for e in before[1] if _belongs(e, windows, only))


def _stack(windows: tuple[Window, ...]) -> list[tuple[int, Box, bool]]:
    return [(w.id, w.box, w.active) for w in windows if w.kind != "tooltip"]


def _top(windows: tuple[Window, ...], point: Point) -> Window | None:
    return next((w for w in reversed(windows) if not w.minimised and w.box.holds(point)), None)


def _belongs(element: Element, windows: tuple[Window, ...], only: Window | None) -> bool:
    """Pixels of a window that another one covers are the other one's."""
    top = _top(windows, element.box.centre)
    return only is None or (top is not None and top.id == only.id)


def _owned(element: Element, windows: tuple[Window, ...], only: Window | None) -> Element:
    top = only or _top(windows, element.box.centre)
    return replace(element, window=top.id if top is not None else None, visible=element.visible or element.box)
