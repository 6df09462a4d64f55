"""What is said to a question about the screen. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from steadyhand.observation import Source
from steadyhand_actions.schema import Box

Rung = Literal["tree", "text", "pixels", "icon", "windows", "sums", "model", ""]


@dataclass(frozen=True, slots=True)
class Reply:
    """``text`` is the answer as a person says it; ``items`` its entries where it is a list. ``boxes`` are the places it
    rests on, ``picture`` the number of the picture they are on. Not ``found``: ``reason`` says why, in one line."""

    found: bool
    text: str = ""
    confidence: float = 0.0
    boxes: tuple[Box, ...] = ()
    rung: Rung = ""
    items: tuple[str, ...] = ()
    reason: str = ""
    picture: int = 0


def said(text: str, boxes: Iterable[Box], confidence: float, rung: Rung, items: Iterable[str] = ()) -> Reply:
    return Reply(True, text, round(min(1.0, confidence), 3), tuple(boxes), rung, tuple(items))


def not_known(reason: str) -> Reply:
    return Reply(False, reason=reason)


def rung_of(sources: Iterable[Source]) -> Rung:
    """The dearest of the sources."""
    found = set(sources)
    return next((s for s in ("icon", "pixels", "text") if s in found), "tree" if found else "")
