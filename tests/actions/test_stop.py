"""The kill switch: thrown once it stays thrown, by a call, a signal or a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from steadyhand_actions.errors import Stopped
from steadyhand_actions.stop import Stop


def test_a_switch_that_nobody_threw_lets_everything_through(tmp_path: Path) -> None:
    Stop(tmp_path / "STOP").check()


def test_the_first_reason_stands() -> None:
    stop = Stop()
    stop.throw("first")
    stop.throw("second")
    with pytest.raises(Stopped, match="first"):
        stop.check()
    assert stop.thrown


def test_the_stop_file_throws_it_and_removing_the_file_does_not_take_it_back(tmp_path: Path) -> None:
    stop = Stop(tmp_path / "STOP")
    (tmp_path / "STOP").touch()
    with pytest.raises(Stopped, match="STOP"):
        stop.check()
    (tmp_path / "STOP").unlink()
    with pytest.raises(Stopped):
        stop.check()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_throws_it_and_afterwards_signals_do_what_they_did_before(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stop = Stop()
    with stop.on_duty():
        os.kill(os.getpid(), number)
        end = time.monotonic() + 60
        while not stop.thrown and time.monotonic() < end:
            pass
        assert signal.getsignal(number) == before
    with pytest.raises(Stopped):
        stop.check()
    assert signal.getsignal(number) == before
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_it_can_be_thrown_from_another_thread_and_put_on_duty_in_one() -> None:
    stop = Stop()

    def work() -> None:
        with stop.on_duty():
            stop.throw("from a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert stop.reason == "from a thread"


def test_a_second_interrupt_ends_a_program_that_does_not_listen() -> None:
    script = """
import sys, threading
from steadyhand_actions.stop import Stop
stop = Stop()
stop.install()
print("ready", flush=True)
while not stop.thrown:
    pass
print("thrown", flush=True)
threading.Event().wait()
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    program = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert program.stdout is not None
    assert program.stdout.readline() == b"ready\n"
    program.send_signal(signal.SIGTERM)
    assert program.stdout.readline() == b"thrown\n"
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == -signal.SIGTERM
    program.stdout.close()
