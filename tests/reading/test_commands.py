"""``ask``, ``extract`` and ``compare`` as people call them: answers, JSON, exit codes, and every kind of bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.reading.conftest import Drawn

from steadyhand.cli.main import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]}))
    return path


def out(capsys: Capture) -> Any:
    return json.loads(capsys.readouterr().out)


def test_ask_answers_in_words_and_in_json(drawn: Drawn, capsys: Capture) -> None:
    receipt = str(drawn.picture("receipt"))
    assert main(["ask", receipt, "What is the total?"]) == 0
    assert capsys.readouterr().out == "£20.54\n"
    assert main(["ask", receipt, "What is the total?", "--json"]) == 0
    told = out(capsys)
    assert set(told) == {"found", "answer", "confidence", "boxes", "rung"}
    assert told["answer"] == "£20.54" and told["found"] is True and len(told["boxes"][0]) == 4


def test_ask_says_what_it_does_not_know(drawn: Drawn, capsys: Capture) -> None:
    receipt = str(drawn.picture("receipt"))
    assert main(["ask", receipt, "Why is the sky blue?", "--json"]) == 1
    told = out(capsys)
    assert told["found"] is False and told["answer"] is None and "what can be asked" in told["reason"]
    assert main(["ask", receipt, "Why is the sky blue?"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("steadyhand: not known: ") and error.count("\n") == 1


def test_several_pictures_come_before_the_question(drawn: Drawn, capsys: Capture) -> None:
    pictures = [str(drawn.picture(name)) for name in ("receipt", "form")]
    assert main(["ask", *pictures, "What is the phone number?", "--json"]) == 0
    assert out(capsys)["picture"] == 0


def test_extract_prints_the_record_and_where_it_is_from(drawn: Drawn, schema: Path, capsys: Capture) -> None:
    receipt = str(drawn.picture("receipt"))
    assert main(["extract", receipt, "--schema", str(schema)]) == 0
    assert out(capsys) == {"total": 20.54}
    assert main(["extract", receipt, "--schema", str(schema), "--json"]) == 0
    told = out(capsys)
    assert told["found"] is True and told["data"] == {"total": 20.54}
    assert told["places"][0]["path"] == "/total" and told["places"][0]["text"] == "£20.54"


def test_extract_says_what_is_missing(drawn: Drawn, schema: Path, capsys: Capture) -> None:
    assert main(["extract", str(drawn.picture("dialog")), "--schema", str(schema), "--json"]) == 1
    told = capsys.readouterr()
    record = json.loads(told.out)
    assert record["found"] is False and record["missing"][0]["path"] == "/total"
    assert "/total" in told.err and told.err.count("\n") == 1


def test_compare_says_what_changed_and_draws_it(drawn: Drawn, tmp_path: Path, capsys: Capture) -> None:
    before, after = (str(drawn.picture(name)) for name in ("form", "form later"))
    assert main(["compare", before, after, "--picture", str(tmp_path / "out.png"), "--json"]) == 0
    told = out(capsys)
    assert told["changed"] is True and {c["kind"] for c in told["changes"]} == {"text", "state", "moved", "gone"}
    assert all(c["from"] == 0 and c["to"] == 1 for c in told["changes"])
    assert "field 'Phone': '' -> '555 0199'\n" in told["answer"]
    with Image.open(tmp_path / "out.png") as sheet:
        assert sheet.width > 2000


def test_compare_says_that_nothing_changed(drawn: Drawn, capsys: Capture) -> None:
    dialog = str(drawn.picture("dialog"))
    assert main(["compare", dialog, dialog]) == 0
    assert capsys.readouterr().out == "nothing changed\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ask"], "required"),
        (["ask", "PICTURE", ""], "question is empty"),
        (["ask", "PICTURE", "   "], "question is empty"),
        (["ask", "PICTURE"], "question after the picture"),
        (["ask", "PICTURE", "x" * 3000], "longer than 2,000"),
        (["ask", "PICTURE", "What is it?", "--model", "clever"], "there is no model 'clever'"),
        (["ask", "BROKEN", "What is the total?"], "not a picture"),
        (["ask", "BROKEN", "What is the total?", "--model", "openai:http://127.0.0.1:1"], "not a picture"),
        (["ask", "DOT", "What is the total?"], "too small"),
        (["ask", "missing.png", "What is the total?"], "no picture missing.png"),
        (["ask", *["PICTURE"] * 21, "What is the total?"], "too many"),
        (["extract", "PICTURE"], "--schema"),
        (["extract", "PICTURE", "--schema", "missing.json"], "cannot read the schema"),
        (["extract", "PICTURE", "--schema", "NOTJSON"], "is not JSON"),
        (["extract", "PICTURE", "--schema", "DEEP"], "is not JSON"),
        (["extract", "PICTURE", "--schema", "LIST"], "not a JSON object"),
        (["extract", "PICTURE", "--schema", "DRAFT4"], "draft-04"),
        (["extract", "BROKEN", "--schema", "GOOD"], "not a picture"),
        (["compare", "PICTURE"], "two pictures or more"),
        (["compare", "PICTURE", "BROKEN"], "not a picture"),
        (["compare", "PICTURE", "DOT"], "too small"),
        (["compare", "PICTURE", "PICTURE", "--picture", "/nowhere/out.png"], "cannot write"),
        (["compare", "PICTURE", "PICTURE", "--picture", "OUT.xyz"], "cannot write"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_code_2(words: list[str], told: str, tmp_path: Path, capsys: Capture) -> None:
    good = {"type": "object", "properties": {"total": {"type": "number"}}}
    texts = {
        "BROKEN": "no picture", "NOTJSON": "{", "DEEP": "[" * 100_000, "LIST": "[1]", "GOOD": json.dumps(good),
        "DRAFT4": json.dumps({**good, "$schema": "http://json-schema.org/draft-04/schema#"}),
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    Image.new("RGB", (60, 40), "white").save(tmp_path / "PICTURE", "PNG")
    Image.new("RGB", (1, 1)).save(tmp_path / "DOT", "PNG")
    made = {*texts, "PICTURE", "DOT", "OUT.xyz"}
    said = [str(tmp_path / word) if word in made else word for word in words]
    assert main([*said, "--json"]) == 2 if len(words) > 1 else _code(said) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1 and "Traceback" not in error


def _code(words: list[str]) -> int:
    return main(words)


def test_pictures_of_other_sizes_are_told(drawn: Drawn, tmp_path: Path, capsys: Capture) -> None:
    with Image.open(drawn.picture("dialog")) as whole:
        whole.crop((0, 0, 900, 700)).save(tmp_path / "smaller.png")
    assert main(["compare", str(drawn.picture("dialog")), str(tmp_path / "smaller.png"), "--json"]) == 0
    assert out(capsys)["changes"][0]["kind"] == "size"


def test_a_blank_picture_has_nothing_to_say(tmp_path: Path, schema: Path, capsys: Capture) -> None:
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), "white").save(blank)
    assert main(["ask", str(blank), "Describe it"]) == 0
    assert "nothing that can be read" in capsys.readouterr().out
    for question in ("What does it say?", "What is the total?", "What is the title?", "Which tab is selected?"):
        assert main(["ask", str(blank), question]) == 1
    assert main(["extract", str(blank), "--schema", str(schema)]) == 1


def test_text_of_a_screen_cannot_play_with_the_terminal(drawn: Drawn, capsys: Capture) -> None:
    page = drawn.html("<p style='font:18px DejaVu Sans'>Total: \u202e12.50</p>")
    main(["ask", str(page), "What does it say?"])
    assert "\u202e" not in capsys.readouterr().out


def test_a_desktop_that_is_not_there_cannot_be_asked(capsys: Capture) -> None:
    assert main(["ask", "What is the title?", "--json", "--desktop", ":4711"]) == 5
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and json.loads(told.out)["found"] is False
