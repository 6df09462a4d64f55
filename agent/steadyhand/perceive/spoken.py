"""Which texts on the screen talk to the agent, and in which window. A pure view of an Observation."""

from __future__ import annotations

from collections.abc import Iterator

from steadyhand.observation import Element, Observation
from steadyhand_actions.talk import talk_in

_LINE_GAP = 1.3
"""Heights of a line that may lie between two lines of one paragraph."""


def spoken_in(seen: Observation) -> tuple[tuple[str, int | None], ...]:
    """The pieces that talk, each with the window it is in; empty almost always. Texts seen before cost nothing."""
    found = [(piece, window) for text, window in _texts(seen) for piece in talk_in(text)]
    return tuple(dict.fromkeys(found))


def _texts(seen: Observation) -> Iterator[tuple[str, int | None]]:
    for window in seen.windows:
        if not window.minimised:
            yield window.title, window.id
    lines: list[Element] = []
    for e in seen.elements:
        if not e.shown:
            continue
        for text in dict.fromkeys((e.name, e.value or "", e.description)):
            yield text, e.window
        if e.source == "text":
            lines.append(e)
    yield from _paragraphs(lines)


def _paragraphs(lines: list[Element]) -> Iterator[tuple[str, int | None]]:
    """Lines read from the picture that stand under each other: a sentence may go on in the next one."""
    rows = sorted(lines, key=lambda e: (e.window or 0, e.box.y1, e.box.x1))
    taken: set[str] = set()
    for i, first in enumerate(rows):
        if first.id in taken:
            continue
        block = [first]
        for e in rows[i + 1 :]:
            last = block[-1]
            if e.window != last.window or e.box.y1 - last.box.y1 > (_LINE_GAP + 1) * last.box.height:
                break
            if e.id not in taken and _goes_on(last, e):
                block.append(e)
                taken.add(e.id)
        if len(block) > 1:
            yield " ".join(e.name for e in block), first.window


def _goes_on(above: Element, below: Element) -> bool:
    a, b = above.box, below.box
    return 0 < b.y1 - a.y1 <= (_LINE_GAP + 1) * a.height and abs(b.x1 - a.x1) <= 2 * a.height and a.width > b.height * 6
