"""``expect(thing).to_...``: what should be so, now or within a time. Whatever is not met says what was there instead.

expect(desktop.get("button", name="Save")).to_be_enabled()
expect(desktop).to_show("the status bar says 'Saved'")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import overload

from steadyhand.desktop.application import App
from steadyhand.desktop.locator import Locator
from steadyhand.desktops.handle import Desktop
from steadyhand.testing.context import Context, entered
from steadyhand.testing.expect_area import AppExpectation, DesktopExpectation
from steadyhand.testing.expect_locator import LocatorExpectation
from steadyhand.testing.judging import NotMet, Terms, told
from steadyhand_actions.errors import UsageError


class Expect:
    """``timeout``: seconds; those of the desktop unless given. ``soft``: the test goes on, and fails at its end."""

    def __init__(self, soft: bool = False) -> None:
        self._soft = soft

    @overload
    def __call__(self, of: Locator, message: str = "", *, timeout: float | None = None) -> LocatorExpectation: ...
    @overload
    def __call__(self, of: Desktop, message: str = "", *, timeout: float | None = None) -> DesktopExpectation: ...
    @overload
    def __call__(self, of: App, message: str = "", *, timeout: float | None = None) -> AppExpectation: ...
    def __call__(
        self, of: Locator | Desktop | App, message: str = "", *, timeout: float | None = None
    ) -> LocatorExpectation | DesktopExpectation | AppExpectation:
        """``message`` goes before what is said when it is not met. Raises UsageError for another kind of thing."""
        __tracebackhide__ = True
        if not isinstance(of, Locator | Desktop | App):
            raise UsageError(f"expect() takes a Locator, a Desktop or an App, not {type(of).__name__}")
        terms = Terms(of.place.timeout if timeout is None else timeout, soft=self._soft, message=message)
        if isinstance(of, Locator):
            return LocatorExpectation(of, terms)
        return DesktopExpectation(of, terms) if isinstance(of, Desktop) else AppExpectation(of, terms)

    @property
    def soft(self) -> Expect:
        """The same, but the test goes on when it is not met, and fails at its end with all of them."""
        return Expect(soft=True)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Soft expectations inside belong to this block: it raises at its end with all that were not met."""
        __tracebackhide__ = True
        with entered(Context(Path.cwd() / "gathered", Path.cwd())) as context:
            yield
        if context.softs:
            raise NotMet(told(context.softs))


expect = Expect()
