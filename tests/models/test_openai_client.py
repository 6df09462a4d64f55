"""Asking a server: what is sent, what comes back, and everything that goes wrong between."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest
from scripted_server import Asked, Reply, Script, ScriptedServer, in_turn, says

from steadyhand.config import RunOptions
from steadyhand.desktops.run_task import run_task
from steadyhand.models.chat import Late, Question
from steadyhand.models.chatting.account import Account, Prices
from steadyhand.models.chatting.opening import open_model
from steadyhand.models.openai_address import read_address
from steadyhand.models.openai_client import OpenAIModel, Patience, connect
from steadyhand_actions.errors import BudgetSpent, ModelUnavailable, SteadyhandError, Stopped, UsageError

QUICK = Patience(connect=5, first=20, between=20, pause=0.01)
PHI4 = "Phi-4-reasoning-vision-15B"
PICTURE = np.full((40, 60, 3), 200, np.uint8)
Open = Callable[..., tuple[OpenAIModel, ScriptedServer]]


@pytest.fixture
def opened() -> Iterator[Open]:
    """A scripted server and a model that asks it."""
    held: list[OpenAIModel | ScriptedServer] = []

    def start(
        script: Script, patience: Patience = QUICK, *, owner: str = "nobody", models: tuple[str, ...] = ("scripted",),
        name: str = "scripted",
    ) -> tuple[OpenAIModel, ScriptedServer]:  # fmt: skip
        server = ScriptedServer(script, owner=owner, models=models)
        held.append(server)
        model = connect(f"{server.url}#{name}", patience)
        held.append(model)
        return model, server

    yield start
    for thing in reversed(held):
        thing.close()


def complaint(work: Callable[[], object], kind: type[SteadyhandError] = ModelUnavailable) -> str:
    with pytest.raises(kind) as caught:
        work()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_answer_is_put_together_from_its_pieces_and_counted(opened: Open) -> None:
    model, server = opened(in_turn(Reply(("Hel", "lo ", "there"), usage=(321, 7))))
    answer = model.answer(Question("hi", (PICTURE,), max_tokens=33, thought_tokens=7))
    assert answer.text == "Hello there" and not answer.cut and answer.usage.tokens_in == 321
    body = server.asked[0].body
    assert body["max_tokens"] == 33 + 7, "it may think all the same"
    assert body["temperature"] == 0 and body["model"] == "scripted"
    assert body["messages"][0]["content"][0]["image_url"]["url"].startswith("data:image/png;base64,")
    assert [m["role"] for m in body["messages"]] == ["user"]


def test_thought_is_told_apart_however_the_server_sends_it(opened: Open) -> None:
    replies = [says("<think>so so</think>42"), says("42", thought="so so"), says("so so</think>42")]
    model, _ = opened(in_turn(*replies))
    for _ in replies:
        answer = model.answer(Question("?", think=True))
        assert (answer.text, answer.thought) == ("42", "so so")


def test_an_answer_that_ran_into_its_limit_is_cut(opened: Open) -> None:
    model, _ = opened(in_turn(says("<think>on and on", finish="length")))
    answer = model.answer(Question("?", think=True))
    assert answer.cut and answer.text == "" and answer.thought == "on and on"


@pytest.mark.parametrize("owner", ["vllm", "sglang", "llamacpp", "library"])
def test_thinking_is_chosen_by_beginning_the_answer_where_it_can_be(owner: str, opened: Open) -> None:
    name = "microsoft/Phi-4-reasoning-vision-15B"
    replies = (says("[0.1, 0.2, 0.3, 0.4]"), says("first this"), says("done"))
    model, server = opened(in_turn(*replies), owner=owner, models=(name,), name=name)
    model.answer(Question("where?", form="box"))
    answer = model.answer(Question("plan", think=True, thought_tokens=77, form="json", schema={"type": "object"}))
    assert (answer.text, answer.thought, answer.usage.tokens_in) == ("done", "first this", 200)
    begun = [asked.body["messages"][-1] for asked in server.asked]
    assert [b["content"] for b in begun] == ["<|dummy_84|>", "<think>", "<think>first this</think>"]
    assert all(b["role"] == "assistant" for b in begun)
    assert server.asked[1].body["max_tokens"] == 77 and server.asked[1].body["stop"] == ["</think>"]
    assert "response_format" in server.asked[2].body and "response_format" not in server.asked[1].body
    assert ("continue_final_message" in server.asked[0].body) == (owner in ("vllm", "sglang"))
    assert "beginning the answer" in model.thinking_told


def test_a_server_without_a_way_to_choose_thinking_is_said_to_have_none(opened: Open) -> None:
    model, server = opened(in_turn(says("x")), name="Phi-4-reasoning-vision-15B", models=())
    model.answer(Question("?", think=False))
    assert len(server.asked[0].body["messages"]) == 1 and "no way to choose" in model.thinking_told


def test_what_a_server_does_not_take_is_left_out_from_then_on(opened: Open) -> None:
    def script(asked: Asked) -> Reply:
        for word in ("response_format", "stream_options"):
            if word in asked.body:
                return Reply(status=422, raw=json.dumps({"detail": f"Unexpected keys in the request: {word}"}))
        return says('{"a": 1}')

    model, server = opened(script)
    question = Question("?", form="json", schema={"type": "object"})
    assert model.answer(question).text == '{"a": 1}' and len(server.asked) == 3
    assert model.answer(question).usage.tokens_out > 0 and len(server.asked) == 4


def test_trouble_that_passes_is_waited_out(opened: Open) -> None:
    busy = Reply(status=429, headers=(("Retry-After", "0.2"),), raw='{"error": {"message": "slow down"}}')
    model, server = opened(in_turn(busy, Reply(reset=True), Reply(("tru",), cut=True), says("well")))
    began = time.monotonic()
    assert model.answer(Question("?")).text == "well"
    assert len(server.asked) == 4 and time.monotonic() - began >= 0.2, "as long as the server asked for"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=503, raw='{"error": {"message": "loading"}}'), "cannot answer now: 503 (loading)"),
        (Reply(reset=True), "broke"),
        (Reply(("tru",), cut=True), "in the middle"),
        (Reply(status=429, headers=(("Retry-After", "3600"),)), "left alone for 3600 s"),
    ],
)
def test_trouble_that_stays_is_one_line_after_a_few_tries(reply: Reply, said: str, opened: Open) -> None:
    model, server = opened(in_turn(reply))
    assert said in complaint(lambda: model.answer(Question("?"))) and len(server.asked) in (1, 4)


def test_an_answer_that_does_not_begin_or_go_on_in_time_is_late(opened: Open) -> None:
    model, server = opened(in_turn(says("x", after=30)), Patience(first=1.0))
    assert "did not begin" in complaint(lambda: model.answer(Question("?")), Late)
    # A busy machine may not even have passed the question on in that time.
    assert not server.asked or server.ended.wait(20)
    model, _ = opened(in_turn(Reply(("a", "b"), between=30)), Patience(between=0.3))
    assert "in the middle of its answer" in complaint(lambda: model.answer(Question("?")), Late)


@pytest.mark.parametrize("reply", [says("x", after=30), Reply(("a", "b"), between=30), Reply(status=429)])
def test_stopping_ends_it_and_lets_the_server_know(reply: Reply, opened: Open) -> None:
    """The first look after the stop ends it: nothing is looked at twice."""
    model, server = opened(in_turn(reply), Patience(pause=30))
    looks: list[bool] = []

    def stop() -> bool:
        looks.append(bool(server.asked) and len(looks) > 4)
        return looks[-1]

    complaint(lambda: model.answer(Question("?"), stop), Stopped)
    assert looks.count(True) == 1 and len(server.asked) == 1
    assert reply.status == 429 or server.ended.wait(20)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401, raw='{"error": "no"}'), "wants a key; set STEADYHAND_API_KEY"),
        (Reply(status=404, raw='{"error": {"message": "The model `scripted` does not exist"}}'), "has no model"),
        (Reply(status=404, raw="<html>"), "no chat completions"),
        (Reply(raw="<html>hello", headers=(("Content-Type", "text/html"),)), "no server of chat completions"),
        (Reply(raw='{"choices": "none"}'), "no server of chat completions"),
        (Reply(raw="[" * 100_000), "no server of chat completions"),
        (Reply(raw="", headers=(("Content-Type", "text/event-stream"),)), "in the middle"),
        (Reply(raw="data: {oops\n\n", headers=(("Content-Type", "text/event-stream"),)), "no server"),
        (
            Reply(raw='data: {"error": "no "x" here"}\n\n', headers=(("Content-Type", "text/event-stream"),)),
            'gave up: no "x" here',
        ),
        (Reply(raw=f"data:{'x' * 1_000_000}\n" * 9, headers=(("Content-Type", "text/event-stream"),)), "without end"),
        (Reply(status=400, raw="{\"detail\": \"pinned to '/m'; requested 'scripted'.\"}"), "has no model 'scripted'"),
        (Reply(status=302, headers=(("Location", "http://127.0.0.1:9/x"),)), "sends on to http://127.0.0.1:9/x"),
        (Reply(status=418), "refuses the question: it answers 418"),
    ],
)
def test_an_answer_that_is_none_is_one_clear_line(reply: Reply, said: str, opened: Open) -> None:
    model, _ = opened(in_turn(reply))
    assert said in complaint(lambda: model.answer(Question("?")))


def test_a_question_that_is_too_long_is_wrong_usage(opened: Open) -> None:
    said = '{"error": {"message": "This model\'s maximum context length is 8192 tokens"}}'
    model, _ = opened(in_turn(Reply(status=400, raw=said)))
    assert "more than the model" in complaint(lambda: model.answer(Question("?")), UsageError)


def test_a_key_is_sent_and_never_told(monkeypatch: pytest.MonkeyPatch, opened: Open) -> None:
    monkeypatch.setenv("STEADYHAND_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    model, server = opened(in_turn(Reply(status=401, raw='{"error": {"message": "bad key sk-very-secret"}}')))
    said = complaint(lambda: model.answer(Question("?")))
    assert "does not take the key from STEADYHAND_API_KEY" in said and "secret" not in said + repr(model._whom)
    assert server.asked[0].headers["authorization"] == "Bearer sk-very-secret"
    monkeypatch.delenv("STEADYHAND_API_KEY")
    model, server = opened(in_turn(says("x")))
    model.answer(Question("?"))
    assert "authorization" not in server.asked[0].headers


def test_a_key_goes_to_another_machine_only_where_nobody_on_the_way_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYHAND_API_KEY", "sk-very-secret")
    said = complaint(lambda: connect("http://models.example.org:8000/v1#x"), UsageError)
    assert "say https://, or set STEADYHAND_KEY_OVER_HTTP=yes" in said and "secret" not in said
    for address in ("https://models.example.org/v1#x", "http://127.0.0.1:8000/v1#x"):
        assert "Authorization" in connect(address)._headers
    monkeypatch.setenv("STEADYHAND_KEY_OVER_HTTP", "yes")
    assert "Authorization" in connect("http://models.example.org:8000/v1#x")._headers
    monkeypatch.delenv("STEADYHAND_API_KEY")
    monkeypatch.delenv("STEADYHAND_KEY_OVER_HTTP")
    assert not connect("http://models.example.org:8000/v1#x")._headers


def test_what_a_thought_cost_is_counted_when_no_answer_follows(opened: Open) -> None:
    model, _ = opened(
        in_turn(says("so so", usage=(100, 40)), Reply(status=418)), owner="vllm", models=(PHI4,), name=PHI4
    )
    spent: list[int] = []
    account = Account(Prices(1.0, 2.0), spend=lambda tokens, cost: spent.append(tokens))
    complaint(lambda: account.ask(model, Question("?", think=True), "plan"))
    (plan,) = account.spent
    assert (plan.calls, plan.tokens_in, plan.tokens_out) == (1, 100, 40) and plan.cost > 0 and spent == [140]


def test_what_others_of_a_batch_cost_is_counted_when_one_has_no_answer(opened: Open) -> None:
    model, _ = opened(lambda asked: Reply(status=418) if asked.text == "b" else says("x", usage=(10, 1)))
    with pytest.raises(ModelUnavailable) as caught:
        model.answer_all([Question(t) for t in "abc"])
    assert caught.value.tokens == (20, 2)


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_a_run_may_take() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    looks: list[None] = []

    def stop() -> bool:
        looks.append(None)
        return len(looks) > 5

    address = f"openai:http://127.0.0.1:{silent.getsockname()[1]}/v1#x"
    complaint(lambda: open_model(address, stop=stop), Stopped)
    options = RunOptions(model=address, max_seconds=0.5, desktop="virtual")
    assert "budget of 0.5 seconds is spent" in complaint(lambda: run_task("anything", options), BudgetSpent)
    silent.close()


def test_a_deployment_of_foundry_is_named_in_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_API_KEY", "azure-secret")
    monkeypatch.setenv("AZUREML_MODEL_DEPLOYMENT", "blue")
    model = connect("https://name.westeurope.inference.ml.azure.com/v1/chat/completions#phi")
    assert model._headers == {"Authorization": "Bearer azure-secret", "azureml-model-deployment": "blue"}
    assert connect("https://name.services.ai.azure.com/models?api-version=1#phi")._headers["api-key"] == "azure-secret"
    assert connect("https://azure.com.example.org/v1#phi")._headers == {}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://x", "not an address"), ("", "not an address"), ("http://", "not an address"),
        ("http://a b/", "not an address"), ("http://x:99999/", "not an address"), ("http://u:p@x/", "no key"),
        ("http://x/v1?api_key=1", "no key"), ("http://x/v1?a=b&subscription-key=1", "no key"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_wrong_usage(address: str, said: str) -> None:
    assert said in complaint(lambda: connect(address), UsageError)


@pytest.mark.parametrize(
    ("host", "local"), [("localhost", True), ("127.0.0.2", True), ("[::1]", True), ("127.example.org", False)]
)
def test_only_this_machine_is_local(host: str, local: bool) -> None:
    assert read_address(f"http://{host}:8000/v1").is_local is local


def test_a_password_in_an_address_is_not_repeated() -> None:
    assert "hunter2" not in complaint(lambda: connect("http://me:hunter2@x:99999/"), UsageError)


def test_a_port_where_nothing_listens_is_said_so() -> None:
    model = connect("http://127.0.0.1:1/v1#x", QUICK)
    assert "nothing listens there" in complaint(lambda: model.answer(Question("?")))
    model.close()


def test_the_model_need_not_be_named_when_there_is_one(opened: Open) -> None:
    model, server = opened(in_turn(says("x")), name="", models=("only",))
    model.answer(Question("?"))
    assert server.asked[0].body["model"] == "only"
    model, _ = opened(in_turn(says("x")), name="", models=("a", "b"))
    assert "say which model" in complaint(lambda: model.answer(Question("?")), UsageError)
    model, _ = opened(in_turn(says("x")), owner="vllm", name="c", models=("a", "b"))
    assert "has no model 'c'; it has: a, b" in complaint(lambda: model.answer(Question("?")))


def test_several_questions_are_asked_at_the_same_time(opened: Open) -> None:
    together = threading.Barrier(3, timeout=30)

    def script(asked: Asked) -> Reply:
        together.wait()
        return says(asked.text)

    model, _ = opened(script)
    assert [a.text for a in model.answer_all([Question(t) for t in "abc"])] == ["a", "b", "c"]


def test_a_certificate_that_nobody_vouches_for_is_said_so(tmp_path: Path) -> None:
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")],
        capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    plain = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    secure = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    for server, said in ((secure, "is not trusted (self"), (plain, "does not speak https")):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        model = connect(f"https://127.0.0.1:{server.server_port}/v1#x", QUICK)
        assert said in complaint(lambda model=model: model.answer(Question("?")))  # type: ignore[misc]
        model.close()
        server.shutdown()
        server.server_close()
        thread.join()
