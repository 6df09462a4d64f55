"""Whether an action may be done: a pure function of the action, what is under it, and the person's task.

Knows nothing of screens or models: it is given a Context that perception made from what is really there. Screen text
never authorises anything; only the task's own words and a live answer do.
"""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from steadyhand_actions.schema import Act, Box, Verdict


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(_Value):
    """What is under the pointer, or has the focus. ``text`` is its value or any text seen inside its box."""

    id: str = ""
    role: str = ""
    name: str = ""
    text: str = ""
    label: str = ""
    description: str = ""
    states: tuple[str, ...] = ()
    box: Box | None = None
    group: tuple[str, ...] = ()
    """Names of what encloses it, innermost first (row, group, panel, dialog)."""


class Context(_Value):
    """What the act would land on.

    ``app`` and ``window``: of the target's top-level window. ``dialog``: all text of the dialog it lies in, empty
    outside one. ``default``: the default button of that window, which Enter would press. ``domain``: host of the
    ``address``. ``now``: local time as ISO 8601, empty where nobody told. ``repeats``: how often this same act was
    done on this same target in this run already. ``spoken``: texts on the screen that talk to whoever reads it for the
    person; they permit nothing, they make more be asked about. ``origin``: application that the clipboard or the typed
    text came from, ``folder``: where an act on a file lands; both empty where not known. ``onto``: what a drag ends on.
    ``filled``: label and value of the fields of that window that hold something, secrets left out. ``selected``: how
    many things are selected in it. ``whole``: everything in it was selected right before. ``near``: some of ``spoken``
    is in that window. ``counts``: how often the counting rules of a policy file were met in this run. ``beside``: what
    is written on the same line of the window as the target, which tells a row from the next; ``around``: what is
    written near it, mostly above, which tells a card from the next. ``pid``:
    process that says the window is its own, 0 where none does. ``presses``: how often that window was reloaded, or
    Enter pressed on the same thing in it with nothing typed since, whatever came of it. ``pressable``: what
    buttons and links of that window say, where it is not known which of them has the focus.
    """

    app: str = ""
    window: str = ""
    window_id: int = 0
    window_box: Box | None = None
    kind: str = "normal"
    address: str = ""
    target: Target | None = None
    focus: Target | None = None
    dialog: str = ""
    default: Target | None = None
    domain: str = ""
    now: str = ""
    repeats: int = 0
    spoken: tuple[str, ...] = ()
    origin: str = ""
    folder: str = ""
    onto: Target | None = None
    filled: tuple[tuple[str, str], ...] = ()
    selected: int = 0
    whole: bool = False
    near: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    beside: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    pid: int = 0
    presses: int = 0
    pressable: tuple[str, ...] = ()


Category = Literal[
    "destructive", "submit", "financial", "credentials", "communication", "settings", "exfiltration", "consent",
    "execute", "human-check", "account", "privilege", "professional", "bulk", "out-of-scope", "safe",
]  # fmt: skip
"""Kinds of risk."""


class Decision(_Value):
    verdict: Verdict
    rule: str
    reason: str
    category: Category = "safe"


class AllowAll:
    """Allows everything: for tests that are not about the policy, which pass the gate as everything does."""

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        return Decision(verdict="allow", rule="allow-all", reason="everything is allowed")


class Policy(Protocol):
    def decide(self, action: Act, context: Context, task: str) -> Decision:
        """The strictest verdict of all rules that apply. Never raises, same answer for same arguments."""
        ...
