"""Makes nodes of an application's records: hierarchy, our roles and states, names, values, what scrolling hides.

Pure: reads the records and returns values. It knows nothing about D-Bus, events or windows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from steadyhand.observation import Role
from steadyhand.perceive.node import Node
from steadyhand.perceive.tree_detail import action_key
from steadyhand.perceive.tree_record import App, Record
from steadyhand.perceive.tree_roles import (
    APPLICATION,
    COMBO,
    HIDDEN_WORTH,
    MENU_PARTS,
    NUMBER,
    PASSWORD,
    POPUPS,
    SCROLLS,
    SELECTED,
    SHOWING,
    TOPLEVELS,
    VISIBLE,
    has,
    numbers,
    raw_name,
    role_of,
    states_of,
)
from steadyhand_actions.schema import Box

MAX_HIDDEN = 3000
"""Nodes that are not showing, told of one application."""
_DOCUMENTS = numbers("document web|document frame|internal frame|scroll pane|viewport")
_WEB = ("chromium", "gecko", "webkitgtk")
_CLASS_NAME = re.compile(r"(Gtk|Adw|Gdk|Hdy|Gnome)[A-Z]\w*|[A-Z][a-z]+([A-Z][a-z]+)+")
_TOOLKIT_CLASS = re.compile(r"(Gtk|Adw|Gdk|Hdy|Gnome)[A-Z]\w*")
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>")
_WORDED = numbers("label|static|heading|paragraph|caption")
_NAMED_BY_CONTENT: frozenset[Role] = frozenset(
    {"button", "toggle", "checkbox", "radio", "tab", "menuitem", "link", "option", "row", "cell", "heading", "combo"}
)


@dataclass(slots=True)
class _Step:
    """Where the walk down the tree is, and what it found there."""

    record: Record
    parent: Record
    clip: Box | None
    clipped: bool
    toplevel: str
    in_combo: bool
    live: bool
    box: Box | None = None
    role: Role = "other"
    name: str = ""
    children: list[str] = field(default_factory=list)


def node_id(bus: str, path: str) -> str:
    return f"t:{bus}{path}"


def split_id(id: str) -> tuple[str, str]:
    """Bus name and object path of a node id; empty when it is none."""
    if not id.startswith("t:") or "/" not in id:
        return "", ""
    cut = id.index("/")
    return id[2:cut], id[cut:]


class Shape:
    """One application's records as nodes, parents before children."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._web = app.toolkit.lower() in _WEB

    def nodes(self) -> list[Node]:
        steps = self._kept(self._steps())
        by_path = {step.record.path: step for step in steps}
        for step in steps:
            if (parent := by_path.get(step.parent.path)) is not None:
                parent.children.append(step.record.path)
        return [self._node(step, order) for order, step in enumerate(steps)]

    def _kept(self, steps: list[_Step]) -> list[_Step]:
        """Without what neither shows, nor is worth telling, nor holds anything of the kind."""
        holding: set[str] = set()
        kept: list[_Step] = []
        hidden = 0
        for step in steps:
            self._look(step)
        for step in reversed(steps):
            record = step.record
            keep = step.clip is not None or record.path in holding
            if not keep and step.name and record.role in HIDDEN_WORTH and hidden < MAX_HIDDEN:
                hidden += 1
                keep = True
            if keep:
                holding.add(step.parent.path)
                kept.append(step)
        kept.reverse()
        return kept

    def _look(self, step: _Step) -> None:
        record = step.record
        step.box = box = _box(record) if step.live else None
        if not step.clipped:
            step.clip = box
        else:
            step.clip = box.meet(step.clip) if box and step.clip else None
        step.role = role_of(record.role, record.states, step.parent.role, record.name, in_combo=step.in_combo)
        if self._app.gtk4 and step.role == "button":
            # A menu button is a box with the true button in it, and with its popover.
            inside = any(child.role == record.role for child in self._app.of(record.children))
            step.role = "group" if inside else step.role
        step.name = self._name(record, step.role)

    def _steps(self) -> list[_Step]:
        """Every record worth a thought, parents first, children in order."""
        app = self._app
        root = app.records.get(app.root)
        if root is None:
            return []
        tops = [top for top in app.toplevels() if top.live]
        todo = [_Step(top, root, None, False, top.path, False, True) for top in reversed(tops)]
        steps: list[_Step] = []
        seen: set[str] = set()
        while todo:
            here = todo.pop()
            if here.record.path in seen:
                continue
            seen.add(here.record.path)
            steps.append(here)
            below = [self._down(here, child) for child in app.of(here.record.children)]
            todo.extend(step for step in reversed(below) if step is not None)
        return steps

    def _down(self, here: _Step, child: Record) -> _Step | None:
        """The step from a node to its child; None when the child is not worth one."""
        record = here.record
        live = here.live and child.live
        in_combo = here.in_combo or record.role == COMBO
        menu = child.role in MENU_PARTS or record.role in MENU_PARTS or in_combo
        if not live and not menu and not has(child.states, VISIBLE):
            return None
        box, clip, clipped = _box(record), here.clip, here.clipped
        # A frame that denies that it shows, with what shows in it, tells no place: what is around it cuts it off.
        placeless = record.live and box is None and not has(record.states, SHOWING)
        if record.role in (_DOCUMENTS if self._web else SCROLLS) and not placeless:
            clip = (box.meet(clip) if box and clip else None) if clipped else box
            clipped = True
        toplevel = here.toplevel
        if self._own_surface(child, record):
            toplevel, clip, clipped = child.path, None, False
        elif child.role in POPUPS or child.role in TOPLEVELS:
            clip, clipped = None, False
        return _Step(child, record, clip, clipped, toplevel, in_combo, live)

    def _own_surface(self, child: Record, parent: Record) -> bool:
        """GTK 4 draws popovers in windows of their own and tells places inside them from there."""
        if not self._app.gtk4:
            return False
        return (
            (child.role in POPUPS and parent.role not in POPUPS)
            or child.role in TOPLEVELS
            or (child.name.startswith("GtkPopover") and not child.name.startswith("GtkPopoverContent"))
        )

    def _node(self, step: _Step, order: int) -> Node:
        app, record, role, name = self._app, step.record, step.role, step.name
        actions = app.actions.get(action_key(record), ()) if step.clip is not None else ()
        value = self._value(record, name)
        opens = record.role in POPUPS or any(child.role in MENU_PARTS for child in app.of(record.children))
        states = states_of(
            record.role,
            record.states,
            showing=step.clip is not None,
            submenu=role == "menuitem" and opens,
            toggles=role == "cell" and "toggle" in actions,
        )
        if app.walks and step.clip is None:
            states |= {"enabled"}  # known from when it last showed: not to be relied on
        if role == "tab" and name and step.parent.name == record.name and "selected" not in states:
            states |= {"selected"}  # Qt 5 tells the current tab only by the name of the row of tabs
        return Node(
            id=node_id(app.bus, record.path),
            app=app.name,
            pid=app.pid,
            toolkit=app.toolkit,
            role=role,
            raw_role=raw_name(record.role),
            name="" if record.role == COMBO and self._name_is_value and name == value else name,
            description=_TAG.sub(" ", record.description).strip(),
            box=step.box,
            clip=step.clip,
            relative=app.gtk4,
            showing=step.clip is not None,
            states=states,
            parent=None if step.parent.role == APPLICATION else node_id(app.bus, step.parent.path),
            toplevel=node_id(app.bus, step.toplevel),
            children=tuple(node_id(app.bus, path) for path in step.children),
            index=record.index,
            order=order,
            value=value,
            minimum=record.minimum,
            maximum=record.maximum,
            label=self._label(record),
            placeholder=app.hints.get(record.path, ""),
            actions=actions,
        )

    @property
    def _name_is_value(self) -> bool:
        """GTK and Qt name a combo by what is chosen in it."""
        return not self._web

    def _name(self, record: Record, role: Role) -> str:
        name = record.name.replace("\ufffc", " ").strip()
        if self._app.gtk4:
            name = self._gtk4_name(record, name, role)
        if not name and role in _NAMED_BY_CONTENT and role != "combo":
            name = self._contents(record)
        return name

    def _gtk4_name(self, record: Record, name: str, role: Role) -> str:
        """GTK 4 gives the class for a name where there is none, and says a button's caption twice."""
        pattern = _CLASS_NAME if role in ("panel", "group", "other") else _TOOLKIT_CLASS
        if pattern.fullmatch(name):
            return ""
        if role == "tab":
            return self._contents(record) or name
        half = len(name) // 2
        return (
            name[:half]
            if role in _NAMED_BY_CONTENT and name[:half] + " " == name[: half + 1] and (name[half + 1 :] == name[:half])
            else name
        )

    def _contents(self, record: Record) -> str:
        """The words inside a node that has no name of its own."""
        words: list[str] = []
        todo = list(reversed(self._app.of(record.children)))
        while todo and len(words) < 6:
            child = todo.pop()
            text = child.name.strip()
            if child.role in _WORDED and any(letter.isalnum() for letter in text):
                words.append(text)
            else:
                todo.extend(reversed(self._app.of(child.children)))
        return " ".join(words)[:120]

    def _label(self, record: Record) -> str:
        target = self._app.labels.get(record.path)
        label = self._app.records.get(target) if target else None
        return label.name.strip().rstrip(":").strip() if label and label is not record else ""

    def _value(self, record: Record, name: str) -> str | None:
        if record.role == PASSWORD:
            return None
        if record.text is not None:
            return record.text
        if record.number is not None:
            return f"{record.number:.10g}"
        return self._chosen(record, name) if record.role == COMBO else None

    def _chosen(self, combo: Record, name: str) -> str | None:
        """What is chosen in a combo."""
        options: list[Record] = []
        inside = self._app.of(combo.children)
        for child in inside:
            if child.text is not None:
                return child.text
            inside.extend(self._app.of(child.children))
            if (child.role in MENU_PARTS and child.role not in POPUPS) or child.role == NUMBER["list item"]:
                options.append(child)
        if self._name_is_value and name and (not options or any(o.name.strip() == name for o in options)):
            return name
        return next((o.name.strip() for o in options if has(o.states, SELECTED)), None) or self._contents(combo) or None


def _box(record: Record) -> Box | None:
    return Box.at(*record.place) if record.place else None
