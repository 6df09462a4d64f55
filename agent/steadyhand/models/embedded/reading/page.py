"""One Observation made ready for reading: pieces, lines, tables, facts, and how it writes numbers and dates.

Made once an Observation and kept for the last few.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from steadyhand.models.embedded.reading.facts import Fact, facts_of
from steadyhand.models.embedded.reading.moments import puts_day_first
from steadyhand.models.embedded.reading.numbers import Mark, decimal_mark
from steadyhand.models.embedded.reading.pieces import Piece, lines_of, pieces_of
from steadyhand.models.embedded.reading.tables import Table, tables_of
from steadyhand.models.embedded.scene import Scene, scene_of
from steadyhand.models.embedded.standing import front, owned
from steadyhand.observation import Element, Observation
from steadyhand_actions.schema import Box


@lru_cache(maxsize=8)
def page_of(seen: Observation) -> Page:
    return Page(seen)


class Page:
    def __init__(self, seen: Observation) -> None:
        self.seen = seen

    @cached_property
    def scene(self) -> Scene:
        return scene_of(self.seen)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """All that can be read, what is in front first where windows are known."""
        ahead = front(self.seen)
        if ahead is None:
            return pieces_of(self.seen)
        ours = owned(ahead.id, self.seen)
        found = pieces_of(self.seen)
        return (*(p for p in found if p.element.window in ours), *(p for p in found if p.element.window not in ours))

    @cached_property
    def lines(self) -> tuple[tuple[Piece, ...], ...]:
        """Lines from the top, window by window."""
        groups: dict[int | None, list[Piece]] = {}
        for piece in self.pieces:
            groups.setdefault(piece.element.window, []).append(piece)
        return tuple(line for group in groups.values() for line in lines_of(group))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tables_of(self.lines)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return facts_of(self.seen, self.lines)

    @cached_property
    def decimal(self) -> Mark | None:
        return decimal_mark(p.text for p in self.pieces)

    @cached_property
    def day_first(self) -> bool | None:
        return puts_day_first(p.text for p in self.pieces)

    def shown(self) -> tuple[Element, ...]:
        return tuple(e for e in self.seen.elements if e.shown)


def around(boxes: list[Box]) -> Box:
    """The box around several; there is at least one."""
    box = boxes[0]
    for other in boxes[1:]:
        box = box.join(other)
    return box
