"""Bring up what a desktop consists of: display server, window manager, session bus, accessibility bus.

Each tells by itself when it is ready (a number or an address on a pipe, a reply on a bus); nothing is waited for by
the clock. Knows the programs and their options; knows nothing about who keeps them.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from steadyhand.desktops import xaccess
from steadyhand.desktops.keeping import Keeper
from steadyhand_actions.errors import EnvironmentLacks

READY_SECONDS = 20.0
"""A machine under heavy load may take long; a desktop that is not there by then never comes."""

PACKAGES = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-daemon": "dbus-x11",
    "dbus-send": "dbus-x11",
}
"""The programs a virtual desktop is made of, and the Debian and Ubuntu packages that have them."""


_OPENBOX = """exec openbox --sm-disable --config-file "$1" --startup "sh -c 'echo ready >/proc/$$/fd/$2'" """
_PLAIN_KEYS = {"XCOMPOSEFILE": os.devnull}
"""Openbox reads the table of composed characters anew, 50 ms of the processor, whenever a key is lent."""


@dataclass(frozen=True, slots=True)
class Started:
    """What runs: the display's name, the address of the accessibility bus, and the pids by program."""

    display: str
    accessibility: str
    pids: dict[str, int] = field(default_factory=dict)


def require() -> None:
    """Raises EnvironmentLacks naming all that is missing and how to get it."""
    missing = [program for program in PACKAGES if shutil.which(program) is None]
    if missing:
        packages = " ".join(sorted({PACKAGES[program] for program in missing}))
        raise EnvironmentLacks(
            f"A virtual desktop needs {', '.join(missing)}; run: sudo apt-get install {packages} at-spi2-core"
        )


def bring_up(
    keeper: Keeper, folder: Path, env: Mapping[str, str], size: tuple[int, int], dpi: int, text_dpi: int
) -> Started:
    """Start everything. ``env`` is the environment of programs without DISPLAY; ``text_dpi`` the density that they draw
    text for. Raises EnvironmentLacks."""
    until = time.monotonic() + READY_SECONDS
    cookie_file = folder / "cookie"
    cookie = xaccess.write_cookie(cookie_file)
    xvfb = [
        "Xvfb", "-displayfd", "@fd", "-screen", "0", f"{size[0]}x{size[1]}x24", "-dpi", str(dpi), "-nolisten", "tcp",
        "-auth", str(cookie_file), "-noreset", "-s", "0",
    ]  # fmt: skip
    log = folder / "log"
    with _Told(keeper, xvfb, env, log, essential=True) as server:
        display = f":{server.line(until)}"
    xaccess.prepare(display, cookie, text_dpi)
    shown = {**env, "DISPLAY": display}
    keeper.environment(shown)
    bus = [
        "dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={env['DBUS_SESSION_BUS_ADDRESS']}",
        "--print-address", "@fd",
    ]  # fmt: skip
    # Openbox hands its start-up command no descriptor, so the command writes to openbox's own one.
    manager = ["sh", "-c", _OPENBOX, "sh", str(folder / "openbox.xml"), "@fd"]
    with _Told(keeper, manager, shown | _PLAIN_KEYS, log) as wm, _Told(keeper, bus, shown, log) as session:
        session.line(until)
        accessibility = _accessibility(shown, until)
        wm.line(until)
    return Started(display, accessibility, {"Xvfb": server.pid, "openbox": wm.pid, "dbus-daemon": session.pid})


class _Told:
    """A program that says one line on a descriptor when it is ready; ``@fd`` in its arguments is that descriptor."""

    def __init__(
        self, keeper: Keeper, argv: Sequence[str], env: Mapping[str, str], log: Path, *, essential: bool = False
    ) -> None:
        # Opened now: when the display server ends at once, its keeper has removed the file by the time we look.
        self._log = log.open("rb")
        self._program = next(word for word in PACKAGES if word in " ".join(argv[:3]))
        self._reading, writing = os.pipe()
        try:
            self.pid = keeper.spawn(argv, env=env, pass_fd=writing, essential=essential)
        except BaseException:
            self.__exit__()
            raise
        finally:
            os.close(writing)

    def line(self, until: float) -> str:
        """Wait for the line. Raises EnvironmentLacks when the program ends or stays silent."""
        text = b""
        while b"\n" not in text:
            ready, _, _ = select.select([self._reading], [], [], max(0.0, until - time.monotonic()))
            part = os.read(self._reading, 4096) if ready else b""
            if not part:
                why = "ended" if ready else f"did not get ready within {READY_SECONDS:.0f} s"
                raise EnvironmentLacks(f"{self._program} {why}{_last_words(self._log)}; run `steadyhand doctor`.")
            text += part
        return text.split(b"\n", 1)[0].decode().strip()

    def __enter__(self) -> _Told:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._reading)
        self._log.close()


def _last_words(log: BinaryIO) -> str:
    lines = log.read().decode(errors="replace").strip().splitlines()
    return f" ({lines[-1].strip()[:200]})" if lines else ""


def _accessibility(env: Mapping[str, str], until: float) -> str:
    """Have the session bus start the accessibility bus, switch it on and start its registry; its address."""
    answer = _call(
        env, until, "--session", "--dest=org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress",
        missing="The accessibility bus does not start; run: sudo apt-get install at-spi2-core",
    )  # fmt: skip
    address = answer.strip().removeprefix("string").strip().strip('"')
    _call(
        env, until, "--session", "--dest=org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties.Set",
        "string:org.a11y.Status", "string:IsEnabled", "variant:boolean:true",
    )  # fmt: skip
    _call(
        env, until, f"--bus={address}", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.StartServiceByName",
        "string:org.a11y.atspi.Registry", "uint32:0",
        missing="The accessibility registry does not start; run: sudo apt-get install at-spi2-core",
    )  # fmt: skip
    return address


def _call(env: Mapping[str, str], until: float, bus: str, *words: str, missing: str = "") -> str:
    seconds = max(0.1, until - time.monotonic())
    try:
        done = subprocess.run(
            ["dbus-send", bus, "--print-reply=literal", f"--reply-timeout={int(seconds * 1000)}", *words],
            env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds + 1, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentLacks(missing or f"The bus does not answer {words[2]}; run `steadyhand doctor`.") from error
    return done.stdout
