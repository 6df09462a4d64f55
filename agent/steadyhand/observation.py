"""What was seen: a picture, the elements in it, the windows they are in. Values only; nothing here looks or acts.

Coordinates are physical pixels of the virtual screen, the same space that actions use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from steadyhand_actions.schema import Box, Point

Role = Literal[
    "button", "toggle", "checkbox", "radio", "field", "combo", "option", "row", "cell", "tab", "menu", "menuitem",
    "menubar", "link", "slider", "spin", "image", "icon", "label", "heading", "dialog", "window", "table", "list",
    "tree", "scrollbar", "toolbar", "progress", "document", "calendar", "group", "panel", "statusbar", "column",
    "terminal", "separator", "other",
]  # fmt: skip
"""Kinds of elements, the same for every toolkit. ``label`` is text that only shows; ``field`` takes text;
``cell`` is one cell of a table, ``option`` one entry of a list or combo, ``column`` a column header."""

State = Literal[
    "enabled", "focusable", "focused", "checked", "mixed", "selected", "selectable", "expandable", "expanded",
    "editable", "readonly", "multiline", "password", "default", "pressed", "modal", "offscreen", "checkable",
    "required",
]  # fmt: skip
Source = Literal["tree", "text", "pixels", "icon"]


@dataclass(frozen=True, slots=True, eq=False)
class Screenshot:
    """One frame.

    ``pixels``: uint8 array (height, width, 3), RGB. ``origin``: where its top-left pixel lies in input space.
    ``scale``: picture pixels per input unit (1.0 on X11). ``taken``: monotonic seconds.
    """

    pixels: NDArray[np.uint8]
    origin: Point = Point(0, 0)
    scale: float = 1.0
    taken: float = 0.0
    display: str = ""

    @property
    def box(self) -> Box:
        height, width = self.pixels.shape[:2]
        return Box.at(self.origin.x, self.origin.y, round(width / self.scale), round(height / self.scale))

    def crop(self, box: Box) -> NDArray[np.uint8]:
        """The pixels of ``box`` (input space), cut to the picture; possibly empty."""
        s, ox, oy = self.scale, self.origin.x, self.origin.y
        x1, y1 = max(0, round((box.x1 - ox) * s)), max(0, round((box.y1 - oy) * s))
        return self.pixels[y1 : max(y1, round((box.y2 - oy) * s)), x1 : max(x1, round((box.x2 - ox) * s))]


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on the screen.

    ``id`` stays the same while the thing is there. ``visible`` is its largest uncovered rectangle on the screen, None
    when it is wholly covered, off-screen or scrolled away. ``value`` is the text of a field or the number of a slider.
    ``label`` is the text of whatever labels it; ``name`` is its own. ``parent`` is the id of the enclosing element.
    ``order`` grows in reading order of its source. ``window`` is the X window id of its top-level window.
    """

    id: str
    role: Role
    name: str
    box: Box
    states: frozenset[State] = frozenset({"enabled"})
    source: Source = "tree"
    window: int | None = None
    parent: str | None = None
    value: str | None = None
    label: str = ""
    description: str = ""
    actions: tuple[str, ...] = ()
    visible: Box | None = None
    order: int = 0
    minimum: float | None = None
    maximum: float | None = None

    @property
    def shown(self) -> bool:
        return self.visible is not None

    @property
    def point(self) -> Point:
        """Where to click it."""
        return (self.visible or self.box).centre

    @property
    def title(self) -> str:
        """The words a person would use for it."""
        return self.name or self.label or self.description or (self.value or "")[:80]


WindowKind = Literal["normal", "dialog", "menu", "tooltip", "dock", "desktop", "notification", "other"]


@dataclass(frozen=True, slots=True)
class Window:
    """A top-level window. ``box`` is its client area with frame; ``z`` 0 is the bottom of the stack.

    ``app`` is the best known name of the application (WM_CLASS class, lower case). ``parent`` is the window it is
    transient for. Override-redirect windows (menus, combo popups, tooltips) are listed too.
    """

    id: int
    title: str
    app: str
    pid: int
    box: Box
    kind: WindowKind = "normal"
    active: bool = False
    modal: bool = False
    minimised: bool = False
    z: int = 0
    parent: int | None = None
    client: Box | None = None
    """The application's own area, without the window manager's frame."""


@dataclass(frozen=True, eq=False)
class Observation:
    """Everything known about the screen at one moment.

    ``windows`` go from the bottom of the stack to the top. ``focus`` is the id of the focused element. ``frame`` counts
    up. ``own`` are windows of ours, which hide what is beneath and are nothing to act on. ``read`` says which sources
    were consulted; ``ms`` what each cost in milliseconds.
    """

    screenshot: Screenshot
    elements: tuple[Element, ...] = ()
    windows: tuple[Window, ...] = ()
    focus: str | None = None
    pointer: Point = Point(0, 0)
    frame: int = 0
    own: tuple[Window, ...] = ()
    read: frozenset[Source] = frozenset()
    ms: dict[str, float] = field(default_factory=dict)

    @cached_property
    def _by_id(self) -> dict[str, Element]:
        return {e.id: e for e in self.elements}

    @cached_property
    def _children(self) -> dict[str | None, tuple[Element, ...]]:
        found: dict[str | None, list[Element]] = {}
        for e in self.elements:
            found.setdefault(e.parent, []).append(e)
        return {k: tuple(v) for k, v in found.items()}

    def element(self, id: str | None) -> Element | None:
        return self._by_id.get(id) if id is not None else None

    def children(self, id: str | None) -> tuple[Element, ...]:
        return self._children.get(id, ())

    def ancestors(self, element: Element) -> tuple[Element, ...]:
        """Parents of the element, innermost first."""
        out: list[Element] = []
        seen = {element.id}
        up = self.element(element.parent)
        while up is not None and up.id not in seen:
            out.append(up)
            seen.add(up.id)
            up = self.element(up.parent)
        return tuple(out)

    def descendants(self, element: Element) -> tuple[Element, ...]:
        out: list[Element] = []
        todo = list(self.children(element.id))
        while todo:
            e = todo.pop(0)
            out.append(e)
            todo.extend(self.children(e.id))
        return tuple(out)

    def window(self, id: int | None) -> Window | None:
        return next((w for w in self.windows if w.id == id), None)

    @property
    def active(self) -> Window | None:
        """The window that has the focus."""
        return next((w for w in reversed(self.windows) if w.active), None)

    @property
    def focused(self) -> Element | None:
        return self.element(self.focus)

    def own_at(self, point: Point) -> Window | None:
        """The window of ours that lies above everything at a point."""
        found = next((w for w in self.own if w.box.holds(point)), None)
        other = self.window_at(point)
        return found if found is not None and (other is None or other.z < found.z) else None

    def window_at(self, point: Point) -> Window | None:
        """The topmost window under a point."""
        return next((w for w in reversed(self.windows) if not w.minimised and w.box.holds(point)), None)

    def at(self, point: Point) -> Element | None:
        """The smallest shown element under a point."""
        hits = [e for e in self.elements if e.visible is not None and e.visible.holds(point)]
        return min(hits, key=lambda e: e.box.area, default=None)
