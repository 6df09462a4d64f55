"""The plug-in for pytest: ``desktop`` and ``app``, and what a failed test leaves behind.

Loaded with every run of pytest where Steadyhand is installed, so it loads nothing more until a test uses it.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from steadyhand.testing import context

if TYPE_CHECKING:
    from steadyhand.desktop.application import App
    from steadyhand.desktops.handle import Desktop
    from steadyhand.desktops.runs import Settings
    from steadyhand.testing.plugin_running import Running

_WORTH = {
    "desktop-size": ("WxH", "size of the screen in pixels (1280x800)"),
    "desktop-dpi": ("N", "dots an inch (96)"),
    "desktop-theme": ("NAME", "light or dark"),
    "desktop-font-scale": ("X", "size of text against the usual (1.0)"),
    "desktop-locale": ("NAME", "language of the applications, as de_DE.UTF-8"),
    "desktop-keyboard": ("LAYOUT", "keyboard layout as XKB calls it, as de"),
    "desktop-timeout": ("SECONDS", "how long acts and expectations wait"),
    "desktop-keep": ("WHEN", "keep trace, report and video of tests: failed (usual), always or never"),
    "desktop-video": ("on|off", "film the desktop (on)"),
    "desktop-results": ("DIR", "where what tests leave goes (test-results)"),
}
"""Options that are settings of the ini file too, there with underscores."""
_FLAGS = {
    "update-screenshots": "write the baselines of to_match_screenshot anew",
    "update-snapshots": "write the baselines of to_match_tree anew",
    "keep-open": "leave the desktop of a failed test running",
    "watch": "show the desktop live on a page of this machine",
}

context_key = pytest.StashKey[context.Context]()
running_key: pytest.StashKey[Running] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("steadyhand", "tests of desktop applications (steadyhand)")
    for name, (shape, what) in _WORTH.items():
        group.addoption(f"--{name}", metavar=shape, default=None, help=what)
        parser.addini(name.replace("-", "_"), what, default="")
    parser.addini("desktop_app", "the command of the application that the fixture app starts", default="")
    for name, what in _FLAGS.items():
        with suppress(ValueError):  # another plug-in has an option of that name: it stands for both
            group.addoption(f"--{name}", action="store_true", default=False, help=what)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "desktop(shared=False, size=(W, H), dpi=96, theme='light', font_scale=1.0, locale='', keyboard=''): the "
        "virtual desktop of the test; shared: one for all such tests of a module",
    )
    config.addinivalue_line("markers", "app(command, *arguments): the application that the fixture app starts")
    if config.getoption("--watch", False) and config.getoption("numprocesses", None):
        raise pytest.UsageError("--watch shows one desktop at a time; leave -n out")


@pytest.fixture(scope="session")
def desktop_settings(pytestconfig: pytest.Config) -> Settings:
    """How desktops of tests are worked on. Override it to give a policy, masks or who answers questions."""
    from steadyhand.testing import plugin_running

    return plugin_running.settings(pytestconfig)


@pytest.fixture(scope="module")
def _shared_desktop(request: pytest.FixtureRequest, desktop_settings: Settings) -> Iterator[Desktop]:
    from steadyhand.testing import plugin_running

    # One for all: what the first of its tests is marked with holds.
    with plugin_running.opened(request.config, request.node.get_closest_marker("desktop"), desktop_settings) as desktop:
        yield desktop


@pytest.fixture
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """A fresh virtual desktop; with ``@pytest.mark.desktop(shared=True)`` the one of this module."""
    __tracebackhide__ = True
    from steadyhand.testing import plugin_running

    marker = request.node.get_closest_marker("desktop")
    if marker is not None and marker.kwargs.get("shared"):
        shared = request.getfixturevalue("_shared_desktop")
        with plugin_running.running(request.node, shared):
            yield shared
        return
    settings = request.getfixturevalue("desktop_settings")
    with plugin_running.opened(request.config, marker, settings) as own, plugin_running.running(request.node, own):
        yield own


@pytest.fixture
def app(request: pytest.FixtureRequest, desktop: Desktop) -> App:
    """The application under test: that of ``@pytest.mark.app(...)``, else of the setting ``desktop_app``."""
    __tracebackhide__ = True
    marker = request.node.get_closest_marker("app")
    command = [str(a) for a in marker.args] if marker is not None else shlex.split(request.config.getini("desktop_app"))
    if not command:
        raise pytest.UsageError('which application? mark the test @pytest.mark.app("COMMAND"), or set desktop_app')
    from steadyhand.testing import plugin_running

    return plugin_running.launched(desktop, command)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Expectations know which test they belong to."""
    results = Path(
        item.config.getoption("--desktop-results") or item.config.getini("desktop_results") or "test-results"
    )
    found = context.Context(
        item.path,
        (item.config.rootpath / results / _folder(item.nodeid)).absolute(),
        bool(item.config.getoption("--update-screenshots", False)),
        bool(item.config.getoption("--update-snapshots", False)),
    )
    item.stash[context_key] = found
    with context.entered(found):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test whose soft expectations were not all met fails at its end."""
    __tracebackhide__ = True
    softs = item.stash[context_key].softs
    try:
        result = yield
    except BaseException:
        if softs:
            item.add_report_section("call", "soft expectations", "\n".join(softs))
        raise
    if softs:
        from steadyhand.testing.judging import told

        pytest.fail(told(softs), pytrace=False)  # each tells its own line
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """What a failed test leaves is told in its report, and in the properties that JUnit files show."""
    report: pytest.TestReport = yield
    found = item.stash.get(running_key, None)
    if found is not None and (report.when == "call" or (report.when == "setup" and report.failed)):
        found.ended(report)
    elif report.when == "call" and report.failed and item.stash[context_key].files:
        report.sections.append(("steadyhand", "\n".join(map(str, item.stash[context_key].files))))
    return report


def _folder(nodeid: str) -> str:
    """A name for the folder of a test, that no other test has."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", nodeid.removesuffix("]")).strip("-")
    return f"{words[-80:].strip('-')}-{hashlib.sha256(nodeid.encode()).hexdigest()[:6]}"
