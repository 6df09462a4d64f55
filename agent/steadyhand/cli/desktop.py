"""``steadyhand desktop``: start, list, stop, shot and watch virtual desktops."""

from __future__ import annotations

import argparse
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.output import Json, say, say_json
from steadyhand.errors import SteadyhandError, UsageError

if TYPE_CHECKING:
    from steadyhand.desktops.registry import DesktopInfo
    from steadyhand.observation import Screenshot


def desktop(arguments: argparse.Namespace) -> int:
    """One of the verbs."""
    match arguments.verb:
        case "start":
            return _start(arguments)
        case "list":
            return _list(arguments)
        case "stop":
            return _stop(arguments)
        case "shot":
            return _shot(arguments)
        case _:
            return _watch(arguments)


def _start(arguments: argparse.Namespace) -> int:
    from steadyhand.desktops.virtual import VirtualDesktop

    commands = [_words(command) for command in arguments.open]
    started = VirtualDesktop.start(arguments.size, arguments.dpi, arguments.home, arguments.name)
    try:
        for command in commands:
            started.spawn(command)
        started.detach()
    except BaseException:
        started.stop()
        raise
    info = started.info
    if arguments.json:
        say_json(_as_json(info))
    else:
        say(f"{info.name} runs on {info.display} ({info.size[0]}x{info.size[1]}); home: {info.home}")
        say(f"stop it with: steadyhand desktop stop {shlex.quote(info.name)}")
    return 0


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--open {command!r} cannot be read: {error}") from error
    if not words:
        raise UsageError("--open needs a command")
    return words


def _list(arguments: argparse.Namespace) -> int:
    from steadyhand.desktops.virtual import running

    found = running()
    if arguments.json:
        say_json([_as_json(info) for info in found])
        return 0
    for info in found:
        minutes = max(0.0, time.time() - info.started) / 60
        kept = "" if info.detached else "  (ends with its owner)"
        say(
            f"{info.name:<16} {info.display:<6} {info.size[0]}x{info.size[1]:<6} {minutes:>5.0f} min  {info.home}{kept}"
        )
    if not found:
        say("no virtual desktop runs")
    return 0


def _stop(arguments: argparse.Namespace) -> int:
    from steadyhand.desktops.virtual import running, stop

    if arguments.all and arguments.name is not None:
        raise UsageError("say a NAME or --all, not both")
    if not arguments.all and arguments.name is None:
        raise UsageError("say which: a NAME, or --all (see 'steadyhand desktop list')")
    names = [info.name for info in running()] if arguments.all else [arguments.name]
    stopped = [stop(name) for name in names]
    if arguments.json:
        say_json([_as_json(info) for info in stopped])
    else:
        say("\n".join(f"stopped {info.name}" for info in stopped) or "no virtual desktop runs")
    return 0


def _shot(arguments: argparse.Namespace) -> int:
    from steadyhand.perceive.capture import Capture

    info = _the(arguments.name)
    capture = Capture(info.display)
    try:
        picture = capture.grab()
    finally:
        capture.close()
    path: Path = arguments.output or Path(f"{info.name}.png")
    _save(picture, path)
    if arguments.json:
        say_json({"picture": str(path), "size": list(info.size)})
    else:
        say(str(path))
    return 0


def _save(picture: Screenshot, path: Path) -> None:
    from PIL import Image

    try:
        Image.fromarray(picture.pixels).save(path)
    except ValueError as error:
        raise UsageError(f"cannot tell the kind of picture from {path.name!r}; call it .png, .jpg or .webp") from error
    except OSError as error:
        raise SteadyhandError(f"cannot write {path}: {error.strerror or error}") from error


def _watch(arguments: argparse.Namespace) -> int:
    """Serve the page until the desktop ends or somebody presses Ctrl-C."""
    from steadyhand.desktops.shown import masked_grab, told_to
    from steadyhand.desktops.virtual import VirtualDesktop
    from steadyhand.desktops.watch import Watch
    from steadyhand.perceive.capture import Capture

    info = _the(arguments.name)
    watched = VirtualDesktop.attach(info.name)
    capture = Capture(info.display)
    try:
        grab = masked_grab(capture.grab, told_to(info.name))
        with Watch(grab, title=info.name, port=arguments.port) as watch:
            say(f"{info.name} is shown at {watch.url} (Ctrl-C ends the page, not the desktop)")
            while watched.alive and not watch.wait(0.5):
                pass
    except KeyboardInterrupt:
        return 0
    finally:
        capture.close()
    say(f"{info.name} has ended")
    return 0


def _the(name: str | None) -> DesktopInfo:
    """The desktop of that name or display; without one, the only one there is."""
    from steadyhand.desktops.virtual import running

    found = running()
    fit = [info for info in found if name is None or name in (info.name, info.display)]
    if len(fit) == 1:
        return fit[0]
    there = ", ".join(info.name for info in found) or "none"
    if name is not None:
        raise UsageError(f"no virtual desktop is called {name!r}; running: {there}")
    raise UsageError(f"say which desktop; running: {there}")


def _as_json(info: DesktopInfo) -> Json:
    return {
        "name": info.name,
        "display": info.display,
        "size": list(info.size),
        "dpi": info.dpi,
        "pid": info.pid,
        "home": str(info.home),
        "started": info.started,
        "detached": info.detached,
    }
