"""How many entries a list shows: files, rows, items; those of one kind of file by their names. Knows one screen.

A list is whatever holds several entries: a list, a table, a panel full of icons. Entries scrolled away count too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from steadyhand.models.embedded.ground import rank
from steadyhand.models.embedded.language import reference
from steadyhand.models.embedded.scene import scene_of
from steadyhand.observation import Element, Observation, Role

_ENTRIES: Final[tuple[Role, ...]] = ("row", "option", "icon", "cell")
"""Kinds that entries are, those that are whole entries first."""
_HOLDERS: Final[frozenset[Role]] = frozenset({"list", "table", "tree", "panel", "group", "document", "other"})
_WORDS: Final = frozenset(
    "file files item items entry entries row rows thing things icon icons document documents result results element "
    "elements record records message messages line lines".split()
)
_KIND: Final = re.compile(r"\.?[A-Za-z0-9]{1,5}")
_SURE: Final = 0.8


def entries(what: str, where: str, seen: Observation) -> tuple[str, ...] | None:
    """The names of the entries that are meant by ``what`` ("PDF files"), in ``where`` ("the file list") or in the
    biggest list in front; None when the words mean no entries, or there is no list."""
    words = what.split()
    if not words or words[-1].casefold() not in _WORDS or len(words) > 2:
        return None
    if len(words) == 2 and not _KIND.fullmatch(words[0]):
        return None
    group = _group(where, seen)
    if group is None:
        return None
    names = _names(group, seen)
    return names if len(words) == 1 else tuple(n for n in names if n.casefold().endswith(_ending(words[0])))


def _ending(word: str) -> str:
    return f".{word.removeprefix('.').casefold()}"


def _group(where: str, seen: Observation) -> Sequence[Element] | None:
    """The entries of the list that is named, else of the one that takes up most of the window in front."""
    groups: dict[str | None, list[Element]] = defaultdict(list)
    for e in seen.elements:
        holder = seen.element(e.parent)
        if e.role in _ENTRIES and e.source == "tree" and holder is not None and holder.role in _HOLDERS:
            groups[e.parent].append(e)
    shown = {p: g for p, g in groups.items() if (h := seen.element(p)) is not None and h.shown}
    if where and reference(where).words:
        # A list is named by its own words only when it is called so; "the file list" is the one with files in it.
        named = [c.element for c in rank(reference(where), seen)[:5] if c.score >= _SURE]
        for element in named:
            inside = [p for p in shown if p == element.id or _lies_in(p, element, seen)]
            if inside:
                return shown[max(inside, key=lambda p: _area(p, seen))]
    front = scene_of(seen).front
    mine = [p for p in shown if front is None or shown[p][0].window == front.id]
    if not mine:
        return None
    return shown[max(mine, key=lambda p: (_area(p, seen), len(shown[p])))]


def _lies_in(parent: str | None, outer: Element, seen: Observation) -> bool:
    holder = seen.element(parent)
    return holder is not None and scene_of(seen).is_in(holder, outer)


def _area(parent: str | None, seen: Observation) -> int:
    holder = seen.element(parent)
    return (holder.visible or holder.box).area if holder is not None else 0


def _names(group: Sequence[Element], seen: Observation) -> tuple[str, ...]:
    for role in _ENTRIES:
        chosen = [e for e in group if e.role == role]
        if not chosen:
            continue
        if role == "cell":  # one for each line of the table: its first with a text
            lines: dict[int, Element] = {}
            for e in sorted(chosen, key=lambda e: (e.box.y1, e.box.x1)):
                if e.title and (e.box.y1 not in lines):
                    lines[e.box.y1] = e
            chosen = list(lines.values())
        return tuple(_once(e.title or _inner(e, seen)) for e in chosen)
    return ()


def _inner(element: Element, seen: Observation) -> str:
    return next((d.title for d in seen.descendants(element) if d.title), "")


def _once(name: str) -> str:
    """Some toolkits tell the text below an icon twice: "a.pdf a.pdf"."""
    half = len(name) // 2
    return name[:half] if len(name) % 2 and name[half] == " " and name[:half] == name[half + 1 :] else name
