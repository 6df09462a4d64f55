"""What changed from one screen to the next: what came, went or moved, texts, states, and what only the pixels tell.

A change is told only where pixels differ, so that a word read differently is none. Knows two Observations at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from steadyhand.models.embedded.describe import plain
from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.reading.differing import Shift, differs, find_shift, regions, shifted
from steadyhand.models.embedded.reading.looks import chosen_of
from steadyhand.models.embedded.reading.page import Page, around, page_of
from steadyhand.models.embedded.reading.pieces import shown_text
from steadyhand.models.embedded.reading.things import has_state, stacks, tab_places, tab_run
from steadyhand.models.embedded.roles import TAKES_TEXT
from steadyhand.observation import Element, Observation, State
from steadyhand_actions.schema import Box

Kind = Literal["size", "shifted", "appeared", "gone", "moved", "text", "state", "pixels"]

_STATES: tuple[State, ...] = ("checked", "selected", "expanded", "pressed")
_BOXED = frozenset({"button", "field", "combo", "checkbox", "radio", "toggle", "panel", "spin", "tab", "image", "icon"})
_TOLD = frozenset({"panel", "separator", "scrollbar", "group", "other", "window"})
"""Kinds that are not told by themselves; what is in them is."""
_BAR = 20
"""Thickest a scroll bar is, in pixels."""
_GROUP = 3
"""From so many things on that moved alike they are told as one."""


@dataclass(frozen=True, slots=True)
class Change:
    """``what`` in words; ``box`` where it is in the later picture and ``was`` where it was in the earlier, as far as it
    is in either. ``old`` and ``new`` are texts or states."""

    kind: Kind
    what: str
    box: Box | None = None
    was: Box | None = None
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "text":
                return f"{self.what}: {self.old!r} -> {self.new!r}"
            case "state":
                return f"{self.what}: {self.old} -> {self.new}"
            case "appeared" | "gone":
                return f"{self.kind}: {self.what}"
            case _:
                return self.what


def compare(before: Observation, after: Observation) -> tuple[Change, ...]:
    """Every change between two screens, in reading order; none when they show the same."""
    a, b = before.screenshot, after.screenshot
    if a.pixels.shape != b.pixels.shape:
        sizes = [f"{s.pixels.shape[1]}x{s.pixels.shape[0]}" for s in (a, b)]
        told = Change("size", f"the pictures are of other sizes: {sizes[0]} -> {sizes[1]}", b.box, a.box, *sizes)
        return (told, *_Pairing(page_of(before), page_of(after), None, None, []).changes())
    differing = places = regions(differs(a.pixels, b.pixels))
    if not places:
        return ()
    shift = find_shift(a.pixels, b.pixels, places)
    if shift is not None:
        places = [p for p in regions(differs(shifted(a.pixels, shift), b.pixels)) if _in_view(p, shift)]
    changes = _Pairing(page_of(before), page_of(after), places, shift, differing).changes()
    return (_told_shift(shift), *changes) if shift is not None else tuple(changes)


def _told_shift(shift: Shift) -> Change:
    way = f"{'down' if shift.dy > 0 else 'up'} by {abs(shift.dy)}"
    if shift.dx:
        way = f"to the {'right' if shift.dx > 0 else 'left'} by {abs(shift.dx)}"
    was = shift.box.moved(-shift.dx, -shift.dy)
    return Change("shifted", f"what is shown moved {way} pixels (scrolled or pushed)", shift.box, was)


def _in_view(place: Box, shift: Shift) -> bool:
    """Whether a place was in view before too: not in the strip that only the shift brought, nor on its scroll bar."""
    area = shift.area
    if (place.width <= _BAR and place.x2 >= area.x2 - 4) or (place.height <= _BAR and place.y2 >= area.y2 - 4):
        return False
    if place.meet(shift.area) is None:
        return True
    both = shift.box.meet(place)
    return both is not None and both.area >= 0.5 * place.area


class _Pairing:
    """Elements of both screens as pairs. ``places``: where pixels differ; None when that cannot be told. ``differing``:
    where they do before what was shifted is laid upon itself."""

    def __init__(
        self, before: Page, after: Page, places: list[Box] | None, shift: Shift | None, differing: list[Box]
    ) -> None:
        self.before, self.after, self.places, self.shift = before, after, places, shift
        self.differing = differing
        self.covered: list[Box] = []

    def changes(self) -> list[Change]:
        old = [e for e in self.before.shown() if e.role not in _TOLD]
        new = [e for e in self.after.shown() if e.role not in _TOLD]
        out: list[Change] = []
        pairs = self._same_place(old, new)
        for one, other in pairs:
            out += self._between(one, other)
        gone = [e for e in old if e.id not in {a.id for a, _ in pairs}]
        came = [e for e in new if e.id not in {b.id for _, b in pairs}]
        out += self._moved(gone, came)
        out += [self._one("appeared", e, self.after) for e in came if self._differs(e.box) and self._is_outer(e, came)]
        out += [
            self._one("gone", e, self.before)
            for e in gone
            if self._differs(self._now(e.box)) and self._differed(e.box) and self._is_outer(e, gone)
        ]
        out += self._chosen(out)
        out += self._windows()
        out.sort(key=lambda c: ((c.box or c.was or Box(0, 0, 0, 0)).y1 // 8, (c.box or c.was or Box(0, 0, 0, 0)).x1))
        return [*out, *self._rest()]

    def _now(self, box: Box) -> Box:
        """Where a place of the earlier picture is in the later one."""
        if self.shift is None or (both := box.meet(self.shift.area)) is None or both.area < 0.5 * box.area:
            return box
        return box.moved(self.shift.dx, self.shift.dy)

    def _differs(self, box: Box) -> bool:
        return self.places is None or any(box.meet(place) is not None for place in self.places)

    def _differed(self, box: Box) -> bool:
        """Whether anything differs at that very place, shifted or not."""
        return self.places is None or any(box.meet(place) is not None for place in self.differing)

    def _holds_shift(self, box: Box) -> bool:
        """Whether most of what was shifted lies in a box: the area that scrolled."""
        both = box.meet(self.shift.box) if self.shift is not None else None
        return both is not None and self.shift is not None and both.area >= 0.5 * self.shift.box.area

    def _same_place(self, old: list[Element], new: list[Element]) -> list[tuple[Element, Element]]:
        """Those at one place: of one name first, then of one kind."""
        pairs: list[tuple[Element, Element]] = []
        left = list(new)
        for strict in (True, False):
            for e in [o for o in old if o.id not in {a.id for a, _ in pairs}]:
                here = self._now(e.box)
                fitting = [n for n in left if _at_one_place(here, n.box) and _alike(e, n, strict)]
                best = max(fitting, key=lambda n: here.overlap(n.box), default=None)
                if best is not None:
                    pairs.append((e, best))
                    left.remove(best)
        return pairs

    def _between(self, old: Element, new: Element) -> Iterable[Change]:
        if not self._differs(new.box.join(self._now(old.box))) or self._holds_shift(new.box):
            return
        what = plain(new if fold(old.title) == fold(new.title) or new.label or new.name else old, self.after.seen)
        was, now = shown_text(old), shown_text(new)
        if fold(was) != fold(now) and was != now:
            self.covered.append(new.box.join(self._now(old.box)))
            name = plain(new, self.after.seen) if new.role in TAKES_TEXT or new.role == "combo" else new.role
            kind = "text" if name == "label" else name
            yield Change("text", kind, new.box, old.box, was, now)
        yield from self._states(old, new, what)

    def _states(self, old: Element, new: Element, what: str) -> Iterable[Change]:
        for state in _STATES:
            if (state in old.states) != (state in new.states):
                told = (state if state in s.states else f"not {state}" for s in (old, new))
                self.covered.append(new.box)
                yield Change("state", what, new.box, old.box, *told)
        yield from self._enabled(old, new, what)

    def _enabled(self, old: Element, new: Element, what: str) -> Iterable[Change]:
        if new.role not in ("button", "field", "combo", "checkbox", "radio", "menuitem", "link", "spin", "toggle"):
            return
        one, other = has_state(self.before, old, "enabled"), has_state(self.after, new, "enabled")
        if one is not None and other is not None and one[0] != other[0]:
            self.covered.append(new.box)
            yield Change("state", what, new.box, old.box, *("enabled" if s[0] else "greyed out" for s in (one, other)))

    def _moved(self, gone: list[Element], came: list[Element]) -> list[Change]:
        """What is at another place now; those that moved alike as one. Takes them out of both lists."""
        found: dict[tuple[int, int], list[tuple[Element, Element]]] = {}
        for e in list(gone):
            text = fold(shown_text(e))
            fitting = [n for n in came if n.role == e.role and len(text) > 1 and fold(shown_text(n)) == text]
            if len(fitting) != 1 or not self._differs(fitting[0].box):
                continue
            new = fitting[0]
            gone.remove(e)
            came.remove(new)
            key = (round((new.box.x1 - e.box.x1) / 4), round((new.box.y1 - e.box.y1) / 4))
            found.setdefault(key, []).append((e, new))
        out = []
        for pairs in found.values():
            self.covered += [box for a, b in pairs for box in (self._now(a.box), b.box)]
            out += [c for a, b in pairs for c in self._states(a, b, plain(b, self.after.seen))]
            out += [self._one_moved(pairs)] if len(pairs) >= _GROUP else [self._one_moved([pair]) for pair in pairs]
        return out

    def _one_moved(self, pairs: Sequence[tuple[Element, Element]]) -> Change:
        was, box = around([a.box for a, _ in pairs]), around([b.box for _, b in pairs])
        dx, dy = pairs[0][1].box.x1 - pairs[0][0].box.x1, pairs[0][1].box.y1 - pairs[0][0].box.y1
        names = ", ".join(plain(b, self.after.seen) for _, b in pairs[:3])
        more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
        return Change("moved", f"{names}{more} moved by {dx},{dy}", box, was)

    def _one(self, kind: Literal["appeared", "gone"], e: Element, page: Page) -> Change:
        self.covered.append(e.box if kind == "appeared" else self._now(e.box))
        where = e.visible or e.box
        text = shown_text(e)
        what = f"text {text[:80]!r}" if e.role in ("label", "heading") else plain(e, page.seen)
        return Change(kind, what, where if kind == "appeared" else None, where if kind == "gone" else None)

    def _is_outer(self, e: Element, among: list[Element]) -> bool:
        """Whether it is not only a part of another that is told already."""
        return not any(
            o.id != e.id and o.role in _BOXED and o.box.area > e.box.area and o.box.meet(e.box) == e.box
            and fold(shown_text(e)) in fold(o.title + (o.value or "")) for o in among
        )  # fmt: skip

    def _chosen(self, told: list[Change]) -> list[Change]:
        """A tab or row that looks chosen now, and the one that did before."""
        out = []
        for one, other in zip(_choices(self.before), _choices(self.after), strict=True):
            if one is None or other is None or one[0] == other[0] or not self._differs(other[1]):
                continue
            if any(c.kind == "state" and c.box is not None and c.box.meet(other[1]) for c in told):
                continue
            self.covered += [self._now(one[1]), other[1]]
            out.append(Change("state", f"what is selected, {other[0]!r}", other[1], one[1], one[0], other[0]))
        return out

    def _windows(self) -> list[Change]:
        old = {w.id: w for w in self.before.seen.windows if w.kind in ("normal", "dialog", "menu")}
        new = {w.id: w for w in self.after.seen.windows if w.kind in ("normal", "dialog", "menu")}
        out = [Change("appeared", f"window {w.title!r}", w.box) for w in new.values() if w.id not in old and w.title]
        out += [Change("gone", f"window {w.title!r}", None, w.box) for w in old.values() if w.id not in new and w.title]
        for id, w in new.items():
            if id in old and old[id].title != w.title:
                out.append(Change("text", "title of a window", w.box, old[id].box, old[id].title, w.title))
        return out

    def _rest(self) -> list[Change]:
        """Places that differ and are told by nothing else."""
        out = []
        for place in self.places or ():
            if any(_mostly_in(place, box) for box in self.covered):
                continue
            holder = self.after.seen.at(place.centre)
            where = f" in {plain(holder, self.after.seen)}" if holder is not None and holder.title else ""
            out.append(Change("pixels", f"pixels changed{where}, {place.width}x{place.height}", place, place))
        return out


def _at_one_place(a: Box, b: Box) -> bool:
    if a.overlap(b) >= 0.5:
        return True
    # Texts of other lengths that begin or end alike are at one place.
    level = min(a.y2, b.y2) - max(a.y1, b.y1) >= 0.7 * min(a.height, b.height)
    return level and (abs(a.x1 - b.x1) <= 4 or abs(a.x2 - b.x2) <= 4) and abs(a.height - b.height) <= 8


def _alike(a: Element, b: Element, strict: bool) -> bool:
    if strict:
        return a.role == b.role and fold(a.title) == fold(b.title) and shown_text(a) == shown_text(b)
    texts = {"label", "heading"}
    return a.role == b.role or (a.role in texts and b.role in texts)


def _choices(page: Page) -> tuple[tuple[str, Box] | None, ...]:
    """The tab and the row that look chosen."""
    run = [e for e in tab_run(page) if e.source != "tree"]
    at = chosen_of(page.seen.screenshot, tab_places(run)) if run else None
    tab = (run[at].title, run[at].box) if at is not None else None
    row = None
    for stack in stacks(page) if tab is None else ():
        at = chosen_of(page.seen.screenshot, [t.box for t in stack])
        if at is not None:
            row = (stack[at].title, stack[at].box)
            break
    return tab, row


def _mostly_in(place: Box, box: Box) -> bool:
    grown = Box(box.x1 - 6, box.y1 - 6, box.x2 + 6, box.y2 + 6)
    both = grown.meet(place)
    return both is not None and (both.area >= 0.4 * place.area or both.area >= 0.9 * box.area)


def summary(changes: Sequence[Change]) -> str:
    """The changes in words, a line each."""
    return "\n".join(str(c) for c in changes) if changes else "nothing changed"
