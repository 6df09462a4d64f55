"""Phi-4-reasoning-vision: one box as fractions of the picture, ``[0.174, 0.868, 0.224, 0.977]``."""

from __future__ import annotations

from steadyhand_prompts import points
from steadyhand_prompts.draft import Draft
from steadyhand_prompts.reading import refuse


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft."""
    numbers, start = points.find(text)
    if len(numbers) != 4:
        refuse("it is a point, not a box [x1, y1, x2, y2]")
    draft.thought = draft.thought or text[:start].strip()
    points.click(numbers, draft)
