"""A played person does a task once on the undisturbed desktop while ``steadyhand record`` looks on. Beside the script
come pictures and names for the other tools.

The person knows where to click from the product's eyes, and clicks with xdotool.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from replaying.stage import Stage
from replaying.task import Deed, Task
from steadyhand.observation import Element, Observation
from steadyhand_actions.schema import Box

AFTERWARDS = 1.5
"""Seconds that the person rests at the end, as people do."""
PAST = 6
"""Pixels beyond the middle of a button that a picture of its row goes."""
_SECONDS = 15.0
_ROLES = {
    "menuitem": ("menu item", "menu", "check menu item", "radio menu item"), "button": ("push button", "button"),
    "toggle": ("toggle button",), "checkbox": ("check box",), "field": ("text", "entry"), "combo": ("combo box",),
    "option": ("list item",), "cell": ("table cell",), "row": ("list item", "table cell", "table row"),
}  # fmt: skip


class CannotPlay(Exception):
    """The person finds nothing to click."""


@dataclass(frozen=True, slots=True)
class Played:
    """What the person left: the script, and the steps for the other tools."""

    script: Path
    steps: Path


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def find(seen: Observation, deed: Deed) -> Element | None:
    """What is meant by a step: by name, then kind, in the window in front first."""
    wanted = plain(deed.name) or deed.name
    found = [e for e in seen.elements if e.shown and wanted in ((plain(e.name) or e.name), plain(e.label) or e.label)]
    if deed.role:
        found = [e for e in found if e.role == deed.role]
    active = seen.active.id if seen.active is not None else None
    order = [w.id for w in seen.windows]

    def rank(e: Element) -> tuple[bool, int, bool, int, int]:
        depth = -order.index(e.window) if e.window in order else 1
        return e.window != active and not _menu(seen, e), depth, e.source != "tree", e.box.y1 // 8, e.box.x1

    found.sort(key=rank)
    found = [e for e in found if e.window == found[0].window]
    inner = [e for e in found if not any(o is not e and o.role in ("button", "option", "row", "menuitem")
             and o.box.holds(e.point) and e.role in ("label", "text") for o in found)]  # fmt: skip
    return inner[deed.nth] if deed.nth < len(inner) else None


def _menu(seen: Observation, element: Element) -> bool:
    window = seen.window(element.window)
    return window is not None and window.kind == "menu"


def play(task: Task, folder: Path, work: Path) -> Played:
    """Do it while ``steadyhand record`` looks on, and keep it. Raises CannotPlay."""
    script = folder / f"{task.name}.yaml"
    with Stage(task, "none", work) as stage:
        with _recorder(stage, script):
            person = _Person(stage, folder, task)
            for number, deed in enumerate(task.deeds, 1):
                person.does(number, deed)
            time.sleep(AFTERWARDS)
        truth = stage.settled_truth()
        if truth != task.after:
            raise CannotPlay(f"{task.name}: played, but the truth is {truth!r}, not {task.after!r}")
        return Played(script, person.keep())


@contextmanager
def _recorder(stage: Stage, script: Path) -> Iterator[None]:
    """The command, from when it listens until the person says that it is enough. Raises CannotPlay."""
    virtual = stage.desktop._virtual
    assert virtual is not None
    process = subprocess.Popen(
        [sys.executable, "-m", "steadyhand", "record", "--force", "--desktop", virtual.info.name, str(script)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    if "recording" not in line:
        process.kill()
        raise CannotPlay(f"{script.name}: the recorder said {line.strip()!r}")
    try:
        yield
    finally:
        stage.xdo("key", "ctrl+alt+Escape")
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if process.returncode != 0:
        raise CannotPlay(f"{script.name}: the recorder ended with {process.returncode}: {(err or out).strip()[-300:]}")


class _Person:
    def __init__(self, stage: Stage, folder: Path, task: Task) -> None:
        self._stage, self._folder, self._task = stage, folder, task
        self._pictures = folder / f"{task.name}.others"
        self._pictures.mkdir(parents=True, exist_ok=True)
        for old in self._pictures.iterdir():
            old.unlink()
        self._others: list[dict[str, Any]] = []

    def does(self, number: int, deed: Deed) -> None:
        stage, settle = self._stage, self._stage.desktop._session.settle
        before, element = self._looks(deed)
        picture = self._picture(number, deed, element, before) if element is not None and deed.kind == "click" else ""
        settle.begin()
        match deed.kind:
            case "click":
                assert element is not None
                at = element.point
                stage.xdo("mousemove", str(at.x), str(at.y))
                stage.xdo("click", "--repeat", str(deed.count), "--delay", "60", "1")
            case "type":
                stage.xdo("type", "--delay", "25", deed.text)
            case "press":
                stage.xdo("key", deed.keys)
        settle.wait(quiet_ms=600, first_ms=1200)
        self._others.append(self._for_others(deed, element, picture, before, stage.desktop.see()))

    def keep(self) -> Path:
        for step, following in zip(self._others, self._others[1:], strict=False):
            if following["kind"] != "click" and step.pop("opened"):
                # A person's script waits for the dialog before it types into it: for what is clicked in it next.
                ahead = (s for s in self._others[self._others.index(following) :] if s["kind"] == "click")
                following["awaits"] = next(ahead, None)
        steps = self._pictures / "steps.json"
        steps.write_text(json.dumps(self._others, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return steps

    def _looks(self, deed: Deed) -> tuple[Observation, Element | None]:
        until = time.monotonic() + _SECONDS
        while True:
            seen = self._stage.desktop.see()
            element = find(seen, deed) if deed.kind == "click" else seen.focused
            if element is not None or deed.kind != "click":
                return seen, element
            if time.monotonic() > until:
                there = sorted({f"{e.role}:{e.name}" for e in seen.elements if e.shown and e.name})
                raise CannotPlay(
                    f"{self._task.name}: there is no {deed.role} {deed.name!r} #{deed.nth}; there are {there[:80]}"
                )
            time.sleep(0.2)

    def _picture(self, number: int, deed: Deed, element: Element, seen: Observation) -> str:
        box = self._told_apart(deed, element.visible or element.box, seen, element)
        path = self._pictures / f"step-{number}.png"
        Image.fromarray(seen.screenshot.crop(box)).save(path, optimize=True)
        return path.name

    def _told_apart(self, deed: Deed, box: Box, seen: Observation, element: Element) -> Box:
        """What tools that find pictures get: of one among several alike its row from the left up to it."""
        window = seen.window(element.window)
        if not deed.nth or window is None:
            return box
        return Box((window.client or window.box).x1, box.y1, box.centre.x + PAST, box.y2)

    def _for_others(
        self, deed: Deed, element: Element | None, picture: str, before: Observation, after: Observation
    ) -> dict[str, Any]:
        known = {w.id for w in before.windows}
        opened = any(w.id not in known and w.kind in ("normal", "dialog") for w in after.windows)
        step: dict[str, Any] = {"kind": deed.kind, "opened": opened}
        if deed.kind == "type":
            return step | {"text": deed.text}
        if deed.kind == "press":
            return step | {"keys": deed.keys}
        assert element is not None
        names = [n for n in dict.fromkeys((element.name, element.label, deed.name)) if n]
        return step | {
            "picture": picture, "names": names, "nth": deed.nth,
            "roles": list(_ROLES.get(element.role, (element.role,))), **self._offset(deed, before, element),
        }  # fmt: skip

    def _offset(self, deed: Deed, seen: Observation, element: Element) -> dict[str, Any]:
        box = element.visible or element.box
        wide = self._told_apart(deed, box, seen, element)
        return {"offset": [wide.width // 2 - PAST, 0]} if wide != box else {}
