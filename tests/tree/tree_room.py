"""A room to try the tree in: a desktop, its tree, and a hand to press keys with."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import pytest
from Xlib.display import Display

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.perceive.node import Node
from steadyhand.perceive.tree_atspi import Tree
from steadyhand.perceive.tree_wire import Call, Reply
from steadyhand.perceive.x11 import X11
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.schema import Point

T = TypeVar("T")
PATIENCE = 60.0


def until(ask: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """The first answer that is true."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return answer


def unlike(true: list[Node], told: list[Node]) -> list[str]:
    """How two tellings of an application differ, for people."""
    old, new = {n.id: n for n in true}, {n.id: n for n in told}
    found = [f"missing {old[id].role} {old[id].name!r}" for id in old.keys() - new.keys()]
    found += [f"left over {new[id].role} {new[id].name!r}" for id in new.keys() - old.keys()]
    for id in old.keys() & new.keys():
        for slot in Node.__slots__:
            was, now = getattr(old[id], slot), getattr(new[id], slot)
            if was != now:
                found.append(f"{old[id].role} {old[id].name!r}: {slot} {now} for {was}")
    return found


def shown(nodes: list[Node]) -> list[Node]:
    """Those that show, without their place among the others."""
    ids = {n.id for n in nodes if n.showing}
    return [replace(n, order=0, children=tuple(c for c in n.children if c in ids)) for n in nodes if n.showing]


@contextmanager
def asked(tree: Tree) -> Iterator[Counter[int]]:
    """How often the applications are asked something over the bus in the block, by their process."""
    wire, counts = tree._wire, Counter[int]()
    call = wire._call

    async def counted(bus_name: str, what: Call) -> Reply | None:
        app = tree._follower.apps.get(bus_name)
        if app is not None:
            counts[app.pid] += 1
        return await call(bus_name, what)

    wire._call = counted  # type: ignore[method-assign]
    try:
        yield counts
    finally:
        del wire._call


class Room:
    """A desktop, its tree, and hands on it."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop
        self.tree = Tree(None, desktop.env)
        self.device = XTest(desktop.display)

    def start(self, *command: str) -> int:
        if shutil.which(command[0], path=self.desktop.env["PATH"]) is None:
            pytest.skip(f"{command[0]} is not installed")
        return self.desktop.spawn(command)

    def open(self, command: tuple[str, ...], name: str, role: str | None = None) -> int:
        """Start a program and wait until its tree has a showing node of this name."""
        self.start(*command)
        return self.node(name, role).pid

    def nodes(self, pid: int | None = None) -> list[Node]:
        return self.tree.snapshot(None if pid is None else [pid])

    def fresh(self, pid: int) -> list[Node]:
        """What a tree says that has never looked before."""
        with Tree(None, self.desktop.env) as other:
            return other.snapshot([pid])

    def find(self, name: str, role: str | None = None, pid: int | None = None) -> Node | None:
        fits = (n for n in self.nodes(pid) if n.name == name and n.showing and role in (None, n.role))
        return next(fits, None)

    def node(self, name: str, role: str | None = None, pid: int | None = None) -> Node:
        return until(lambda: self.find(name, role, pid), f"{role or 'a node'} named {name!r}")

    def settled(self, pid: int) -> list[Node]:
        """The nodes of a process once two fresh looks agree."""
        end = time.monotonic() + PATIENCE
        last, now = self.fresh(pid), self.fresh(pid)
        while last != now:
            assert time.monotonic() < end, f"it does not settle: {unlike(last, now)}"
            last, now = now, self.fresh(pid)
        return now

    def differences(self, pid: int, *, shown_only: bool = False) -> list[str]:
        """What the tree that follows the application tells otherwise than one that reads all of it anew.

        Asked again for a while, since applications go on changing by themselves; what the follower has missed it does
        not notice by being asked.
        """
        end = time.monotonic() + PATIENCE
        while True:
            true, told = self.settled(pid), self.nodes(pid)
            if shown_only:
                true, told = shown(true), shown(told)
            if not (found := unlike(true, told)) or time.monotonic() > end:
                return found
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.device.key(key, True)
        for key in reversed(keys):
            self.device.key(key, False)
        self.device.flush()

    def type(self, text: str) -> None:
        for character in text:
            self.device.character(character)
        self.device.flush()

    def click(self, x: int, y: int) -> None:
        self.device.move(Point(x, y))
        self.device.button("left", True)
        self.device.button("left", False)
        self.device.flush()

    def move_window(self, title: str, x: int, y: int) -> None:
        """As a window manager does when a person drags it."""
        x11, display = X11(self.desktop.display), Display(self.desktop.display)
        window = next(w for w in x11.windows() if w.title == title)
        display.create_resource_object("window", window.id).configure(x=x, y=y)
        display.sync()
        display.close()
        x11.close()

    def click_on(self, node: Node) -> None:
        assert node.clip is not None
        self.click(node.clip.centre.x, node.clip.centre.y)

    def scroll(self, node: Node, notches: int) -> None:
        assert node.clip is not None
        self.device.move(node.clip.centre)
        self.device.wheel(0, notches)
        self.device.flush()

    def close(self) -> None:
        self.device.close()
        self.tree.close()
