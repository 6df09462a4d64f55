"""Whole goals on real applications, planned by a model that answers well and badly; what counts is what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from model_brain import (
    BROKEN,
    BUSY,
    CUT,
    DONE,
    LATE,
    NO_SUCH,
    OFF_SCREEN,
    RESET,
    TRUNCATED,
    WRONG,
    Brain,
    at,
    does,
    number,
    on,
    shown,
)
from scripted_server import Asked, Reply, ScriptedServer, says

from steadyhand.config import RunResult
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.thinkers import Thinkers
from steadyhand.models.chatting.profile import Profile, save_profile
from steadyhand.trace import read_trace
from steadyhand_actions.errors import SteadyhandError

pytestmark = pytest.mark.desktop


class Room:
    """One desktop and one server for all goals of this file; each brings its own mind and closes its own windows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.server = ScriptedServer(lambda asked: Reply(status=500))
        settings = Settings(model=self.server.model, max_seconds=240, max_steps=60)
        self.desktop = Desktop.virtual(home=self.home, settings=settings)

    def set(self, settings: Settings) -> None:
        """From now on these."""
        self.desktop._settings = self.desktop._runs._settings = settings

    def open(self, command: str) -> Path:
        """Start a program that prints what the person chose; the file that will hold it."""
        out = self.folder / f"printed-{time.monotonic_ns()}.txt"
        line = f"{command} > {out}.part; mv {out}.part {out}"
        self.desktop.spawn(["sh", "-c", line], 20)
        return out

    def does(self, task: str, mind: Callable[[Asked], Reply], status: str = "done") -> RunResult:
        self.server.script = mind
        result = self.desktop.attempt(task, trace=self.folder / f"trace-{time.monotonic_ns()}")
        shown = self.server.asked[-1].text if self.server.asked else ""
        assert result.status == status, f"{result.status}: {result.reason} {result.report}\n{shown}"
        return result

    @staticmethod
    def text(path: Path) -> str:
        deadline = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < deadline, f"{path.name} did not come"
            time.sleep(0.05)
        return path.read_text("utf-8").strip()

    def clear(self) -> None:
        """End what a goal has left open."""
        windows = [w for w in self.desktop.see().windows if w.kind in ("normal", "dialog")]
        for window in windows:
            self.desktop.spawn(["kill", str(window.pid)])
        deadline = time.monotonic() + 60
        while any(w.kind in ("normal", "dialog") for w in self.desktop.see().windows) and time.monotonic() < deadline:
            time.sleep(0.1)

    def close(self) -> None:
        self.desktop.close()
        self.server.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        room = Room(tmp_path_factory.mktemp("driving"))
        yield room
        room.close()


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    yield shared
    shared.clear()


def test_a_note_is_written_and_saved(room: Room) -> None:
    moves = [
        does("open", target="mousepad"),
        on(r"^(unnamed )?(field|text area)", "type", text="Dear model,"),
        does("type", text=" well done"),
        does("press", keys=["ctrl", "s"]),
        shown("Save As", on(r"^(unnamed )?field", "type", text=str(room.home / "note.txt"), replace=True)),
        shown(r"^\d+ field [^\n]*holds '[^'\n]*home/note", on("^button 'Save'")),
        shown(r"front one first: '[^'\n]*note.txt", DONE),
    ]
    result = room.does("write a note and save it as note.txt", Brain(moves, {1: WRONG, 3: TRUNCATED, 5: BUSY}))
    assert room.text(room.home / "note.txt") == "Dear model, well done"
    assert result.model.calls >= 6 and result.model.tokens_in >= 600


def test_a_sum_is_worked_out_on_a_calculator(room: Room) -> None:
    keys = [on(rf"^(button|switch) '{key}'") for key in ("7", r"[*×x]", "6", "=")]
    brain = Brain([does("open", target="galculator"), *keys, shown("holds '42'|'42'", DONE)], {2: OFF_SCREEN, 4: RESET})
    room.does("multiply 7 by 6", brain)
    assert any("42" in (e.value or e.name) for e in room.desktop.see().elements)


def test_a_form_is_filled_in_by_words_that_the_embedded_grounder_knows(room: Room) -> None:
    printed = room.open("zenity --forms --title=Guest --text=Guest --add-entry=Name --add-entry=City")
    moves = [
        does("type", target="the Name field", text="Ada", replace=True),
        does("type", target="the City field", text="Turin"),
        does("click", target="the OK button"),
        DONE,
    ]
    result = room.does("fill in the form", Brain(moves, {1: CUT, 2: TRUNCATED, 4: NO_SUCH}))
    assert room.text(printed) == "Ada|Turin"
    assert not any(s.rung == "ground" for s in read_trace(_folder(result)).end.spent)  # type: ignore[union-attr]


def test_a_row_is_chosen_by_pixels_of_the_picture_though_an_answer_never_comes(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = room.open("zenity --list --title=Fruit --column=Fruit apple pear plum cherry")
    moves = [at("'plum'"), shown("plum.*selected", at("^button 'OK'")), DONE]
    monkeypatch.setenv("STEADYHAND_FIRST_SECONDS", "8")
    room.server.script = Brain(moves, {1: OFF_SCREEN, 3: LATE})
    with Desktop.attach(room.desktop.display, settings=room.desktop._settings) as desktop:
        result = desktop.attempt("choose the plum", trace=room.folder / "trace-plum")
    assert result.status == "done", result.reason
    assert room.text(printed) == "plum"


def test_a_thing_that_only_the_model_can_see_is_found_by_it_with_a_closer_look(room: Room) -> None:
    """The embedded grounder makes nothing of the words; the model points, first roughly, then at the enlarged part."""
    printed = room.open("zenity --question --title=Eggs --text=Eggs? --ok-label=Yes --cancel-label=No; echo $?")
    looks: list[tuple[int, int]] = []

    def where(asked: Asked) -> str:
        found = [e for e in room.desktop.see().elements if e.role == "button" and e.name == "Yes"]
        box = found[0].box
        looks.append((box.width, box.height))
        if len(looks) == 1:
            return f"[{box.x1 / 1280:.4f}, {box.y1 / 800:.4f}, {box.x2 / 1280:.4f}, {box.y2 / 800:.4f}]"
        x, y = min(max(0, box.centre.x - 200), 880), min(max(0, box.centre.y - 200), 400)
        return (
            f"[{(box.x1 - x) / 400:.4f}, {(box.y1 - y) / 400:.4f}, {(box.x2 - x) / 400:.4f}, {(box.y2 - y) / 400:.4f}]"
        )

    brain = Brain([does("click", target="whatever agrees to the omelette"), DONE], {2: BROKEN}, where)
    result = room.does("agree", brain)
    assert room.text(printed) == "0" and len(looks) == 2 and result.rungs == {"model": 1}
    trace = read_trace(_folder(result))
    assert trace.end is not None
    spent = {s.rung: s for s in trace.end.spent}
    assert spent["ground"].calls == spent["second look"].calls == 1 and spent["embedded"].calls == 0
    assert spent["plan"].tokens_in >= 200 and all(s.ms > 0 for s in spent.values())
    assert {s.rung for s in trace.steps[0].spent} >= {"plan", "ground"}


def test_a_file_is_renamed_in_the_file_manager(room: Room) -> None:
    (room.home / "old.txt").write_text("kept")
    room.desktop.spawn(["pcmanfm", "--no-desktop", str(room.home)], 20)
    moves = [
        on("old.txt"),
        does("press", keys=["F2"]),
        shown(r"'Rename", does("press", keys=["ctrl", "a"])),
        does("type", text="new.txt"),
        does("press", keys=["enter"]),
        shown(r"\n\d+ \w+ 'new.txt'", DONE),
    ]
    room.does("rename old.txt to new.txt", Brain(moves, {2: WRONG, 5: BUSY, 6: OFF_SCREEN}))
    assert room.text(room.home / "new.txt") == "kept" and not (room.home / "old.txt").exists()


def test_boxes_are_ticked_and_a_list_confirmed(room: Room) -> None:
    parts = "--checklist --column=On --column=Part TRUE Engine FALSE Wheels FALSE Doors"
    printed = room.open(f"zenity --list --title=Parts {parts} --height=300")
    moves = [
        does("click", target="the checkbox in the row of Doors"),
        does("click", target="the OK button"),
        DONE,
    ]
    room.does("have the doors as well", Brain(moves, {1: TRUNCATED, 2: BROKEN}))
    assert room.text(printed) == "Engine|Doors"


def test_a_number_is_chosen_and_a_booking_made_with_a_form_of_many_kinds(room: Room) -> None:
    fields = "--field=Name --field=Guests:NUM --field=Breakfast:CHK '' '1!1..9!1' FALSE"
    printed = room.open(f"yad --form --title=Booking {fields}")
    moves = [
        does("type", target="the Name field", text="Grace", replace=True),
        does("type", target="the Guests field", text="4", replace=True),
        does("click", target="the Breakfast checkbox"),
        on("^button 'OK'"),
        DONE,
    ]
    room.does("book for four with breakfast", Brain(moves, {2: WRONG, 3: OFF_SCREEN, 5: RESET}))
    assert room.text(printed) == "Grace|4|TRUE|"


def test_a_quotient_is_typed_into_a_calculator_of_another_toolkit(room: Room) -> None:
    moves = [
        does("open", target="speedcrunch"),
        shown("SpeedCrunch", does("type", text="91/7\n")),
        shown("13", DONE),
    ]
    result = room.does("divide 91 by 7", Brain(moves, {2: BUSY, 3: TRUNCATED}))
    assert result.steps >= 2
    assert any("13" in (e.value or e.name) for e in room.desktop.see().elements)


def test_words_are_replaced_in_an_editor_and_saved(room: Room) -> None:
    note = room.home / "plan.txt"
    note.write_text("tea and tea")
    room.desktop.spawn(["mousepad", str(note)], 20)
    moves = [
        shown("holds 'tea and tea'", does("press", keys=["ctrl", "a"])),
        does("type", text="coffee and tea"),
        shown(r"front one first: '\*[^'\n]*plan.txt", does("press", keys=["ctrl", "s"])),
        shown(r"front one first: '[^*'\n]*plan.txt", DONE),
    ]
    room.does("replace everything in the note: coffee and tea. Save it.", Brain(moves, {1: NO_SUCH, 3: RESET}))
    deadline = time.monotonic() + 60
    while note.read_text() != "coffee and tea" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert note.read_text().strip() == "coffee and tea"


def test_an_answer_about_a_screen_that_is_no_more_is_not_used(room: Room) -> None:
    """A dialog comes up while the model answers: what it says is not typed into that."""
    first = room.open("zenity --entry --title=First --text=First")
    second: list[Path] = []
    moves = [does("type", text="for the first"), on("^button 'OK'"), DONE]
    brain = Brain(moves)

    def mind(asked: Asked) -> Reply:
        if not second:
            second.append(room.open("zenity --entry --title=Second --text=Second"))
            return says(json.dumps({"actions": [{"kind": "type", "text": "for the first\n"}]}), after=0.6)
        if not second[0].exists():
            found = number(asked, "^button 'Cancel'")
            assert "that answer was not used" in asked.text
            return says(json.dumps({"actions": [{"kind": "click", "target": found}]}))
        return brain(asked)

    room.does("say something to the first", mind)
    assert room.text(first) == "for the first" and room.text(second[0]) == ""


def test_a_model_that_goes_round_in_circles_is_told_and_then_stopped(room: Room) -> None:
    room.open("zenity --info --title=Wall --text=Wall --width=400 --height=300")
    told: list[bool] = []

    def mind(asked: Asked) -> Reply:
        told.append("Use another strategy" in asked.text)
        return says(json.dumps({"actions": [{"kind": "click", "point": {"x": 5, "y": 5}}]}))

    result = room.does("break the wall", mind, "failed")
    assert "round in circles" in result.reason and told == [False, False, False, True, True, True]


def test_answers_that_are_never_of_use_end_the_run_with_the_reason(room: Room) -> None:
    result = room.does("do something", lambda asked: WRONG, "failed")
    assert "could not be used, 3 times" in result.reason and result.model.calls == 3


def test_budgets_and_refusals_hold_for_a_model_too(room: Room) -> None:
    waits = says(json.dumps({"actions": [{"kind": "wait", "ms": 100}]}), usage=(40_000, 10))
    room.set(Settings(model=room.server.model, max_tokens=100_000))
    result = room.does("spend it all", lambda asked: waits, "stopped")
    assert "100000 tokens" in result.reason and result.model.calls == 3 and result.exit_code == 4
    slow = says("{}", after=60)
    room.set(Settings(model=room.server.model, max_seconds=1.5))
    result = room.does("take for ever", lambda asked: slow, "stopped")
    assert "1.5 seconds" in result.reason
    room.set(Settings(model=room.server.model, max_seconds=60))
    printed = room.open("zenity --question --title=Delete --text='Delete all files?' --ok-label=Delete; echo $?")
    result = room.does("look at this", Brain([on("^button 'Delete'"), does("give_up", reason="no")]), "refused")
    assert result.exit_code == 3 and not printed.exists()


def test_money_needs_prices_and_is_counted(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SteadyhandError, match="STEADYHAND_PRICE_IN"):
        Thinkers.open(room.server.model, "", 1.0)
    monkeypatch.setenv("STEADYHAND_PRICE_IN", "10")
    monkeypatch.setenv("STEADYHAND_PRICE_OUT", "20")
    waits = says(json.dumps({"actions": [{"kind": "wait", "ms": 100}]}), usage=(100_000, 1_000))
    room.server.script = lambda asked: waits
    with Desktop.attach(room.desktop.display, settings=Settings(model=room.server.model, max_cost=2.0)) as desktop:
        result = desktop.attempt("spend two", trace=room.folder / "trace-money")
    assert result.status == "stopped" and "budget of 2 for the model" in result.reason and result.model.calls == 2


def _folder(result: RunResult) -> Path:
    assert result.trace is not None
    return result.trace


def test_a_model_that_writes_in_a_dialect_of_its_own_is_understood(room: Room) -> None:
    save_profile(room.server.model, Profile(dialect="uitars"))
    try:
        printed = room.open("zenity --question --title=Tea --text=Tea? --ok-label=Yes --cancel-label=No; echo $?")
        said: list[str] = []

        def mind(asked: Asked) -> Reply:
            said.append(asked.text)
            if len(said) > 1:
                return says("Thought: it is gone.\nAction: finished(content='tea')")
            box = next(e for e in room.desktop.see().elements if e.role == "button" and e.name == "No").box
            x, y = round(box.centre.x / 1.28), round(box.centre.y / 0.8)
            return says(f"Thought: no tea.\nAction: click(start_box='({x},{y})')")

        room.server.script = mind
        settings = Settings(model=room.server.model, max_seconds=60)
        with Desktop.attach(room.desktop.display, settings=settings) as desktop:
            result = desktop.attempt("no tea, please", trace=room.folder / "trace-tea")
        assert result.status == "done", result.reason
        assert room.text(printed) == "1" and result.answer == "tea"
        assert "Action:" in said[0] and "no tea, please" in said[0] and "click button 'No'" in said[1]
    finally:
        save_profile(room.server.model, Profile())


def test_a_dry_run_says_what_would_be_done_and_does_nothing(room: Room) -> None:
    printed = room.open("zenity --entry --title=Dry --text=Dry")
    settings = Settings(model=room.server.model, dry_run=True, marks=True, max_seconds=60)
    room.server.script = Brain([does("type", text="wet\n")])
    with Desktop.attach(room.desktop.display, settings=settings) as dry:
        result = dry.attempt("make it wet", trace=room.folder / "trace-dry")
    assert result.status == "done" and result.steps == 1 and not printed.exists()
    step = read_trace(room.folder / "trace-dry").steps[0]
    assert step.action is not None and step.action.kind == "type" and step.ms["decide"] > 0
