"""The names that people may rely on, exactly; and importing them costs next to nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
from command import environment

import steadyhand
from steadyhand import errors

NAMES = {
    "App", "Appearance", "Desktop", "Locator", "RunResult", "Settings", "StepLine", "expect", "load_policy",
} | set(errors.__all__)  # fmt: skip
METHODS = {
    "Desktop": {
        "replay", "attempt_replay",
        "virtual", "current", "attach", "open", "run", "attempt", "find", "see", "screenshot", "spawn", "close",
        "get", "launch", "on_popup", "off_popup", "detach",
    },
    "Locator": {
        "click", "double_click", "right_click", "hover", "type", "fill", "clear", "check", "uncheck", "select", "set",
        "drag_to", "wait", "element", "is_visible", "candidates", "text",
        "get", "find", "near", "filter", "nth", "count", "all", "elements", "only", "seen_in",
    },
    "App": {"find", "get", "windows"},
}  # fmt: skip


def test_the_public_names_are_these_and_no_others() -> None:
    assert set(steadyhand.__all__) == NAMES
    assert dir(steadyhand) == sorted(NAMES)
    for name in NAMES:
        value = getattr(steadyhand, name)
        assert value.__doc__ is not None or (inspect.isclass(value) and issubclass(value, Exception))


def test_every_error_of_the_tree_is_public() -> None:
    tree = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    assert tree == set(errors.__all__) <= NAMES


@pytest.mark.parametrize("name", METHODS)
def test_the_public_methods_are_these_and_no_others(name: str) -> None:
    public = getattr(steadyhand, name)
    assert {method for method, _ in inspect.getmembers(public, callable) if not method.startswith("_")} == METHODS[name]


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'steadyhand' has no attribute 'nonsense'"):
        _ = steadyhand.nonsense  # type: ignore[attr-defined]


def test_importing_loads_nothing_heavy_and_sets_nothing_up() -> None:
    program = """
import sys
import importlib, logging, typing
before = set(sys.modules)
import steadyhand
heavy = {"numpy", "PIL", "pydantic", "mss", "Xlib", "onnxruntime", "rich", "dbus_fast", "yaml"} & set(sys.modules)
assert not heavy, heavy
assert len(set(sys.modules) - before) < 12, set(sys.modules) - before
assert not logging.getLogger().handlers and not logging.getLogger("steadyhand").handlers
import steadyhand.cli.main
heavy = {"numpy", "PIL", "pydantic", "mss", "Xlib", "onnxruntime", "rich", "dbus_fast", "yaml"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
