"""The one door to a device, and the devices of people's desktops, each against a real X server."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from steadyhand_actions.errors import BadAction, EnvironmentLacks, UsageError
from steadyhand_actions.executors import device
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.schema import Box, Drag, Hold, Point, Press, Scroll, Type

SCREEN = (Box(0, 0, 800, 600), Box(-500, 0, 0, 400))


def test_the_door_opens_the_display_it_is_given(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    opened = device(server, {})
    assert isinstance(opened, XTest)
    assert list((tmp_path / "steadyhand").iterdir())
    opened.close()
    assert not list((tmp_path / "steadyhand").iterdir())


def test_the_environment_overrides_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(device(":0", {"STEADYHAND_DEVICE": "dry-run"}), DryRun)
    monkeypatch.setenv("STEADYHAND_DEVICE", "telepathy")
    with pytest.raises(UsageError, match="telepathy"):
        device(":0", {})


def test_without_a_display_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STEADYHAND_DEVICE", raising=False)
    with pytest.raises(EnvironmentLacks, match="DISPLAY is not set"):
        device(None, {})


def test_importing_the_hands_loads_no_back_end() -> None:
    script = "import sys, steadyhand_actions.executors.hands, steadyhand_actions.executors, steadyhand_actions.gate\n"
    script += "print([m for m in ('Xlib', 'pynput', 'pyautogui') if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    assert subprocess.check_output([sys.executable, "-c", script], env=environment) == b"[]\n"


WORK = textwrap.dedent("""
    import sys
    from pathlib import Path
    from steadyhand_actions.executors import device
    from steadyhand_actions.executors.dry_run import DryRun
    from steadyhand_actions.executors.hands import Hands
    from steadyhand_actions.schema import Box, Click, Drag, Point, Press, Scroll, Type
    made = device()
    hands = Hands(made, DryRun(), lambda: (Box(0, 0, 800, 600),))
    hands.execute(Click(point=Point(120, 80)))
    assert made.pointer() == Point(120, 80), made.pointer()
    hands.execute(Type(text="Hi there!"))
    hands.execute(Press(keys=("ctrl", "shift", "F5")))
    hands.execute(Scroll(point=Point(120, 80), dy=1))
    hands.execute(Drag(path=(Point(20, 20), Point(220, 120)), modifiers=("alt",)))
    if sys.argv[1] == "die":
        made.key("ctrl", True)
        made.button("left", True)
        print("down", flush=True)
        sys.stdin.read()
    made.close()
    print("done", flush=True)
""")


@pytest.mark.parametrize("name", ["pynput", "pyautogui"])
@pytest.mark.parametrize("end", ["close", "die"])
def test_a_persons_device_does_the_verbs_and_leaves_nothing_held(
    server: str, tmp_path: Path, name: str, end: str
) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is an extra on this platform and is not installed")
    witness = XTest(server, tmp_path / "witness")
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "DISPLAY": server,
        "STEADYHAND_DEVICE": name,
        "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "XAUTHORITY": str(tmp_path / "none"),
    }  # fmt: skip
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WORK, end],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert program.stdout is not None and program.stdin is not None
    said = program.stdout.readline()
    if end == "die":
        assert said == b"down\n"
        assert any(witness._display.query_keymap())
        program.kill()
    else:
        assert said == b"done\n"
    program.stdin.close()
    program.wait(60)
    program.stdout.close()
    deadline = time.monotonic() + 60
    while any(witness._display.query_keymap()) or int(witness._root.query_pointer().mask) & 0x1F0F:
        assert time.monotonic() < deadline, "something is still held"
        time.sleep(0.02)
    witness.close()


# ---- the verbs, on dry hands ---------------------------------------------------------------------------------------


def dry() -> tuple[Hands, DryRun]:
    device = DryRun()
    return Hands(device, device, lambda: SCREEN), device


def test_a_dry_run_says_what_would_be_sent() -> None:
    hands, device = dry()
    hands.execute(Press(keys=("Control", "s"), count=2))
    hands.execute(Type(text="a\r\nb\t"))
    hands.execute(Scroll(point=Point(-10, 5), dx=-1, dy=1, modifiers=("ctrl",)))
    assert device.log == [
        "key ctrl down", "key s down", "key s up", "key s down", "key s up", "key ctrl up",
        "type 'a'", "key enter down", "key enter up", "type 'b'", "key tab down", "key tab up",
        "move -10,5", "key ctrl down", "wheel 0,1", "wheel -1,0", "key ctrl up",
    ]  # fmt: skip
    assert device.down == []


def test_a_point_in_the_gap_between_monitors_is_refused() -> None:
    hands, device = dry()
    hands.validate(Scroll(point=Point(-500, 399), dy=1))
    with pytest.raises(BadAction, match="off the screen"):
        hands.execute(Scroll(point=Point(-10, 450), dy=1))
    with pytest.raises(BadAction, match="off the screen"):
        hands.execute(Drag(path=(Point(5, 5), Point(900, 5))))
    assert device.log == []


@pytest.mark.parametrize("failing", range(1, 6))
def test_what_went_down_comes_up_in_reverse_order_wherever_it_fails(failing: int) -> None:
    hands, device = dry()
    sent: list[str] = []

    class Failing(DryRun):
        def key(self, name: str, down: bool) -> None:
            sent.append(f"{name} {'down' if down else 'up'}")
            if len(sent) == failing and down:
                raise RuntimeError("broken")
            super().key(name, down)

    broken = Failing()
    hands = Hands(broken, broken, lambda: SCREEN)
    try:
        hands.execute(Hold(keys=("ctrl", "alt", "shift", "a"), ms=1))
    except RuntimeError:
        assert failing <= 4
    assert broken.down == []
    ups = [line.split()[0] for line in sent if line.endswith("up")]
    downs = [line.split()[0] for line in sent if line.endswith("down")]
    assert ups == downs[::-1]
