"""A virtual desktop: a display of its own with a window manager, buses, and a private home. Nothing of it outlives us.

Knows how a desktop is put together and named; the keeper holds its processes, ``services`` knows the programs.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from steadyhand.desktops import appearance as looks
from steadyhand.desktops import registry, services, session_env
from steadyhand.desktops.appearance import USUAL, Appearance
from steadyhand.desktops.keeping import Keeper, Plan
from steadyhand.desktops.registry import DesktopInfo
from steadyhand_actions.errors import EnvironmentLacks, UsageError

SMALLEST, LARGEST = 64, 16384
GRACE_SECONDS = 1.0
"""How long programs may take to say goodbye when the home is a person's own, so that they can save their state."""


class VirtualDesktop:
    """One desktop that runs. Leaving the ``with`` block, or the end of this process however it comes, ends it all."""

    def __init__(self, keeper: Keeper, record: registry.Record) -> None:
        self._keeper = keeper
        self._record = record
        self.env = dict(record.env)
        self.pids = dict(record.pids)

    @classmethod
    def start(
        cls,
        size: tuple[int, int] = (1280, 800),
        dpi: int = 96,
        home: Path | None = None,
        name: str | None = None,
        appearance: Appearance = USUAL,
    ) -> VirtualDesktop:
        """A new desktop, ready. ``home`` is a folder that stays; without it a fresh one that goes with the desktop.

        Raises EnvironmentLacks when a program or a language is missing, UsageError for what cannot be.
        """
        _check(size, dpi, home, name)
        services.require()
        more = looks.variables(appearance)
        folder = registry.new_folder()
        kept_home = home.absolute() if home is not None else folder / "home"
        try:
            keeper = _keep(folder, grace=GRACE_SECONDS if home is not None else 0.0)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            looks.write_settings(appearance, kept_home)
            session_env.prepare_folders(folder, kept_home, fresh=home is None)
            env = session_env.environment(folder, kept_home) | more
            started = services.bring_up(keeper, folder, env, size, dpi, round(dpi * appearance.font_scale))
            env |= {"DISPLAY": started.display, "AT_SPI_BUS_ADDRESS": started.accessibility}
            keeper.environment(env)
            looks.set_keyboard(appearance, env)
            info = DesktopInfo(
                name or f"desktop-{started.display[1:]}", started.display, size, keeper.pid, kept_home, time.time(), dpi
            )
            record = registry.Record(info, folder, registry.ticks_of(keeper.pid), env, started.pids)
            registry.write(record)
        except OSError as error:
            keeper.stop()
            where = f"{error.filename}: " if error.filename else ""
            why = f"{where}{error.strerror or error}"
            raise EnvironmentLacks(f"Cannot set up a desktop: {why}; see that the folder can be written.") from error
        except BaseException:
            keeper.stop()
            raise
        return cls(keeper, record)

    @classmethod
    def attach(cls, name: str) -> VirtualDesktop:
        """A desktop that runs already, by name or display. Raises UsageError, naming those there are."""
        record = registry.find(name)
        if record is None:
            there = ", ".join(info.name for info in running()) or "none"
            raise UsageError(f"No virtual desktop is called {name!r}; running: {there}.")
        return cls(Keeper.connect(record.folder / "keeper"), record)

    @property
    def display(self) -> str:
        return self._record.info.display

    @property
    def size(self) -> tuple[int, int]:
        return self._record.info.size

    @property
    def home(self) -> Path:
        return self._record.info.home

    @property
    def info(self) -> DesktopInfo:
        return self._record.info

    @property
    def alive(self) -> bool:
        return self._keeper.alive

    def spawn(self, argv: Sequence[str], cwd: Path | None = None) -> int:
        """Start a program on this desktop; its pid. It ends with the desktop. Raises EnvironmentLacks, DisplayLost."""
        if not argv:
            raise UsageError("There is no command to start; give its name.")
        return self._keeper.spawn([self._program(argv[0]), *argv[1:]], cwd=cwd or self.home)

    def detach(self) -> None:
        """Leave it running when this process ends, until somebody stops it."""
        self._keeper.detach()
        self._record = dataclasses.replace(self._record, info=dataclasses.replace(self.info, detached=True))
        registry.write(self._record)

    def stop(self) -> None:
        """End everything on it and remove its folders; a second call does nothing."""
        self._keeper.stop()

    def __enter__(self) -> VirtualDesktop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _program(self, command: str) -> str:
        """The full path by this desktop's PATH, and its own start script where it has one for that program."""
        path = shutil.which(command, path=self.env["PATH"])
        if path is None:
            raise EnvironmentLacks(f"There is no program {command!r}; install it, or give its full path.")
        own = self._record.folder / "bin" / Path(path).name
        return str(own) if own.exists() and shutil.which(own.name) == path else path


def running() -> list[DesktopInfo]:
    """The virtual desktops of this user, oldest first."""
    return [record.info for record in registry.records()]


def stop(name: str) -> DesktopInfo:
    """End a desktop by name or display; what it was. Raises UsageError when there is none."""
    with VirtualDesktop.attach(name) as desktop:
        return desktop.info


def _keep(folder: Path, grace: float) -> Keeper:
    return Keeper.start(Plan(folder / "keeper", folder / "log", (folder, registry.state_file(folder)), grace))


def _check(size: tuple[int, int], dpi: int, home: Path | None, name: str | None) -> None:
    if sys.platform != "linux":
        raise EnvironmentLacks("Virtual desktops need Linux; use the current desktop (--desktop current).")
    if not all(SMALLEST <= side <= LARGEST for side in size):
        raise UsageError(f"A desktop of {size[0]}x{size[1]} cannot be; both sides go from {SMALLEST} to {LARGEST}.")
    if not 24 <= dpi <= 960:
        raise UsageError(f"A density of {dpi} dpi cannot be; it goes from 24 to 960.")
    if home is not None and home.exists() and not home.is_dir():
        raise UsageError(f"{home} is not a folder; give the folder that is to be HOME.")
    if name is not None and (not name.strip() or name.startswith(":") or "/" in name):
        raise UsageError(f"A desktop cannot be called {name!r}; use a plain word.")
    if name is not None and registry.find(name) is not None:
        raise UsageError(f"A desktop called {name!r} runs already; stop it or use another name.")
