"""What the plug-in does once a test uses a desktop: opens it as the options say, films it, and keeps what is left.

Knows pytest's items and reports; nothing of what tests do.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from steadyhand.desktop.application import App
from steadyhand.desktops.appearance import Appearance
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.shown import masked_grab, told_to
from steadyhand.desktops.watch import Watch
from steadyhand.testing.context import Context
from steadyhand.testing.filming import Camera
from steadyhand.testing.pictures import write_picture
from steadyhand.testing.plugin import context_key, running_key
from steadyhand.testing.story import write_story
from steadyhand_actions.errors import SteadyhandError

_LOOKS = ("size", "dpi", "theme", "font_scale", "locale", "keyboard")


def option(config: pytest.Config, name: str, usual: str) -> str:
    """The command line goes before the ini file."""
    return str(config.getoption(f"--{name}") or config.getini(name.replace("-", "_")) or usual)


def settings(config: pytest.Config) -> Settings:
    seconds = option(config, "desktop-timeout", str(Settings().timeout))
    return Settings(timeout=_number("desktop-timeout", seconds))


@contextmanager
def opened(config: pytest.Config, marker: pytest.Mark | None, chosen: Settings) -> Iterator[Desktop]:
    """A virtual desktop as options and marker say; left running when it is to be kept open."""
    __tracebackhide__ = True
    marked = dict(marker.kwargs) if marker is not None else {}
    if unknown := set(marked) - {"shared", *_LOOKS}:
        raise pytest.UsageError(f"@pytest.mark.desktop knows no {', '.join(sorted(unknown))}; it takes shared, "
                                f"{', '.join(_LOOKS)}")  # fmt: skip
    size = marked.get("size") or _size(option(config, "desktop-size", "1280x800"))
    dpi = int(marked.get("dpi") or _number("desktop-dpi", option(config, "desktop-dpi", "96")))
    try:
        look = Appearance(
            marked.get("theme") or option(config, "desktop-theme", "light"),  # type: ignore[arg-type]
            float(marked.get("font_scale") or _number("f", option(config, "desktop-font-scale", "1"))),
            marked.get("locale") or option(config, "desktop-locale", ""),
            marked.get("keyboard") or option(config, "desktop-keyboard", ""),
        )
        desktop = Desktop.virtual(size, dpi=dpi, settings=chosen, appearance=look)
    except SteadyhandError as error:
        pytest.fail(str(error), pytrace=False)
    try:
        with _watched(config, desktop):
            yield desktop
    finally:
        desktop.close()


def launched(desktop: Desktop, command: list[str]) -> App:
    __tracebackhide__ = True
    try:
        return desktop.launch(command)
    except SteadyhandError as error:
        raise error.with_traceback(None) from None


class Running:
    """One test on one desktop, from its set-up to its report."""

    def __init__(self, item: pytest.Item, desktop: Desktop, context: Context) -> None:
        self._item = item
        self._desktop = desktop
        self._context = context
        self._began = time.monotonic()
        self._kept = False
        keep = option(item.config, "desktop-keep", "failed")
        film = option(item.config, "desktop-video", "on")
        if keep not in ("failed", "always", "never") or film not in ("on", "off"):
            raise pytest.UsageError("--desktop-keep takes failed, always or never; --desktop-video on or off")
        self._keep = keep
        shutil.rmtree(context.output, ignore_errors=True)
        self._runs = context.output / "runs"
        self._runs.mkdir(parents=True, mode=0o700)
        desktop.place.journal.begin(self._runs)
        films = film == "on" and keep != "never"
        self._camera = Camera(desktop.display, context.output / "video") if films else None

    def ended(self, report: pytest.TestReport) -> None:
        """Keep what is worth it and tell of it in the report."""
        film = self._camera.stop() if self._camera is not None else None
        wanted = self._keep == "always" or (self._keep == "failed" and report.failed)
        lines: dict[str, str] = {}
        if wanted:
            self._kept = True
            lines |= self._told(report, film)
        lines |= {f"file {p.stem}": str(p) for p in self._context.files if p.exists()}
        self._kept = self._kept or any(p.exists() for p in self._context.files)
        if report.failed and self._item.config.getoption("--keep-open", False):
            name = self._desktop.detach()
            lines["left open"] = f"steadyhand desktop watch {name}; end it with: steadyhand desktop stop {name}"
        counts = {said: n for said, n in self._desktop.place.popups.counts.items() if n}
        if counts:
            lines["popups handled"] = ", ".join(f"{said} {n} times" for said, n in counts.items())
        if lines:
            report.sections.append(("steadyhand", "\n".join(f"{what}: {where}" for what, where in lines.items())))
            told = [(f"steadyhand_{what.replace(' ', '_')}", where) for what, where in lines.items()]
            self._item.user_properties.extend(told)
            report.user_properties.extend(told)

    def close(self) -> None:
        if self._camera is not None:
            self._camera.stop()
        self._desktop.place.popups.clear()
        self._desktop.place.journal.begin(None)
        if not self._kept:
            shutil.rmtree(self._context.output, ignore_errors=True)
            with suppress(OSError):
                self._context.output.parent.rmdir()  # the last one leaves no empty folder

    def _told(self, report: pytest.TestReport, film: Path | None) -> dict[str, str]:
        place, out = self._desktop.place, self._context.output
        lines: dict[str, str] = {}
        try:
            glance = place.glance()
            write_picture(place.shot(glance).pixels, out / "screen.png")
            lines["screen"] = str(out / "screen.png")
        except SteadyhandError as error:
            lines["no screen"] = str(error)
        seconds = time.monotonic() - self._began
        try:
            why = place.said(_reason(report))
            lines["report"] = str(write_story(place.journal, self._item.name, why, seconds, out / "trace"))
            lines["trace"] = str(out / "trace")
        except SteadyhandError as error:
            lines["no report"] = str(error)
        if film is not None:
            lines["video" if film.suffix != ".png" else "pictures"] = str(film)
        if self._camera is not None and self._camera.trouble:
            lines["note"] = self._camera.trouble
        slow = place.journal.slowest
        if slow is not None:
            lines["slowest wait"] = f"{slow.seconds:.1f} s for {slow.what} ({slow.where})"
        return lines


@contextmanager
def running(item: pytest.Item, desktop: Desktop) -> Iterator[Running]:
    """The test runs on the desktop."""
    found = Running(item, desktop, item.stash[context_key])
    item.stash[running_key] = found
    try:
        yield found
    finally:
        found.close()


def _reason(report: pytest.TestReport) -> str:
    if not report.failed:
        return ""
    crash: Any = getattr(report.longrepr, "reprcrash", None)
    return str(getattr(crash, "message", "") or report.longreprtext or "failed")


@contextmanager
def _watched(config: pytest.Config, desktop: Desktop) -> Iterator[None]:
    """With ``--watch``: its page, whose address is printed past pytest's capturing."""
    if not config.getoption("--watch", False):
        yield
        return
    capture = desktop.place.session.capture
    with Watch(masked_grab(capture.grab, told_to(desktop.display)), title=desktop.display) as page:
        manager = config.pluginmanager.getplugin("capturemanager")
        with manager.global_and_fixture_disabled() if manager is not None else nullcontext():
            writer = config.get_terminal_writer()
            writer.line(f"\nwatch: {page.url}")
            writer.flush()
        yield


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.casefold().partition("x")
    if not wide.isdigit() or not high.isdigit():
        raise pytest.UsageError(f"{text!r} is no size; say it as 1280x800")
    return int(wide), int(high)


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise pytest.UsageError(f"{text!r} is no number for --{name}") from error
