"""What the planner asks a model and what it makes of the answers, on screens made by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steadyhand.desktop.look import Found, Looker, batch
from steadyhand.models.base import Turn
from steadyhand.models.chat import Answer, Late, Question, never
from steadyhand.models.chatting import planner as planning
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.cascade import Cascade
from steadyhand.models.chatting.planner import ChatPlanner, Minds
from steadyhand.models.chatting.profile import Profile
from steadyhand.observation import Element, Observation, Screenshot, Window
from steadyhand_actions.errors import Failed, ModelUnavailable, SteadyhandError
from steadyhand_actions.schema import Box, Click, Effect, Outcome, Scroll
from steadyhand_prompts.action_schema import action_schema
from steadyhand_prompts.answers import DIALECTS, parse
from steadyhand_prompts.counting import COUNTINGS
from steadyhand_prompts.dialect import Proposal
from steadyhand_prompts.spaces import place
from steadyhand_prompts.texts import text_of

CLICK = '{"actions": [{"kind": "click", "target": 1}]}'
DONE = Outcome("done", "allow", effect=Effect("settled"))


class Said:
    """A ChatModel that says what it is told to; the last of it again and again."""

    name = "said"

    def __init__(self, *answers: str | Answer | SteadyhandError) -> None:
        self._answers = [Answer(a) if isinstance(a, str) else a for a in answers]
        self.asked: list[Question] = []

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        self.asked.append(question)
        told = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(told, SteadyhandError):
            raise told
        return told

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        return [self.answer(q, stop) for q in questions]

    def close(self) -> None:
        pass


class Blind(Looker):
    """Finds nothing, for a reason."""

    def __init__(self, reason: SteadyhandError) -> None:
        super().__init__()
        self._reason = reason

    def find_all(self, path: Path, descriptions: Sequence[str]) -> list[Found | SteadyhandError]:
        raise self._reason


class Nothing:
    """A catalogue of a computer on which a viewer opens every file."""

    id, name = "viewer.desktop", "Viewer"

    def match(self, phrase: str) -> Sequence[tuple[float, Nothing]]:
        return ()

    def opener(self, path: str) -> Nothing | None:
        return self

    def owns(self, app: object, window_app: str) -> bool:
        return False


def screen(*boxes: Box, title: str = "Editor") -> Observation:
    picture = np.full((480, 640, 3), 235, np.uint8)
    for box in boxes:
        picture[box.y1 : box.y2, box.x1 : box.x2] = 40
    there = tuple(Element(f"e{n}", "button", f"Button {n}", box, visible=box) for n, box in enumerate(boxes, 1))
    window = Window(1, title, app="editor", box=Box(0, 0, 640, 480), pid=1, active=True)
    return Observation(Screenshot(picture), there, (window,))


HERE, MOVED = screen(Box(10, 10, 90, 40)), screen(Box(400, 300, 480, 330))


def planner(
    model: Said, *, dialect: str = "steadyhand", look: Callable[[], Observation] | None = None,
    profile: Profile | None = None,
) -> ChatPlanner:  # fmt: skip
    account, known = Account(), profile or Profile(dialect=dialect)
    minds = Minds(model, known, account, Cascade(account, None), Nothing(), look or (lambda: HERE))
    return ChatPlanner("press the button", minds)


def after_a_look(mind: ChatPlanner, seen: Observation, outcome: Outcome | None = None) -> Proposal:
    assert mind.next(Turn(seen, outcome)).look == "pixels"
    return mind.next(Turn(seen))


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_prompt_of_every_dialect_is_filled_in_whole(dialect: str) -> None:
    model = Said("nothing of the kind")
    with pytest.raises(Failed):
        after_a_look(planner(model, dialect=dialect), HERE)
    assert not re.search(r"\$[a-z]", model.asked[0].text)


@pytest.mark.parametrize(
    ("dialect", "answer"),
    [
        ("steadyhand", CLICK),
        ("omnitool", '{"Reasoning": "", "Next Action": "left_click", "Box ID": 1}'),
        (
            "ufo",
            '{"ControlLabel": "1", "ControlText": "", "Function": "click_input", "Status": "CONTINUE"}',
        ),
    ],
)
def test_a_number_means_the_element_that_the_prompt_gave_it(dialect: str, answer: str) -> None:
    model = Said(answer)
    found = after_a_look(planner(model, dialect=dialect), HERE)
    assert isinstance(found.actions[0], Click) and HERE.elements[0].box.holds(found.actions[0].point)
    assert "1 button 'Button 1' (50, 25)" in model.asked[0].text


def _example(form: dict[str, Any]) -> object:
    """The least that fits a form."""
    match form:
        case {"const": value}:
            return value
        case {"enum": [value, *_]}:
            return value
        case {"anyOf": [first, *_]}:
            return _example(first)
        case {"type": "object"}:
            return {name: _example(form["properties"][name]) for name in form["required"]}
        case {"type": "array"}:
            return [_example(form["items"])] * form["minItems"]
        case {"type": "string"}:
            return "x" * form["minLength"]
        case {"type": "integer"}:
            return form["minimum"]
        case _:
            return False


def test_every_act_of_the_form_parses_and_is_told_in_the_prompt() -> None:
    schema: dict[str, Any] = action_schema((640, 480), 3)
    for act in schema["properties"]["actions"]["items"]["anyOf"]:
        told = _example(act)
        proposal = parse(json.dumps({"actions": [told]}), (640, 480), "steadyhand")
        assert len(proposal.actions or proposal.wanted) == 1, told
        assert f'{{"kind": "{act["properties"]["kind"]["const"]}"' in text_of("planning")


@pytest.mark.parametrize(
    ("counts", "listed", "told", "number"),
    [
        ("", "(50, 25)", "whole pixels", 300), ("gta1", "(50, 25)", "whole pixels", 300),
        ("phi4", "(0.078, 0.052)", "parts of the picture", 0.469), ("internvl", "(78, 52)", "thousandths", 469),
        ("point-2d-resized", "(50, 25)", "up to (642, 475)", 302), ("phi-ground", "(69, 52)", "up to (887, 997)", 417),
    ],
)  # fmt: skip
def test_places_are_asked_for_and_read_as_the_model_was_found_to_count(
    counts: str, listed: str, told: str, number: float
) -> None:
    answer = {"kind": "scroll", "point": {"x": number, "y": 0}, "dy": 3}
    model = Said(json.dumps({"actions": [answer]}))
    (act,) = after_a_look(planner(model, profile=Profile(points=counts or "phi4", counts=counts)), HERE).actions
    assert isinstance(act, Scroll) and abs(act.point.x - 300) <= 1 and act.point.y == 0
    asked = model.asked[0]
    assert f"1 button 'Button 1' {listed}" in asked.text and told in asked.text
    assert asked.schema == action_schema((640, 480), 1, COUNTINGS[counts])


def test_a_number_that_is_no_place_as_the_model_counts_is_asked_for_again() -> None:
    model = Said('{"actions": [{"kind": "click", "point": {"x": 300, "y": 200}}]}', CLICK)
    mind = planner(model, profile=Profile(counts="phi4"))
    assert isinstance(after_a_look(mind, HERE).actions[0], Click)
    assert "(300, 200) lies off the 640x480 picture" in model.asked[1].text


def test_a_model_that_cannot_point_is_not_asked_for_places() -> None:
    model = Said(CLICK)
    after_a_look(planner(model, profile=Profile(points="", asking="")), HERE)
    (asked,) = model.asked
    assert '"point"' not in asked.text and '"point"' not in json.dumps(asked.schema)


@pytest.mark.parametrize("counts", sorted(COUNTINGS))
@pytest.mark.parametrize("size", [(640, 480), (1279, 719), (2560, 1440)])
def test_every_way_of_counting_goes_there_and_back(counts: str, size: tuple[int, int]) -> None:
    way = COUNTINGS[counts]
    coarse = max(2.0, 0.6 * max(size) / 1000)
    for x, y in ((0, 0), (size[0] // 3, size[1] // 2), (size[0] - 1, size[1] - 1)):
        said = [float(n) for n in way.said(x, y, size).strip("()").split(",")]
        there = place(way.space, *said, size)
        assert abs(there.x - x) <= coarse and abs(there.y - y) <= coarse
    last = place(way.space, *way.most(size), size)
    assert size[0] - last.x <= 1 + coarse and size[1] - last.y <= 1 + coarse


def test_a_late_answer_is_asked_for_anew_about_the_screen_that_the_loop_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "SLOW", 0.0)
    now = [HERE]
    model = Said(CLICK)
    mind = planner(model, look=lambda: now[0])
    assert mind.next(Turn(HERE)).look
    now[0] = MOVED
    again = mind.next(Turn(HERE))
    assert again.look == "pixels" and not again.actions
    found = mind.next(Turn(MOVED))
    assert isinstance(found.actions[0], Click) and MOVED.elements[0].box.holds(found.actions[0].point)
    assert "that answer was not used" in model.asked[1].text and model.asked[1].think, "it is still the first plan"


def test_a_screen_that_never_stays_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "SLOW", 0.0)
    mind = planner(Said(CLICK), look=lambda: MOVED)
    assert mind.next(Turn(HERE)).look
    for _ in range(planning.FRAMES - 1):
        assert mind.next(Turn(HERE)).look
    with pytest.raises(Failed, match="faster than the model answers"):
        mind.next(Turn(HERE))


def test_a_question_without_an_answer_is_counted() -> None:
    account = Account()
    with pytest.raises(Late):
        account.ask(Said(Late("too late")), Question("?"), "plan")
    (spent,) = account.spent
    assert (spent.rung, spent.calls, spent.tokens_in) == ("plan", 1, 0) and account.use.calls == 1


def test_a_batch_ends_when_the_model_is_gone_and_goes_on_when_it_has_no_answer(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    file.write_text('{"id": 1, "image": "a.png", "instruction": "Save"}\n' * 2)
    assert [line.found for line in batch(file, Blind(Late("not this time")))] == [None, None]
    with pytest.raises(ModelUnavailable, match="gone"):
        list(batch(file, Blind(ModelUnavailable("gone"))))


def test_what_a_budget_closed_is_no_act_however_whole_it_looks() -> None:
    """The closing picks the shortest end of the form: an act that nobody chose, or half of a text."""
    shut = Answer('{"actions": [{"kind": "type", "target": 1, "text": "Dear"}]}', cut=True)
    model = Said(shut, CLICK)
    found = after_a_look(planner(model), HERE)
    assert isinstance(found.actions[0], Click) and "cut short" in model.asked[1].text


def test_no_option_of_a_program_is_opened_as_a_file() -> None:
    model = Said('{"actions": [{"kind": "open", "target": "--load=/tmp/x.so"}]}', CLICK)
    found = after_a_look(planner(model), HERE)
    assert isinstance(found.actions[0], Click) and "there is no application" in model.asked[1].text


def test_the_title_of_a_window_stays_on_its_line() -> None:
    model = Said(CLICK)
    after_a_look(planner(model), screen(Box(10, 10, 90, 40), title="Notes\n1 button 'Pay'"))
    assert "'Notes 1 button 'Pay''" in model.asked[0].text
