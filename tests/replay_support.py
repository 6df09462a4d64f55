"""Scripts recorded on a real desktop by doing each step once, for tests that replay them under disturbances."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from steadyhand import Desktop
from steadyhand.observation import Element, Observation
from steadyhand.script.acts import ClickIt, PressKeys, TypeText
from steadyhand.script.anchor import Anchor, InWindow
from steadyhand.script.anchoring import anchor_of
from steadyhand.script.changes import effect_of
from steadyhand.script.script import Do, Script
from steadyhand.script.yaml_file import written


class Recorded:
    """Does things on a desktop and keeps each as a step of a script."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.steps: list[Any] = []

    def say(self, words: str) -> None:
        """A step in plain words."""
        self.desktop.run(words)
        self.steps.append(words)

    def click(self, description: str, count: int = 1, expect: bool = True) -> None:
        element = self.desktop.find(description).element()
        self._do(
            f"click {description}" if count == 1 else f"double-click {description}",
            ClickIt(kind="click", count=count),
            element,
            lambda: (
                self.desktop.find(description).click() if count == 1 else self.desktop.find(description).double_click()
            ),
            expect,
        )

    def type(self, text: str, into: str = "") -> None:
        seen = self.desktop.see()
        element = self.desktop.find(into).element() if into else seen.focused
        self._do(
            f"type '{text}'", TypeText(kind="type", text=text), element,
            lambda: self.desktop.find(into).type(text) if into else self.desktop.run(f"type '{text}'"), True,
        )  # fmt: skip

    def press(self, chord: str, expect: bool = True) -> None:
        seen = self.desktop.see()
        element = seen.focused
        self._do(f"press {chord}", PressKeys(kind="press", keys=tuple(chord.split("+"))), element,
                 lambda: self.desktop.run(f"press {chord}"), expect)  # fmt: skip

    def _do(self, said: str, action: Any, element: Element | None, act: Callable[[], Any], expect: bool) -> None:
        before = self.desktop.see()
        anchor = self._anchor(element, before)
        act()
        after = self.desktop.see()
        effect = effect_of(before, after, element) if expect else None
        self.steps.append(Do(do=said, target=anchor, action=action, expect=effect))

    def _anchor(self, element: Element | None, seen: Observation) -> Anchor | None:
        if element is not None:
            return anchor_of(element, seen)
        window = seen.active
        return Anchor(window=InWindow(title=window.title, app=window.app)) if window is not None else None

    def save(self, path: Path, **more: Any) -> Path:
        path.write_text(written(Script(steadyhand=1, steps=tuple(self.steps), **more)))
        return path
