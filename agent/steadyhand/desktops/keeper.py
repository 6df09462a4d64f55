"""Holds every process of one virtual desktop, and ends them all when it is told to or when its parent is gone.

Run as a program of its own (``python -I -S keeper.py PLAN``), so it needs nothing but the standard library. It is two
processes: the *guard* and, as its child, the *holder*. The holder starts programs and watches the parent (a socket that
closes, a pid that ends). Both are child subreapers, so that whatever a program leaves behind, daemons too, becomes
their child again. A holder that is killed leaves everything to the guard; a guard that is killed is noticed by the
holder; and the kernel ends what the holder started when the holder ends. It knows nothing about displays or buses.

It speaks JSON, one datagram a message: ``{"do": "spawn" | "environment" | "detach" | "stop", ...}``.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pathlib
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import Any

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
MESSAGE = 1 << 18
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _prctl(option: int, value: int) -> None:
    if _libc is not None:
        _libc.prctl(option, value, 0, 0, 0)


def descendants(root: int) -> dict[int, str]:
    """Every living process below ``root``: its pid and its command's name."""
    parents: dict[int, tuple[int, str]] = {}
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent = line[line.rindex(")") + 2 :].split()[:2]
        if state not in "ZX":
            parents[int(folder.name)] = (int(parent), line[line.index("(") + 1 : line.rindex(")")])
    children: dict[int, list[int]] = {}
    for pid, (parent_pid, _name) in parents.items():
        children.setdefault(parent_pid, []).append(pid)
    found, open_ends = {}, [root]
    while open_ends:
        for pid in children.get(open_ends.pop(), ()):
            found[pid] = parents[pid][1]
            open_ends.append(pid)
    return found


def _reap() -> set[int]:
    ended = set()
    with contextlib.suppress(ChildProcessError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            ended.add(pid)
    return ended


def _signal_all(pids: dict[int, str], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def end_all(grace: float, servers: tuple[str, ...] = ("Xvfb",)) -> None:
    """End every descendant of this process: asked first when there is ``grace``, then killed.

    A display server is asked last, for it has a socket and a lock file to take away.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    me = os.getpid()
    polite_until = time.monotonic() + grace
    asked: set[int] = set()
    while time.monotonic() < polite_until:
        programs = {pid: name for pid, name in descendants(me).items() if not name.startswith((*servers, "dbus-"))}
        if not programs:
            break
        _signal_all({pid: name for pid, name in programs.items() if pid not in asked}, signal.SIGTERM)
        asked |= set(programs)
        signal.sigtimedwait({signal.SIGCHLD}, 0.02)
        _reap()
    servers_until, give_up = time.monotonic() + 1.0, time.monotonic() + 5.0
    while (left := descendants(me)) and time.monotonic() < give_up:
        polite = {p: n for p, n in left.items() if n in servers and time.monotonic() < servers_until}
        _signal_all({p: n for p, n in left.items() if p not in polite}, signal.SIGKILL)
        _signal_all(polite, signal.SIGTERM)
        signal.sigtimedwait({signal.SIGCHLD}, 0.02)
        _reap()
    _reap()


def _remove(paths: list[str]) -> None:
    """Take away files and folders of the desktop; what a program mounted inside is let go first."""
    mounts = pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    for mount in [line.split()[1].replace("\\040", " ") for line in mounts]:
        if any(mount.startswith(path + "/") for path in paths):
            with contextlib.suppress(OSError):
                subprocess.run(["fusermount", "-u", "-z", mount], stderr=subprocess.DEVNULL, check=False)
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)  # leaves files and links alone
        with contextlib.suppress(OSError):
            pathlib.Path(path).unlink()


class Holder:
    """Starts programs, answers requests, and ends everything when its time has come."""

    def __init__(self, plan: dict[str, Any], guard: int) -> None:
        self.plan = plan
        self.env: dict[str, str] = {}
        self.essential: set[int] = set()
        self.ending = False
        self.selector = selectors.DefaultSelector()
        self.lifeline: socket.socket | None = socket.socket(fileno=os.dup(0))
        self.selector.register(self.lifeline, selectors.EVENT_READ, self._answer)
        self.selector.register(guard, selectors.EVENT_READ, self._end)
        self.parent: int | None = None
        with contextlib.suppress(OSError, AttributeError):
            # A fork of the parent would hold the socket open: the pid tells for sure, where the kernel can.
            self.parent = os.pidfd_open(plan["parent"])
            self.selector.register(self.parent, selectors.EVENT_READ, self._end)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(plan["socket"])
        self.listener.listen(8)
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        woken, waker = socket.socketpair()
        for end in (woken, waker):
            end.setblocking(False)
        self._ends = (woken, waker)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._end(0))
        self.selector.register(woken, selectors.EVENT_READ, self._children)

    def hold(self) -> None:
        while not self.ending:
            for key, _ in self.selector.select():
                key.data(key.fileobj)
                if self.ending:
                    break

    def _end(self, _: object) -> None:
        self.ending = True

    def _children(self, woken: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while woken.recv(4096):
                pass
        if _reap() & self.essential:
            self.ending = True

    def _accept(self, listener: socket.socket) -> None:
        client, _ = listener.accept()
        self.selector.register(client, selectors.EVENT_READ, self._answer)

    def _answer(self, client: socket.socket) -> None:
        try:
            data, fds, _, _ = socket.recv_fds(client, MESSAGE, 4)
        except OSError:
            data, fds = b"", []
        if not data:
            self._gone(client)
            return
        try:
            answer = self._do(json.loads(data), fds)
        except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        finally:
            for fd in fds:
                os.close(fd)
        with contextlib.suppress(OSError):
            client.send(json.dumps(answer).encode())

    def _gone(self, client: socket.socket) -> None:
        if client is self.lifeline:
            self.ending = True
            return
        self.selector.unregister(client)
        client.close()

    def _do(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        match request["do"]:
            case "spawn":
                return {"pid": self._spawn(request, fds)}
            case "environment":
                self.env = dict(request["env"])
            case "detach":
                self._detach()
            case "stop":
                self.ending = True
            case other:
                return {"error": f"unknown request {other!r}"}
        return {}

    def _detach(self) -> None:
        if self.parent is not None:
            self.selector.unregister(self.parent)
            os.close(self.parent)
            self.parent = None
        # The socket stays open for the one who started us, but its end is no longer ours.
        self.lifeline = None

    def _spawn(self, request: dict[str, Any], fds: list[int]) -> int:
        argv = [str(fds[0]) if fds and part == "@fd" else part for part in request["argv"]]
        number = signal.SIGTERM if request.get("essential") else signal.SIGKILL
        holder = os.getpid()

        def tie() -> None:
            _prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != holder:
                os._exit(1)

        with pathlib.Path(self.plan["log"]).open("ab") as log:
            process = subprocess.Popen(
                argv, env=request.get("env") or self.env, cwd=request.get("cwd"), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, pass_fds=fds, start_new_session=True, preexec_fn=tie,
            )  # fmt: skip
        process.returncode = 0  # its end is told by SIGCHLD, not by this object
        if request.get("essential"):
            self.essential.add(process.pid)
        return process.pid


def _guard(holder: int, plan: dict[str, Any]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: os.kill(holder, signal.SIGTERM))
    while True:
        try:
            if os.waitpid(-1, 0)[0] == holder:
                break
        except ChildProcessError:
            break
    end_all(0.0)
    _remove(plan["remove"])


def main() -> None:
    plan = json.loads(sys.argv[1])
    os.setsid()
    os.chdir("/")
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    watch_guard, guard_lives = os.pipe()
    holder = os.fork()
    if holder:
        os.close(watch_guard)
        _guard(holder, plan)
        return
    os.close(guard_lives)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    held = Holder(plan, watch_guard)
    held.hold()
    end_all(plan["grace"])
    _remove(plan["remove"])


if __name__ == "__main__":
    main()
