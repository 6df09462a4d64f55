"""Asking a person: what is shown, and that only a yes in time is a yes."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from steadyhand_actions.confirm import Nobody, Page, Question
from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.question import plain
from steadyhand_actions.schema import Click, Point, Type

ASKED = Decision(
    verdict="ask", rule="destructive.delete", reason="'Delete' would delete something", category="destructive"
)
BUTTON = Target(role="button", name="Delete", group=("row 42",))
HERE = Context(app="files", window="Documents", dialog="Delete draft.txt?", target=BUTTON)
QUESTION = Question(ASKED, Click(point=Point(1, 1)), HERE)


def test_a_question_says_what_where_why_and_what_cannot_be_undone() -> None:
    rows = dict(QUESTION.rows())
    assert "the button 'Delete' in 'row 42'" in rows["Do"]
    assert rows["In"] == "Documents - files"
    assert rows["Dialog"] == "Delete draft.txt?"
    assert rows["Why asked"] == ASKED.reason
    assert "gone for good" in rows["Mind"]


def test_the_exact_text_to_be_typed_is_shown_unless_it_is_a_secret() -> None:
    field = Target(role="field", name="Note")
    shown = Question(ASKED, Type(text="hello\nBob"), Context(target=field))
    assert dict(shown.rows())["Text"] == "hello\nBob"
    secret = Target(role="field", name="Password", states=("password",))
    assert "hunter" not in str(Question(ASKED, Type(text="hunter2"), Context(focus=secret)).rows())


def test_text_from_the_screen_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[2Jb\u202ec\x07") == "a\\u001b[2Jb\\u202ec\\u0007"
    evil = HERE.model_copy(update={"dialog": "\x1b[1A\x1b[2Kharmless"})
    assert "\x1b" not in str(Question(ASKED, Click(point=Point(1, 1)), evil).rows())


def test_nobody_says_no() -> None:
    assert Nobody().ask(QUESTION) is False


# ---- the terminal --------------------------------------------------------------------------------------------------


def on_a_terminal(answer: bytes | None, before: bytes = b"", seconds: float = 5.0) -> tuple[bool, str]:
    """Ask in a process of its own with a terminal of its own; what it answered and what the terminal showed."""
    script = (
        "import sys; from steadyhand_actions.confirm import Terminal, Question\n"
        "from steadyhand_actions.policy import Context, Decision, Target\n"
        "from steadyhand_actions.schema import Click, Point\n"
        "q = Question(Decision(verdict='ask', rule='r', reason='because'), Click(point=Point(1, 1)),"
        " Context(window='W', target=Target(role='button', name='Delete')))\n"
        "sys.stdin.readline()\n"
        f"sys.exit(0 if Terminal({seconds}).ask(q) else 1)\n"
    )
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    # setsid in the child makes the pseudo-terminal, once opened, its controlling one.
    wrapped = f"import fcntl, os, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n{script}"
    asking = subprocess.Popen(
        [sys.executable, "-c", wrapped],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    os.write(ours, b"go\n" + before)
    while b"[y/N" not in shown:
        shown += os.read(ours, 1000)
    if answer is not None:
        os.write(ours, answer)
    code = asking.wait(60)
    os.close(ours)
    return code == 0, shown.decode()


@pytest.mark.parametrize(
    ("answer", "yes"),
    [
        (b"y\n", True),
        (b"yes\n", True),
        (b"YES\n", True),
        (b"n\n", False),
        (b"\n", False),
        (b"yep\n", False),
        (b"\x04", False),
    ],
)
def test_only_a_plain_yes_on_the_terminal_is_a_yes(answer: bytes, yes: bool) -> None:
    said, shown = on_a_terminal(answer)
    assert said is yes
    assert "the button 'Delete'" in shown
    assert "because" in shown


def test_an_unanswered_question_is_a_no() -> None:
    assert on_a_terminal(None, seconds=0.3)[0] is False


def test_a_yes_typed_before_the_question_does_not_count() -> None:
    assert on_a_terminal(None, before=b"y\ny\ny\n", seconds=0.5)[0] is False


def test_without_a_terminal_the_answer_is_no() -> None:
    script = (
        "import sys\n"
        "from steadyhand_actions.confirm import Terminal, Question\n"
        "from steadyhand_actions.policy import Context, Decision\n"
        "from steadyhand_actions.schema import Wait\n"
        "q = Question(Decision(verdict='ask', rule='r', reason='r'), Wait(ms=1), Context())\n"
        "sys.exit(0 if Terminal(5).ask(q) else 1)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run(
        [sys.executable, "-c", script], input=b"y\n", env=environment, start_new_session=True, timeout=60, check=False
    )
    assert done.returncode == 1


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page(seconds=5, announce=lambda address: None)
    page.start()
    yield page
    page.close()


def get(address: str, **headers: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        return bytes(answer.read())


def post(address: str, body: object, **headers: str) -> int:
    request = urllib.request.Request(address, data=json.dumps(body).encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def asked(page: Page) -> tuple[threading.Thread, list[bool]]:
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(page.ask(QUESTION)))
    thread.start()
    return thread, answers


@pytest.mark.parametrize("yes", [True, False])
def test_the_page_shows_the_question_and_takes_the_answer(page: Page, yes: bool) -> None:
    assert b"Steadyhand asks" in get(page.address)
    thread, answers = asked(page)
    question = json.loads(get(page.address + "question?after="))
    assert ["Dialog", "Delete draft.txt?"] in question["rows"]
    assert post(page.address + "answer", {"id": question["id"], "yes": yes}) == 200
    thread.join(10)
    assert answers == [yes]
    assert post(page.address + "answer", {"id": question["id"], "yes": True}) == 409


def test_an_answer_to_another_question_does_not_count(page: Page) -> None:
    thread, answers = asked(page)
    question = json.loads(get(page.address + "question?after="))
    for body in ({"id": "x", "yes": True}, {"id": "", "yes": True}, {"id": question["id"], "yes": "true"}, [], "yes"):
        assert post(page.address + "answer", body) == 409
    assert post(page.address + "answer", {"id": question["id"], "yes": False}) == 200
    thread.join(10)
    assert answers == [False]


def test_a_page_nobody_answers_on_is_a_no_and_a_late_yes_is_ignored() -> None:
    page = Page(seconds=0.2, announce=lambda address: None)
    page.start()
    thread, answers = asked(page)
    question = json.loads(get(page.address + "question?after="))
    thread.join(10)
    assert answers == [False]
    assert post(page.address + "answer", {"id": question["id"], "yes": True}) == 409
    page.close()


def test_without_the_token_or_from_another_site_there_is_nothing(page: Page) -> None:
    base = re.sub(r"/[^/]+/$", "/", page.address)
    for address, headers in (
        (base, {}), (base + "wrong/", {}), (page.address, {"Host": "evil.example:80"}), (page.address, {"Origin": "http://evil.example"}),
    ):  # fmt: skip
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(address, **headers)
        assert caught.value.code == 404
        caught.value.close()
    assert post(base + "wrong/answer", {"id": "x", "yes": True}) == 404


def test_the_address_is_told_with_the_first_question() -> None:
    told: list[str] = []
    page = Page(seconds=0.05, announce=told.append)
    assert page.address == ""
    assert page.ask(QUESTION) is False
    assert page.ask(QUESTION) is False
    assert told == [page.address]
    page.close()
