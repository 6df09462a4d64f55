"""The boxes that lists draw beside their rows, and the control in a cell. Looks only; nothing is pressed."""

from __future__ import annotations

from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.mind import Mind
from steadyhand.models.embedded.roles import FORM
from steadyhand.models.embedded.skills.doing import known
from steadyhand.observation import Element


def box_of_row(mind: Mind, element: Element) -> Element | None:
    """The check box or radio button that a list draws in the row of a cell."""
    return next(
        (
            e for e in mind.seen.elements
            if e.role in ("checkbox", "radio") and e.shown and e.window == element.window and not e.name
            and e.box.y1 <= element.box.centre.y < e.box.y2 and e.label in ("", element.name)
        ),
        None,
    )  # fmt: skip


def marker_of(mind: Mind, element: Element) -> Element | None:
    """The box that selects the row of a text, in a list with a column of boxes that are named alike or not at all."""
    if element.role not in ("label", "heading", "cell", "row"):
        return None
    boxes = [e for e in mind.seen.elements if e.role == "checkbox" and e.shown and e.window == element.window]
    mine = [
        b for b in boxes
        if b.box.x2 <= element.box.x1 + 4 and b.box.y1 - 8 <= element.box.centre.y <= b.box.y2 + 8
        and b.title.casefold() in ("", "select")
    ]  # fmt: skip
    if len(mine) != 1 or element.box.height > 4 * mine[0].box.height:
        return None
    column = [b for b in boxes if b.title == mine[0].title and abs(b.box.x1 - mine[0].box.x1) <= 4]
    return mine[0] if len(column) >= 2 else None


def control_in(mind: Mind, found: Candidate) -> Candidate:
    """The one control that a cell of a table holds."""
    if found.element.role != "cell":
        return found
    inner = [d for d in mind.seen.descendants(found.element) if d.role in FORM and d.shown]
    return known(inner[0], "the control in the cell", found.score) if len(inner) == 1 else found
