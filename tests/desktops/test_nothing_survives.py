"""Whatever ends a desktop, politely or with kill -9, no process and no file of it remains."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from steadyhand.desktops import registry
from steadyhand.desktops.virtual import VirtualDesktop

pytestmark = pytest.mark.desktop

# Ignores every polite signal, leaves its session and its parents, and drops its environment.
STUBBORN = textwrap.dedent("""
    import os, signal, sys, time
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open("daemon.new", "w") as file:
                file.write(str(os.getpid()))
            os.rename("daemon.new", "daemon")
            os.execve("/bin/sleep", ["sleep", "600"], {})
        os._exit(0)
    time.sleep(600)
""")
STARTER = textwrap.dedent("""
    import json, sys, threading, time
    from steadyhand.desktops.virtual import VirtualDesktop
    box = []
    thread = threading.Thread(target=lambda: box.append(VirtualDesktop.start()))  # a thread that ends at once
    thread.start()
    thread.join()
    desktop = box[0]
    desktop.spawn(["mousepad"])
    desktop.spawn(["sh", "-c", "(setsid sh -c 'exec sleep 600' &) ; exit 0"])  # left to init
    desktop.spawn([sys.executable, "-c", sys.argv[1]])
    end = time.monotonic() + 60
    while not (desktop.home / "daemon").exists() and time.monotonic() < end:
        time.sleep(0.01)
    print(json.dumps({
        "display": desktop.display, "token": desktop.env["DBUS_SESSION_BUS_ADDRESS"], "keeper": desktop.info.pid,
        "home": str(desktop.home), "pids": desktop.pids, "daemon": int((desktop.home / "daemon").read_text()),
    }), flush=True)
    time.sleep(600)
""")


class Story:
    """A process that holds a desktop with stubborn programs on it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", STARTER, STUBBORN], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            # Under a test runner in the background Ctrl-C may be ignored, and children would inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.token: str = told["token"]
        self.keeper: int = told["keeper"]
        self.home = Path(told["home"])
        self.display: str = told["display"]
        self.pids: dict[str, int] = told["pids"]
        self.daemon: int = told["daemon"]
        self.holder = next(iter(children(self.keeper)))

    def left(self) -> list[str]:
        """Processes that carry the desktop's environment, and those that were started there without it."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and registry.ticks_of(int(folder.name)):
                try:
                    if self.token.encode() in (folder / "environ").read_bytes():
                        found.append((folder / "cmdline").read_text().replace("\0", " "))
                except OSError:
                    continue
        named = {"daemon": self.daemon, "keeper": self.keeper, "holder": self.holder, **self.pids}
        return found + [name for name, pid in named.items() if registry.ticks_of(pid)]

    def all_gone(self, seconds: float = 60) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.left() and not self.home.parent.exists():
                return True
            time.sleep(0.02)
        return False

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            if int(stat[stat.rindex(")") + 2 :].split()[1]) == pid:
                found.append(int(folder.name))
    return found


@pytest.fixture
def story() -> object:
    told = Story()
    yield told
    told.close()


def kill_parent(story: Story) -> None:
    story.process.send_signal(signal.SIGKILL)


def kill_guard(story: Story) -> None:
    os.kill(story.keeper, signal.SIGKILL)


def kill_holder(story: Story) -> None:
    os.kill(story.holder, signal.SIGKILL)


def interrupt_parent(story: Story) -> None:
    story.process.send_signal(signal.SIGINT)


def terminate_parent(story: Story) -> None:
    story.process.terminate()


@pytest.mark.parametrize("end", [kill_parent, terminate_parent, interrupt_parent, kill_guard, kill_holder])
def test_nothing_remains_after(end: Callable[[Story], None], story: Story) -> None:
    assert len(story.left()) > 8
    end(story)
    assert story.all_gone(), story.left()
    assert not left_socket(story.display)


def left_socket(display: str) -> bool:
    """A socket that nobody answers; somebody else's new display may have taken the number already."""
    path = Path(f"/tmp/.X11-unix/X{display[1:]}")
    end = time.monotonic() + 60
    while path.exists() and time.monotonic() < end:
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.connect(str(path))
            return False
        time.sleep(0.02)
    return path.exists()


def test_after_both_keepers_were_killed_at_once_the_next_reader_ends_what_is_left(story: Story) -> None:
    for pid in (story.keeper, story.holder):
        os.kill(pid, signal.SIGSTOP)  # neither can come to the other's help
    for pid in (story.keeper, story.holder):
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while any(registry.ticks_of(pid) for pid in story.pids.values()) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(registry.ticks_of(pid) for pid in story.pids.values())
    assert registry.find(story.display) is None
    os.kill(story.daemon, signal.SIGKILL)  # it had dropped its environment, so nobody can tell whose it was
    assert story.all_gone(), story.left()


def test_a_desktop_that_is_forgotten_ends() -> None:
    desktop = VirtualDesktop.start()
    home = desktop.home
    del desktop
    gc.collect()
    end = time.monotonic() + 60
    while home.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not home.exists()


def test_a_fork_of_the_parent_does_not_keep_the_desktop_alive() -> None:
    with VirtualDesktop.start() as mine:
        pass
    code = textwrap.dedent("""
        import os, sys, time
        from steadyhand.desktops.virtual import VirtualDesktop
        desktop = VirtualDesktop.start()
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
        print(desktop.home, flush=True)
        time.sleep(600)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        home = Path(process.stdout.readline().strip())
        process.kill()
        end = time.monotonic() + 60
        while home.exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert not home.exists()
        assert home != mine.home
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_a_desktop_left_running_outlives_its_parent_until_it_is_stopped(tmp_path: Path) -> None:
    name = f"left-running-by-a-test-{os.getpid()}"
    code = textwrap.dedent(f"""
        from steadyhand.desktops.virtual import VirtualDesktop
        desktop = VirtualDesktop.start(name={name!r})
        desktop.detach()
        print(desktop.display)
    """)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    record = registry.find(name)
    assert record is not None
    assert record.info.detached
    assert record.info.display == done.stdout.strip()
    with VirtualDesktop.attach(name) as desktop:
        pid = desktop.spawn(["sleep", "600"])
        shown = subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], env=desktop.env, capture_output=True)
        assert b"window id # 0x" in shown.stdout
    assert registry.ticks_of(pid) == 0
    assert registry.find(name) is None
    assert not record.folder.exists()


def test_what_a_dead_keeper_left_behind_is_cleaned_up_by_the_next_reader() -> None:
    folder = registry.new_folder()
    (folder / "home").mkdir()
    info = registry.DesktopInfo("stale", ":9999", (1, 1), 2**22 - 1, folder / "home", 0.0)
    registry.write(registry.Record(info, folder, 12345, {}, {}))
    (registry.base() / f"d-broken-{os.getpid()}.json").write_text("not json")
    try:
        assert registry.find("stale") is None
        assert not folder.exists()
        assert not registry.state_file(folder).exists()
    finally:
        (registry.base() / f"d-broken-{os.getpid()}.json").unlink()
