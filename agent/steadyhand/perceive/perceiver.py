"""The eyes: windows, tree and pixels of one display, put together into Observations. What did not change is kept.

The tree is read by its events, text by the pixels it stands in; both keep what they know. A window that the tree is
silent about is read by its pixels; so is every window when a deep look is asked for, or when only pixels count.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from steadyhand.errors import EnvironmentLacks
from steadyhand.observation import Observation, Screenshot, Source, Window
from steadyhand.perceive.capture import Capture, Words, rgb
from steadyhand.perceive.frames import differences
from steadyhand.perceive.hiding import without_secrets
from steadyhand.perceive.hindrance import Hindrance
from steadyhand.perceive.merge import from_tree, with_pixels
from steadyhand.perceive.node import Node
from steadyhand.perceive.tree_atspi import Tree
from steadyhand.perceive.window_pixels import WindowPixels
from steadyhand.perceive.x11 import MARKER, X11
from steadyhand_actions.schema import Act, Box, Point, Press, Type, point_of

LATE = 0.8
"""Seconds by which an application's tree may lag behind its pixels."""
PATCH = 32
"""Half the side, in pixels, of the square around a target that must look the same just before the act."""
_CHANGING = 0.1
"""Seconds in which a window manager that moved the focus says so."""
_GREY = np.uint32(0x7F7F7F)
_FROM_PIXELS: frozenset[Source] = frozenset({"text", "pixels", "icon"})


class Perceiver:
    """Eyes on one display. Raises EnvironmentLacks when it cannot be reached, DisplayLost when it goes away."""

    def __init__(self, display: str, environment: Mapping[str, str], pixels_only: bool = False) -> None:
        self.x11 = X11(display)
        self.capture = Capture(display)
        self._hindrance = Hindrance(display)
        # A bare display, without a desktop session, has no bus that a tree could be on: there pixels are all there is.
        session = bool(environment.get("DBUS_SESSION_BUS_ADDRESS"))
        self.tree = Tree(None, environment) if session and not pixels_only else None
        self._pixels = WindowPixels()
        self._frame = 0
        self._field: str | None = None
        """The thing that took text and had the focus when everything was looked at last."""
        self._listening: int | None = None
        """The window that keys went to when everything was looked at last."""
        self._apart: tuple[int | None, int | None] | None = None
        """An active window, and another one that keys go to all the same: known to stay so."""
        self._untold: set[int] = set()
        """Windows under the pointer that were in no look."""
        self._moved: dict[int, float] = {}
        """By process, when a pixel of its windows was last seen to change."""
        self._before: tuple[Words, tuple[Window, ...]] | None = None

    def observe(self, deep: bool = False) -> Observation:
        """Everything on the screen now; ``deep`` reads the pixels of all windows besides the tree."""
        clock = _Clock()
        stack, listening = self._stack_at_rest()
        windows = tuple(w for w in stack if w.app != MARKER)
        own = tuple(w for w in stack if w.app == MARKER and not w.minimised)
        pointer = self.x11.pointer()
        clock.lap("windows")
        shot, words = self._look(own)
        clock.lap("picture")
        still = self._still(windows, words, shot.box)
        nodes = self._nodes(windows, still)
        clock.lap("tree")
        merged = from_tree(nodes, stack, shot.box)
        unread = tuple(w for w in merged.unread if w.app != MARKER)
        if unread and (strange := self._strangers(windows)):
            nodes += strange
            merged = from_tree(nodes, stack, shot.box)
            unread = tuple(w for w in merged.unread if w.app != MARKER)
        clock.lap("merge")
        wanted = [(w, w.box) for w in (windows if deep or self.tree is None else unread)]
        if not deep:
            wanted += [(w, merged.unnamed[w.id]) for w in windows if w.id in merged.unnamed]
        pixels = self._pixels.read(shot, stack, wanted) if wanted or self.tree is None else []
        clock.lap("pixels")
        merged = with_pixels(merged, stack, shot.box, pixels)
        clock.lap("merge")
        self._before = (words, windows)
        focused = next((e for e in merged.elements if e.id == merged.focus), None)
        self._field = focused.id if focused and focused.source == "tree" and "editable" in focused.states else None
        self._listening = listening
        self._frame += 1
        sources: frozenset[Source] = _FROM_PIXELS if wanted or self.tree is None else frozenset()
        seen = Observation(
            screenshot=shot, elements=merged.elements, windows=windows, focus=merged.focus, pointer=pointer,
            frame=self._frame, own=own, read=sources | {"tree"} if self.tree is not None else sources, ms=clock.ms,
        )  # fmt: skip
        return without_secrets(seen)

    def unchanged(self, since: Observation, action: Act) -> bool:
        """Whether windows and what lies around the act's place are as they were; takes a few milliseconds.

        What goes to the focus is never taken for unchanged: where the focus is takes a whole look.
        """
        if (isinstance(action, Type | Press) and self.tree is not None) or self._hindrance.asleep():
            return False
        if self.x11.size() != (since.screenshot.box.width, since.screenshot.box.height):
            return False
        now = self.x11.stack()
        if _stack(now) != _stack(sorted((*since.windows, *since.own), key=lambda w: w.z)):
            return False
        point = point_of(action)
        if point is None:
            return True
        around = Box(point.x - PATCH, point.y - PATCH, point.x + PATCH, point.y + PATCH).meet(since.screenshot.box)
        if around is None:
            return False
        return bool(np.array_equal(self.capture.grab(around).pixels, since.screenshot.crop(around)))

    def hindered(self, seen: Observation) -> str:
        """Why the screen cannot be worked on now; empty when it can. Raises EnvironmentLacks for a keyboard that lets
        nothing through."""
        if aids := self._hindrance.keyboard():
            raise EnvironmentLacks(
                f"The keyboard's {aids} are switched on and swallow what is typed; switch them off and run again."
            )
        return self._hindrance.screen(seen)

    def holds_focus(self) -> bool | None:
        """Whether the field that had the focus at the last look has it still; None when that cannot be told."""
        if self._listening is not None and self.x11.listening() not in (self._listening, None):
            return False  # some toolkits tell of the focus in a window that has lost the keyboard
        return self.tree.has_focus(self._field) if self.tree is not None and self._field is not None else None

    def may_take(self, point: Point, window: int) -> bool:
        """Whether that child of the root lay at the point at the last look. One that no look tells of (windows that
        only take input) may after a look; the display is not asked."""
        box = self.x11.frames.get(window)
        if not window or (box is not None and box.holds(point)):
            return True
        if box is None and window in self._untold:
            return True
        if box is None:
            self._untold.add(window)
        return False

    def close(self) -> None:
        self._hindrance.close()
        if self.tree is not None:
            self.tree.close()
        self.capture.close()
        self.x11.close()

    def _stack_at_rest(self) -> tuple[tuple[Window, ...], int | None]:
        """The windows, and the one that keys go to. A window manager moves the focus first and tells which window is
        active a little later: for so long, what it tells is not believed."""
        until = time.monotonic() + _CHANGING
        while True:
            stack, listening = self.x11.stack(), self.x11.listening()
            active = next((w.id for w in reversed(stack) if w.active), None)
            told = (active, listening)
            if active is None or listening is None or told == self._apart or self.x11.frame_of(active) == listening:
                return stack, listening
            if time.monotonic() > until:
                self._apart = told
                return stack, listening

    def _look(self, own: Sequence[Window]) -> tuple[Screenshot, Words]:
        """The screen without our own windows: where they are there is grey, for nothing is known of it."""
        screen = self.capture.screen()
        if (screen.width, screen.height) != self.x11.size():
            self.capture.refresh()
        shot, words = self.capture.frame()
        if not own:
            return shot, words
        words = words.copy()
        for window in own:
            if (hidden := window.box.meet(shot.box)) is not None:
                part = hidden.moved(-shot.origin.x, -shot.origin.y)
                words[part.y1 : part.y2, part.x1 : part.x2] = _GREY
        return replace(shot, pixels=rgb(words)), words

    def _still(self, windows: Sequence[Window], words: Words, screen: Box) -> frozenset[int]:
        """Processes whose windows are all there as before, without a pixel changed for a while.

        Applications tell their tree later than they draw, so one that has only just stopped is asked again.
        """
        now = time.monotonic()
        if self._before is None:
            return frozenset()
        then, known = self._before
        changed = differences(then, words, screen.x1, screen.y1)
        old = {w.id: (w.box, w.minimised, w.title) for w in known}
        moved = {
            w.pid for w in windows
            if old.get(w.id) != (w.box, w.minimised, w.title) or any(w.box.meet(b) for b in changed)
        }  # fmt: skip
        there = {w.id for w in windows}
        fewer = {w.pid for w in known if w.id not in there}
        self._moved.update((pid, now) for pid in moved | fewer)
        late = {pid for pid, at in self._moved.items() if now - at < LATE}
        return frozenset(w.pid for w in windows) - late

    def _nodes(self, windows: Sequence[Window], still: frozenset[int]) -> list[Node]:
        if self.tree is None:
            return []
        return self.tree.snapshot(frozenset(w.pid for w in windows if w.pid), unchanged=still)

    def _strangers(self, windows: Sequence[Window]) -> list[Node]:
        """Of applications whose process is not that of any window: sandboxes have numbers of their own."""
        if self.tree is None:
            return []
        own = {w.pid for w in windows}
        strange = frozenset(a.pid for a in self.tree.applications() if a.pid not in own)
        return self.tree.snapshot(strange) if strange else []


class _Clock:
    """Milliseconds by source."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.ms[name] = self.ms.get(name, 0.0) + 1000 * (now - self._at)
        self._at = now


def _stack(windows: Sequence[Window]) -> list[tuple[int, Box, bool]]:
    return [(w.id, w.box, w.active) for w in windows if w.kind != "tooltip"]
