"""Does the steps of a task with guibot, airtest or dogtail, each in its own best way; one line of JSON a step.

    python other_tools.py TOOL STEPS.json FOLDER SECONDS

Runs in the environment that has the tool, on the display it finds in the environment variables. guibot and airtest find
things by the pictures of the undisturbed screen, dogtail by role and name. Delays that a tool takes for politeness are
set as low as it works; a thing is looked for as long as SECONDS.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any, Protocol

Step = dict[str, Any]


class Tool(Protocol):
    def find(self, step: Step) -> Any: ...
    def click(self, step: Step) -> None: ...
    def type(self, text: str) -> None: ...
    def press(self, keys: list[str]) -> None: ...


class Guibot:
    def __init__(self, folder: Path, seconds: float) -> None:
        from guibot.config import GlobalConfig
        from guibot.guibot import GuiBot

        GlobalConfig.smooth_mouse_drag = False
        GlobalConfig.image_logging_level = 100
        GlobalConfig.click_delay = 0.05
        GlobalConfig.delay_before_keys = 0.05
        GlobalConfig.delay_between_keys = 0.02
        GlobalConfig.rescan_speed_on_find = 0.1
        GlobalConfig.display_control_backend = "pyautogui"
        GlobalConfig.find_backend = "template"
        self._bot = GuiBot()
        self._bot.add_path(str(folder))
        self._seconds = seconds

    def find(self, step: Step) -> Any:
        from guibot.target import Image

        picture = Image(step["picture"])
        if "offset" in step:
            picture = picture.with_center_offset(*step["offset"])
        return self._bot.find(picture, timeout=self._seconds)

    def click(self, step: Step) -> None:
        self._bot.click(self.find(step))

    def type(self, text: str) -> None:
        self._bot.type_text(text)

    def press(self, keys: list[str]) -> None:
        names = self._bot.dc_backend.keymap
        known = {"ctrl": names.CTRL, "shift": names.SHIFT, "alt": names.ALT, "end": names.END, "enter": names.ENTER}
        self._bot.press_keys([known.get(k.lower(), k) for k in keys])


class Airtest:
    def __init__(self, folder: Path, seconds: float) -> None:
        logging.getLogger("airtest").setLevel(logging.ERROR)
        from airtest.core.api import connect_device
        from airtest.core.linux.linux import Linux
        from airtest.core.settings import Settings

        Linux.uuid = "linux"  # its log asks for it, and its Linux device has none
        connect_device("Linux:///")
        Settings.OPDELAY = 0.05
        Settings.FIND_TIMEOUT = seconds
        Settings.FIND_TIMEOUT_TMP = seconds
        self._folder = folder

    def _template(self, step: Step) -> Any:
        from airtest.core.api import Template

        # 6 is the middle of the right edge: pictures of a row end on the button that is meant.
        return Template(str(self._folder / step["picture"]), target_pos=6 if "offset" in step else 5)

    def find(self, step: Step) -> Any:
        from airtest.core.api import wait

        return wait(self._template(step), interval=0.1)

    def click(self, step: Step) -> None:
        from airtest.core.api import touch

        touch(self._template(step))

    def type(self, text: str) -> None:
        from airtest.core.api import text as say

        say(text.replace(" ", "{SPACE}"), enter=False)

    def press(self, keys: list[str]) -> None:
        from airtest.core.api import keyevent

        marks = {"ctrl": "^", "shift": "+", "alt": "%"}
        held = "".join(marks[k.lower()] for k in keys[:-1])
        last = keys[-1]
        keyevent(held + (last if len(last) == 1 else "{" + last.upper() + "}"))


_GTK4 = os.environ.get("TOOLKIT") == "GTK 4"
"""Whose places on X11 are relative to their window: dogtail's scripts go by actions and by the focus there."""


class Dogtail:
    def __init__(self, folder: Path, seconds: float) -> None:
        from dogtail.config import config

        config.default_delay = 0.05
        config.action_delay = 0.05
        config.typing_delay = 0.01
        config.search_back_off_delay = 0.1
        config.search_cut_off_limit = 1
        from dogtail import rawinput, tree

        self._tree, self._raw, self._seconds = tree, rawinput, seconds

    def find(self, step: Step) -> Any:
        until = time.monotonic() + self._seconds
        names, roles = set(step["names"]), set(step["roles"])
        while True:
            for app in self._applications():
                # GTK 4 tells nothing of what is showing; GTK 3 has blanks after the names of menu entries.
                found = app.findChildren(
                    lambda n: (n.name or "").strip() in names and n.roleName in roles and (_GTK4 or n.showing)
                )
                if len(found) > step["nth"]:
                    return found[step["nth"]]
            if time.monotonic() > until:
                raise LookupError(f"no showing {'/'.join(sorted(roles))} named {step['names'][0]!r}")
            time.sleep(0.1)

    def _applications(self) -> list[Any]:
        """That of the task, as its scripts name it, where it is known by that name; else all there are."""
        every = list(self._tree.root.applications())
        own = [a for a in every if os.environ["APPLICATION"] in (a.name or "").lower()]
        return own or every

    def click(self, step: Step) -> None:
        node = self.find(step)
        if not _GTK4:
            node.click()
        elif "click" in node.actions:
            node.do_action_named("click")
        else:
            node.grab_focus()
            if node.roleName == "check box":
                self._raw.press_key("space")

    def type(self, text: str) -> None:
        self._raw.type_text(text)

    def press(self, keys: list[str]) -> None:
        names = {"ctrl": "<Control>", "shift": "<Shift>", "alt": "<Alt>"}
        self._raw.key_combo("".join(names.get(k.lower(), k) for k in keys))


TOOLS = {"guibot": Guibot, "airtest": Airtest, "dogtail": Dogtail}


def main() -> None:
    name, steps, folder, seconds = sys.argv[1:5]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # tools print as they like; the lines are ours
    tool: Tool = TOOLS[name](Path(folder), float(seconds))
    for step in json.loads(Path(steps).read_text(encoding="utf-8")):
        began = time.monotonic()
        try:
            if step.get("awaits"):
                tool.find(step["awaits"])
            if step["kind"] == "click":
                tool.click(step)
            elif step["kind"] == "type":
                tool.type(step["text"])
            else:
                tool.press(step["keys"].split("+"))
            said = {"ok": True}
        except Exception as error:  # noqa: BLE001 - whatever a tool says is its reason
            said = {
                "ok": False,
                "why": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300],
            }
        print(json.dumps({**said, "ms": 1000 * (time.monotonic() - began)}), file=out, flush=True)
        if not said["ok"]:
            return


if __name__ == "__main__":
    main()
