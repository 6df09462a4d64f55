"""A second server that nobody here wrote, ``transformers serve``, with a tiny model that sees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from tiny_vlm import write_vlm
from transformers_server import TransformersServer

from steadyhand.models.chat import Fruitless, Question
from steadyhand.models.openai_client import OpenAIModel, connect
from steadyhand_actions.errors import ModelUnavailable, Stopped

for needed in ("fastapi", "uvicorn", "openai"):
    pytest.importorskip(needed)
PICTURE = np.random.default_rng(7).integers(0, 255, (90, 120, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransformersServer]:
    with TransformersServer(write_vlm(tmp_path_factory.mktemp("vlm"))) as server:
        yield server


@pytest.fixture
def model(server: TransformersServer) -> Iterator[OpenAIModel]:
    model = connect(server.url)
    yield model
    model.close()


def test_its_model_answers_questions_about_pictures(model: OpenAIModel) -> None:
    assert model.meet().kind == "transformers"
    words = model.answer(Question("what is this?", max_tokens=3))
    one, two = (model.answer(Question("what is this?", (PICTURE,) * n, max_tokens=3)) for n in (1, 2))
    assert 0 < words.usage.tokens_out <= 3 and words.cut
    assert words.usage.tokens_in < one.usage.tokens_in < two.usage.tokens_in, "it sees as many pictures as are shown"


def test_thinking_is_chosen_by_the_switch_of_the_template(model: OpenAIModel) -> None:
    with_, without = (model.answer(Question("?", think=t, max_tokens=3, thought_tokens=3)) for t in (True, False))
    assert without.usage.tokens_in - with_.usage.tokens_in == len("<think></think>")
    assert "the switch" in model.thinking_told


def test_several_questions_and_a_form_are_taken(model: OpenAIModel) -> None:
    schema = {"type": "object"}
    asked = [Question(t, (PICTURE,), max_tokens=4, form="json", schema=schema) for t in ("a", "b", "c")]
    assert len(model.answer_all(asked)) == 3


def test_stopping_ends_the_work_of_the_server_too(model: OpenAIModel) -> None:
    """It works on one question at a time: the next is answered only when it is done with the one before."""
    looks: list[None] = []

    def stop() -> bool:
        looks.append(None)
        return len(looks) > 10

    long = Question("tell me everything", (PICTURE,), max_tokens=15_000)
    with pytest.raises(Stopped):
        model.answer(long, stop)
    assert model.answer(Question("?", max_tokens=2)).usage.tokens_out == 2


def test_what_goes_wrong_is_one_line(server: TransformersServer, model: OpenAIModel) -> None:
    other = connect(f"{server.url}#other")
    with pytest.raises(ModelUnavailable, match="has no model 'other'"):
        other.answer(Question("?"))
    other.close()
    with pytest.raises(Fruitless, match="gave up"):
        model.answer(Question("?", max_tokens=0))
