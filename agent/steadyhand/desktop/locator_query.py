"""What a locator means, as values: by words, role and name, text; inside, near, filtered, one of several.

Each says which elements of an Observation it means, in reading order, and how a person would call it. Knows nothing of
when it is looked for or what is done with it. Hidden things are found too: what is closed or scrolled away exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, get_args

from rapidfuzz import fuzz

from steadyhand.models.embedded.describe import plain, value_of
from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.ground import fitting, rank
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.places import distance, holds, reading_order, words_in_line
from steadyhand.models.embedded.roles import PASSIVE
from steadyhand.models.embedded.scene import Scene, scene_of
from steadyhand.observation import Element, Observation, Role, State
from steadyhand_actions.errors import UsageError

Words = str | re.Pattern[str]
"""A name or text: a string, or a pattern that is searched in it."""
ROLES = get_args(Role)
STATES = get_args(State)
OTHER_NAMES: dict[str, tuple[Role, ...]] = {
    "textbox": ("field", "document"), "searchbox": ("field",), "combobox": ("combo",), "listbox": ("list",),
    "listitem": ("option", "row"), "treeitem": ("row", "option"), "spinbutton": ("spin",), "switch": ("toggle",),
    "togglebutton": ("toggle",), "progressbar": ("progress",), "img": ("image",), "gridcell": ("cell",),
    "columnheader": ("column",), "grid": ("table",), "status": ("statusbar",), "text": ("label",),
}  # fmt: skip
"""Roles under the names that the web has for them."""
_NEAREST = 3
_LONGEST = 60
_WHOLES = ("window", "dialog")


class Query(Protocol):
    """``reads``: what it means may be known by text in pixels alone, where the tree does not tell."""

    @property
    def said(self) -> str: ...

    @property
    def reads(self) -> bool: ...

    def find(self, seen: Observation) -> tuple[Element, ...]: ...

    def nearest(self, seen: Observation) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class ByWords:
    """As a person calls it."""

    ref: Reference

    @property
    def said(self) -> str:
        return self.ref.said

    @property
    def reads(self) -> bool:
        return True

    def find(self, seen: Observation) -> tuple[Element, ...]:
        return tuple(c.element for c in fitting(self.ref, seen))

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        found = [c.element for c in rank(self.ref, seen) if c.score >= 0.3]
        return tuple(dict.fromkeys(plain(e, seen) for e in found))[:_NEAREST]


@dataclass(frozen=True, slots=True)
class ByRole:
    """``name`` is the whole name, case, mnemonics and a trailing colon or dots aside; ``exact``: to the letter."""

    roles: tuple[Role, ...]
    name: Words | None = None
    exact: bool = False
    called: str = ""

    @property
    def said(self) -> str:
        return self.called if self.name is None else f"{self.called} {quoted(self.name)}"

    @property
    def reads(self) -> bool:
        return False

    def find(self, seen: Observation) -> tuple[Element, ...]:
        scene = scene_of(seen)
        found = [e for e in everything(scene) if e.role in self.roles and self._is_called(e, scene)]
        if "menuitem" in self.roles and self.name is not None and not any(e.shown for e in found):
            found = self._painted(scene) or found
        return in_order(found)

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        scene = scene_of(seen)
        kin = [e for e in everything(scene) if e.role in self.roles]
        others = [e for e in everything(scene) if self.name is not None and self._is_called(e, scene)]
        return (*tuple(plain(e, seen) for e in others[:1]), *alike(self.name, kin, seen))[:_NEAREST]

    def _painted(self, scene: Scene) -> list[Element]:
        """What an open menu shows of that name, where the tree goes on taking the menu for closed."""
        menus = {w.id for w in scene.seen.windows if w.kind == "menu"}
        painted = (e for e in scene.seen.elements if e.source == "text" and e.shown and e.window in menus)
        return [e for e in painted if self._is_called(e, scene)]

    def _is_called(self, element: Element, scene: Scene) -> bool:
        return self.name is None or any(_is_name(self.name, n, self.exact) for n in names_of(element, scene))


@dataclass(frozen=True, slots=True)
class ByText:
    """The innermost things that hold a text; of a text on a control, the control. ``exact``: all of it, unchanged."""

    text: Words
    exact: bool = False

    @property
    def said(self) -> str:
        return f"text {quoted(self.text)}"

    @property
    def reads(self) -> bool:
        return True

    def find(self, seen: Observation) -> tuple[Element, ...]:
        scene = scene_of(seen)
        hits = [e for e in seen.elements if e.role not in _WHOLES and self._holds(e)]
        above = {a.id for e in hits for a in seen.ancestors(e)}
        inner = [self._narrowed(scene.clicked(e)) for e in hits if e.id not in above]
        kept: list[Element] = []
        for e in sorted(inner, key=lambda e: (e.role in PASSIVE, e.box.area)):
            if not any(k.id == e.id or (scene.may_be_one(e, k) and scene.same_thing(e, k)) for k in kept):
                kept.append(e)
        return in_order(kept)

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        return alike(self.text, [e for e in seen.elements if e.role not in _WHOLES], seen)

    def _holds(self, element: Element) -> bool:
        return any(holds_text(self.text, t, self.exact) for t in (element.name, element.value or "") if t)

    def _narrowed(self, element: Element) -> Element:
        """Of a line that was read off the pixels, the words."""
        return words_in_line(element, self.text) if element.source == "text" and isinstance(self.text, str) else element


@dataclass(frozen=True, slots=True)
class Inside:
    inner: Query
    outer: Query

    @property
    def said(self) -> str:
        return f"{self.inner.said} in {self.outer.said}"

    @property
    def reads(self) -> bool:
        return self.inner.reads or self.outer.reads

    def find(self, seen: Observation) -> tuple[Element, ...]:
        scene, outers = scene_of(seen), self.outer.find(seen)
        return tuple(e for e in self.inner.find(seen) if any(lies_in(e, o, scene) for o in outers))

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        if not self.outer.find(seen):
            return self.outer.nearest(seen)
        elsewhere = tuple(f"{plain(e, seen)} outside it" for e in self.inner.find(seen)[:1])
        return (*elsewhere, *self.inner.nearest(seen))[:_NEAREST]


@dataclass(frozen=True, slots=True)
class Near:
    """To each of the others, what is nearest to it; what stands on one line with it counts as nearer."""

    query: Query
    other: Query

    @property
    def said(self) -> str:
        return f"{self.query.said} near {self.other.said}"

    @property
    def reads(self) -> bool:
        return self.query.reads or self.other.reads

    def find(self, seen: Observation) -> tuple[Element, ...]:
        found: dict[str, Element] = {}
        for other in (o for o in self.other.find(seen) if o.shown):
            mine = [e for e in self.query.find(seen) if e.id != other.id and e.shown and e.window == other.window]
            nearest = min(mine, key=lambda e: distance(e.box, other.box), default=None)
            if nearest is not None:
                found[nearest.id] = nearest
        return in_order(found.values())

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        return self.query.nearest(seen) if self.other.find(seen) else self.other.nearest(seen)


@dataclass(frozen=True, slots=True)
class Nth:
    """``at`` counts from 0; negative from the end."""

    query: Query
    at: int

    @property
    def said(self) -> str:
        which = {0: "the first", -1: "the last"}.get(self.at) or (
            f"number {self.at + 1}" if self.at >= 0 else f"number {-self.at} from the end"
        )
        return f"{which} of {self.query.said}"

    @property
    def reads(self) -> bool:
        return self.query.reads

    def find(self, seen: Observation) -> tuple[Element, ...]:
        found = self.query.find(seen)
        return (found[self.at],) if -len(found) <= self.at < len(found) else ()

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        found = self.query.find(seen)
        return (f"{len(found)} of that kind",) if found else self.query.nearest(seen)


@dataclass(frozen=True, slots=True)
class Filtered:
    """``has``: something in it; ``text``: it or something in it says so; ``states``: all of these and none of
    ``without``; ``visible``: whether it is in view."""

    query: Query
    has: Query | None = None
    text: Words | None = None
    states: tuple[State, ...] = ()
    without: tuple[State, ...] = ()
    visible: bool | None = None

    @property
    def said(self) -> str:
        parts = [self.query.said]
        parts += [f"with {self.has.said} in it"] if self.has is not None else []
        parts += [f"saying {quoted(self.text)}"] if self.text is not None else []
        parts += [f"that is {s}" for s in self.states] + [f"that is not {s}" for s in self.without]
        parts += ["that is visible" if self.visible else "that is hidden"] if self.visible is not None else []
        return " ".join(parts)

    @property
    def reads(self) -> bool:
        return self.query.reads or self.text is not None or (self.has is not None and self.has.reads)

    def find(self, seen: Observation) -> tuple[Element, ...]:
        scene = scene_of(seen)
        inner = self.has.find(seen) if self.has is not None else ()
        return tuple(e for e in self.query.find(seen) if self._fits(e, inner, scene))

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        found = self.query.find(seen)
        told = [f"{plain(e, seen)} ({', '.join(sorted(e.states)) or 'no state'})" for e in found]
        return tuple(told)[:_NEAREST] or self.query.nearest(seen)

    def _fits(self, element: Element, inner: Sequence[Element], scene: Scene) -> bool:
        on = element.states
        return (
            all(s in on for s in self.states)
            and not any(s in on for s in self.without)
            and (self.visible is None or element.shown == self.visible)
            and (self.has is None or any(e.id == element.id or lies_in(e, element, scene) for e in inner))
            and (self.text is None or any(holds_text(self.text, t, False) for t in _texts(element, scene)))
        )


@dataclass(frozen=True, slots=True)
class InWindows:
    """Only in the windows that ``owns`` knows: those of one application, whatever they are then."""

    query: Query
    owns: Callable[[Observation], frozenset[int]]
    called: str

    @property
    def said(self) -> str:
        return f"{self.query.said} in {self.called}"

    @property
    def reads(self) -> bool:
        return self.query.reads

    def find(self, seen: Observation) -> tuple[Element, ...]:
        windows = self.owns(seen)
        return tuple(e for e in self.query.find(seen) if e.window in windows)

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        return self.query.nearest(seen)


def roles_of(name: str) -> tuple[Role, ...]:
    """The roles that a name means. Raises UsageError."""
    low = name.strip().casefold()
    if low in ROLES:
        return (low,)  # type: ignore[return-value]
    if low in OTHER_NAMES:
        return OTHER_NAMES[low]
    raise UsageError(f"there is no role {name!r}; the roles are: {', '.join(ROLES)}")


def states_of(names: Iterable[str]) -> tuple[State, ...]:
    """Raises UsageError for a state that there is not."""
    chosen = tuple(names)
    for name in chosen:
        if name not in STATES:
            raise UsageError(f"there is no state {name!r}; the states are: {', '.join(STATES)}")
    return tuple(s for s in STATES if s in chosen)


def quoted(words: Words) -> str:
    return repr(words) if isinstance(words, str) else f"/{words.pattern}/"


def everything(scene: Scene) -> tuple[Element, ...]:
    """The elements, and windows that no source lists as one."""
    return (*scene.window_elements, *scene.seen.elements)


def in_order(elements: Iterable[Element]) -> tuple[Element, ...]:
    """As they are read; where some of a window are out of view, in the order of its tree, in which those count too."""
    found = list(elements)
    shown = {e.id for e in found if e.shown}
    if len(shown) < len(found) and len({e.window for e in found}) == 1 and all(e.source == "tree" for e in found):
        return tuple(sorted(found, key=lambda e: e.order))
    return (*reading_order(e for e in found if e.id in shown), *(e for e in found if e.id not in shown))


def lies_in(element: Element, outer: Element, scene: Scene) -> bool:
    """By the tree; of what only pixels tell, by its place."""
    if outer.role in _WHOLES and outer.window is not None and element.window == outer.window:
        return element.id != outer.id
    if scene.is_in(element, outer):
        return True
    if element.source == "tree" and outer.source == "tree":
        return False
    return element.window == outer.window and element.id != outer.id and holds(outer.box, element.box)


def names_of(element: Element, scene: Scene) -> tuple[str, ...]:
    """By which it goes: its own, its label's; of what has neither, the caption beside it."""
    names = tuple(n for n in (element.name, element.label) if n)
    if names or element.id not in scene.names.captions:
        return names
    return (scene.names.captions[element.id].text.title,)


def holds_text(wanted: Words, text: str, exact: bool) -> bool:
    if isinstance(wanted, re.Pattern):
        return wanted.search(text) is not None
    if exact:
        return wanted == text
    return " ".join(wanted.split()).casefold() in " ".join(text.split()).casefold()


def alike(wanted: Words | None, elements: Sequence[Element], seen: Observation) -> tuple[str, ...]:
    """The elements most like what was wanted, in words; any in view where nothing is like it."""
    named = [e for e in elements if e.title and len(e.title) <= _LONGEST]
    if isinstance(wanted, str) and wanted.strip():
        named = sorted(named, key=lambda e: (-_likeness(fold(wanted), fold(e.title)), not e.shown))
    else:
        named = sorted(named, key=lambda e: not e.shown)
    return tuple(dict.fromkeys(plain(e, seen) for e in named))[:_NEAREST]


def _likeness(one: str, other: str) -> float:
    """As a whole first, then in part."""
    return fuzz.ratio(one, other) + fuzz.WRatio(one, other)


def _is_name(wanted: Words, name: str, exact: bool) -> bool:
    if isinstance(wanted, re.Pattern):
        return wanted.search(name) is not None
    return wanted == name if exact else fold(wanted) == fold(name)


def _texts(element: Element, scene: Scene) -> list[str]:
    inner = [e for e in scene.seen.elements if lies_in(e, element, scene)] if element.role not in ("label",) else []
    return [element.name, value_of(element, scene.seen), *(t for e in inner for t in (e.name, e.value) if t)]
