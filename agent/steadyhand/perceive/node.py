"""Node: one object of an application's accessibility tree, as its toolkit reports it.

A value only. It knows nothing of buses, of windows or of what covers what: places are the toolkit's own words,
to be checked against the windows and the pixels by whoever merges them.
"""

from __future__ import annotations

from dataclasses import dataclass

from steadyhand.observation import Role, State
from steadyhand_actions.schema import Box


@dataclass(frozen=True, slots=True)
class Node:
    """One object.

    ``id`` stays the same while the object lives. ``parent``, ``children`` and ``toplevel`` are ids too; ``toplevel``
    is the window, dialog or popover that the node lies in. ``index`` is its place among its siblings, ``order`` its
    place in the whole tree, parents before children.

    ``showing`` says that the toolkit draws it now. A node that is not showing (an entry of a closed menu, a page of
    another tab, a row scrolled away) has the state ``offscreen`` and mostly no ``box``.

    ``relative`` says that ``box`` is told in the space of ``toplevel``, which is a window of its own on the screen
    (GTK 4): what lies at the top-left of the box of ``toplevel`` lies at the top-left of that window.
    ``clip`` is the part of ``box`` that the scrolling panes around it let through, None when nothing is left.
    """

    id: str
    app: str
    pid: int
    toolkit: str
    role: Role
    raw_role: str
    name: str = ""
    description: str = ""
    box: Box | None = None
    clip: Box | None = None
    relative: bool = False
    showing: bool = True
    states: frozenset[State] = frozenset()
    parent: str | None = None
    toplevel: str | None = None
    children: tuple[str, ...] = ()
    index: int = -1
    order: int = 0
    value: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    label: str = ""
    placeholder: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeApplication:
    """An application on the accessibility bus. ``frozen``: it does not answer, so its nodes are left out."""

    bus: str
    name: str
    pid: int
    toolkit: str
    version: str
    frozen: bool = False
