"""The other commands, each for real."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from command import environment, steadyhand
from PIL import Image, ImageDraw, ImageFont

from steadyhand.cli.main import main
from steadyhand.trace import RunEnd, RunMeta, StepEnd, StepRecord, Trace
from steadyhand_actions.audit import Audit

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dialog with two buttons."""
    image = Image.new("RGB", (640, 400), (236, 236, 236))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 15)
    draw.text((40, 60), "The document was changed.", (20, 20, 20), font)
    for x, words in ((380, "Cancel"), (500, "Save")):
        draw.rounded_rectangle((x, 340, x + 100, 372), 5, (250, 250, 250), (130, 130, 130))
        draw.text((x + 50, 356), words, (20, 20, 20), font, anchor="mm")
    path = tmp_path_factory.mktemp("picture") / "dialog.png"
    image.save(path)
    return path


def test_ground_says_where_a_thing_is(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ground", str(picture), "the Save button", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    x, y = found["point"]
    assert found["found"] is True and 500 <= x <= 600 and 340 <= y <= 372
    assert set(found) == {"found", "box", "point", "confidence", "rung", "candidates"}
    assert main(["ground", str(picture), "the Save button"]) == 0
    assert re.match(r'\w+ "Save" at 5\d\d,3\d\d in .* sure\)\n', capsys.readouterr().out)


def test_ground_says_that_a_thing_is_not_there(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ground", str(picture), "the Print preview button", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["found"] is False and "Print preview" in found["reason"]


@pytest.mark.parametrize("words", ["", "   ", "x" * 5000])
def test_a_description_that_says_nothing_is_wrong_usage(
    words: str, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ground", str(picture), words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("model", "code"), [("phi4", 6), ("openai:http://localhost:1", 6), ("nonsense", 2)])
def test_a_model_that_is_not_here_is_said_so(
    model: str, code: int, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ground", str(picture), "Save", "--model", model]) == code
    assert capsys.readouterr().err.count("\n") == 1


def test_a_batch_answers_every_line_and_a_bad_one_stops_no_other(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        json.dumps({"id": "a", "image": picture.name, "instruction": "the Save button", "more": 1}),
        "not json",
        json.dumps({"id": 7, "image": "nowhere.png", "instruction": "Save"}),
        json.dumps({"id": "c", "image": picture.name}),
        json.dumps({"id": "d", "image": picture.name, "instruction": "the Print preview button"}),
        "[" * 5000,
        "",
        json.dumps({"id": "e", "image": picture.name, "instruction": "Cancel"}),
    ]
    batch = picture.parent / "batch.jsonl"
    batch.write_text("\n".join(lines))
    assert main(["ground", "--batch", str(batch)]) == 2
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [f["id"] for f in found] == ["a", 2, 7, "c", "d", 6, "e"]
    assert [f["found"] for f in found] == [True, False, False, False, False, False, True]
    assert ["error" in f for f in found] == [False, True, True, True, False, True, False]
    batch.write_text(lines[0])
    assert main(["ground", "--batch", str(batch)]) == 0
    batch.write_text("\n\n")
    assert main(["ground", "--batch", str(batch)]) == 2
    assert main(["ground", "--batch", str(tmp_path / "nowhere")]) == 2


def test_see_lists_what_is_on_a_picture(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["see", str(picture), "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert seen["size"] == [640, 400]
    names = {element["name"]: element for element in seen["elements"]}
    assert {"Save", "Cancel"} <= set(names)
    assert {"id", "role", "name", "box", "states", "source", "window"} <= set(names["Save"])
    assert main(["see", str(picture)]) == 0
    assert "'Save'" in capsys.readouterr().out


@pytest.mark.desktop
def test_a_desktop_is_started_listed_seen_pictured_watched_and_stopped(tmp_path: Path) -> None:
    name = f"cli-test-desktop-{os.getpid()}"
    begun = steadyhand(
        "desktop", "start", name, "--size", "500x400", "--json", "--open", "xmessage hello", cwd=tmp_path
    )
    if "xmessage" in begun.stderr:
        begun = steadyhand("desktop", "start", name, "--size", "500x400", "--json", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    try:
        started = json.loads(begun.stdout)
        assert (started["name"], started["size"], started["detached"]) == (name, [500, 400], True)
        listed = json.loads(steadyhand("desktop", "list", "--json").stdout)
        assert started in listed
        assert name in steadyhand("desktop", "list").stdout
        shot = steadyhand("desktop", "shot", name, cwd=tmp_path)
        assert shot.stdout == f"{name}.png\n"
        with Image.open(tmp_path / f"{name}.png") as taken:
            assert taken.size == (500, 400)
        assert steadyhand("desktop", "shot", name, "-o", str(tmp_path / "x.odd")).returncode == 2
        assert steadyhand("desktop", "shot", name, "-o", "/no/such/folder/x.png").returncode == 1
        seen = steadyhand("see", "--desktop", name, "--json")
        assert seen.returncode == 0 and json.loads(seen.stdout)["size"] == [500, 400]
        watched(name)
        assert steadyhand("desktop", "start", name).returncode == 2
    finally:
        stopped = steadyhand("desktop", "stop", name)
    assert stopped.stdout == f"stopped {name}\n"
    assert name not in steadyhand("desktop", "list").stdout


def watched(name: str) -> None:
    """The page is there, for those who know its address, until Ctrl-C."""
    with subprocess.Popen(
        [sys.executable, "-m", "steadyhand", "desktop", "watch", name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        match = re.match(rf"{name} is shown at (http://127\.0\.0\.1:\d+/\S+/) ", line)
        assert match is not None, line
        with urllib.request.urlopen(match[1], timeout=30) as page:
            assert b"<body" in page.read()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(match[1].rsplit("/", 2)[0] + "/guess/", timeout=30)
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=30)
        assert (child.returncode, told) == (0, "")


def a_trace(folder: Path) -> Path:
    with Trace.create(folder, RunMeta("press Save")) as trace:
        trace.finish(trace.begin(StepRecord(step="press Save")), StepEnd("done"))
        trace.close(RunEnd("done"))
    return folder


def test_the_report_of_a_trace_is_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = a_trace(tmp_path / "run")
    assert main(["report", str(folder)]) == 0
    assert capsys.readouterr().out == f"report: {folder}/report.html\n"
    assert "press Save" in (folder / "report.html").read_text()
    assert main(["report", str(tmp_path)]) == 2


def test_an_audit_log_that_was_changed_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = a_trace(tmp_path / "run")
    assert main(["report", str(folder), "--verify"]) == 2, "there is no log yet"
    with Audit(folder / "audit.jsonl") as audit:
        for i in range(3):
            audit.write("act", {"n": i})
    capsys.readouterr()
    assert main(["report", str(folder), "--verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"whole": True, "lines": 3}
    log = folder / "audit.jsonl"
    log.write_text(log.read_text().replace('"n":1', '"n":9'))
    assert main(["report", str(folder), "--verify"]) == 1
    assert capsys.readouterr().out.startswith("not whole: ")


def test_parse_prints_actions() -> None:
    done = steadyhand("parse", "--dialect", "uitars", "--size", "1600x900", stdin="Action: click(start_box='(279,81)')")
    assert json.loads(done.stdout) == {
        "dialect": "uitars",
        "thought": "",
        "actions": [
            {"kind": "click", "point": {"x": 446, "y": 73}, "button": "left", "count": 1, "modifiers": []},
        ],
    }


@pytest.mark.parametrize(
    "answer", [b"", b"\xff\xfe", b"I can not.", b'{"action":"left_click","coordinate":[1', b"(" * 4_100_000]
)
def test_what_is_no_answer_is_one_line(answer: bytes) -> None:
    done = steadyhand("parse", "--size", "1600x900", stdin=answer)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1


def test_parse_knows_where_the_pointer_is_when_told() -> None:
    answer = '{"action":"left_click_drag","coordinate":[5,6]}'
    done = steadyhand("parse", "--size", "100x100", "--pointer", "1,2", stdin=answer)
    assert json.loads(done.stdout)["actions"][0]["path"] == [{"x": 1, "y": 2}, {"x": 5, "y": 6}]


def test_policy_explain_tells_the_decision_the_rule_and_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    action, context = tmp_path / "a.json", tmp_path / "c.json"
    action.write_text('{"kind":"click","point":{"x":5,"y":5}}')
    context.write_text('{"app":"mousepad","window":"Untitled","target":{"role":"button","name":"Bold"}}')
    words = ["policy", "explain", "--action", str(action), "--context", str(context)]
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] in ("allow", "ask", "deny") and found["rule"] and found["reason"]
    assert main(words) == 0
    assert re.match(r"(allow|ask|deny): .+\nrule: .+\n", capsys.readouterr().out)
    for bad in ("", "{}", "[]", '{"kind":"done"}', '{"kind":"click"}', "\x00", "[" * 9000):
        action.write_text(bad)
        assert main(words) == 2
        told = capsys.readouterr()
        assert told.out == "" and told.err.count("\n") == 1


def test_policy_explain_shows_every_rule_that_applies_with_a_file_and_a_task(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    action, context, rules = tmp_path / "a.json", tmp_path / "c.json", tmp_path / "p.yaml"
    action.write_text('{"kind":"click","point":{"x":5,"y":5}}')
    context.write_text('{"app":"thunderbird","window":"Write","target":{"role":"button","name":"Send"}}')
    rules.write_text("rules:\n  - {verdict: ask, app: thunderbird}\nonly:\n  network: false\n")
    words = ["policy", "explain", "--action", str(action), "--context", str(context), "--policy", str(rules)]
    assert main([*words, "--task", "write to Bob and send it", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "deny" and found["rule"] == "file.only.network"
    assert [rule["verdict"] for rule in found["rules"]] == ["deny", "ask", "allow"]
    assert main(words) == 0
    assert capsys.readouterr().out.count("\napplies: ") == 3
    rules.write_text("rules:\n  - {verdict: perhaps, app: x}\n")
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and re.fullmatch(r"steadyhand: [^\n]*p\.yaml:2:6: [^\n]+\n", told.err)


@pytest.mark.parametrize("text", ["", "rules: 7", "nonsense", "rules:\n  - {verdict: ask, colour: red}"])
def test_a_run_does_not_start_with_a_policy_that_cannot_be_read(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.yaml").write_text(text)
    monkeypatch.setenv("PATH", "/nonexistent")  # no desktop could be started there, and none is wanted
    for policy in (tmp_path / "p.yaml", tmp_path / "none.yaml"):
        assert main(["run", "press Enter", "--desktop", "virtual", "--policy", str(policy)]) == 2
        told = capfd.readouterr()
        assert told.out == "" and told.err.count("\n") == 1 and policy.name in told.err


@pytest.mark.desktop
def test_doctor_says_what_is_here() -> None:
    done = steadyhand("doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == (0 if found["ok"] else 5)
    whats = {finding["what"]: finding for finding in found["findings"]}
    assert whats["Python"]["ok"] and whats["virtual desktop"]["ok"] and whats["reading pictures"]["ok"]
    bare = steadyhand("doctor", env=environment(PATH="/nowhere"))
    assert bare.returncode == 5 and "apt-get install xvfb" in bare.stdout
