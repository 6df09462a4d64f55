"""Budgets of tokens and money on whole runs: what is spent ends the run, and nothing is sent or asked after."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bad_input_support import Run
from scripted_server import Reply, ScriptedServer, in_turn, says

from steadyhand.sealed import verify_run
from steadyhand.trace import read_trace

pytestmark = pytest.mark.desktop
PRICES = {"STEADYHAND_PRICE_IN": "1000", "STEADYHAND_PRICE_OUT": "2000"}
"""Of a million tokens: an answer of 100 and 10 costs 0.12."""


def presses(*keys: str, count: int = 1, usage: tuple[int, int] = (100, 10)) -> Reply:
    action = {"kind": "press", "keys": keys, "count": count}
    return says(json.dumps({"thought": "on", "actions": [action]}), usage=usage)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    begun: list[Run] = []

    def start(server: ScriptedServer, *words: str, **env: str) -> Run:
        begun.append(Run(tmp_path, "press some keys", "--model", server.model, "--json", *words, env=env))
        return begun[-1]

    yield start
    for one in begun:
        one.kill()


def typing_into(out: Path) -> tuple[str, ...]:
    """A terminal that writes down every character that arrives."""
    return ("--open", f"xterm -e sh -c 'stty -icanon -echo; cat > {out}'")


@pytest.mark.parametrize(
    ("options", "env", "said", "asked"),
    [
        (("--max-tokens", "300"), {}, "The budget of 300 tokens is spent; allow more with --max-tokens.", 3),
        (("--max-cost", "0.2"), PRICES, "The budget of 0.2 for the model is spent; allow more with --max-cost.", 2),
    ],
    ids=["tokens", "money"],
)
def test_a_run_ends_when_its_tokens_or_its_money_are_spent(
    run: Callable[..., Run], tmp_path: Path, options: tuple[str, ...], env: dict[str, str], said: str, asked: int
) -> None:
    keys = [presses(key) for key in "abcdefgh"]
    with ScriptedServer(in_turn(*keys)) as server:
        one = run(server, *options, *typing_into(tmp_path / "typed"), **env)
        ended = one.end()
        assert ended.code == 4 and said in ended.err, ended.err
        assert ended.last["status"] == "stopped" and ended.last["reason"] == said
        assert len(server.asked) == asked, "the answer that spends the last of it is paid for, and the last"
        assert ended.last["model"] == {"calls": asked, "tokens_in": 100 * asked, "tokens_out": 10 * asked}
    done = [step.action for step in read_trace(one.trace).steps if step.status in ("done", "no effect")]
    assert len(done) == ended.last["steps"] <= asked
    typed = (tmp_path / "typed").read_text()
    assert typed == "abcdefgh"[: len(typed)] and len(typed) <= asked, "nothing was sent after"
    assert verify_run(one.trace).whole, "a run that was stopped is written down whole, pictures and report as well"
    one.nothing_left()


def test_one_answer_that_costs_all_of_it_is_the_only_one(run: Callable[..., Run], tmp_path: Path) -> None:
    with ScriptedServer(in_turn(presses("a", usage=(5_000, 10)))) as server:
        one = run(server, "--max-tokens", "1000", *typing_into(tmp_path / "typed"))
        assert one.end().code == 4 and len(server.asked) == 1
    one.nothing_left()


def test_money_without_prices_is_said_before_anything_is_asked(run: Callable[..., Run]) -> None:
    with ScriptedServer(in_turn(presses("a"))) as server:
        ended = run(server, "--max-cost", "1").end()
        assert ended.code == 2 and "STEADYHAND_PRICE_IN" in ended.err and not server.asked


class Counted(BaseHTTPRequestHandler):
    """A page that counts how often it was loaded."""

    def __init__(self, loads: list[str], *rest: object) -> None:
        self.loads = loads
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.loads.append(self.path)
        data = b"<title>Page</title><h1>Page</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_model_that_reloads_a_page_over_and_over_is_not_let(run: Callable[..., Run]) -> None:
    loads: list[str] = []
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counted, loads))
    threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    address = f"http://127.0.0.1:{site.server_port}/page"
    try:
        with ScriptedServer(in_turn(presses("F5", count=3), presses("ctrl", "r", count=2), presses("F5"))) as server:
            one = run(server, "--open", f"chromium {address}", "--confirm", "deny")
            ended = one.end()
        assert ended.code == 3 and "reloaded 6 times" in ended.err, ended.err
        assert 1 <= loads.count("/page") <= 6, "the sixth reload was not sent"
    finally:
        site.shutdown()
        site.server_close()
