"""A server that nobody here wrote, llama.cpp's own, with a tiny model: plans, points, is stopped and restarted."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from llama_server import LlamaServer, write_model
from PIL import Image

from steadyhand.cli.main import main
from steadyhand.config import StepLine
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.models.chat import Late, Question
from steadyhand.models.openai_client import OpenAIModel, Patience, connect
from steadyhand.trace import read_trace
from steadyhand_actions.errors import ModelUnavailable, Stopped
from steadyhand_prompts.action_schema import action_schema
from steadyhand_prompts.answers import parse

PICTURE = np.random.default_rng(7).integers(0, 255, (300, 400, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LlamaServer]:
    with LlamaServer(folder) as server:
        yield server


@pytest.fixture
def model(server: LlamaServer) -> Iterator[OpenAIModel]:
    model = connect(server.model.removeprefix("openai:"))
    yield model
    model.close()


def test_an_untrained_model_is_held_to_an_action_and_to_a_box(model: OpenAIModel) -> None:
    size = (400, 300)
    for number in range(6):
        question = Question(
            f"What now? {number}", (PICTURE,), max_tokens=3000, form="json", schema=action_schema(size, 12)
        )
        answer = model.answer(question)
        proposal = parse(answer.text, size, "steadyhand")
        assert len(proposal.actions or proposal.wanted) == 1 and answer.usage.tokens_in > 20
    boxes = model.answer_all([Question(f"Where is {n}?", (PICTURE,), form="box") for n in range(6)])
    assert all(json.loads(answer.text)[3] <= 1 and not answer.cut for answer in boxes)


def slots(model: OpenAIModel) -> list[dict[str, Any]]:
    """What the server is at, as it says itself."""
    found: list[dict[str, Any]] = httpx.get(model.address.base.removesuffix("/v1") + "/slots", timeout=20).json()
    return found


def test_stopping_ends_the_work_of_the_server_too(model: OpenAIModel) -> None:
    model.answer(Question("hello", max_tokens=1))
    busy: list[int] = []

    def stop() -> bool:
        busy.append(sum(slot["is_processing"] for slot in slots(model)))
        return 2 in busy

    with pytest.raises(Stopped):
        model.answer_all([Question("tell me everything", max_tokens=15_000)] * 2, stop)
    deadline = time.monotonic() + 60
    while any(slot["is_processing"] for slot in slots(model)):
        assert time.monotonic() < deadline, "the server goes on with what nobody waits for"
        time.sleep(0.02)
    assert sum(slot["next_token"][0]["n_decoded"] for slot in slots(model)) < 2 * 15_000


def test_a_server_that_hangs_is_late_and_one_that_wakes_answers(folder: Path) -> None:
    with LlamaServer(folder) as server:
        model = connect(server.model.removeprefix("openai:"), Patience(first=3.0, pause=0.01))
        os.kill(server.pid, signal.SIGSTOP)
        with pytest.raises(Late):
            model.answer(Question("hello", max_tokens=1))
        os.kill(server.pid, signal.SIGCONT)
        patient = connect(server.model.removeprefix("openai:"))
        assert patient.answer(Question("hello", max_tokens=3)).usage.tokens_out == 3
        patient.close()
        model.close()


def test_a_key_and_a_name_are_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LlamaServer(folder, key="right") as server:
        for key, said in (("", "wants a key"), ("wrong", "does not take the key from STEADYHAND_API_KEY")):
            monkeypatch.setenv("STEADYHAND_API_KEY", key)
            model = connect(f"{server.url}#tiny")
            with pytest.raises(ModelUnavailable, match=said):
                model.answer(Question("hello"))
            model.close()
        monkeypatch.setenv("STEADYHAND_API_KEY", "right")
        for name, good in (("tiny", True), ("", True), ("other", False)):
            model = connect(f"{server.url}#{name}")
            if good:
                assert model.answer(Question("hello", max_tokens=2)).usage.tokens_out == 2
            else:
                with pytest.raises(ModelUnavailable, match="has no model 'other'; it has: tiny"):
                    model.answer(Question("hello"))
            model.close()


@pytest.mark.desktop
def test_a_whole_run_is_legal_and_outlives_a_restart_of_the_server(folder: Path, tmp_path: Path) -> None:
    """What the model wants is nonsense: it is an action, goes through the gate, and is written down with its cost."""
    server = LlamaServer(folder)
    steps: list[StepLine] = []

    def restart(line: StepLine) -> None:
        nonlocal server
        steps.append(line)
        if len(steps) == 2:
            server.stop()
            server = LlamaServer(folder, server.port)

    settings = Settings(model=server.model, max_steps=4, max_seconds=60, max_tokens=400_000)
    try:
        with Desktop.virtual(size=(640, 480), settings=settings) as desktop:
            desktop.spawn(["zenity", "--info", "--text=Nothing to see"], 20)
            result = desktop.attempt("do something sensible", trace=tmp_path / "trace", on_step=restart)
    finally:
        server.stop()
    trace = read_trace(tmp_path / "trace")
    assert trace.end is not None and trace.end.status == result.status and not trace.broken
    assert result.model.calls >= 1 and result.model.tokens_in > 500 and trace.end.spent[0].rung == "plan"
    assert all(step.decision is not None and step.spent for step in trace.steps)
    assert len(steps) > 2, "it went on after the restart"


def test_a_picture_is_pointed_at_by_the_command(
    server: LlamaServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "noise.png"
    Image.fromarray(PICTURE).save(picture)
    code = main(["ground", str(picture), "whatever looks like a teapot", "--model", server.model, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["found"] else 1)
    if told["found"]:
        assert told["rung"] == "model" and 0 <= told["point"][0] < 400 and 0 <= told["point"][1] < 300
