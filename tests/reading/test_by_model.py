"""With another model the same commands ask it: what it is asked, what is made of its answers, and of bad ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from scripted_server import ScriptedServer, says
from tests.reading.conftest import Drawn

from steadyhand.cli.main import main
from steadyhand.desktop.reading import ask, compare, extract
from steadyhand.errors import Failed
from steadyhand.models.chat import Answer, Question, never
from steadyhand.observation import Observation

Seen = Callable[[str], Observation]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "total": {"type": "number"},
        "date": {"type": "string", "format": "date"},
        "mood": {"type": "string"},
    },
    "required": ["total"],
}


class Scripted:
    """A ChatModel that says what it is told to, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, *answers: str | Answer) -> None:
        self._answers = [Answer(a) if isinstance(a, str) else a for a in answers]
        self.asked: list[Question] = []

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        self.asked.append(question)
        return self._answers.pop(0)

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        return [self.answer(q, stop) for q in questions]

    def close(self) -> None:
        pass


def test_a_question_goes_to_the_model_with_every_picture(seen: Seen) -> None:
    model = Scripted("The total is 20.54 pounds.")
    reply = ask("What mood does the shop convey?", seen("receipt"), seen("form"), model=model)
    assert reply.text == "The total is 20.54 pounds." and reply.rung == "model"
    (question,) = model.asked
    assert "What mood does the shop convey?" in question.text and "2 pictures" in question.text
    assert [p.shape for p in question.pictures] == [(760, 1000, 3)] * 2
    assert not question.think and question.form == "text"


def test_many_pictures_are_shown_smaller_and_their_boxes_stay_right(seen: Seen) -> None:
    box = {"from": 1, "kind": "text", "what": "Phone", "box": [0.15, 0.35, 0.37, 0.38]}
    model = Scripted(json.dumps({"changes": [box]}))
    found = compare(seen("form"), *[seen("form later")] * 9, model=model)
    pictures = model.asked[0].pictures
    assert len(pictures) == 10 and sum(p.shape[0] * p.shape[1] for p in pictures) <= 2 * 921_600
    told = found.steps[1][0].box
    assert told is not None and (told.x1, told.y1, told.x2) == (150, 266, 370)


def test_sums_are_thought_about(seen: Seen) -> None:
    model = Scripted("£19.34")
    reply = ask("What is the sum of the prices?", seen("receipt"), model=model)
    assert model.asked[0].think
    assert reply.boxes and reply.boxes[0].y1 > 270, "it stands beside Subtotal"


def test_what_the_model_does_not_see_is_not_known(seen: Seen) -> None:
    assert not ask("What is the fax number?", seen("receipt"), model=Scripted("NOT SHOWN")).found
    assert not ask("What is the fax number?", seen("receipt"), model=Scripted("")).found


def test_a_record_comes_back_in_the_schema_with_its_places(seen: Seen) -> None:
    model = Scripted('```json\n{"total": 20.54, "date": "2026-03-14", "mood": "cheerful"}\n```')
    found = extract(SCHEMA, seen("receipt"), model=model)
    assert found.data == {"total": 20.54, "date": "2026-03-14", "mood": "cheerful"}
    places = {p.path: p for p in found.places}
    assert places["/total"].text == "£20.54" and places["/date"].text == "Date: 14/03/2026"
    assert places["/mood"].box is None and places["/mood"].confidence < places["/total"].confidence
    assert model.asked[0].form == "json" and model.asked[0].schema == SCHEMA


@pytest.mark.parametrize(
    "bad",
    [
        '{"total": "a lot"}', "I cannot", '{"date": "2026-03-14"}', '{"total": NaN}', "[" * 9000,
        Answer('{"total": 2}', cut=True),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_asked_for_once_more(bad: str | Answer, seen: Seen) -> None:
    model = Scripted(bad, '{"total": 20.54}')
    assert extract(SCHEMA, seen("receipt"), model=model).data == {"total": 20.54}
    assert len(model.asked) == 2 and "could not be used" in model.asked[1].text
    model = Scripted(bad, bad, '{"total": 1}')
    with pytest.raises(Failed, match="asked twice"):
        extract(SCHEMA, seen("receipt"), model=model)


def test_an_answer_without_its_end_is_said_to_be_one(seen: Seen) -> None:
    reply = ask("What is this?", seen("receipt"), model=Scripted(Answer("A receipt of a shop that", cut=True)))
    assert reply.text == "A receipt of a shop that …" and reply.confidence < 0.7


def test_a_number_beyond_all_measure_is_nowhere_on_the_screen(seen: Seen) -> None:
    huge = f"1{'0' * 400}"
    schema = {**SCHEMA, "properties": {"total": {"type": "number", "multipleOf": 0.01}}}
    found = extract(schema, seen("receipt"), model=Scripted(f'{{"total": {huge}}}'))
    assert found.data == {"total": int(huge)} and found.places[0].box is None
    told = f'{{"changes": [{{"from": 0, "kind": "text", "what": "it", "box": [0, 0, {huge}, 1]}}]}}'
    assert compare(seen("form"), seen("form"), model=Scripted(told)).steps[0][0].box is None


def test_changes_come_back_with_their_boxes_in_pixels(seen: Seen) -> None:
    told = {"changes": [
        {"from": 0, "kind": "text", "what": "Phone", "old": "", "new": "555 0199", "box": [0.15, 0.35, 0.37, 0.38]},
        {"from": 0, "kind": "gone", "what": "the error", "box": [0.9, 0.2, 0.1, 0.3]},
        {"from": 7, "kind": "gone", "what": "of no picture"},
    ]}  # fmt: skip
    found = compare(seen("form"), seen("form later"), model=Scripted(json.dumps(told)))
    first, second = found.steps[0]
    assert first.box is not None and (first.box.x1, first.box.y1, first.box.x2) == (150, 266, 370)
    assert str(first) == "Phone: '' -> '555 0199'" and second.was is None
    assert not compare(seen("form"), seen("form"), model=Scripted('{"changes": []}')).changed


@pytest.mark.parametrize("bad", ['{"changes": [{"from": "a"}]}', "[]", '{"changes": {}}', "same"])
def test_changes_that_cannot_be_read_are_an_error(bad: str, seen: Seen) -> None:
    with pytest.raises(Failed, match="asked twice"):
        compare(seen("form"), seen("form"), model=Scripted(bad, bad))


def test_the_command_line_reaches_a_real_server(drawn: Drawn, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(lambda asked: says("£20.54")) as server:
        model = f"openai:{server.url}#scripted"
        assert main(["ask", str(drawn.picture("receipt")), "What is to be paid?", "--model", model, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] == "£20.54" and told["rung"] == "model" and told["boxes"]
    assert any("What is to be paid?" in asked.text for asked in server.asked)
    assert main(["ask", str(drawn.picture("receipt")), "What is to be paid?", "--model", model]) == 6
    assert capsys.readouterr().err.count("\n") == 1
