"""Windows as the X server and the window manager have them."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from painter import Painter, until

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import DisplayLost, EnvironmentLacks
from steadyhand.observation import Window
from steadyhand.perceive.x11 import X11
from steadyhand_actions.schema import Box

pytestmark = pytest.mark.desktop


def seen(x11: X11, window: object) -> Window | None:
    return next((w for w in x11.windows() if w.id == window.id), None)  # type: ignore[attr-defined]


def managed(x11: X11, window: object) -> Window:
    found = until(lambda: seen(x11, window))
    assert isinstance(found, Window)
    return found


def test_a_window_is_known_by_title_class_process_and_both_of_its_boxes(painter: Painter, x11: X11) -> None:
    made = painter.window(Box(200, 150, 500, 350), "Größe – 大", app="Sketch")
    found = managed(x11, made)
    assert (found.title, found.app, found.pid, found.kind) == ("Größe – 大", "sketch", 4242, "normal")
    assert found.client is not None and (found.client.width, found.client.height) == (300, 200)
    assert found.box.meet(found.client) == found.client and found.box.y1 < found.client.y1, "the frame is around it"


def test_windows_come_in_the_servers_stacking_order_and_activating_brings_one_to_the_top(
    painter: Painter, x11: X11
) -> None:
    one, two, three = (painter.window(Box(100 + 40 * i, 100, 400 + 40 * i, 300), f"w{i}") for i in range(3))
    for window in (one, two, three):
        managed(x11, window)
    until(lambda: x11.active() == three.id)
    x11.activate(one.id)
    until(lambda: x11.active() == one.id)
    order = [w.id for w in x11.windows() if w.app == "painter"]
    assert order[-1] == one.id and order.index(two.id) < order.index(three.id)
    assert [w.z for w in x11.windows()] == list(range(len(x11.windows())))
    assert managed(x11, one).active and not managed(x11, two).active


def test_a_menu_free_of_the_window_manager_is_listed_above_and_takes_its_applications_name(
    painter: Painter, x11: X11
) -> None:
    owner = painter.window(Box(100, 100, 400, 300), "owner", app="Sketch")
    managed(x11, owner)
    menu = painter.window(Box(150, 150, 250, 300), app="", kind="DROPDOWN_MENU", free=True, parent=owner)
    found = managed(x11, menu)
    assert (found.kind, found.app, found.parent) == ("menu", "sketch", owner.id)
    assert found.box == Box(150, 150, 250, 300) and found.z > managed(x11, owner).z


def test_the_process_of_a_window_that_does_not_name_it_is_asked_of_the_server(painter: Painter, x11: X11) -> None:
    made = painter.window(Box(100, 100, 300, 200), "no pid", pid=0)
    assert managed(x11, made).pid == os.getpid()


@pytest.mark.parametrize(
    ("kind", "expected"), [("DIALOG", "dialog"), ("UTILITY", "normal"), ("DOCK", "dock"), ("SPLASH", "other")]
)
def test_the_kind_of_a_window_is_what_it_says(painter: Painter, x11: X11, kind: str, expected: str) -> None:
    made = painter.window(Box(100, 100, 300, 200), kind, kind=kind)
    assert managed(x11, made).kind == expected


def test_a_transient_window_is_a_dialog_of_its_parent_and_modality_is_known(painter: Painter, x11: X11) -> None:
    owner = painter.window(Box(100, 100, 500, 400), "owner")
    asks = painter.window(Box(150, 150, 350, 250), "asks", parent=owner, modal=True)
    found = managed(x11, asks)
    assert (found.kind, found.parent, found.modal) == ("dialog", owner.id, True)


def test_a_minimised_window_stays_listed_and_activating_brings_it_back(painter: Painter, x11: X11) -> None:
    made = painter.window(Box(100, 100, 400, 300), "away")
    managed(x11, made)
    painter.iconify(made)
    until(lambda: managed(x11, made).minimised)
    x11.activate(made.id)
    until(lambda: not managed(x11, made).minimised and x11.active() == made.id)


def test_client_side_shadows_do_not_belong_to_a_window(painter: Painter, x11: X11) -> None:
    made = painter.window(Box(100, 100, 400, 300), "shadowed", free=True, kind="NORMAL")
    made.change_property(painter.atom("_GTK_FRAME_EXTENTS"), painter.atom("CARDINAL"), 32, [10, 12, 8, 14])
    painter.connection.sync()
    found = managed(x11, made)
    assert found.box == found.client == Box(110, 108, 388, 286)


def test_our_own_windows_and_helpers_outside_the_screen_are_left_out(painter: Painter, x11: X11) -> None:
    ours = painter.window(Box(100, 100, 200, 200), "ours", app="Steadyhand")
    helper = painter.window(Box(-50, -50, -40, -40), "helper", free=True)
    plain = painter.window(Box(300, 100, 400, 200), "plain")
    managed(x11, plain)
    ids = {w.id for w in x11.windows()}
    assert ours.id not in ids and helper.id not in ids


def test_close_asks_the_window_as_its_close_button_does(painter: Painter, x11: X11) -> None:
    made = painter.window(Box(100, 100, 300, 200), "closing")
    made.set_wm_protocols([painter.atom("WM_DELETE_WINDOW")])
    painter.connection.sync()
    managed(x11, made)
    x11.close_window(made.id)
    asked = until(lambda: _delete_asked(painter))
    assert asked


def _delete_asked(painter: Painter) -> bool:
    for _ in range(painter.connection.pending_events()):
        note = painter.connection.next_event()
        if note.type == 33 and note.data[1][0] == painter.atom("WM_DELETE_WINDOW"):
            return True
    return False


def test_acting_on_a_window_that_is_gone_does_no_harm(painter: Painter, x11: X11) -> None:
    made = painter.window(Box(100, 100, 300, 200), "short-lived")
    managed(x11, made)
    made.destroy()
    painter.connection.sync()
    x11.activate(made.id)
    x11.close_window(made.id)
    assert until(lambda: seen(x11, made) is None)


def test_without_a_window_manager_windows_stacking_and_focus_are_still_known(bare_server: str) -> None:
    x11 = X11(bare_server)
    with Painter(bare_server) as painter:
        low, high = (painter.window(Box(50, 50, 250, 250), name, app=name) for name in ("Low", "High"))
        assert [w.id for w in x11.windows()] == [low.id, high.id]
        x11.activate(low.id)
        assert [w.title for w in x11.windows()] == ["High", "Low"] and x11.active() == low.id
        assert managed(x11, low).box == managed(x11, low).client == Box(50, 50, 250, 250)
    x11.close()


def test_ten_windows_are_listed_from_the_lowest_to_the_highest(painter: Painter, x11: X11) -> None:
    made = []
    for i in range(10):
        window = painter.window(Box(50 + 30 * i, 50 + 20 * i, 350 + 30 * i, 250 + 20 * i), f"w{i}")
        made.append(managed(x11, window).id)
    listed = [w for w in x11.windows() if w.id in made]
    assert [w.id for w in listed] == made
    assert [w.z for w in listed] == sorted(w.z for w in listed)


def test_windows_that_come_and_go_while_being_listed_raise_nothing(desktop_env: VirtualDesktop, x11: X11) -> None:
    import threading

    stop = threading.Event()

    def churn() -> None:
        with Painter(desktop_env.display) as painter:
            while not stop.is_set():
                made = painter.window(Box(100, 100, 200, 200), "churn", free=True)
                made.destroy()
                painter.connection.sync()

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(150):
            x11.windows()
    finally:
        stop.set()
        thread.join()


def test_no_display_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(EnvironmentLacks, match="--desktop virtual") as none:
        X11(None)
    with pytest.raises(EnvironmentLacks, match=":987") as unreachable:
        X11(":987")
    assert all("\n" not in str(e.value) for e in (none, unreachable))


def test_a_display_that_dies_is_lost_for_every_question(start_desktop: Callable[..., VirtualDesktop]) -> None:
    desktop = start_desktop()
    x11 = X11(desktop.display)
    x11.windows()
    desktop.stop()
    for ask in (x11.windows, x11.pointer, x11.size, x11.monitors, x11.active, lambda: x11.activate(1)):
        with pytest.raises(DisplayLost):
            ask()
    x11.close()
