"""Answers of grounding models: nothing but a place, in many spellings. The action is a click there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steadyhand_prompts.dialect import Aim
from steadyhand_prompts.draft import Draft
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import mapping, refuse, unreadable
from steadyhand_prompts.tags import blocks

_N = r"\s*([+-]?(?:[0-9]{1,7}(?:\.[0-9]{0,20})?|\.[0-9]{1,20}))\s*"
_FOUR = rf"{_N},{_N},{_N},{_N}"
_SPELLINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"<\|box_start\|>\s*\({_N},{_N}\)\s*,\s*\({_N},{_N}\)\s*<\|box_end\|>",
        rf"<\|box_start\|>\s*[\[(]{_N},{_N}[\])]\s*<\|box_end\|>",
        rf"<(?:point|bbox|box)>\s*\[*{_N}[,\s]{_N}[,\s]{_N}[,\s]{_N}\]*\s*</(?:point|bbox|box)>",
        rf"<(?:point|bbox|box)>\s*[\[(]*{_N}[,\s]{_N}[\])]*\s*</(?:point|bbox|box)>",
        rf"\[\[{_FOUR}\]\]",
        rf"\[\[{_N},{_N}\]\]",
        rf"\[{_FOUR}\]",
        rf"\({_FOUR}\)",
        rf"\[{_N},{_N}\]",
        rf"\({_N},{_N}\)",
        rf"<x>{_N}</x>\s*<y>{_N}</y>",
    )
)
_UNFINISHED = re.compile(r"[\[(<][^\])>]{0,80}$")


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft: the place, and what was said before it."""
    body = text
    if "<answer>" in text:
        before, answers = blocks(text, "<answer>", "</answer>")
        draft.thought = draft.thought or before.strip()
        body = answers[-1]
    if "{" in body:
        _json(body, draft)
        return
    numbers, start = find(body)
    draft.thought = draft.thought or body[:start].strip()
    click(numbers, draft)


def find(text: str) -> tuple[Sequence[str], int]:
    """The numbers of the one place in a text, and where it starts. Several different ones are no answer."""
    for pattern in _SPELLINGS:
        found = list(pattern.finditer(text))
        if len({match.groups() for match in found}) > 1:
            refuse("it names several places")
        if found:
            return found[0].groups(), found[0].start()
    if _UNFINISHED.search(text.rstrip()[-100:]):
        refuse("it is cut short")
    raise unreadable("there is no place in it")


def click(numbers: Sequence[object], draft: Draft) -> None:
    """A click in the middle of a box or at a point; a box is kept as what the click is aimed at."""
    if len(numbers) == 4:
        box = draft.box(numbers)
        draft.aim = Aim("", "", "", box, "model")
    draft.click(draft.pair(list(numbers)))


def _json(text: str, draft: Draft) -> None:
    """``[{"point_2d": [x, y]}]``, ``{"bbox_2d": […]}``, ``{"coordinate": [x, y]}``, ``{"x": …, "y": …}``."""
    found = values(text)
    if len(found) != 1:
        refuse("there is no place in it" if not found else "it names several places")
    item = mapping(found[0], "the answer")
    for key in ("point_2d", "bbox_2d", "coordinate", "coordinates", "point", "bbox", "box"):
        if isinstance(item.get(key), list):
            place = item[key]
            click(place, draft) if isinstance(place, list) else None
            return
    if item.get("x") is None or item.get("y") is None:
        refuse("there is no place in it")
    click([item["x"], item["y"]], draft)
