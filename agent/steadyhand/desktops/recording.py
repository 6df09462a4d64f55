"""A recording from beginning to end: the desktop it is made on, who listens and who looks, the file it becomes."""

from __future__ import annotations

import queue
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from steadyhand.config import RunOptions
from steadyhand.desktop.session import Session
from steadyhand.desktops import registry
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.which import open_desktop
from steadyhand.errors import UsageError
from steadyhand.observation import Observation, Window
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.reread import Reread
from steadyhand.perceive.settle import changes_of
from steadyhand.record.from_run import RunRecorder
from steadyhand.record.marks import Recorded, Rules
from steadyhand.record.moments import Moments
from steadyhand.record.pictures import Pictures
from steadyhand.record.recorder import Heard, Recorder
from steadyhand.record.script_file import ScriptFile, check_file
from steadyhand.record.sources import listen
from steadyhand.script.acts import Start
from steadyhand.script.script import Do, On
from steadyhand_actions.keys import parse_chord
from steadyhand_actions.own import Ours
from steadyhand_actions.takeover import HOT_KEY
from steadyhand_actions.vault import masked

WINDOW_SECONDS: Final = 15.0
"""How long the window of an application that is opened first is waited for."""


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """``desktop``, ``size``, ``home``, ``open``, ``pixels_only``: as for a run. ``hot_key`` ends the recording, as does
    the text ``stop_on`` when it is seen. ``force``: a file that is there already is replaced."""

    desktop: str = ""
    size: tuple[int, int] = (1280, 800)
    home: Path | None = None
    open: tuple[str, ...] = ()
    pixels_only: bool = False
    hot_key: str = HOT_KEY
    stop_on: str = ""
    force: bool = False


def record_script(
    path: Path,
    options: RecordOptions,
    told: Callable[[int, str], None] | None = None,
    began: Callable[[str], None] | None = None,
) -> Recorded:
    """Record what a person does until it ends. ``told`` hears each step; ``began`` the display, when all is ready.

    Raises UsageError for a file that cannot be written, EnvironmentLacks without a display, DisplayLost when that goes
    away in the middle: what was recorded until then is in the file.
    """
    if options.hot_key:
        parse_chord(options.hot_key)
    check_file(path, options.force)
    commands = [_split(command) for command in options.open]
    with ExitStack() as stack:
        wanted = RunOptions(desktop=options.desktop, size=options.size, home=options.home)
        desktop = stack.enter_context(open_desktop(wanted, Settings(pixels_only=options.pixels_only)))
        session = desktop.session
        heading = "\n".join(_opened_with(commands))
        file = ScriptFile(path, _name(path), on_of(session), force=options.force, heading=heading)
        stack.callback(file.close, cut=True)
        pictures = Pictures(path, dpi_of(session))
        pictures.clear()
        before = session.window_ids()
        for argv in commands:
            if (start := _start_of(argv, session)) is not None:
                file.append(start)
            desktop.spawn(argv, WINDOW_SECONDS)
        over = _Closed(before) if commands else _never
        rules = Rules(options.hot_key, options.stop_on, _Ours(), over)
        return _listen(session, file, pictures, rules, told, began)


def _listen(
    session: Session,
    file: ScriptFile,
    pictures: Pictures,
    rules: Rules,
    told: Callable[[int, str], None] | None,
    began: Callable[[str], None] | None,
) -> Recorded:
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    capture = Capture(session.display)
    with ExitStack() as stack:
        stack.callback(capture.close)
        changes = changes_of(capture, session.display)
        stack.callback(changes.close)
        moments = Moments(session.observe, changes, capture, heard.put)
        moments.start()
        stack.callback(moments.close)
        source = listen(session.display, heard.put)
        stack.callback(source.close)
        if began is not None:
            began(session.display)
        return Recorder(heard, moments, file, pictures, rules, told or _quietly, Reread()).run()


@contextmanager
def recorded_run(path: Path, session: Session, task: str, commands: Sequence[Sequence[str]]) -> Iterator[RunRecorder]:
    """What a run is recorded with; the script is whole when the block ends. Raises UsageError as ``record_script``."""
    heading = "\n".join([f"A run: {' '.join(masked(task).split())}", *_opened_with(commands)])
    file = ScriptFile(path, _name(path), on_of(session), heading=heading)
    recorder = RunRecorder(file, Pictures(path, dpi_of(session)))
    try:
        for argv in commands:
            if (start := _start_of(argv, session)) is not None:
                file.append(start)
        yield recorder
    except BaseException:
        recorder.cut = True
        raise
    finally:
        recorder.close()


def _opened_with(commands: Sequence[Sequence[str]]) -> list[str]:
    return [f"Recorded with: {shlex.join(argv)}" for argv in commands]


def _name(path: Path) -> str:
    return re.sub(r"[-_]+", " ", path.stem).strip()


class _Ours:
    """Whether a window is one of ours, or the terminal that we run in."""

    def __init__(self) -> None:
        self._ours = Ours.here()

    def __call__(self, window: Window) -> bool:
        return window.pid in self._ours.processes or (window.pid in self._ours.above and window.pid != 0)


class _Closed:
    """Whether the windows that were opened since are all closed again."""

    def __init__(self, before: frozenset[int]) -> None:
        self._before = before
        self._came = False

    def __call__(self, seen: Observation) -> bool:
        there = any(w.id not in self._before and w.kind in ("normal", "dialog") for w in seen.windows)
        self._came = self._came or there
        return self._came and not there


def on_of(session: Session) -> On:
    """The desktop as a script tells it."""
    width, height = session.size
    locale = session.environment.get("LC_ALL") or session.environment.get("LANG") or None
    return On(size=f"{width}x{height}", dpi=dpi_of(session), locale=locale)


def dpi_of(session: Session) -> int:
    record = registry.find(session.display)
    return record.info.dpi if record is not None else 96


def _start_of(argv: Sequence[str], session: Session) -> Do | None:
    """The step that starts an application, when it is one that is installed."""
    name = PurePath(argv[0]).name
    fit = [a for a in session.catalogue.apps if a.exec.split() and PurePath(a.exec.split()[0]).name == name]
    app = min(fit, key=lambda a: sum(not part.startswith("%") for part in a.exec.split()), default=None)
    if app is None:
        return None
    return Do(do=f"open {app.name}", action=Start(kind="launch", app=app.id, arguments=tuple(argv[1:])))


def _split(command: str) -> list[str]:
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--open {command!r} cannot be read: {error}") from error
    if not argv:
        raise UsageError("--open needs a command")
    return argv


def _never(seen: Observation) -> bool:
    return False


def _quietly(n: int, said: str) -> None:
    """Nobody wants to hear of it."""
