"""Steadyhand: a desktop GUI-automation agent. Say in plain words what should happen, and it does it.

    from steadyhand import Desktop

    with Desktop.virtual(size=(1280, 800)) as desktop:
        desktop.open("mousepad")
        desktop.run("type 'hello' and save it as hello.txt")

Every name here is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steadyhand.config import RunResult, StepLine
    from steadyhand.desktop.application import App
    from steadyhand.desktop.locator import Locator
    from steadyhand.desktops.appearance import Appearance
    from steadyhand.desktops.handle import Desktop
    from steadyhand.desktops.runs import Settings
    from steadyhand.errors import (
        Ambiguous,
        BadAction,
        BadPicture,
        BudgetSpent,
        DisplayLost,
        EnvironmentLacks,
        Failed,
        ModelUnavailable,
        NoEffect,
        Refused,
        SteadyhandError,
        Stopped,
        TargetNotFound,
        TaskNotUnderstood,
        TimedOut,
        UnreadableAnswer,
        UsageError,
    )
    from steadyhand.testing.expect import expect
    from steadyhand_actions.policy_rules import load_policy

__all__ = [
    "Ambiguous",
    "App",
    "Appearance",
    "BadAction",
    "BadPicture",
    "BudgetSpent",
    "Desktop",
    "DisplayLost",
    "EnvironmentLacks",
    "Failed",
    "Locator",
    "ModelUnavailable",
    "NoEffect",
    "Refused",
    "RunResult",
    "Settings",
    "SteadyhandError",
    "StepLine",
    "Stopped",
    "TargetNotFound",
    "TaskNotUnderstood",
    "TimedOut",
    "UnreadableAnswer",
    "UsageError",
    "expect",
    "load_policy",
]

_HOMES = {
    "App": "steadyhand.desktop.application",
    "Appearance": "steadyhand.desktops.appearance",
    "Desktop": "steadyhand.desktops.handle",
    "Settings": "steadyhand.desktops.runs",
    "Locator": "steadyhand.desktop.locator",
    "RunResult": "steadyhand.config",
    "StepLine": "steadyhand.config",
    "expect": "steadyhand.testing.expect",
    "load_policy": "steadyhand_actions.policy_rules",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, "steadyhand.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
