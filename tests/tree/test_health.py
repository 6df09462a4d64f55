"""What the tree does when an application or the bus fails it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tree_room import Room, asked, until

from steadyhand.errors import DisplayLost, EnvironmentLacks, Failed, TargetNotFound
from steadyhand.perceive.tree_atspi import Tree

pytestmark = pytest.mark.desktop


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_frozen_application_is_left_out_and_from_then_on_only_knocked_at(room: Room) -> None:
    editor = room.open(("mousepad",), "File", "menuitem")
    calculator = room.open(("galculator",), "7")
    room.settled(editor)
    seven = room.node("7", pid=calculator)
    with stopped(calculator):
        room.tree.touch()
        assert {n.pid for n in room.nodes()} == {editor}
        assert [a.pid for a in room.tree.applications() if a.frozen] == [calculator]
        with asked(room.tree) as questions:
            room.nodes()
        assert questions[calculator] <= 1
        with pytest.raises(Failed, match="does not answer"):
            room.tree.text(seven.id)
    until(lambda: room.find("7", pid=calculator), "the calculator to be back")
    assert not any(a.frozen for a in room.tree.applications())
    assert room.differences(calculator) == []


def test_a_newcomer_that_is_frozen_does_not_keep_the_others_from_being_told(room: Room) -> None:
    editor = room.open(("mousepad",), "File", "menuitem")
    calculator = room.open(("galculator",), "7")
    with stopped(calculator), Tree(None, room.desktop.env) as other:
        assert {n.pid for n in other.snapshot()} == {editor}
    until(lambda: room.find("7", pid=calculator), "the calculator to be back")


def test_a_killed_application_vanishes_quietly(own_room: Room) -> None:
    room = own_room
    editor = room.open(("mousepad",), "File", "menuitem")
    file = room.node("File", "menuitem", editor)
    os.kill(editor, signal.SIGKILL)
    assert room.nodes(editor) == [] or until(lambda: room.nodes(editor) == [], "the editor to be gone")
    assert all(a.pid != editor for a in room.tree.applications())
    with pytest.raises(TargetNotFound, match="closed"):
        room.tree.invoke(file.id)


def test_a_bus_that_died_is_said_to_be_lost_in_one_line(own_room: Room) -> None:
    room = own_room
    room.open(("galculator",), "7")
    room.desktop.stop()

    def lost() -> str:
        try:
            room.nodes()
        except DisplayLost as error:
            return str(error)
        return ""

    message = until(lost, "the loss to be noticed")
    assert "\n" not in message
    with pytest.raises(DisplayLost):
        room.tree.invoke("t::1.2/org/a11y/atspi/accessible/3")


def test_without_a_bus_one_line_says_what_is_missing() -> None:
    with pytest.raises(EnvironmentLacks, match="DBUS_SESSION_BUS_ADDRESS"):
        Tree(None, {})
    with pytest.raises(EnvironmentLacks, match="session"):
        Tree(None, {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"})
    with pytest.raises(EnvironmentLacks):
        Tree("no address at all", {})


def test_a_closed_tree_says_so(room: Room) -> None:
    tree = Tree(None, room.desktop.env)
    tree.close()
    tree.close()
    with pytest.raises(DisplayLost, match="closed"):
        tree.snapshot()
