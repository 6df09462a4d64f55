"""What models really write: every literal example of each dialect, read by its name and by its shape."""

from __future__ import annotations

from string import Template

import pytest
from model_answers import GOLDEN, SIZE, WANTED, at, fenced
from patience import ends

from steadyhand_actions.errors import UnreadableAnswer, UsageError
from steadyhand_actions.schema import (
    Action,
    Box,
    Drag,
    Point,
    Wait,
)
from steadyhand_prompts.answers import DIALECTS, as_json, parse, prompt, recognise


@pytest.mark.parametrize(("dialect", "answer", "actions"), GOLDEN)
def test_what_a_model_writes_is_read_by_name_and_by_shape(dialect: str, answer: str, actions: list[Action]) -> None:
    assert list(parse(answer, SIZE, dialect).actions) == actions
    if dialect != "uitars-1.5":
        name, proposal = recognise(answer, SIZE)
        assert (name, list(proposal.actions)) == (dialect, actions)


@pytest.mark.parametrize(("dialect", "answer", "actions"), GOLDEN)
def test_windows_line_ends_prose_and_fences_change_nothing(dialect: str, answer: str, actions: list[Action]) -> None:
    assert list(parse(answer.replace("\n", "\r\n"), SIZE, dialect).actions) == actions


@pytest.mark.parametrize(("dialect", "answer", "wanted"), WANTED)
def test_places_said_in_words_wait_to_be_grounded_and_can_not_be_acted_on(
    dialect: str, answer: str, wanted: list[object]
) -> None:
    proposal = parse(answer, SIZE, dialect)
    assert list(proposal.wanted) == wanted and proposal.actions == ()
    assert recognise(answer, SIZE)[0] == dialect
    actions = as_json(dialect, proposal)["actions"]
    assert isinstance(actions, list) and len(actions) == len(wanted) and "point" not in str(actions)


def test_asking_for_a_look_or_a_note_is_no_act() -> None:
    assert parse('{"action":"screenshot"}', SIZE, "anthropic").look == "pixels"
    assert parse('{"type":"screenshot"}', SIZE, "openai").look == "pixels"
    note = parse('<tool_call>{"arguments":{"action":"pause_and_memorize_fact","fact":"42"}}</tool_call>', SIZE, "fara")
    assert (note.notes, note.actions, note.look) == (("42",), (), "")


def test_a_providers_warning_is_passed_on() -> None:
    answer = (
        '{"output":[{"type":"reasoning","summary":[{"text":"why"}]},{"type":"computer_call","action":'
        '{"type":"click","x":1,"y":2},"pending_safety_checks":[{"code":"malicious_instructions","message":"careful"}]}]}'
    )
    proposal = parse(answer, SIZE, "openai")
    assert proposal.thought == "why" and proposal.notes == ("the model's provider asks for care: careful",)


def test_thoughts_are_kept() -> None:
    assert parse("Thought: first look\nAction: wait()", SIZE).thought == "first look"
    assert parse("<think>deep</think>\nThought: short\nAction: wait()", SIZE).thought == "deep\nshort"
    assert parse("I click.\n" + fenced("pyautogui.click(1, 2)"), SIZE).thought == "I click."


def test_the_box_a_model_gave_is_what_the_click_is_aimed_at() -> None:
    aim = parse("[0.25, 0.5, 0.75, 1.0]", SIZE, "phi4").aim
    assert aim is not None and aim.box == Box(400, 450, 1200, 899)


REFUSED = [
    ("steadyhand", '{"kind":"launch","target":"x"}'),
    ("steadyhand", '{"kind":"click","target":true}'),
    ("steadyhand", '{"kind":"click","target":"OK","point":{"x":1,"y":2}}'),
    ("steadyhand", '{"kind":"drag","target":"OK"}'),
    ("steadyhand", '{"kind":"click","target":" "}'),
    ("steadyhand", '{"kind":"type","target":"1","text":"\\u0007"}'),
    # cut short: nothing of it counts
    ("auto", '{"action":"left_click","coordinate":[640,4'),
    ("auto", "Action: click(start_box='(1,2)'"),
    ("auto", "Action: click(start_box='(1,2)')\n\nclick(start_box='(3,"),
    ("auto", "<think>I should click"),
    ("auto", '<tool_call>\n{"name":"computer_use","arguments":{"action":"left_click","coordinate":[7'),
    ("auto", '<tool_call>{"arguments":{"action":"left_click","coordinate":[1,1]}}</tool_call><tool_call>{"argu'),
    ("auto", "```python\npyautogui.click(1, 2)"),
    ("auto", "```python\npyautogui.click(1, 2)\npyautogui.click(\n```"),
    ("auto", "<|begin_of_box|>left_click(start_box='[1,2]'"),
    ("auto", "[0.174, 0.868, 0.2"),
    ("auto", '{"thought":"a","actions":[{"kind":"click","point":{"x":1,"y":2}}'),
    # off the screen, never clamped
    ("auto", '{"action":"left_click","coordinate":[1700,10]}'),
    ("auto", '{"action":"left_click","coordinate":[-5,10]}'),
    ("auto", '{"type":"click","x":10,"y":903}'),
    ("uitars", "Action: click(start_box='(1003,10)')"),
    ("phi4", "[0.1, 0.1, 1.2, 0.2]"),
    ("steadyhand", '{"kind":"click","point":{"x":1600,"y":2}}'),
    # no numbers
    ("auto", '{"action":"left_click","coordinate":["a","b"]}'),
    ("auto", '{"action":"left_click","coordinate":[NaN,1]}'),
    ("auto", '{"action":"left_click","coordinate":[1e999,1]}'),
    ("auto", '{"action":"left_click","coordinate":[Infinity,1]}'),
    ("auto", '{"action":"left_click","coordinate":[true,1]}'),
    ("auto", '{"action":"left_click","coordinate":[null,1]}'),
    ("auto", '{"action":"left_click","coordinate":[1]}'),
    ("auto", '{"type":"click","x":' + "9" * 5000 + ',"y":1}'),
    ("auto", "Action: click(start_box='=')"),
    ("auto", "Action: click(start_box='')"),
    ("auto", "[0.5, 0.5, 0.4, 0.6]"),
    # not an action
    ("auto", ""),
    ("auto", "   \n"),
    ("auto", "I cannot help with that."),
    ("auto", "I should wait() until the page is stable."),
    ("auto", '{"action":"explode"}'),
    ("auto", "{}"),
    ("auto", "[]"),
    ("auto", '{"action":"left_click","coordinate":[1,2],"coordinate":[3,4]}'),
    ("auto", '{"action":"left_click","coordinate":[1,2],}'),
    ("auto", '{"type":"computer_call"}'),
    ("auto", '{"action":"key","text":"ctrl+nosuchkey"}'),
    ("auto", '{"action":"type"}'),
    ("auto", '{"action":"type","text":"a\\u0000b"}'),
    ("auto", '{"action":"type","text":"\\ud800"}'),
    ("auto", '{"action":"scroll","coordinate":[1,2],"scroll_direction":"sideways","scroll_amount":1}'),
    ("auto", '{"action":"hold_key","text":"a","duration":60}'),
    ("auto", '{"kind":"launch","app":"x.desktop"}'),
    ("auto", '{"kind":"click","point":{"x":1,"y":2},"extra":1}'),
    # nothing is ever run, and nothing stays down
    ("osworld", "__import__('os').system('true')"),
    ("osworld", fenced("pyautogui.click(x=open('/etc/passwd').fileno(), y=1)")),
    ("osworld", fenced("x = 5\npyautogui.click(x, 1)")),
    ("osworld", fenced("import os\nos.remove('x')")),
    ("osworld", fenced("for i in range(9): pyautogui.click(1, 2)")),
    ("osworld", fenced("pyautogui.click(*[1, 2])")),
    ("osworld", fenced("pyautogui.alert('x')")),
    ("osworld", fenced("pyautogui.keyDown('ctrl')")),
    ("osworld", fenced("pyautogui.keyUp('ctrl')")),
    ("osworld", fenced("pyautogui.mouseDown(1, 2)")),
    ("osworld", fenced("pyautogui.mouseDown(1, 2)\npyautogui.press('a')\npyautogui.mouseUp()")),
    ("osworld", fenced("pyautogui.click()")),
    ("osworld", "\n".join("pyautogui.click(1, 2)" for _ in range(500))),
    ("agent-s", fenced("agent.call_code_agent('rm')")),
    ("agent-s", fenced("agent.__init__()")),
    ("agent-s", fenced("agent.click('')")),
    ("fara", '<tool_call>{"arguments":{"action":"run_command","command":"true"}}</tool_call>'),
    ("uitars", "Action: drag(start_box='(1,2)')"),
    ("gta1", "(1,2) or (3,4)"),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "answer"), REFUSED)
def test_what_is_no_answer_is_refused_in_one_line(dialect: str, answer: str) -> None:
    with pytest.raises(UnreadableAnswer) as error:
        parse(answer, SIZE, dialect)
    assert "\n" not in str(error.value) and len(str(error.value)) < 300


def test_a_miss_by_rounding_is_taken_as_the_edge() -> None:
    assert parse('{"type":"click","x":1601,"y":900}', SIZE, "openai").actions == (at(1599, 899),)
    assert parse("[[1000,1000]]", SIZE, "internvl").actions == (at(1599, 899),)


def test_a_drag_from_the_pointer_needs_the_pointer() -> None:
    answer = '<tool_call>{"arguments":{"action":"left_click_drag","coordinate":[500,500]}}</tool_call>'
    with pytest.raises(UnreadableAnswer, match="where the pointer is is not known"):
        parse(answer, SIZE, "qwen")
    proposal = parse(answer, SIZE, "qwen", pointer=Point(7, 8))
    assert proposal.actions == (Drag(path=(Point(7, 8), Point(800, 450))),)


def test_an_unknown_dialect_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="there is no dialect 'klingon'; known are auto, steadyhand"):
        parse("x", SIZE, "klingon")


@pytest.mark.parametrize("spelling", ["UI-TARS", "ui_tars", "UITARS", "Doubao"])
def test_names_of_dialects_may_be_spelt_as_people_do(spelling: str) -> None:
    assert parse("Action: wait()", SIZE, spelling).actions == (Wait(ms=5000),)


def test_kimi_counts_in_fractions_or_pixels() -> None:
    assert parse("(0.5, 0.5)", SIZE, "kimi").actions == (at(800, 450),)
    assert parse("(50, 40)", SIZE, "kimi").actions == (at(50, 40),)


@pytest.mark.parametrize("name", list(DIALECTS))
def test_every_dialect_has_a_prompt_that_can_be_filled_in(name: str) -> None:
    given = {"task": "T", "history": "H", "width": "1", "height": "2", "instruction": "I", "boxes": "B"}
    filled = Template(prompt(name)).substitute(given)
    assert "$" not in filled and ("T" in filled or "I" in filled)


MONSTERS = [
    "(" * 1_000_000,
    "[" * 1_000_000,
    '{"a":' * 200_000,
    '{"' * 500_000,
    "<tool_call>" * 90_000,
    "<think>" * 140_000,
    "Action: click(" * 70_000,
    "Action: type(content='" + "a'b, " * 190_000,
    "Action: type(content='" + "\\" * 900_000,
    "```" * 330_000,
    "pyautogui.click(" * 60_000,
    "agent.click('" + "x" * 900_000,
    "<point>" * 140_000,
    "<|box_start|>" * 76_000,
    "1," * 499_000,
    "[1, " * 240_000,
    "(0.1 " * 190_000,
    "\n" * 999_999 + "x",
    "x\n" * 499_999,
    "Action: click(start_box='(1,2)')" + "x\n" * 480_000 + "click(",
    '[{"point_2d":' + " " * 900_000,
    "< " * 490_000,
    "do (" * 240_000,
    " " * 500_000 + "Action:" + " " * 490_000,
    "*" * 999_999,
    "\x00" * 999_999,
    "-" * 190_000 + "1",
    "x" * 999_999,
    "Action " * 140_000,
    '"action" : ' * 90_000,
]


@pytest.mark.parametrize("answer", MONSTERS, ids=lambda answer: repr(answer[:12]))
def test_a_megabyte_of_anything_is_answered(answer: str) -> None:
    with ends(), pytest.raises(UnreadableAnswer):
        parse(answer, SIZE)


def test_a_megabyte_of_prose_around_an_action_is_read() -> None:
    prose = "word " * 195_000
    assert parse(f"{prose}\nAction: wait()", SIZE).actions == (Wait(ms=5000),)
    assert parse(f'{prose}{{"action":"left_click","coordinate":[1,2]}}', SIZE).actions == (at(1, 2),)
    with pytest.raises(UnreadableAnswer, match="longer than"):
        parse(prose * 2, SIZE)
