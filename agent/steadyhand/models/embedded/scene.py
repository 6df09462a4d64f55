"""One Observation made ready for many questions: names, windows' standing, rows, what clicking a text really clicks.

Made once an Observation and kept for the last few. Knows nothing of what is asked for.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.names import Names
from steadyhand.models.embedded.places import holds
from steadyhand.models.embedded.roles import ABSORBS, CLICKABLE, CONTAINERS, PASSIVE, ROWLIKE
from steadyhand.models.embedded.standing import front, standings
from steadyhand.observation import Element, Observation, Window
from steadyhand_actions.schema import Box

_UP = 4
"""Levels that a text may lie inside what it names."""
_CARD = 220
"""Tallest thing that is still taken for one row of a list, in pixels."""


@lru_cache(maxsize=3)
def scene_of(seen: Observation) -> Scene:
    return Scene(seen)


class Scene:
    def __init__(self, seen: Observation) -> None:
        self.seen = seen
        self.names = Names(seen)
        self.standing = standings(seen)
        self.front: Window | None = front(seen)
        self._cards: dict[str, Element | None] = {}
        self._above: dict[str, frozenset[str]] = {}

    @cached_property
    def places(self) -> dict[str, int]:
        return {e.id: i for i, e in enumerate(self.seen.elements)}

    @cached_property
    def screen(self) -> Box:
        return self.seen.screenshot.box

    @cached_property
    def window_elements(self) -> tuple[Element, ...]:
        """The windows as elements, for those that no source lists as one."""
        known = {e.window for e in self.seen.elements if e.role in ("window", "dialog") and e.window is not None}
        return tuple(
            Element(
                id=f"window:{w.id}",
                role="dialog" if w.kind == "dialog" else "window",
                name=w.title,
                box=w.box,
                window=w.id,
                visible=None if w.minimised else w.box.meet(self.screen),
            )
            for w in self.seen.windows
            if w.kind in ("normal", "dialog") and w.id not in known
        )

    @cached_property
    def grids(self) -> tuple[Element, ...]:
        """Tables that show only by their cells, as elements."""
        if any(e.role in ("table", "tree", "list") for e in self.seen.elements):
            return ()
        cells = [e for e in self.seen.elements if e.role in ("cell", "row", "option") and e.visible is not None]
        if len(cells) < 4:
            return ()
        box = cells[0].box
        for cell in cells:
            box = box.join(cell.box)
        return (Element("grid", "table", "", box, source="pixels", window=cells[0].window, visible=box),)

    def hidden(self, element: Element) -> bool:
        return element.visible is None

    def is_in(self, inner: Element, outer: Element) -> bool:
        """Whether the tree has the one inside the other."""
        above = self._above.get(inner.id)
        if above is None:
            above = self._above[inner.id] = frozenset(a.id for a in self.seen.ancestors(inner))
        return outer.id in above

    def row_of(self, element: Element) -> Element | None:
        """The table or list row that an element is (in)."""
        if element.role in ROWLIKE:
            return element
        return next((a for a in self.seen.ancestors(element) if a.role in ROWLIKE), None)

    def table_of(self, element: Element) -> Element | None:
        return next((a for a in self.seen.ancestors(element) if a.role in ("table", "tree", "list")), None)

    def card_of(self, element: Element) -> Element | None:
        """The innermost enclosing thing that has brothers of its kind and size, as the entries of a list have."""
        if element.id not in self._cards:
            self._cards[element.id] = self._card(element)
        return self._cards[element.id]

    def _card(self, element: Element) -> Element | None:
        at: Element | None = element
        for _ in range(6):
            if at is None or at.role in CONTAINERS - {"group", "panel"} or at.box.height > _CARD:
                return None
            brothers = [
                b
                for b in self.seen.children(at.parent)
                if b.role == at.role and b.id != at.id and _alike(b.box, at.box) and self.seen.children(b.id)
            ]
            if brothers and self.seen.children(at.id):
                return at
            at = self.seen.element(at.parent)
        return None

    def clicked(self, element: Element) -> Element:
        """What clicking a text, picture or nameless piece really clicks: the control it lies in, or itself."""
        if element.role not in PASSIVE:
            return element
        at = self.seen.element(element.parent)
        for _ in range(_UP):
            if at is None:
                break
            if at.role in ABSORBS or at.role == "cell":
                return at if self._speaks_for(at, element) else element
            if at.role == "row":
                return at if not self._has_controls(at) and self._speaks_for(at, element) else element
            if at.role not in PASSIVE or (at.role in ("group", "panel") and at.name):
                break
            at = self.seen.element(at.parent)
        return element

    def _speaks_for(self, outer: Element, inner: Element) -> bool:
        if outer.role == "option" and self._has_controls(outer):
            return False
        return not outer.name or fold(inner.title) in fold(outer.name) or holds(outer.box, inner.box)

    def _has_controls(self, row: Element) -> bool:
        return any(d.role in CLICKABLE - {"cell", "option", "row", "icon"} for d in self.seen.descendants(row))

    def text_for(self, element: Element, title: str) -> Element:
        """The text by which an element goes, where that is one of its own: its caption, or a piece inside it."""
        beside = self.names.captions.get(element.id)
        if beside is not None and beside.text.title == title:
            return beside.text
        if element.label and fold(element.label) == fold(title):
            same = (t for t in self.seen.elements if t.id in self.names.captioning and t.window == element.window)
            return next((t for t in same if fold(t.title) == fold(title)), element)
        if not element.name and title:
            return next((d for d in self.seen.descendants(element) if d.title == title), element)
        return element

    def may_be_one(self, a: Element, b: Element) -> bool:
        """Whether it is worth asking if the two are one thing: they touch, or one captions something."""
        x, y = a.box, b.box
        if x.x1 < y.x2 and y.x1 < x.x2 and x.y1 < y.y2 and y.y1 < x.y2:
            return True
        return a.id in self.names.captioning or b.id in self.names.captioning

    def same_thing(self, a: Element, b: Element) -> bool:
        """Whether two elements are one thing to a person: a button and its text, a field and its caption."""
        if a.id == b.id:
            return True
        if self._captions(a, b) or self._captions(b, a):
            return True
        if a.role in CONTAINERS or b.role in CONTAINERS:
            return False
        one, other = fold(a.title), fold(b.title)
        if self.is_in(a, b) or self.is_in(b, a):
            return one == other or not (a.name and b.name)
        if a.window != b.window and a.window is not None and b.window is not None:
            return False
        small, large = (a, b) if a.box.area <= b.box.area else (b, a)
        return one == other and holds(large.box, small.box, 0.8)

    def _captions(self, text: Element, control: Element) -> bool:
        if text.role not in ("label", "heading"):
            return False
        beside = self.names.captions.get(control.id)
        if beside is not None and beside.text.id == text.id:
            return True
        return bool(control.label) and text.window == control.window and fold(control.label) == fold(text.name)


def _alike(a: Box, b: Box) -> bool:
    return abs(a.width - b.width) <= 0.25 * max(a.width, b.width) and abs(a.height - b.height) <= 0.5 * max(
        a.height, b.height
    )
