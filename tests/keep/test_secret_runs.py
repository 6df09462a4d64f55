"""Secrets in whole runs on real applications: they arrive, and are nowhere else: not in a word, not in a pixel."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import environment, steadyhand
from keep_support import frames, holders, is_covered, is_covered_small, pictures_sent, pixels_of, sent
from model_brain import DONE, Brain, on, shown
from scenarios_support import Site, Stage
from scripted_server import ScriptedServer

from steadyhand.desktops.runs import Settings
from steadyhand.desktops.shown import masked_grab, told_to
from steadyhand.perceive.hiding import COVER
from steadyhand.trace import read_trace
from steadyhand_actions import vault
from steadyhand_actions.confirm import Callback, Question
from steadyhand_actions.masks import Masks, WindowMask
from steadyhand_actions.schema import Box, Type

pytestmark = pytest.mark.desktop

SECRET = "Vq7-molehill&19"
TASK_FIELD = "{{secret:TOKEN}}"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("STEADYHAND_SECRET_TOKEN", SECRET)
    yield
    vault.forget()


def box_of(stage: Stage, name: str) -> Box:
    assert stage.desktop is not None
    return next(
        e.box for e in stage.desktop.see().elements if name in (e.name, e.label) and e.role in ("field", "combo")
    )


def test_a_plain_field_and_a_password_field_get_it_and_nothing_else_does(stage: Stage) -> None:
    stage.set(size=(900, 600))
    out = stage.asks("zenity --forms --title=Account --text=Account --add-entry=Token --add-password=Password")
    plain, hidden = box_of(stage, "Token"), box_of(stage, "Password")
    done = stage.does(f"type {TASK_FIELD} into the Token field and {TASK_FIELD} into the Password field. Click OK")
    assert stage.text(out).strip() == f"{SECRET}|{SECRET}"
    assert done.trace is not None and holders(done.trace, SECRET) == []
    steps = read_trace(done.trace).steps
    assert [s.action for s in steps if isinstance(s.action, Type)] == [Type(text=TASK_FIELD)] * 2
    pictures = frames(done.trace)
    assert all(is_covered(p, hidden) for p in pictures[:-1]), "a password field never shows"
    after = [p for p in pictures[:-1] if is_covered(p, plain)]
    assert len(after) >= 1 and not is_covered(pictures[0], plain), "the plain one from the moment it holds the secret"
    assert not any((p[plain.y1 : plain.y2, plain.x1 : plain.x2] < 80).any() for p in pictures[2:-1])


LOGIN = """<h1>Log in</h1><form onsubmit="post(Object.fromEntries(new FormData(this)));
document.body.innerHTML='<h1>Welcome</h1><p>Your token is '+this.token.value+'</p>';return false">
<p><label>Token <input name=token type=text></label><p><label>Password <input name=word type=password></label>
<p><button>Log in</button></form>"""


def test_a_model_is_shown_neither_the_words_nor_the_pixels(stage: Stage, site: Site) -> None:
    with ScriptedServer(lambda asked: brain(asked)) as server:
        brain = Brain(
            [
                on(r"^field 'Token'", "type", text=TASK_FIELD),
                on(r"^field 'Password'", "type", text=TASK_FIELD),
                on(r"^button 'Log in'"),
                shown("Welcome", DONE),
            ]
        )
        stage.set(settings=Settings(model=server.model, max_seconds=240, confirmer=Callback(lambda question: True)))
        address = site.page(LOGIN)
        stage.open(f"chromium {address}")
        stage.until(lambda: any(e.label == "Token" or e.name == "Token" for e in stage.desktop.see().elements))  # type: ignore[union-attr]
        plain = box_of(stage, "Token")
        done = stage.does(f"log in at {address} with the token and password {TASK_FIELD}")
        assert site.posted == [{"token": SECRET, "word": SECRET}]
        assert SECRET not in sent(server) and TASK_FIELD in sent(server)
        assert "Your token is [secret:TOKEN]" in sent(server), (
            "the page echoes it, and the model reads what stands for it"
        )
        pictures = list(pictures_sent(server))
        assert len(pictures) >= 4 and not is_covered_small(pictures[0], plain, 1280)
        assert any(is_covered_small(p, plain, 1280) for p in pictures)
        assert done.trace is not None and holders(done.trace, SECRET) == []
        echoed = [e for e in stage.desktop.see().elements if "[secret:TOKEN]" in e.name and e.role != "document"]  # type: ignore[union-attr]
        assert echoed and all(is_covered_small(pictures[-1], e.box, 1280) for e in echoed)


TK = """
import tkinter
top = tkinter.Tk(); top.title("Vault"); top.geometry("420x160+200+150")
tkinter.Label(top, text="Token:", font=("DejaVu Sans", 14)).place(x=20, y=40)
entry = tkinter.Entry(top, font=("DejaVu Sans", 14), width=24); entry.place(x=110, y=40)
def done(): open({out!r}, "w").write(entry.get()); top.destroy()
tkinter.Button(top, text="Store", font=("DejaVu Sans", 14), command=done).place(x=180, y=100)
entry.focus_set(); top.mainloop()
"""


def test_a_program_without_a_tree_gets_it_and_its_field_is_covered(stage: Stage) -> None:
    questions: list[Question] = []

    def yes(question: Question) -> bool:
        questions.append(question)
        return True

    stage.set(size=(900, 600), settings=Settings(max_seconds=240, confirmer=Callback(yes)))
    out = stage.home / "stored.txt"
    script = stage.file("vault.py", TK.format(out=str(out)))
    stage.open(f"/usr/bin/python3 {script}")
    done = stage.does(f"Type {TASK_FIELD} in the Token field. Click Store.")
    assert stage.text("stored.txt") == SECRET
    assert done.trace is not None and holders(done.trace, SECRET) == []
    assert questions, "what it goes into cannot be told for sure, so it is asked about"
    assert SECRET not in repr(questions) and all(SECRET not in str(q.rows()) for q in questions)
    steps = read_trace(done.trace).steps
    at = next(n for n, s in enumerate(steps) if isinstance(s.action, Type))
    aim, before, after = steps[at].aim, steps[at].before, steps[at + 1].before
    assert aim is not None and is_covered(pixels_of(done.trace / after), aim.box)
    assert not is_covered(pixels_of(done.trace / before), aim.box)


def test_what_is_shown_live_is_covered_while_the_run_lasts(stage: Stage) -> None:
    desktop = stage.set(size=(900, 600))
    stage.asks("zenity --forms --title=Account --text=Account --add-entry=Token")
    plain = box_of(stage, "Token")
    live = masked_grab(desktop.screenshot, told_to(desktop.display))
    assert not is_covered(live().pixels, plain)
    covered: list[bool] = []
    desktop.attempt(
        f"type {TASK_FIELD} into the Token field", trace=stage.home / "run",
        on_step=lambda line: covered.append(is_covered(live().pixels, plain)),
    )  # fmt: skip
    assert covered[-1]
    assert not is_covered(live().pixels, plain), "the run is over"


def test_programs_that_a_run_starts_do_not_inherit_it(stage: Stage) -> None:
    desktop = stage.set(size=(640, 480))
    desktop.spawn(["sh", "-c", f"env > {stage.home}/env.part; mv {stage.home}/env.part {stage.home}/env.txt"])
    assert "STEADYHAND_SECRET" not in stage.text("env.txt")


def test_the_command_says_nothing_of_it_and_its_report_verifies(tmp_path: Path) -> None:
    trace = tmp_path / "run"
    out = tmp_path / "got.txt"
    done = steadyhand(
        "run", "--desktop", "virtual", "--size", "900x600", "--trace", str(trace), "--json",
        "--open", f"sh -c {shlex.quote(f'zenity --password --title Unlock > {out}')}",
        f"type {TASK_FIELD} into the password field and click OK",
        env=environment(STEADYHAND_SECRET_TOKEN=SECRET),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert out.read_text().strip() == SECRET
    assert SECRET not in done.stdout + done.stderr and holders(trace, SECRET) == []
    assert json.loads(done.stdout.splitlines()[-1])["status"] == "done"
    assert steadyhand("report", str(trace), "--verify").returncode == 0


def test_a_secret_that_is_missing_is_one_line_before_anything_is_started(tmp_path: Path) -> None:
    env = {k: v for k, v in environment().items() if not k.startswith("STEADYHAND_SECRET_")}
    done = steadyhand(
        "run", "--desktop", "virtual", "--trace", str(tmp_path / "run"), "type {{secret:TOKEN}}",
        env=env | {"PATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "STEADYHAND_SECRET_TOKEN" in done.stderr
    assert not (tmp_path / "run").exists()


CRASH = """
import sys
from steadyhand.cli import main as door
from steadyhand_actions.vault import provide, revealed
def broken(arguments):
    provide("{{secret:TOKEN}}")
    raise RuntimeError("cannot send " + revealed("{{secret:TOKEN}}"))
door._function = lambda command: broken
sys.exit(door.main(["doctor"]))
"""


def test_a_crash_leaves_a_note_without_it(tmp_path: Path) -> None:
    env = environment(STEADYHAND_SECRET_TOKEN=SECRET, TMPDIR=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", CRASH], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "internal error" in done.stderr
    assert SECRET not in done.stderr and "[secret:TOKEN]" in done.stderr
    (note,) = tmp_path.glob("steadyhand-*.txt")
    assert "RuntimeError" in note.read_text() and holders(tmp_path, SECRET) == []


def test_a_policy_file_hides_a_window_and_words(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("masks:\n  windows:\n    - title: Diary*\n  text:\n    - 'AB-\\d{4}'\n")
    trace = tmp_path / "run"
    done = steadyhand(
        "run", "--desktop", "virtual", "--size", "900x600", "--trace", str(trace), "--json", "--policy", str(rules),
        "--open", "zenity --entry --title=Diary --text=Case", "type 'AB-1234 closed' into the field",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert holders(trace, "AB-1234") == [] and "AB-1234" not in done.stdout
    assert "[masked] closed" in (trace / "trace.jsonl").read_text()
    lines = [json.loads(line) for line in (trace / "audit.jsonl").read_text().splitlines()]
    assert {line["window"] for line in lines if "window" in line} == {"[masked]"}
    assert all((picture == COVER).all(axis=-1).mean() > 0.02 for picture in frames(trace))


@pytest.mark.parametrize(
    ("text", "what"),
    [("masks:\n  text: ['(']\n", "no regular expression"), ("masks: {}\n", "hides nothing")],
)
def test_a_policy_file_with_masks_that_are_none_is_one_line(text: str, what: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(text)
    done = steadyhand("run", "--desktop", "virtual", "--policy", str(rules), "press Escape")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert what in done.stderr and "rules.yaml:" in done.stderr


def test_a_masked_window_is_in_no_picture_of_the_run(stage: Stage) -> None:
    masks = Masks(windows=(WindowMask(title="Diary*"),))
    desktop = stage.set(size=(1000, 700), settings=Settings(max_seconds=240, masks=masks))
    stage.open("zenity --info --title=Diary --text='Dear diary, rosebud'")
    out = stage.asks("zenity --entry --title=Name --text=Name")
    diary, front = (next(w.box for w in desktop.see().windows if w.title == title) for title in ("Diary", "Name"))
    done = stage.does("type 'Ann' into the field and click OK")
    assert stage.text(out).strip() == "Ann" and done.trace is not None and holders(done.trace, "rosebud") == []
    pictures = frames(done.trace)
    left = Box(diary.x1, diary.y1, min(diary.x2, front.x1), diary.y2)
    assert is_covered(pictures[-1], diary) and (left.area <= 0 or is_covered(pictures[0], left))
