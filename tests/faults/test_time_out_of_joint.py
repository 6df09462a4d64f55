"""The machine sleeps, a process is stopped for a while, the clock of the wall is set: what was decided before is looked
at again, and no limit depends on the time of day."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bad_input_support import Keys, Run, eventually
from faults_support import Painter, Stand, Story, pressed
from Xlib import X

from steadyhand_actions.schema import Box, Click, Point


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    begun: list[Run] = []

    def start(*words: str, **env: str) -> Run:
        begun.append(Run(tmp_path, *words, env=env, virtual=False))
        return begun[-1]

    yield start
    for one in begun:
        one.kill()


def test_a_run_that_was_stopped_while_typing_does_not_type_on_into_another_window(
    display: str, painter: Painter, run: Callable[..., Run]
) -> None:
    letter = painter.window(Box(20, 20, 320, 220), "Letter")
    letter.change_attributes(event_mask=X.KeyPressMask)
    letter.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
    painter.connection.sync()
    one = run("type '" + "The quick brown fox " * 900 + "'", "--desktop", display, DBUS_SESSION_BUS_ADDRESS="")
    eventually(lambda: one.acting("type") or one.process.poll() is not None, 60)
    eventually(lambda: pressed(painter) > 0, 30)
    one.signal(signal.SIGSTOP)
    letter.change_attributes(event_mask=0)
    lock = painter.window(Box(0, 0, 640, 480), "Something else")
    lock.change_attributes(event_mask=X.KeyPressMask)
    lock.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
    pressed(painter)
    one.signal(signal.SIGCONT)
    ended = one.end()
    assert ended.code != 0 and "focus" in ended.err, ended
    assert pressed(painter) <= 20
    keys = Keys(display)
    assert not keys.held
    keys.close()


def test_the_time_of_day_may_jump(stand: Stand, painter: Painter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year forward, and two back: neither does a budget run out nor does a wait never end."""
    letter = painter.window(Box(20, 20, 320, 220), "Letter")
    letter.change_attributes(event_mask=X.ButtonPressMask)
    pressed(painter)
    true = time.time

    def story() -> Story:
        yield None
        for jump in (31_000_000.0, -62_000_000.0):
            monkeypatch.setattr(time, "time", lambda jump=jump: true() + jump)
            turn = yield Click(point=Point(100, 100))
            assert turn.outcome is not None and turn.outcome.status == "done"

    ended = stand.tell(story, seconds=60)
    assert ended.status == "done" and pressed(painter) == 2
