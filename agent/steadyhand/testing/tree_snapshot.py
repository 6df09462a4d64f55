"""A piece of the accessible tree as YAML that a person reads and writes, and whether a screen fits one. Partial.

    - dialog "Save As":
        - field "Name": notes.txt
        - button /Save|Write/ [enabled]

What is written must be there in that order; what is not written may be there too. Things that only lay others out are
left out. Knows no screens beyond one Observation, and no files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from steadyhand.desktop.locator_query import STATES, roles_of
from steadyhand.models.embedded.describe import value_of
from steadyhand.observation import Element, Observation, Role, State
from steadyhand_actions.errors import UsageError

LARGEST: Final = 1_000_000
"""Characters of a snapshot that is taken."""
_DEEPEST: Final = 60
_SAID: Final[tuple[State, ...]] = (
    "checked", "mixed", "selected", "pressed", "expanded", "readonly", "required", "modal",
)  # fmt: skip
"""States that are written where they are on; disabled is where enabled is not."""
_LAYOUT: Final[frozenset[Role]] = frozenset({"panel", "group", "other", "separator", "scrollbar"})
_VALUED: Final[frozenset[Role]] = frozenset(
    {"field", "document", "combo", "spin", "slider", "progress", "terminal", "cell"}
)
_LONGEST: Final = 200
_HEAD: Final = re.compile(
    r"""(?P<role>[a-z]+)(?:\s+(?P<name>"(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)+/))?(?P<states>(?:\s+\[[a-z]+\])*)\s*"""
)


@dataclass(frozen=True, slots=True)
class Node:
    """``name`` and ``value``: None is anything. ``without``: states that must not be on. ``line`` counts from 1."""

    roles: tuple[Role, ...]
    said: str
    name: str | re.Pattern[str] | None = None
    value: str | re.Pattern[str] | None = None
    states: tuple[State, ...] = ()
    without: tuple[State, ...] = ()
    children: tuple[Node, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """An element with what is in it, layout left out."""

    element: Element
    value: str
    children: tuple[Shown, ...]


# Reading


def parse(text: str, where: str = "the snapshot") -> tuple[Node, ...]:
    """Raises UsageError with line and column."""
    if len(text) > LARGEST:
        raise UsageError(f"{where} is larger than {LARGEST // 1_000_000} MB")
    try:
        tree = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        at = f" in line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
        why = " ".join((error.problem or "it cannot be read").split())
        raise UsageError(f"{where} is not YAML{at}: {why}") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not YAML: {' '.join(str(error).split())[:120]}") from error
    if tree is None:
        raise UsageError(f'{where} is empty; write what should be there, as: - button "Save"')
    if not isinstance(tree, SequenceNode):
        raise UsageError(f'{where} is not a list in line 1; begin each thing with a dash, as: - button "Save"')
    return _nodes(tree, where, 0)


def _nodes(tree: SequenceNode, where: str, depth: int) -> tuple[Node, ...]:
    if depth > _DEEPEST:
        raise UsageError(f"{where} goes deeper than {_DEEPEST} levels, or holds itself")
    return tuple(_node(item, where, depth) for item in tree.value)


def _node(item: Any, where: str, depth: int) -> Node:
    """Scalars are taken as they are written: a value is text, also where it looks like a number."""
    line = item.start_mark.line + 1
    place = f"{where}, line {line}, column {item.start_mark.column + 1}"
    if item.anchor is not None:
        raise UsageError(f"{place}: anchors are not known here")
    if isinstance(item, ScalarNode):
        return _head(item.value, None, (), place, line)
    if not isinstance(item, MappingNode) or len(item.value) != 1 or not isinstance(item.value[0][0], ScalarNode):
        raise UsageError(f'{place}: write one thing after a dash, as: - button "Save"')
    ((key, inner),) = item.value
    if isinstance(inner, SequenceNode):
        return _head(key.value, None, _nodes(inner, where, depth + 1), place, line)
    if not isinstance(inner, ScalarNode):
        raise UsageError(f"{place}: begin each thing in it with a dash")
    return _head(key.value, inner.value, (), place, line)


def _head(text: str, value: str | None, children: tuple[Node, ...], place: str, line: int) -> Node:
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        cut = text.count('"') % 2 == 1
        hint = (
            "put all of it in '...' where a name holds a colon" if cut else 'write role, "name" or /pattern/, [state]'
        )
        raise UsageError(f"{place}: {text[:60]!r} is not understood; {hint}")
    try:
        roles = roles_of(found["role"])
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from error
    states = re.findall(r"\[([a-z]+)\]", found["states"])
    for state in states:
        if state not in STATES and state not in ("disabled", "unchecked"):
            raise UsageError(f"{place}: there is no state {state!r}; the states are: disabled, {', '.join(STATES)}")
    without = {"disabled": "enabled", "unchecked": "checked"}
    return Node(
        roles, text.strip(), _name(found["name"], place), _value(value, place),
        tuple(s for s in states if s in STATES), tuple(without[s] for s in states if s in without),  # type: ignore[misc]
        children, line,
    )  # fmt: skip


def _name(written: str | None, place: str) -> str | re.Pattern[str] | None:
    if written is None:
        return None
    if written.startswith("/"):
        return _pattern(written[1:-1], place)
    return re.sub(r"\\(.)", r"\1", written[1:-1])


def _value(written: str | None, place: str) -> str | re.Pattern[str] | None:
    if written is not None and len(written) > 2 and written.startswith("/") and written.endswith("/"):
        return _pattern(written[1:-1], place)
    return written


def _pattern(text: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise UsageError(f"{place}: /{text[:60]}/ is no pattern: {error}") from error


# What is there


def shown(roots: Sequence[Element], seen: Observation) -> tuple[Shown, ...]:
    """What is in view, as a snapshot tells of it."""
    return tuple(s for root in roots for s in _shown(root, seen, 0))


def _shown(element: Element, seen: Observation, depth: int) -> tuple[Shown, ...]:
    children = tuple(s for c in seen.children(element.id) for s in _shown(c, seen, depth + 1)) if depth < 200 else ()
    if not element.shown and not children:
        return ()
    if element.role in _LAYOUT and not (element.name or element.label):
        return children
    if not element.shown:
        return children
    title = element.name or element.label
    # The text on a control is its name.
    children = tuple(c for c in children if not (c.element.role == "label" and _plain(c.element.name) == _plain(title)))
    value = value_of(element, seen) if element.role in _VALUED else ""
    if "password" in element.states and value:
        value = "(hidden)"
    return (Shown(element, value, children),)


def written(nodes: Sequence[Shown], indent: int = 0) -> str:
    """As YAML that ``parse`` reads and that fits what was there."""
    lines: list[str] = []
    for node in nodes:
        head = " " * indent + "- " + _as_key(node)
        value = " ".join(node.value.split())
        if node.children:
            lines += [f"{head}:", written(node.children, indent + 4).rstrip("\n")]
        elif value and value != node.element.name and len(value) <= _LONGEST and value == node.value:
            lines.append(f"{head}: {_quoted(value)}")
        else:
            lines.append(head)
    return "\n".join(lines) + "\n"


def _as_key(node: Shown) -> str:
    """A key of YAML is in quotes of its own where it holds what YAML would read another way."""
    e = node.element
    name = " ".join((e.name or e.label).split())
    states = [s for s in _SAID if s in e.states]
    off = [] if "enabled" in e.states or e.role in ("label", "heading", "image", "separator") else ["disabled"]
    head = " ".join([e.role, *([_quoted(name)] if name else []), *(f"[{s}]" for s in (*states, *off))])
    risky = ": " in head or " #" in head or head.endswith(":")
    return "'" + head.replace("'", "''") + "'" if risky else head


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Whether it fits


def fits(nodes: Sequence[Node], there: Sequence[Shown]) -> Node | None:
    """None when all that is written is there, in that order, at one place of the tree; else the first that is not.

    The first of ``nodes`` may stand at any depth; the others beside it.
    """
    missing = _in_line(nodes, there)
    if missing is None:
        return None
    for node in there:
        deeper = fits(nodes, node.children)
        if deeper is None:
            return None
        if deeper.line > missing.line:
            missing = deeper
    return missing


def _in_line(nodes: Sequence[Node], there: Sequence[Shown]) -> Node | None:
    left = list(there)
    for node in nodes:
        inner: Node | None = node
        while left:
            what = left.pop(0)
            if not _is(node, what):
                continue
            inner = _in_line(node.children, what.children) if node.children else None
            if inner is None:
                break
        if inner is not None:
            return inner
    return None


def _is(node: Node, there: Shown) -> bool:
    e = there.element
    if e.role not in node.roles or not all(s in e.states for s in node.states):
        return False
    if any(s in e.states for s in node.without):
        return False
    return _says(node.name, e.name or e.label) and _says(node.value, there.value or e.name)


def _says(wanted: str | re.Pattern[str] | None, text: str) -> bool:
    if wanted is None:
        return True
    return bool(wanted.search(text)) if isinstance(wanted, re.Pattern) else _plain(wanted) == _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.split())
