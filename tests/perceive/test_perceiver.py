"""The eyes on real applications."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
from painter import Painter, until

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import DisplayLost
from steadyhand.observation import Element, Observation
from steadyhand.perceive import window_pixels
from steadyhand.perceive.context import context_at, context_of
from steadyhand.perceive.node import Node
from steadyhand.perceive.perceiver import Perceiver
from steadyhand.perceive.settle import Settle
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.schema import Box, Click, Point, Press

pytestmark = pytest.mark.desktop


class Room:
    """A desktop of its own, looked at and acted on."""

    def __init__(self, desktop: VirtualDesktop, pixels_only: bool = False) -> None:
        self.desktop = desktop
        self.eyes = Perceiver(desktop.display, desktop.env, pixels_only)
        self.settle = Settle(self.eyes.capture, desktop.display)
        self.device = XTest(desktop.display)

    def open(self, *argv: str, app: str = "") -> int:
        app = app or Path(argv[0]).name
        self.desktop.spawn(list(argv))
        found = until(lambda: next((w for w in self.eyes.x11.windows() if w.app == app and w.active), None))
        self.settle.begin()
        self.settle.wait(first_ms=400, quiet_ms=200)
        return int(found.id)

    def click(self, point: Point) -> Observation:
        self.settle.begin()
        self.device.move(point)
        self.device.button("left", True)
        self.device.button("left", False)
        self.device.flush()
        self.settle.wait()
        return self.eyes.observe()

    def type(self, text: str) -> Observation:
        self.settle.begin()
        for character in text:
            self.device.character(character)
        self.device.flush()
        self.settle.wait()
        return self.eyes.observe()

    def find(self, name: str, seen: Observation | None = None) -> Element:
        return named(seen or self.eyes.observe(), name)

    def soon(self, so: Callable[[Observation], object]) -> Observation:
        """An observation of which it holds; toolkits tell of themselves a moment after they show."""
        out: list[Observation] = []

        def look() -> bool:
            out[:] = [self.eyes.observe()]
            return bool(so(out[0]))

        until(look)
        return out[0]

    def close(self) -> None:
        self.device.close()
        self.settle.close()
        self.eyes.close()


def named(seen: Observation, name: str) -> Element:
    found = [e for e in seen.elements if e.name == name and e.shown]
    assert len(found) == 1, (name, found)
    return found[0]


@pytest.fixture(scope="module")
def desk() -> Iterator[Room]:
    """One desktop with the three applications side by side."""
    with VirtualDesktop.start() as desktop:
        room = Room(desktop)
        (desktop.home / "notes.txt").write_text("first line\n")
        room.open("galculator")
        room.open("mousepad")
        room.soon(lambda o: {w.app for w in o.windows} <= {_app(o, e) for e in o.elements if e.shown})
        yield room
        room.close()


def _app(seen: Observation, element: Element) -> str:
    window = seen.window(element.window)
    return window.app if window else ""


def test_buttons_lie_where_a_click_works_them(desk: Room) -> None:
    calculator = next(w for w in desk.eyes.observe().windows if w.app == "galculator")
    desk.eyes.x11.activate(calculator.id)
    until(lambda: desk.eyes.x11.active() == calculator.id)
    for name in ("1", "2", "*", "7", "="):
        seen = desk.click(desk.find(name).point)
    display = next(e for e in seen.elements if e.window == calculator.id and e.role == "field")
    assert display.value == "84"


def test_ids_stay_while_things_stay_and_nothing_is_told_twice(desk: Room) -> None:
    one, two = desk.eyes.observe(), desk.eyes.observe()
    assert [e.id for e in one.elements] == [e.id for e in two.elements]
    assert len({e.id for e in one.elements}) == len(one.elements)
    assert two.frame == one.frame + 1 and two.read == frozenset({"tree"})
    ids = {e.id for e in one.elements}
    assert all(e.parent is None or e.parent in ids for e in one.elements)


def test_every_shown_element_lies_in_its_window_and_on_the_screen(desk: Room) -> None:
    seen = desk.eyes.observe()
    for e in seen.elements:
        if e.visible is not None:
            window = seen.window(e.window)
            assert window is not None and window.box.meet(e.visible) == e.visible
            assert seen.screenshot.box.meet(e.visible) == e.visible


def test_focus_goes_where_text_goes(desk: Room) -> None:
    editor = next(w for w in desk.eyes.observe().windows if w.app == "mousepad")
    desk.eyes.x11.activate(editor.id)
    until(lambda: desk.eyes.x11.active() == editor.id)
    desk.type("Größe 7")
    seen = desk.soon(lambda o: o.focused is not None and "Größe 7" in (o.focused.value or ""))
    assert seen.focused is not None and seen.focused.role == "field" and seen.focused.window == editor.id
    assert seen.active is not None and seen.active.id == editor.id


def test_a_menu_is_above_its_window_and_its_entries_can_be_clicked(desk: Room) -> None:
    editor = next(w for w in desk.eyes.observe().windows if w.app == "mousepad")
    desk.eyes.x11.activate(editor.id)
    until(lambda: desk.eyes.x11.active() == editor.id)
    file = next(e for e in desk.eyes.observe().elements if e.name == "File" and e.window == editor.id)
    seen = desk.click(file.point)
    entry = next(e for e in seen.elements if e.name.startswith("Save As") and e.shown)
    window = seen.window(entry.window)
    assert window is not None and window.kind == "menu" and window.box.holds(entry.point)
    desk.settle.begin()
    desk.device.key("esc", True)
    desk.device.key("esc", False)
    desk.settle.wait()


def test_a_window_that_did_not_change_is_not_asked_again(desk: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    calculator = next(w for w in desk.eyes.observe().windows if w.app == "galculator")
    desk.eyes.x11.activate(calculator.id)
    until(lambda: desk.eyes.x11.active() == calculator.id)
    tree = desk.eyes.tree
    assert tree is not None
    told: list[frozenset[int]] = []
    snapshot = tree.snapshot

    def look(pids: Collection[int] | None = None, *, unchanged: Collection[int] = ()) -> list[Node]:
        told.append(frozenset(unchanged))
        return snapshot(pids, unchanged=unchanged)

    monkeypatch.setattr(tree, "snapshot", look)
    desk.click(desk.find("5").point)
    assert calculator.pid not in told[-1], "its tree may lag behind what it has drawn"
    desk.soon(lambda _: calculator.pid in told[-1])


def test_unchanged_tells_whether_a_target_is_still_the_same(desk: Room) -> None:
    seen = desk.eyes.observe()
    target = desk.find("5", seen)
    assert desk.eyes.unchanged(seen, Click(point=target.point))
    assert not desk.eyes.unchanged(seen, Press(keys=("enter",))), "what has the focus takes a whole look"
    with Painter(desk.desktop.display) as painter:
        painter.window(Box(target.box.x1, target.box.y1, target.box.x2 + 40, target.box.y2 + 40), free=True)
        assert not desk.eyes.unchanged(seen, Click(point=target.point))
    desk.settle.begin()
    desk.settle.wait()


def test_a_window_without_a_tree_is_read_by_its_pixels(desk: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with Painter(desk.desktop.display) as painter:
        window = painter.window(Box(100, 100, 500, 300), "Plain words", app="Plain")
        until(lambda: any(w.id == window.id for w in desk.eyes.x11.windows()))
        font = painter.connection.open_font("fixed")
        pen = window.create_gc(foreground=0, font=font)
        window.draw_text(pen, 40, 60, b"Temperature outside")
        painter.connection.sync()
        seen = desk.soon(lambda o: any("emperature" in e.name for e in o.elements))
        word = next(e for e in seen.elements if "emperature" in e.name)
        assert (word.source, word.window) == ("text", window.id)
        assert {"text", "tree"} <= seen.read
        read: list[object] = []
        monkeypatch.setattr(window_pixels, "see_picture", lambda *what: read.append(what))
        again = desk.eyes.observe()
        assert [e.id for e in again.elements if e.window == window.id] == [
            e.id for e in seen.elements if e.window == window.id
        ]
        assert read == [], "pixels that did not change are not read again"
    until(lambda: all(w.id != window.id for w in desk.eyes.x11.windows()))


def test_the_context_of_an_act_names_window_target_and_what_encloses_it(desk: Room) -> None:
    seen = desk.eyes.observe()
    button = desk.find("5", seen)
    context = context_at(seen, button.point)
    assert context.app == "galculator" and context.target is not None and context.target.name == "5"
    assert context.window_id == button.window and context == context_of(seen, button)
    nowhere = context_at(seen, Point(1279, 1))
    assert nowhere.target is None or nowhere.target.box is None or nowhere.target.box.holds(Point(1279, 1))


def test_a_dialog_is_told_with_its_words_and_its_default_button(desk: Room) -> None:
    asking = next((w for w in desk.eyes.observe().windows if w.app == "mousepad"), None)
    assert asking is not None
    desk.eyes.x11.activate(asking.id)
    until(lambda: desk.eyes.x11.active() == asking.id)
    desk.type("unsaved")
    desk.settle.begin()
    desk.eyes.x11.close_window(asking.id)
    desk.settle.wait()
    seen = desk.soon(lambda o: any(w.kind == "dialog" and w.active for w in o.windows))
    seen = desk.soon(lambda o: o.active and any(e.window == o.active.id and e.role == "button" for e in o.elements))
    assert seen.active is not None
    save = next(e for e in seen.elements if e.window == seen.active.id and e.role == "button" and "Save" in e.name)
    context = context_of(seen, save)
    assert "save" in context.dialog.lower() and context.kind == "dialog"
    assert context.default is not None and context.focus is not None
    cancel = next(e for e in seen.elements if e.window == seen.active.id and e.name.endswith("ancel"))
    desk.click(cancel.point)


def test_with_pixels_only_windows_are_known_and_all_else_is_read(
    start_desktop: Callable[..., VirtualDesktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(start_desktop(), pixels_only=True)
    window = room.open("galculator")
    recognised: list[int] = []
    model = room.eyes._pixels._reader._model
    read = model.read
    monkeypatch.setattr(model, "read", lambda lines: (recognised.append(len(lines)), read(lines))[1])
    seen = room.eyes.observe()
    first = sum(recognised)
    assert room.eyes.tree is None and seen.read == frozenset({"text", "pixels", "icon"})
    names = {e.name for e in seen.elements if e.window == window}
    assert {"sin", "cos", "tan"} & names or {"7", "8", "9"} & names
    room.eyes.x11.activate(window)
    recognised.clear()
    room.click(seen.window(window).box.centre)  # type: ignore[union-attr]
    assert sum(recognised) < first / 2, "of a changed window only what is new is recognised"
    room.close()


def test_a_display_that_dies_is_lost_to_the_eyes(start_desktop: Callable[..., VirtualDesktop]) -> None:
    desktop = start_desktop()
    eyes = Perceiver(desktop.display, desktop.env)
    eyes.observe()
    desktop.stop()
    with pytest.raises(DisplayLost):
        eyes.observe()
    eyes.close()
