"""What keeps people from using an application: controls without names, targets too small, none that keys reach.

Judges what the accessibility tree tells; knows nothing of how it looks. Sizes after WCAG 2.2, 2.5.8 (target size,
minimum), with its exceptions for targets that stand apart and for links in a text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from steadyhand.models.embedded.describe import describe
from steadyhand.observation import Element, Observation, Role
from steadyhand_actions.errors import UsageError
from steadyhand_actions.schema import Box

Rule = Literal["name", "size", "keyboard"]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
SMALLEST: Final = 24
"""Sides of a target in pixels, at a density of 96 dots an inch."""
_CONTROLS: Final[frozenset[Role]] = frozenset(
    {"button", "toggle", "checkbox", "radio", "field", "combo", "tab", "link", "slider", "spin", "menu", "menuitem",
     "calendar"}
)  # fmt: skip
_SIZED: Final[frozenset[Role]] = frozenset(
    {"button", "toggle", "checkbox", "radio", "field", "combo", "tab", "link", "slider", "spin", "icon"}
)
_KEYED: Final[frozenset[Role]] = frozenset(
    {"button", "toggle", "checkbox", "radio", "field", "combo", "link", "slider", "spin", "calendar"}
)
"""Tabs and menus are gone to by the arrow keys of what holds them."""
_PARTS: Final[frozenset[Role]] = frozenset({"combo", "spin", "scrollbar", "calendar"})
"""What is inside these is a part of them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` is wrong with which control, in one line; ``rule`` and ``box`` for programs."""

    rule: Rule
    what: str
    box: Box

    def __str__(self) -> str:
        b = self.box
        return f"{self.rule}: {self.what}, at {b.x1},{b.y1} {b.width}x{b.height}"


def rules_of(names: Collection[str]) -> tuple[Rule, ...]:
    """Raises UsageError for a rule that there is not."""
    for name in names:
        if name not in RULES:
            raise UsageError(f"there is no rule {name!r}; the rules are: {', '.join(RULES)}")
    return tuple(r for r in RULES if r in names)


def audit(
    seen: Observation, elements: Sequence[Element], rules: Sequence[Rule] = RULES, scale: float = 1.0
) -> list[Finding]:
    """What is wrong with the shown controls among ``elements``. ``scale``: how much denser than 96 dots an inch."""
    controls = [e for e in elements if _is_control(e, seen)]
    found: list[Finding] = []
    if "name" in rules:
        found += [Finding("name", f"{describe(e, seen)} has no name", e.box) for e in controls if _nameless(e)]
    if "size" in rules:
        found += _small(controls, seen, round(SMALLEST * scale))
    if "keyboard" in rules:
        found += [
            Finding("keyboard", f"{describe(e, seen)} cannot be reached by keyboard", e.box)
            for e in controls if e.role in _KEYED and not _reachable(e, seen)
        ]  # fmt: skip
    return found


def _is_control(element: Element, seen: Observation) -> bool:
    if element.source != "tree" or not element.shown or element.role not in _CONTROLS | _SIZED:
        return False
    return not any(a.role in _PARTS for a in seen.ancestors(element))


def _nameless(element: Element) -> bool:
    return element.role in _CONTROLS and not (element.name or element.label or element.description).strip()


def _small(controls: Sequence[Element], seen: Observation, least: int) -> list[Finding]:
    targets = [e for e in controls if e.role in _SIZED and "enabled" in e.states]
    out = []
    for e in targets:
        if (e.box.width >= least and e.box.height >= least) or _in_text(e, seen) or _apart(e, targets, least):
            continue
        what = f"{describe(e, seen)} is smaller than {least}x{least} and close to others"
        out.append(Finding("size", what, e.box))
    return out


def _in_text(element: Element, seen: Observation) -> bool:
    """A link in a line of text is as high as the line."""
    return element.role == "link" and any(
        s.role == "label" and s.id != element.id and s.name.strip() and s.box.y1 < element.box.centre.y < s.box.y2
        for s in seen.children(element.parent)
    )


def _apart(element: Element, targets: Sequence[Element], least: int) -> bool:
    """Whether a circle of that width around its middle touches no other target, nor the circle of another small one."""
    at, radius = element.box.centre, least / 2
    for other in targets:
        if other.id == element.id:
            continue
        dx = max(other.box.x1 - at.x, 0, at.x - other.box.x2)
        dy = max(other.box.y1 - at.y, 0, at.y - other.box.y2)
        if dx * dx + dy * dy < radius * radius:
            return False
        small = other.box.width < least or other.box.height < least
        middle = other.box.centre
        if small and (middle.x - at.x) ** 2 + (middle.y - at.y) ** 2 < least * least:
            return False
    return True


def _reachable(element: Element, seen: Observation) -> bool:
    """It takes the focus, or something in it does, or what holds it does and hands it on."""
    if "enabled" not in element.states or "focusable" in element.states:
        return True
    if element.role == "combo" and element.actions:
        return True  # some toolkits keep the part of it that takes the focus to themselves
    around = [a for a in seen.ancestors(element) if a.role in ("list", "table", "tree", "menu", "menubar", "document")]
    return any("focusable" in e.states for e in (*seen.descendants(element), *around))
