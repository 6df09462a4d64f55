"""One task on one fresh desktop under one disturbance: started, disturbed, and its truth read.

Knows nothing of who does the task.
"""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal

from replaying import catalogues
from replaying.task import Seen, Task
from replaying.tasks import APPS
from steadyhand.desktops.handle import Desktop, Settings
from steadyhand.observation import Element, Window
from steadyhand.perceive.x11 import X11
from steadyhand_actions.confirm import Callback
from steadyhand_actions.question import Question

Disturbance = Literal["none", "moved", "size", "dark", "font", "screen", "label", "rows", "dialog"]
DISTURBANCES: tuple[Disturbance, ...] = ("moved", "size", "dark", "font", "screen", "label", "rows", "dialog")
HERE = Path(__file__).parent
_DARK_X = "*background: #2b2b2b\n*foreground: #e6e6e6\n*activeBackground: #444444\n*activeForeground: white\n"
_EDGE = 40
_SECONDS = 25.0


@dataclass
class Stage:
    """A context manager. ``work``: a folder for what is made once."""

    task: Task
    disturbance: Disturbance
    work: Path
    asked: list[str] = field(default_factory=list)
    """What the product asked a person about, who always said yes: whoever recorded it wants it done."""

    def __enter__(self) -> Stage:
        size = (1920, 1080) if self.disturbance == "screen" else (1280, 800)
        self.desktop = Desktop.virtual(
            size, dpi=120 if self.disturbance == "font" else 96, settings=Settings(confirmer=Callback(self._yes))
        )
        self.env = dict(self.desktop._session.environment)
        self.windows = X11(self.desktop.display)
        self._over = threading.Event()
        self._intruder: threading.Thread | None = None
        try:
            self._begin()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.calm()
        self.windows.close()
        self.desktop.close()

    @property
    def home(self) -> Path:
        return self.desktop.home

    def truth(self, values: bool = True) -> object:
        """What the application's own state is now."""
        titles = tuple(w.title for w in self.windows.windows())
        shown: tuple[str, ...] = ()
        if values and self.task.app in ("galculator", "gnome-calculator", "kcalc", "speedcrunch"):
            seen = self.desktop.see()
            texts = (text for e in seen.elements if self._own(seen.window(e.window)) for text in _texts(e))
            shown = tuple(line for text in texts for line in text.split("\n"))
        return self.task.truth(Seen(self.home, titles, shown))

    def calm(self) -> None:
        """The other program's dialog goes, so that the application can be read."""
        self._over.set()
        if self._intruder is not None:
            self._intruder.join(15)

    def settled_truth(self, seconds: float = 4.0) -> object:
        """The same, given time to become what it should be."""
        until = time.monotonic() + seconds
        while (now := self.truth()) != self.task.after and time.monotonic() < until:
            time.sleep(0.2)
        return now

    def xdo(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.env, capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout

    def _yes(self, question: Question) -> bool:
        self.asked.append(str(question))
        return True

    def _own(self, window: Window | None) -> bool:
        return window is not None and window.title != "Updates"

    def _begin(self) -> None:
        task = self.task
        for name, text in {**task.files, **(task.more if self.disturbance == "rows" else {})}.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if self.disturbance == "dark" and task.toolkit == "Tk":
            subprocess.run(["xrdb", "-merge", "-"], input=_DARK_X, env=self.env, text=True, timeout=20, check=False)
        self.desktop.spawn(self._command(), wait=_SECONDS)
        window = self._main()
        if window is not None:
            self._place(window)
        if self.disturbance == "dialog":
            self._intruder = threading.Thread(target=self._intrude, daemon=True)
            self._intruder.start()

    def _command(self) -> list[str]:
        task, how = self.task, self.disturbance
        words = list(task.command)
        if how == "label" and task.rename_command:
            words = list(task.rename_command)
        if how == "rows" and task.more_command:
            words = list(task.more_command)
        if how == "dark" and task.toolkit == "Qt 5":
            words += ["-stylesheet", str(HERE / "dark.qss")]
        if how == "dark" and task.toolkit == "Chromium":
            words += ["--force-dark-mode", "--enable-features=WebContentsForceDark"]
        return ["env", "-C", str(self.home), *(f"{k}={v}" for k, v in self._variables().items()),
                *(word.replace("{apps}", str(APPS)) for word in words)]  # fmt: skip

    def _variables(self) -> dict[str, str]:
        task, how = self.task, self.disturbance
        if how == "dark" and task.toolkit in ("GTK 3", "GTK 4"):
            return {"GTK_THEME": "Adwaita:dark"}
        if how == "rows":
            return {"MORE_ROWS": "1"}
        if how == "label" and "" in task.rename:
            return {"LABELS": ";".join(f"{a}={b}" for a, b in task.rename[""].items())}
        if how == "label" and task.rename:
            return catalogues.environment(self.work / "locales" / task.name, task.rename)
        if how == "label" and task.rename_locale == "de":
            return catalogues.locale(self.work / "locales", "de_DE") | {"LANGUAGE": "de"}
        return {}

    def _main(self) -> Window | None:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            found = [w for w in self.windows.windows() if w.kind in ("normal", "dialog")]
            if found:
                return found[0]
            time.sleep(0.1)
        return None

    def _place(self, window: Window) -> None:
        number, box = str(window.id), window.client or window.box
        width, height = self.desktop._session.size
        if self.disturbance == "moved":
            x = _EDGE if window.box.x1 > 2 * _EDGE + 60 else min(width - window.box.width, window.box.x1 + 170)
            y = _EDGE if window.box.y1 > 2 * _EDGE + 60 else min(height - window.box.height, window.box.y1 + 110)
            self.xdo("windowmove", "--sync", number, str(max(0, x)), str(max(0, y)))
        elif self.disturbance == "size":
            factor = 1.25 if box.width * 1.25 < width - 60 and box.height * 1.25 < height - 60 else 0.8
            self.xdo("windowsize", number, str(int(box.width * factor)), str(int(box.height * factor)))
        else:
            return
        settle = self.desktop._session.settle
        settle.begin()
        settle.wait(quiet_ms=300, first_ms=800)

    def _intrude(self) -> None:
        """A dialog of another program, over the window, right after the first act on it or after three seconds."""
        began, pointer = time.monotonic(), self.xdo("getmouselocation")
        while not self._over.wait(0.05) and time.monotonic() < began + 3 and self.xdo("getmouselocation") == pointer:
            pass
        if self._over.is_set():
            return
        process = subprocess.Popen(
            ["zenity", "--info", "--title=Updates", "--text=3 updates are ready to be installed.", "--width=420"],
            env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        placed = False
        while not self._over.wait(0.05) and process.poll() is None:
            if not placed:
                placed = self._cover()
        if process.poll() is None:
            process.terminate()
        process.wait(10)

    def _cover(self) -> bool:
        number = self.xdo("search", "--onlyvisible", "--name", "^Updates$").split()
        if not number:
            return False
        windows = X11(self.desktop.display)
        try:
            all_of_them = windows.windows()
        finally:
            windows.close()
        dialog = next((w for w in all_of_them if w.title == "Updates"), None)
        main = next((w for w in all_of_them if w.title != "Updates" and w.kind in ("normal", "dialog")), None)
        if dialog is None or main is None:
            return False
        x, y = main.box.centre.x - dialog.box.width // 2, main.box.centre.y - dialog.box.height // 2
        self.xdo("windowmove", number[-1], str(max(0, x)), str(max(0, y)))
        return True


def _texts(element: Element) -> tuple[str, str]:
    """What it shows; what stands on a button is told from what is a result."""
    is_button = element.role in ("button", "toggle")
    return element.value or "", f"button {element.name}" if is_button else element.name
