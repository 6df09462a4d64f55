"""One application on a desktop, as a test holds it: its windows, and what is in them.

An application is the process that was started and those whose windows came up first; windows they open later are its.
"""

from __future__ import annotations

from pathlib import Path

from steadyhand.desktop.locator import Locator, query_of
from steadyhand.desktop.locator_image import Pixels
from steadyhand.desktop.locator_query import ByWords, InWindows, Query, Words
from steadyhand.desktop.place import Place
from steadyhand.models.embedded.language import reference
from steadyhand.observation import Observation, Window


class App:
    """``name`` is what it is called in messages. Raises nothing when it has ended: it has no windows then."""

    def __init__(self, name: str, pids: frozenset[int], place: Place) -> None:
        self.name = name
        self.pids = pids
        self.place = place

    def __repr__(self) -> str:
        return f"App({self.name!r})"

    def find(self, words: str) -> Locator:
        """A thing in its windows, by how one would call it."""
        return self._locator(ByWords(reference(words)))

    def get(
        self,
        role: str = "",
        *,
        name: Words | None = None,
        text: Words | None = None,
        image: Path | str | Pixels | None = None,
        exact: bool = False,
    ) -> Locator:
        """What is of that role and name, or says that text, or looks like that picture, in its windows."""
        return self._locator(query_of(role, name=name, text=text, image=image, exact=exact))

    def windows(self, seen: Observation | None = None) -> tuple[Window, ...]:
        """Its windows now, menus and tooltips too, the topmost last."""
        seen = seen or self.place.glance().seen
        mine = {w.id for w in seen.windows if w.pid in self.pids}
        return tuple(w for w in seen.windows if w.id in mine or w.parent in mine)

    @property
    def is_open(self) -> bool:
        """Whether it has a window."""
        return any(w.kind in ("normal", "dialog") for w in self.windows())

    def _locator(self, query: Query) -> Locator:
        return Locator(InWindows(query, self._owned, self.name), self.place)

    def _owned(self, seen: Observation) -> frozenset[int]:
        return frozenset(w.id for w in self.windows(seen))
