"""What this machine has of what Steadyhand needs, found out by trying it. Changes nothing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steadyhand.desktops import services
from steadyhand.desktops.wayland import ADVICE, is_wayland
from steadyhand.errors import SteadyhandError
from steadyhand.perceive.desktop_entry import installed

_BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``needed``: without it Steadyhand cannot work here; ``help`` says what to do."""

    what: str
    ok: bool
    detail: str
    help: str = ""
    needed: bool = True


def examine() -> Iterator[Finding]:
    """Look at everything, one after the other."""
    yield Finding("Python", sys.version_info >= (3, 11), platform.python_version(), "install Python 3.11 or newer")
    yield _system()
    yield from _packages()
    yield _pictures()
    if sys.platform == "linux":
        yield _current()
        yield _fonts()
        yield _applications()
        programs = list(_programs())
        yield from programs
        if all(finding.ok for finding in programs):
            yield _virtual()


def _system() -> Finding:
    name = f"{platform.system()} {platform.release()}"
    if sys.platform == "linux":
        return Finding("system", True, name)
    return Finding("system", True, f"{name}: pictures are read here; acting on a desktop is proved on Linux/X11 only")


def _packages() -> Iterator[Finding]:
    """The Python packages the installed product asks for."""
    try:
        wanted = importlib.metadata.requires("steadyhand") or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("packages", False, "steadyhand is not installed", "run: pip install .")
        return
    missing = []
    for line in wanted:
        name, _, marker = line.partition(";")
        if "extra ==" in marker or not _is_for_here(marker):
            continue
        match = re.match(r"[A-Za-z0-9._-]+", name.strip())
        package = match[0] if match else name
        try:
            importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            missing.append(package)
    if missing:
        yield Finding("packages", False, f"missing: {', '.join(missing)}", f"run: pip install {' '.join(missing)}")
    else:
        yield Finding("packages", True, f"all {len(wanted)} that are asked for")


def _is_for_here(marker: str) -> bool:
    """Whether a requirement's marker names this platform (or none)."""
    said = re.search(r"sys_platform\s*(==|!=)\s*['\"](\w+)['\"]", marker)
    return said is None or (said[1] == "==") == (said[2] == sys.platform)


def _pictures() -> Finding:
    """Whether text can be read from pixels: the models are there and load."""
    from steadyhand.perceive.text import TextReader

    begun = time.perf_counter()
    try:
        TextReader()
    except (SteadyhandError, ImportError, OSError) as error:
        return Finding("reading pictures", False, str(error), "install steadyhand anew: its model files are damaged")
    return Finding("reading pictures", True, f"the models load in {time.perf_counter() - begun:.1f} s")


def _current() -> Finding:
    """The display this runs on, if any."""
    if is_wayland(os.environ):
        return Finding("current display", False, "this is a Wayland session", ADVICE, needed=False)
    display = os.environ.get("DISPLAY", "")
    advice = "virtual desktops need no display; to act on your own, run this where DISPLAY is set"
    if not display:
        return Finding("current display", False, "DISPLAY is not set", advice, needed=False)
    from steadyhand.perceive.capture import Capture

    try:
        capture = Capture(display)
        box = capture.screen()
        capture.close()
    except SteadyhandError as error:
        return Finding("current display", False, f"{display}: {error}", advice, needed=False)
    return Finding("current display", True, f"{display}, {box.width}x{box.height}", needed=False)


def _fonts() -> Finding:
    """Whether programs have letters to draw with; without any, windows show empty boxes."""
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts"):
        font = next((path for path in Path(folder).rglob("*.[ot]t[fc]")), None)
        if font is not None:
            return Finding("fonts", True, str(font.parent))
    return Finding("fonts", False, "none found", "run: sudo apt-get install fonts-dejavu")


def _applications() -> Finding:
    """What there is to work with: programs with a desktop entry."""
    names = sorted({app.name for app in installed(os.environ) if not app.no_display}, key=str.casefold)
    shown = f"{len(names)}: {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}"
    help = "install some, for example: sudo apt-get install mousepad galculator pcmanfm"
    return Finding("applications", bool(names), shown if names else "none with a desktop entry", help, needed=False)


def _programs() -> Iterator[Finding]:
    """What a virtual desktop is made of."""
    for program, package in services.PACKAGES.items():
        path = shutil.which(program)
        yield Finding(program, path is not None, path or "not found", f"run: sudo apt-get install {package}")
    launcher = next((path for path in _BUS_LAUNCHERS if os.access(path, os.X_OK)), "")
    yield Finding(
        "accessibility bus", bool(launcher), launcher or "not found", "run: sudo apt-get install at-spi2-core"
    )


def _virtual() -> Finding:
    """Whether a virtual desktop really comes up, and can be seen."""
    from steadyhand.desktops.virtual import VirtualDesktop
    from steadyhand.perceive.capture import Capture

    begun = time.perf_counter()
    try:
        with VirtualDesktop.start((640, 480)) as desktop:
            ready = time.perf_counter() - begun
            capture = Capture(desktop.display)
            picture = capture.grab()
            capture.close()
    except SteadyhandError as error:
        return Finding("virtual desktop", False, str(error), "see the message; the log of a start is named there")
    height, width = picture.pixels.shape[:2]
    return Finding("virtual desktop", (width, height) == (640, 480), f"ready in {ready:.1f} s, {width}x{height} seen")
