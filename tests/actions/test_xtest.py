"""The XTest hands on a real X server: what arrives at a real client is what was meant."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from steadyhand_actions.errors import BadAction, DisplayLost, EnvironmentLacks, Interrupted, Stopped, TimedOut
from steadyhand_actions.executors import held
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.schema import Box, Click, Drag, Hold, Point, Press, Scroll, Type

SCREEN = (Box(0, 0, 800, 600),)

CLIENT = textwrap.dedent("""
    import sys, time, tkinter
    root = tkinter.Tk()
    root.geometry("700x500+0+0")
    text = tkinter.Text(root, font="fixed", undo=False)
    text.pack(fill="both", expand=True)
    log = open(sys.argv[2], "w", buffering=1)
    for what in ("ButtonPress", "ButtonRelease", "Double-Button-1", "B1-Motion"):
        text.bind(f"<{what}>", lambda e, w=what: log.write(f"{w} {e.num} {e.x} {e.y} {e.state & 0xff}\\n"), add=True)
    text.bind("<KeyPress>", lambda e: log.write(f"KeyPress {e.keysym} {e.state & 0xd}\\n"), add=True)
    def write(*_):
        with open(sys.argv[1] + ".new", "w") as file:
            file.write(text.get("1.0", "end-1c"))
        import os
        os.replace(sys.argv[1] + ".new", sys.argv[1])
        text.edit_modified(False)
    text.bind("<<Modified>>", write)
    def toil(_):
        end = time.process_time() + float(sys.argv[3])
        while time.process_time() < end:
            pass
    text.bind("<KeyPress>", toil, add=True)
    text.focus_force()
    root.update()
    log.write("ready\\n")
    root.mainloop()
""")


class Client:
    """A Tk window with a text field; ``text`` is what it holds, ``log`` the events it saw.

    ``toil``: seconds that it computes at each key before it takes the next.
    """

    def __init__(self, display: str, where: Path, toil: float = 0.0) -> None:
        self._text, self._log = where / "text", where / "log"
        environment = {"DISPLAY": display, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(where)}
        command = [sys.executable, "-c", CLIENT, str(self._text), str(self._log), str(toil)]
        self.process = subprocess.Popen(command, env=environment)
        eventually(lambda: "ready" in self.log, 60)

    @property
    def text(self) -> str:
        return self._text.read_text() if self._text.exists() else ""

    @property
    def log(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def eventually(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.01)


def keys_down(device: XTest) -> list[int]:
    return [i for i, byte in enumerate(device._display.query_keymap()) if byte]


@pytest.fixture
def client(server: str, tmp_path: Path) -> Iterator[Client]:
    client = Client(server, tmp_path)
    yield client
    client.close()


@pytest.fixture
def device(server: str, journals: Path) -> Iterator[XTest]:
    device = XTest(server, journals)
    yield device
    device.close()


@pytest.fixture
def hands(device: XTest) -> Hands:
    return Hands(device, DryRun(), lambda: SCREEN)


@pytest.mark.parametrize(
    "text",
    [
        "The quick brown fox, 0123456789!",
        "~`@#$%^&*()_+-={}[]|\\:;\"'<>?,./",
        "two\n\tlines",
        "naïve café Ÿ ß",
        "Zażółć gęślą jaźń, Ελληνικά, Привет, שלום, ไทย",
        "日本語と中文字符集合測試一二三四五六七八九十百千萬億",
        "“quotes” – dashes — … € ™ ½",
        "emoji 😀🎉 end",
    ],
)
def test_any_text_arrives_as_it_was_meant(hands: Hands, client: Client, text: str) -> None:
    hands.execute(Type(text=text))
    eventually(lambda: client.text == text)


@pytest.mark.skipif(shutil.which("setxkbmap") is None, reason="needs setxkbmap")
@pytest.mark.parametrize("layout", ["de", "fr", "ru", "us,ru", "gr", "cz", "us -variant intl", "us -variant dvorak"])
def test_text_arrives_whatever_the_layout(hands: Hands, client: Client, server: str, layout: str) -> None:
    subprocess.run(["setxkbmap", "-display", server, *layout.split()], check=True)
    text = "Yes@Zoo {1,2} [x]; ~^`'\" äöü éè Привет λόγος €"
    hands.execute(Type(text=text))
    eventually(lambda: client.text == text)
    hands.execute(Press(keys=("ctrl", "home")))
    hands.execute(Type(text="q"))
    eventually(lambda: client.text == "q" + text)


def test_caps_lock_does_not_change_what_arrives(hands: Hands, client: Client) -> None:
    hands.execute(Press(keys=("capslock",)))
    hands.execute(Type(text="MiXed ÄÖü"))
    eventually(lambda: client.text == "MiXed ÄÖü")


def test_text_with_more_new_characters_than_there_are_spare_keys_arrives_whole(hands: Hands, client: Client) -> None:
    text = "".join(chr(0x4E00 + i) for i in range(120)) + "".join(chr(0x4E00 + i) for i in range(0, 120, 7))
    hands.execute(Type(text=text))
    eventually(lambda: client.text == text)


def test_text_arrives_whole_at_a_client_that_answers_nothing_and_is_slow(
    hands: Hands, server: str, tmp_path: Path
) -> None:
    client = Client(server, tmp_path, toil=0.02)
    text = "".join(chr(0x4E00 + i) for i in range(50))
    hands.execute(Type(text=text))
    eventually(lambda: client.text == text)
    client.close()


def test_the_client_is_awaited_once_for_a_piece_of_text_and_not_for_each_character(
    hands: Hands, device: XTest, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []
    await_reader = device._await_reader
    monkeypatch.setattr(device, "_await_reader", lambda: (waits.append(1), await_reader()))
    text = "".join(chr(0x4E00 + i) for i in range(60))
    hands.execute(Type(text=text))
    eventually(lambda: client.text == text)
    assert len(waits) <= 2 * -(-len(text) // device._layout.spares)


def test_the_spare_keys_are_given_back(server: str, journals: Path, client: Client) -> None:
    first = XTest(server, journals)
    before = first._layout.spares
    Hands(first, DryRun(), lambda: SCREEN).execute(Type(text="日本語"))
    eventually(lambda: client.text == "日本語")
    first.close()
    second = XTest(server, journals)
    assert second._layout.spares == before
    second.close()


def test_clicks_have_the_button_count_and_modifiers_asked_for(hands: Hands, client: Client) -> None:
    hands.execute(Click(point=Point(50, 60), button="right"))
    hands.execute(Click(point=Point(200, 100), count=2))
    hands.execute(Click(point=Point(300, 200), modifiers=("ctrl", "shift")))
    eventually(lambda: sum(line.startswith("ButtonRelease") for line in client.log) == 4)
    presses = [line.split() for line in client.log if line.startswith("ButtonPress")]
    assert [p[1] for p in presses] == ["3", "1", "1"]
    assert [p[4] for p in presses][-1] == "5"
    assert any(line.startswith("Double-Button-1") for line in client.log)


def test_two_single_clicks_in_one_place_are_no_double_click(hands: Hands, client: Client) -> None:
    for _ in range(2):
        hands.execute(Click(point=Point(200, 100)))
    eventually(lambda: sum(line.startswith("ButtonRelease") for line in client.log) == 2)
    assert not any(line.startswith("Double") for line in client.log)


def test_a_drag_passes_points_on_its_way_and_ends_at_its_end(hands: Hands, client: Client) -> None:
    hands.execute(Drag(path=(Point(20, 20), Point(320, 220))))
    eventually(lambda: any(line.startswith("ButtonRelease") for line in client.log))
    motions = [line for line in client.log if line.startswith("B1-Motion")]
    release = next(line.split() for line in client.log if line.startswith("ButtonRelease"))
    assert len(motions) >= 5
    assert abs(int(release[2]) - int(motions[-1].split()[2])) <= 1
    assert not device_buttons(hands)


def device_buttons(hands: Hands) -> int:
    device = hands._device
    assert isinstance(device, XTest)
    return int(device._root.query_pointer().mask) & 0x1F00


def test_scrolling_sends_notches_both_ways(hands: Hands, client: Client) -> None:
    hands.execute(Scroll(point=Point(100, 100), dy=2))
    hands.execute(Scroll(point=Point(100, 100), dy=-1))
    eventually(lambda: sum(line.startswith("ButtonPress") for line in client.log) == 3)
    assert [line.split()[1] for line in client.log if line.startswith("ButtonPress")] == ["5", "5", "4"]


def test_a_chord_reaches_the_client_with_its_modifiers(hands: Hands, client: Client) -> None:
    hands.execute(Press(keys=("Control", "Shift", "F5")))
    eventually(lambda: "KeyPress F5 5" in client.log)


def test_a_symbol_on_the_shifted_level_is_pressed_with_shift(hands: Hands, client: Client) -> None:
    hands.execute(Press(keys=("ctrl", "+")))
    eventually(lambda: "KeyPress plus 5" in client.log)


def test_everything_comes_up_when_the_check_stops_a_chord(hands: Hands, device: XTest) -> None:
    def stop() -> None:
        raise Stopped("enough")

    with pytest.raises(Stopped):
        hands.execute(Press(keys=("ctrl", "shift", "a")), stop)
    device.flush()
    assert keys_down(device) == []


def test_a_stopped_drag_lets_go_where_it_began(hands: Hands, device: XTest) -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            assert device_buttons(hands)
            raise Stopped("enough")

    with pytest.raises(Stopped):
        hands.execute(Drag(path=(Point(20, 20), Point(320, 220))), stop)
    assert not device_buttons(hands)
    assert device.pointer() == Point(20, 20)


def test_typing_stops_between_two_characters(hands: Hands, client: Client) -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise Stopped("enough")

    with pytest.raises(Stopped):
        hands.execute(Type(text="abcdef"), stop)
    eventually(lambda: client.text == "abc")


def test_a_modifier_that_somebody_else_holds_stops_typing_instead_of_making_commands(
    hands: Hands, client: Client, server: str, tmp_path: Path
) -> None:
    other = XTest(server, tmp_path / "other")
    other.key("ctrl", True)
    with pytest.raises(TimedOut, match="ctrl is held down"):
        hands.execute(Type(text="w"))
    other.close()
    hands.execute(Type(text="w"))
    eventually(lambda: client.text == "w")


@pytest.mark.parametrize("point", [Point(800, 10), Point(-1, 10), Point(10, 600), Point(10, 99_999)])
def test_a_point_off_the_screen_is_refused_and_nothing_moves(hands: Hands, device: XTest, point: Point) -> None:
    before = device.pointer()
    with pytest.raises(BadAction, match="off the screen"):
        hands.execute(Click(point=point))
    assert device.pointer() == before


def test_a_key_can_be_held_for_a_time(hands: Hands, device: XTest) -> None:
    seen: list[list[int]] = []
    hands.execute(Hold(keys=("ctrl",), ms=120), lambda: seen.append(keys_down(device)))
    assert any(seen)
    assert keys_down(device) == []


def test_a_display_that_is_not_there_is_said_in_one_line(journals: Path) -> None:
    with pytest.raises(EnvironmentLacks, match="no X display"):
        XTest(":987", journals)


def test_a_display_that_dies_in_the_middle_is_display_lost_and_closing_still_works(
    journals: Path, mortal_server: tuple[subprocess.Popen[bytes], str]
) -> None:
    process, name = mortal_server
    device = XTest(name, journals)
    device.key("ctrl", True)
    process.kill()
    process.wait(60)
    with pytest.raises(DisplayLost):
        for _ in range(50):
            device.move(Point(1, 1))
            device.flush()
    device.close()
    assert list(journals.iterdir()) == []


OWNER = textwrap.dedent("""
    import sys, threading
    from pathlib import Path
    from steadyhand_actions.executors.dry_run import DryRun
    from steadyhand_actions.executors.hands import Hands
    from steadyhand_actions.executors.xtest import XTest
    from steadyhand_actions.schema import Box, Drag, Hold, Point, Type
    device = XTest(sys.argv[1], Path(sys.argv[2]))
    hands = Hands(device, DryRun(), lambda: (Box(0, 0, 800, 600),))
    calls = 0
    def stay():
        global calls
        calls += 1
        if calls == 3:
            device.flush()
            print("down", flush=True)
            threading.Event().wait()
    if sys.argv[3] == "drag":
        hands.execute(Drag(path=(Point(20, 20), Point(320, 220)), modifiers=("ctrl",)), stay)
    elif sys.argv[3] == "hold":
        hands.execute(Hold(keys=("ctrl", "shift", "a"), ms=9000), stay)
    else:
        hands.execute(Type(text="日本語日本語"), stay)
""")


@pytest.mark.parametrize("what", ["hold", "drag", "type"])
def test_a_killed_owner_leaves_nothing_held(server: str, journals: Path, what: str) -> None:
    witness = XTest(server, journals / "witness")
    spares = witness._layout.spares
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, server, str(journals), what], stdout=subprocess.PIPE, env=environment
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"down\n"
    if what == "type":
        witness._stale = True
        witness._refresh()
        assert witness._layout.spares < spares
    else:
        assert keys_down(witness)
    owner.kill()
    owner.wait(60)
    owner.stdout.close()

    def free() -> bool:
        witness._stale = True
        witness._refresh()
        return (
            not keys_down(witness)
            and not int(witness._root.query_pointer().mask) & 0x1F05
            and witness._layout.spares == spares
        )

    eventually(free)
    eventually(lambda: not list(journals.glob("held-*")))
    witness.close()


def test_the_next_start_frees_what_a_killed_owner_and_its_killed_watchdog_left(server: str, journals: Path) -> None:
    script = OWNER.replace('print("down", flush=True)', "print(device._journal._watchdog.pid, flush=True)")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    owner = subprocess.Popen(
        [sys.executable, "-c", script, server, str(journals), "hold"], stdout=subprocess.PIPE, env=environment
    )
    assert owner.stdout is not None
    watchdog = int(owner.stdout.readline())
    os.kill(watchdog, signal.SIGKILL)
    owner.kill()
    owner.wait(60)
    owner.stdout.close()
    assert len(held.left_behind("xtest", server, journals)) == 1
    device = XTest(server, journals)
    assert keys_down(device) == []
    device.close()


def test_typing_stops_when_another_window_takes_the_focus(
    hands: Hands, client: Client, server: str, tmp_path: Path
) -> None:
    (tmp_path / "second").mkdir()
    second: list[Client] = []
    count = 0

    def steal() -> None:
        nonlocal count
        count += 1
        if count == 10:
            second.append(Client(server, tmp_path / "second"))

    with pytest.raises(Interrupted, match="took the focus after 9 characters") as found:
        hands.execute(Type(text="x" * 100), steal)
    assert (found.value.typed, found.value.rest) == (9, "x" * 91)
    eventually(lambda: client.text == "x" * 9)
    assert second[0].text == ""
    second[0].close()


@contextmanager
def cut_short(server: str, number: int, after: int) -> Iterator[str]:
    """A display that hands on what ``server`` answers and dies after so many bytes of it."""

    def serve() -> None:
        with door, suppress(OSError):
            client, _ = door.accept()
            with client, socket.socket(socket.AF_UNIX) as real:
                real.connect(f"/tmp/.X11-unix/X{server.removeprefix(':')}")
                left = after
                while left:
                    ready, _, _ = select.select([client, real], [], [], 10)
                    if not ready or not (data := ready[0].recv(65536)):
                        return
                    if ready[0] is client:
                        real.sendall(data)
                    else:
                        client.sendall(data[:left])
                        left -= len(data[:left])

    path = Path(f"/tmp/.X11-unix/X{number}")
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    door.listen(1)
    thread = threading.Thread(target=serve)
    thread.start()
    yield f":{number}"
    thread.join(20)
    path.unlink()


@pytest.mark.parametrize("after", [0, 8, 500, *range(1000, 4000, 250)])
def test_a_journal_goes_also_when_the_display_dies_while_the_watchdog_lets_go(
    server: str, journals: Path, after: int
) -> None:
    journal = held.Journal("xtest", "-", journals)
    journal._watchdog.kill()
    journal._watchdog.wait()
    with cut_short(server, 20000 + os.getpid() % 10000, after) as display:
        journal._head = f"steadyhand xtest {display}\n"
        journal.down("key 38")
        assert held.read(journal.path) == held.Record("xtest", display, ("key 38",))
        ended = subprocess.run(
            [sys.executable, "-m", "steadyhand_actions.executors.held", str(journal.path), "0"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not journal.path.exists()
    journal.close()
