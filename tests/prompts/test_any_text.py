"""Whatever a model writes: a Proposal on the picture, or UnreadableAnswer; never another error."""

from __future__ import annotations

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_answers import GOLDEN, WANTED

from steadyhand_actions.errors import UnreadableAnswer
from steadyhand_actions.schema import Done as DoneAct
from steadyhand_actions.schema import Drag, GiveUp, Point, point_of
from steadyhand_prompts.answers import DIALECTS, parse
from steadyhand_prompts.dialect import Proposal

ANSWERS = [answer for _, answer, _ in GOLDEN] + [answer for _, answer, _ in WANTED]
PIECES = st.sampled_from(
    ["(", ")", "[", "]", "{", "}", '"', "'", "\\", "\n", ",", ":", "=", "<", ">", "</", "1", "-3", "0.5", "1e9", "é",
     "\0", "Action:", "<point>", "</point>", "<tool_call>", "click(", "pyautogui.click(", "agent.", '"action"', "```"]
)  # fmt: skip
SIZE = (640, 480)


def check(proposal: Proposal) -> None:
    """Every place lies on the picture."""
    for action in proposal.actions:
        if isinstance(action, DoneAct | GiveUp):
            continue
        places: tuple[Point | None, ...] = action.path if isinstance(action, Drag) else (point_of(action),)
        assert all(p is None or (0 <= p.x < SIZE[0] and 0 <= p.y < SIZE[1]) for p in places)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join), st.sampled_from(["auto", *DIALECTS]))
def test_any_text_is_read_or_refused(answer: str, dialect: str) -> None:
    with contextlib.suppress(UnreadableAnswer):
        check(parse(answer, SIZE, dialect))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(ANSWERS), st.data(), st.sampled_from(["auto", *DIALECTS]))
def test_a_damaged_answer_is_read_or_refused(answer: str, data: st.DataObject, dialect: str) -> None:
    at = data.draw(st.integers(0, len(answer)))
    cut = data.draw(st.integers(0, 6))
    put = data.draw(PIECES | st.text(max_size=3))
    with contextlib.suppress(UnreadableAnswer):
        check(parse(answer[:at] + put + answer[at + cut :], SIZE, dialect))
