"""Whole runs that ask: a person answers in the window on the same display, and the run goes on as answered."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from steadyhand.config import RunResult
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.perceive.x11 import X11
from steadyhand_actions.answers import STOP, YES, Answer
from steadyhand_actions.asking_window.drawing import Sheet, draw
from steadyhand_actions.asking_window.field import Field
from steadyhand_actions.confirm import Callback, Question
from steadyhand_actions.confirm_window import Window
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.policy import Context, Decision
from steadyhand_actions.schema import Act, Click, Point, Type

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

HEAD = (30, 58, 95)
"""The colour of the window's head, which nothing else on these screens has."""


class Asks:
    """Asks about everything that is typed or clicked."""

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        verdict = "ask" if isinstance(action, Type | Click) else "allow"
        return Decision(verdict=verdict, rule=f"test.{action.kind}", reason="the test wants to know")  # type: ignore[arg-type]


class Person:
    """Answers in the window, with a mouse and a keyboard of their own. ``questions``: what they were asked."""

    def __init__(self, display: str, folder: Path) -> None:
        self._window = Window(display)
        self._x11, self._hand = X11(display), XTest(display, folder)
        self.questions: list[Question] = []
        self.pictures: list[Image.Image] = []
        self._edit = ""
        self.ended = threading.Event()

    def ask(self, question: Question) -> Answer:
        """Stands where the window would stand, and answers it."""
        self.questions.append(question)
        answering = threading.Thread(target=self._answer, args=(question,))
        self.ended.clear()
        answering.start()
        answer = self._window.ask(question)
        self.ended.set()
        answering.join(60)
        return answer

    def edits(self, text: str) -> None:
        self._edit = text

    def _answer(self, question: Question) -> None:
        while not (shown := [w for w in self._x11.stack() if w.app == "steadyhand"]) and not self.ended.is_set():
            time.sleep(0.02)
        if not shown:
            return
        box = shown[0].box
        drawn = draw(_sheet(question, box.height))
        edit = question.editable and self._edit
        while edit and self._x11.focus() != shown[0].id and not self.ended.is_set():
            self._click(box.x1, box.y1, drawn.places["field"].centre)
        if edit:
            for down in (True, False):
                self._hand.key("ctrl", down)
                if down:
                    self._hand.key("a", True)
                    self._hand.key("a", False)
            for character in self._edit:
                self._hand.character(character)
        while not self.ended.is_set():
            self._click(box.x1, box.y1, drawn.places["edit" if edit else "yes"].centre)

    def _click(self, x: int, y: int, centre: Point) -> None:
        self._hand.move(Point(x + centre.x, y + centre.y))
        self._hand.button("left", True)
        self._hand.button("left", False)
        self._hand.flush()
        self.ended.wait(0.3)

    def close(self) -> None:
        self._window.close()
        self._hand.close()
        self._x11.close()


def _sheet(question: Question, height: int) -> Sheet:
    """The sheet that is drawn that high."""
    field = Field(question.text) if question.editable else None
    picture = Image.open(BytesIO(question.picture)) if question.picture else None
    whole = Sheet(question.rows(), picture, field)
    return next(s for b in range(3) if draw(s := replace(whole, brief=b)).picture.height == height)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[VirtualDesktop]:
    with VirtualDesktop.start() as desktop:
        yield desktop


def entry(display: VirtualDesktop, out: Path) -> None:
    command = f"zenity --entry --title=Question --text=Word: > {out}.part; mv {out}.part {out}"
    display.spawn(["sh", "-c", command])


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.05)


def frames(trace: Path) -> list[NDArray[np.uint8]]:
    return [np.asarray(Image.open(path).convert("RGB")) for path in sorted(trace.rglob("*.png"))]


def run(display: VirtualDesktop, task: str, settings: Settings, trace: Path) -> RunResult:
    with Desktop.attach(display.display, settings=settings) as desktop:
        return desktop.attempt(task, trace=trace)


def test_a_person_edits_and_allows_in_the_window_and_no_picture_of_the_run_shows_it(
    display: VirtualDesktop, tmp_path: Path
) -> None:
    out = tmp_path / "said"
    person = Person(display.display, tmp_path / "journal")
    person.edits("Grüße, Bob")
    entry(display, out)
    settings = Settings(confirmer=person, policy=Asks(), max_seconds=240)
    result = run(display, "Type 'hello' into the Word field. Click OK.", settings, tmp_path / "trace")
    assert result.status == "done", result.reason
    until(out.exists)
    assert out.read_text() == "Grüße, Bob\n"
    assert [q.text for q in person.questions if q.editable] == ["hello"]
    assert all(q.picture for q in person.questions)
    shots = frames(tmp_path / "trace")
    assert shots
    assert not any((shot == HEAD).all(axis=-1).any() for shot in shots)
    assert "edited by the person" in (tmp_path / "trace" / "trace.jsonl").read_text()
    audit = [json.loads(line) for line in (tmp_path / "trace" / "audit.jsonl").read_text().splitlines()]
    assert [line["answer"] for line in audit if line["event"] == "answer"][-1] == "yes"
    person.close()


def test_stop_in_answer_to_a_question_ends_the_run_with_its_own_exit_code(
    display: VirtualDesktop, tmp_path: Path
) -> None:
    entry(display, tmp_path / "said")
    settings = Settings(confirmer=Callback(lambda _: STOP), policy=Asks(), max_seconds=240)
    result = run(display, "Type 'hello' into the Word field. Click OK.", settings, tmp_path / "trace")
    assert (result.status, result.exit_code) == ("stopped", 4)
    assert "stopped by the person" in result.reason
    assert not (tmp_path / "said").exists()


def test_a_question_shows_the_target_in_a_frame(display: VirtualDesktop, tmp_path: Path) -> None:
    asked: list[Question] = []
    entry(display, tmp_path / "said")
    settings = Settings(confirmer=Callback(lambda q: asked.append(q) or YES), policy=Asks(), max_seconds=240)  # type: ignore[func-returns-value]
    assert run(display, "Click OK.", settings, tmp_path / "trace").status == "done"
    assert asked[0].picture is not None
    picture = np.asarray(Image.open(BytesIO(asked[0].picture)).convert("RGB"))
    red = (picture == (214, 40, 40)).all(axis=-1)
    target = asked[0].context.target
    assert target is not None and target.box is not None
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    assert abs((columns[-1] - columns[0]) - (target.box.width + 7)) <= 2
    assert abs((rows[-1] - rows[0]) - (target.box.height + 7)) <= 2


def test_a_menu_entry_is_asked_about_once_though_its_menu_closes_when_the_person_answers(
    display: VirtualDesktop, tmp_path: Path
) -> None:
    class AsksAboutWrapping(Asks):
        def decide(self, action: Act, context: Context, task: str) -> Decision:
            wraps = context.target is not None and context.target.name == "Word Wrap"
            return super().decide(action, context, task) if wraps else Decision(verdict="allow", rule="t", reason="t")

    setting = ("gsettings", "get", "org.xfce.mousepad.preferences.view", "word-wrap")
    person = Person(display.display, tmp_path / "journal")
    display.spawn(["mousepad"])
    settings = Settings(confirmer=person, policy=AsksAboutWrapping(), max_seconds=240)
    result = run(display, "Choose Word Wrap from the Document menu.", settings, tmp_path / "trace")
    assert result.status == "done", result.reason
    assert len(person.questions) == 1
    until(lambda: subprocess.run(setting, env=display.env, capture_output=True, text=True).stdout.strip() == "true")
    person.close()
