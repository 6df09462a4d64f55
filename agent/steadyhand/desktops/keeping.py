"""The other end of a keeper: start one, and ask it to start programs, let go of its parent, or end everything.

Knows the keeper's messages; knows nothing about displays.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steadyhand_actions.errors import DisplayLost, EnvironmentLacks, UsageError

MESSAGE = 1 << 18
ANSWER_SECONDS = 10.0
END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a keeper needs to know. ``remove`` goes at the end; ``grace`` is how long programs may say goodbye."""

    socket: Path
    log: Path
    remove: tuple[Path, ...]
    grace: float = 0.0

    def encoded(self) -> str:
        return json.dumps({
            "socket": str(self.socket), "log": str(self.log), "remove": [str(p) for p in self.remove],
            "grace": self.grace, "parent": os.getpid(),
        })  # fmt: skip


def _own_environment() -> dict[str, str]:
    """What the keeper itself needs to run, and nothing that could be said about the programs on the desktop."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8"}


class Keeper:
    """A keeper that runs. ``pid`` is its first process, 0 for one that this process did not start."""

    def __init__(self, connection: socket.socket, pid: int = 0) -> None:
        self._connection = connection
        # An object that is forgotten lets go of its desktop, which ends unless it was detached.
        weakref.finalize(self, connection.close)
        self._lock = threading.Lock()
        self._closed = False
        self.pid = pid

    @classmethod
    def start(cls, plan: Plan) -> Keeper:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        log = os.open(plan.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        program = str(Path(__file__).with_name("keeper.py"))
        try:
            pid = os.posix_spawn(
                sys.executable, [sys.executable, "-I", "-S", program, plan.encoded()], _own_environment(),
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                    (os.POSIX_SPAWN_DUP2, log, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                ],
            )  # fmt: skip
        except OSError as error:
            ours.close()
            raise EnvironmentLacks(
                f"Cannot start {sys.executable}: {error.strerror}; check that Python runs."
            ) from error
        finally:
            theirs.close()
            os.close(log)
        return cls(ours, pid)

    @classmethod
    def connect(cls, path: Path) -> Keeper:
        """Raises DisplayLost when nobody answers there."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            connection.connect(str(path))
        except OSError as error:
            connection.close()
            raise DisplayLost("That desktop is gone; start a new one.") from error
        return cls(connection)

    def environment(self, env: Mapping[str, str]) -> None:
        """The environment of the programs to come."""
        self._ask({"do": "environment", "env": dict(env)})

    def spawn(
        self,
        argv: Sequence[str],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        pass_fd: int | None = None,
        essential: bool = False,
    ) -> int:
        """Start a program; its pid. Everything ends with an ``essential`` one. An argument
        ``@fd`` becomes the number of ``pass_fd`` in it.

        Raises EnvironmentLacks when it cannot be started, DisplayLost when the keeper is gone.
        """
        request: dict[str, Any] = {
            "do": "spawn", "argv": list(argv), "cwd": str(cwd) if cwd else None, "env": dict(env) if env else None,
            "essential": essential,
        }  # fmt: skip
        return int(self._ask(request, [] if pass_fd is None else [pass_fd])["pid"])

    def detach(self) -> None:
        """From now on everything stays when this process ends, until somebody asks it to stop."""
        self._ask({"do": "detach"})

    def stop(self) -> None:
        """End everything, and return when it has ended."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with contextlib.suppress(OSError):
                self._connection.send(json.dumps({"do": "stop"}).encode())
            # Both of the keeper's processes hold the other end: it closes when the last of them has ended.
            with contextlib.suppress(OSError):
                self._connection.settimeout(END_SECONDS)
                while self._connection.recv(MESSAGE):
                    pass
            self._connection.close()
        if self.pid:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)

    @property
    def alive(self) -> bool:
        if self._closed:
            return False
        poll = select.poll()
        poll.register(self._connection, 0)
        return not any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))

    def _ask(self, request: dict[str, Any], fds: Sequence[int] = ()) -> dict[str, Any]:
        try:
            with self._lock:
                self._connection.settimeout(ANSWER_SECONDS)
                socket.send_fds(self._connection, [json.dumps(request).encode()], list(fds))
                data = self._connection.recv(MESSAGE)
        except OSError as error:
            if "too long" in str(error):
                raise UsageError("The command line is too long to start; shorten it.") from error
            raise DisplayLost("The virtual desktop is gone; start a new one.") from error
        if not data:
            raise DisplayLost("The virtual desktop is gone; start a new one.")
        answer: dict[str, Any] = json.loads(data)
        if "error" in answer:
            command = (request.get("argv") or ["the program"])[0]
            raise EnvironmentLacks(f"Cannot start {command}: {answer['error']}; check that it is installed.")
        return answer
