"""What models really write: every literal example of each dialect, read by its name and by its shape."""

from __future__ import annotations

import time
from string import Template

import pytest

from steadyhand_actions.errors import UnreadableAnswer, UsageError
from steadyhand_actions.schema import (
    Action,
    Box,
    Click,
    Done,
    Drag,
    GiveUp,
    Hold,
    Move,
    Point,
    Press,
    Scroll,
    Type,
    Wait,
)
from steadyhand_prompts.answers import DIALECTS, as_json, parse, prompt, recognise
from steadyhand_prompts.dialect import Described

SIZE = (1600, 900)


def at(x: int, y: int) -> Click:
    return Click(point=Point(x, y))


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


GOLDEN: list[tuple[str, str, list[Action]]] = [
    # UI-TARS
    ("uitars", "Thought: …\nAction: click(start_box='(279,81)')", [at(446, 73)]),
    ("uitars", "Action: click(start_box='<|box_start|>(100,200)<|box_end|>')", [at(160, 180)]),
    ("uitars", "Action: click(start_box='[100,200,300,400]')", [at(320, 270)]),
    ("uitars", "Action: click(start_box='<bbox>637 964 637 964</bbox>')", [at(1019, 868)]),
    ("uitars", "click(point='<point>510 150</point>')", [at(816, 135)]),
    (
        "uitars",
        "Action: drag(start_point='<point>458 328</point>', end_point='<point>0 0</point>')",
        [Drag(path=(Point(733, 295), Point(0, 0)))],
    ),
    ("uitars", "Action：click(start_box='(100,200)')", [at(160, 180)]),
    ("uitars", "Reflection: r\nAction_Summary: s\nAction: type(content='x\\n')", [Type(text="x\n")]),
    ("uitars", "<Thought>t</Thought>\nAction: wait()\n</Output>", [Wait(ms=5000)]),
    (
        "uitars",
        "<think>…</think><computer_env>\nAction: hotkey(key='ctrl c')</computer_env>",
        [Press(keys=("ctrl", "c"))],
    ),
    ("uitars", "<answer>84</answer>", [Done(answer="84")]),
    (
        "uitars",
        "<seed:tool_call><function=click><parameter=point><point>17 58</point></parameter></function></seed:tool_call>",
        [at(27, 52)],
    ),
    ("uitars", "```\nAction: click(start_box='(1,2)')\n```[EOS]<|im_end|>", [at(2, 2)]),
    (
        "uitars",
        "Action: click(start_box='(100,200)')\n\ntype(content='Hello')\n\nhotkey(key='ctrl left')",
        [at(160, 180), Type(text="Hello"), Press(keys=("ctrl", "left"))],
    ),
    ("uitars", "Action: click(start_box='(100,200)') then wait()", [at(160, 180)]),
    ("uitars", "Action: type(content='Action: wait()')", [Type(text="Action: wait()")]),
    ("uitars", "Action: type(content='it's done, fail (really)')", [Type(text="it's done, fail (really)")]),
    ("uitars", 'Thought: click "Settings\nAction: wait()', [Wait(ms=5000)]),
    ("uitars", "Action: left_double(start_box='(0,0)')", [Click(point=Point(0, 0), count=2)]),
    ("uitars", "Action: right_single(start_box='(0,0)')", [Click(point=Point(0, 0), button="right")]),
    ("uitars", "Action: scroll(direction='up', point='<point>500 500</point>')",
     [Scroll(point=Point(800, 450), dy=-5)]),
    ("uitars", "Action: scroll(direction='right')", [Scroll(point=Point(800, 450), dx=5)]),
    ("uitars", "Action: press(key='ctrl')\n\npress(key='s')\n\nrelease(key='s')\n\nrelease(key='ctrl')",
     [Press(keys=("ctrl", "s"))]),
    ("uitars", "Action: navigate(url='example.org')", [Press(keys=("ctrl", "l")), Type(text="example.org\n")]),
    ("uitars", "Action: navigate_back()", [Press(keys=("alt", "left"))]),
    ("uitars", "Action: long_press(point='<point>500 500</point>')",
     [Hold(button="left", point=Point(800, 450), ms=1000)]),
    ("uitars", "Action: mouse_move(start_box='(500,500)')", [Move(point=Point(800, 450))]),
    ("uitars", "Action: finished(content='all done')", [Done(answer="all done")]),
    ("uitars", "Action: finished()", [Done()]),
    ("uitars", "Action: call_user()", [GiveUp(reason="the model asks for you")]),
    ("uitars-1.5", "Action: click(start_box='(798,448)')", [at(800, 450)]),
    # OpenAI
    (
        "openai",
        '{"type":"computer_call","action":{"type":"click","x":24,"y":150,"button":"left"},"pending_safety_checks":[]}',
        [at(24, 150)],
    ),
    ("openai", '{"action":"click","x":24,"y":150}', [at(24, 150)]),
    ("openai", '{"type":"click","x":0,"y":0,"button":"wheel"}', [Click(point=Point(0, 0), button="middle")]),
    ("openai", '{"type":"double_click","x":5,"y":6}', [Click(point=Point(5, 6), count=2)]),
    ("openai", '{"type":"keypress","keys":["CTRL","SHIFT","S"]}', [Press(keys=("ctrl", "shift", "s"))]),
    ("openai", '{"type":"scroll","x":5,"y":6,"scroll_x":0,"scroll_y":300}', [Scroll(point=Point(5, 6), dy=3)]),
    ("openai", '{"type":"drag","path":[{"x":1,"y":2},{"x":3,"y":4}]}', [Drag(path=(Point(1, 2), Point(3, 4)))]),
    ("openai", '{"type":"drag","path":[[1,0],[3,4]]}', [Drag(path=(Point(1, 0), Point(3, 4)))]),
    ("openai", '{"action":"drag","start_x":1,"start_y":2,"end_x":3,"end_y":4}',
     [Drag(path=(Point(1, 2), Point(3, 4)))]),
    ("openai", '{"type":"type","text":"DONE\\n"}', [Type(text="DONE\n")]),
    ("openai", '{"type":"wait","ms":500}', [Wait(ms=500)]),
    ("openai", '{"type":"move","x":7,"y":8}', [Move(point=Point(7, 8))]),
    ("openai", '{"action":"terminate","status":"failure"}', [GiveUp(reason="the model says that it failed")]),
    # Anthropic
    ("anthropic", '{"action":"left_click","coordinate":[640,400]}', [at(640, 400)]),
    ("anthropic", '{"action":"key","text":"ctrl+s"}', [Press(keys=("ctrl", "s"))]),
    ("anthropic", '{"action":"key","text":"ctrl+a ctrl+c"}', [Press(keys=("ctrl", "a")), Press(keys=("ctrl", "c"))]),
    ("anthropic", '{"action":"key","text":"Page_Down"}', [Press(keys=("pagedown",))]),
    ("anthropic", '{"action":"left_click","coordinate":[1,2],"key":"ctrl+shift"}',
     [Click(point=Point(1, 2), modifiers=("ctrl", "shift"))]),
    ("anthropic", '{"action":"scroll","coordinate":[1,2],"scroll_direction":"down","scroll_amount":3,"text":"ctrl"}',
     [Scroll(point=Point(1, 2), dy=3, modifiers=("ctrl",))]),
    ("anthropic", '{"action":"hold_key","text":"shift","duration":1.5}', [Hold(keys=("shift",), ms=1500)]),
    ("anthropic", '{"action":"triple_click","coordinate":[1,2]}', [Click(point=Point(1, 2), count=3)]),
    ("anthropic", '{"action":"left_click_drag","start_coordinate":[1,2],"coordinate":[3,4]}',
     [Drag(path=(Point(1, 2), Point(3, 4)))]),
    ("anthropic", '{"content":[{"type":"text","text":"now"},{"type":"tool_use","name":"computer","input":'
     '{"action":"type","text":"a"}}]}', [Type(text="a")]),
    ("anthropic", '{"action":"left_mouse_down","coordinate":[1,2]}{"action":"mouse_move","coordinate":[5,6]}'
     '{"action":"left_mouse_up"}', [Drag(path=(Point(1, 2), Point(5, 6)))]),
    ("anthropic", '{"action":"wait","duration":2}', [Wait(ms=2000)]),
    # Fara and Qwen
    (
        "fara",
        'thought\n<tool_call>\n{"name":"computer_use","arguments":{"action":"left_click","coordinate":[713,412]}}\n'
        "</tool_call>",
        [at(715, 414)],
    ),
    ("fara", 'x <tool_call>{"name":"computer_use","arguments":{"action":"visit_url","url":"example.org"}}</tool_call>',
     [Press(keys=("ctrl", "l")), Type(text="example.org\n")]),
    ("fara", 'x <tool_call>{"arguments":{"action":"type","text":"a","coordinate":[0,0],"delete_existing_text":true}}'
     "</tool_call>", [at(0, 0), Press(keys=("ctrl", "a")), Press(keys=("delete",)), Type(text="a\n")]),
    ("fara", 'x <tool_call>{"arguments":{"action":"type","text":"a","press_enter":false}}</tool_call>',
     [Type(text="a")]),
    ("fara", 'x <tool_call>{"arguments":{"action":"scroll","pixels":500}}</tool_call>',
     [Scroll(point=Point(800, 450), dy=-5)]),
    ("fara", 'x <tool_call>{"arguments":{"action":"key","keys":["Control","ArrowDown"]}}</tool_call>',
     [Press(keys=("ctrl", "down"))]),
    ("fara", 'x <tool_call>{"arguments":{"action":"terminate","status":"success"}}</tool_call>', [Done()]),
    (
        "qwen",
        '<tool_call>{"name":"computer_use","arguments":{"action":"left_click","coordinate":[114,68]}}</tool_call>',
        [at(182, 61)],
    ),
    (
        "qwen",
        "<tool_call>\n<function=computer>\n<parameter=action>\nleft_click\n</parameter>\n<parameter=coordinate>\n"
        "[114, 68]\n</parameter>\n</function>\n</tool_call>",
        [at(182, 61)],
    ),
    ("qwen", '<tool_call>{"arguments":{"action":"type","text":"a"}}</tool_call>', [Type(text="a")]),
    ("qwen", '<tool_call>{"arguments":{"action":"answer","text":"84"}}</tool_call>', [Done(answer="84")]),
    # Agent-S without a place
    ("agent-s", fenced("agent.hotkey(['ctrl', 's'])"), [Press(keys=("ctrl", "s"))]),
    ("agent-s", fenced("agent.hold_and_press(['shift'], ['down', 'down'])"),
     [Press(keys=("shift", "down")), Press(keys=("shift", "down"))]),
    ("agent-s", fenced("agent.wait(1.5)"), [Wait(ms=1500)]),
    ("agent-s", f"{fenced('agent.fail()')}\n{fenced('agent.done()')}", [Done()]),
    # OSWorld
    ("osworld", "pyautogui.click(x=1443, y=343)", [at(1443, 343)]),
    (
        "osworld",
        "I see it.\n" + fenced("import pyautogui\nimport time\npyautogui.moveTo(10, 20)\npyautogui.dragTo(30, 40)\n"
                               "time.sleep(0.5)\npyautogui.typewrite('FAIL\\nDONE')\npyautogui.scroll(-3)"),
        [Move(point=Point(10, 20)), Drag(path=(Point(10, 20), Point(30, 40))), Wait(ms=500), Type(text="FAIL\nDONE"),
         Scroll(point=Point(30, 40), dy=3)],
    ),
    ("osworld", fenced("pyautogui.keyDown('ctrl')\npyautogui.click(1, 2)\npyautogui.keyUp('ctrl')"),
     [Click(point=Point(1, 2), modifiers=("ctrl",))]),
    ("osworld", fenced("pyautogui.keyDown('alt')\npyautogui.press('tab')\npyautogui.keyUp('alt')"),
     [Press(keys=("alt", "tab"))]),
    ("osworld", fenced("pyautogui.mouseDown(1, 2)\npyautogui.moveTo(5, 6)\npyautogui.mouseUp()"),
     [Drag(path=(Point(1, 2), Point(5, 6)))]),
    ("osworld", fenced("pyautogui.mouseDown(1, 2)\ntime.sleep(1)\npyautogui.mouseUp()"),
     [Hold(button="left", point=Point(1, 2), ms=1000)]),
    ("osworld", fenced("pyautogui.press(['a', 'enter'], presses=2)"),
     [Press(keys=("a",), count=2), Press(keys=("enter",), count=2)]),
    ("osworld", fenced("pyautogui.hotkey('ctrl', 'c')"), [Press(keys=("ctrl", "c"))]),
    ("osworld", fenced("pyautogui.hscroll(2, 5, 6)"), [Scroll(point=Point(5, 6), dx=2)]),
    ("osworld", "WAIT", [Wait(ms=5000)]),
    ("osworld", "```DONE```", [Done()]),
    ("osworld", fenced("FAIL"), [GiveUp(reason="the model says that it cannot be done")]),
    ("osworld", '{"action_type":"CLICK","x":100,"y":200}', [at(100, 200)]),
    ("osworld", '{"action_type":"CLICK","parameters":{"x":100,"y":0,"button":"right","num_clicks":2}}',
     [Click(point=Point(100, 0), button="right", count=2)]),
    ("osworld", '{"action_type":"MOVE_TO","x":1,"y":2}{"action_type":"DRAG_TO","x":3,"y":4}',
     [Move(point=Point(1, 2)), Drag(path=(Point(1, 2), Point(3, 4)))]),
    ("osworld", '{"action_type":"HOTKEY","keys":["ctrl","v"]}', [Press(keys=("ctrl", "v"))]),
    ("osworld", '{"action_type":"SCROLL","dx":0,"dy":-4}', [Scroll(point=Point(800, 450), dy=4)]),
    ("osworld", '{"action_type":"DONE"}', [Done()]),
    ("aguvis", "pyautogui.click(x=0.25, y=0.5)", [at(400, 450)]),
    ("aguvis", fenced("computer.triple_click(x=0.25, y=0)"), [Click(point=Point(400, 0), count=3)]),
    ("aguvis", "computer.terminate(status='success')", [Done()]),
    # Others
    ("gemini", '{"name":"click_at","args":{"x":500,"y":300}}', [at(800, 270)]),
    ("gemini", '{"functionCall":{"name":"key_combination","args":{"keys":"control+a"}}}', [Press(keys=("ctrl", "a"))]),
    ("gemini", 'type_text_at(x=0, y=0, text="a", press_enter=False, clear_before_typing=False)',
     [at(0, 0), Type(text="a")]),
    ("gemini", '{"name":"scroll_document","args":{"direction":"down"}}', [Scroll(point=Point(800, 450), dy=7)]),
    ("gemini", '{"name":"drag_and_drop","args":{"x":0,"y":0,"destination_x":500,"destination_y":500}}',
     [Drag(path=(Point(0, 0), Point(800, 450)))]),
    ("gemini", '{"name":"wait_5_seconds","args":{}}', [Wait(ms=5000)]),
    ("glm", "<|begin_of_box|>left_click(start_box='[500,500]', element_info='')<|end_of_box|>", [at(800, 450)]),
    ("glm", "<|begin_of_box|>key(keys='ctrl+c')<|end_of_box|>", [Press(keys=("ctrl", "c"))]),
    ("glm", "<|begin_of_box|>DONE<|end_of_box|>", [Done()]),
    ("autoglm", 'do(action="Tap", element=[500,500])', [at(800, 450)]),
    ("autoglm", '<think>t</think><answer>do(action="Wait", duration="3 seconds")</answer>', [Wait(ms=3000)]),
    ("autoglm", 'finish(message="all done")', [Done(answer="all done")]),
    ("so", '[{"thought":"…","operation":"click","x":"0.10","y":"0.13"}]', [at(160, 117)]),
    ("so", '[{"operation":"press","keys":["ctrl","t"]},{"operation":"write","content":"done"}]',
     [Press(keys=("ctrl", "t")), Type(text="done")]),
    ("omnitool", '{"Reasoning":"r","Next Action":"None","Box ID":null,"value":""}', [Done()]),
    ("ufo", '{"Thought":"t","Function":"click_on_coordinates","Args":{"x":0.5,"y":0.5,"double":true}}',
     [Click(point=Point(800, 450), count=2)]),
    ("internvl", "[[500,500]]", [at(800, 450)]),
    ("os-atlas", "<|box_start|>(100,200),(300,400)<|box_end|>", [at(320, 270)]),
    ("point-2d", '[{"point_2d":[500,500]}]', [at(800, 450)]),
    ("gta1", '<answer>{"coordinate":[100,200]}</answer>', [at(100, 200)]),
    ("gta1", "(100,200)", [at(100, 200)]),
    ("seeclick", "(0.12, 0.34)", [at(192, 306)]),
    ("phi-ground", "<point>100, 200</point>", [at(160, 213)]),
    ("phi4", "[0.174, 0.868, 0.224, 0.977]", [at(318, 830)]),
    ("phi4", "<think>it is at the [0.1, 0.2, 0.3, 0.4]</think>[0.0, 0.0, 0.5, 0.5]", [at(400, 225)]),
    ("steadyhand", '{"thought":"t","actions":[{"kind":"click","point":{"x":1,"y":2}},{"kind":"done"}]}',
     [at(1, 2), Done()]),
    ("steadyhand", '{"kind":"press","keys":["Control","S"]}', [Press(keys=("ctrl", "s"))]),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "answer", "actions"), GOLDEN)
def test_what_a_model_writes_is_read_by_name_and_by_shape(dialect: str, answer: str, actions: list[Action]) -> None:
    assert list(parse(answer, SIZE, dialect).actions) == actions
    if dialect != "uitars-1.5":
        name, proposal = recognise(answer, SIZE)
        assert (name, list(proposal.actions)) == (dialect, actions)


@pytest.mark.parametrize(("dialect", "answer", "actions"), GOLDEN)
def test_windows_line_ends_prose_and_fences_change_nothing(dialect: str, answer: str, actions: list[Action]) -> None:
    assert list(parse(answer.replace("\n", "\r\n"), SIZE, dialect).actions) == actions


WANTED: list[tuple[str, str, list[object]]] = [
    (
        "agent-s",
        fenced('agent.click("The blue Save button in the toolbar", 1, "left")'),
        [Described("click", "The blue Save button in the toolbar")],
    ),
    (
        "agent-s",
        fenced('agent.type(element_description="the field", text="done", overwrite=True, enter=True)'),
        [Described("type", "the field", text="done", replace=True, submit=True)],
    ),
    (
        "agent-s",
        fenced('agent.drag_and_drop("a", "b", ["ctrl"])'),
        [Described("drag", "a", "b", modifiers=("ctrl",))],
    ),
    ("agent-s", fenced('agent.scroll("the list", -5)'), [Described("scroll", "the list", dy=5)]),
    ("agent-s", fenced('agent.open("calculator")'), [Described("open", "calculator")]),
    ("agent-s", fenced('agent.switch_applications("firefox")'), [Described("switch", "firefox")]),
    ("agent-s", fenced('agent.click("a")\nagent.hotkey(["enter"])'), [Described("click", "a"), Press(keys=("enter",))]),
    ("omnitool", '{"Next Action":"left_click","Box ID":3}', [Described("click", "box 3")]),
    (
        "ufo",
        '{"ControlLabel":"12","ControlText":"Name","Function":"set_edit_text","Args":{"text":"x"},"Status":"CONTINUE"}',
        [Described("type", "Name", text="x", replace=True)],
    ),
    ("autoglm", 'do(action="Launch", app="Maps")', [Described("open", "Maps")]),
    ("uitars", "Action: open_app(app_name='Maps')", [Described("open", "Maps")]),
]


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
def test_a_megabyte_of_anything_is_answered_quickly(answer: str) -> None:
    start = time.perf_counter()
    with pytest.raises(UnreadableAnswer):
        parse(answer, SIZE)
    assert time.perf_counter() - start < 5


def test_a_megabyte_of_prose_around_an_action_is_read() -> None:
    prose = "word " * 195_000
    assert parse(f"{prose}\nAction: wait()", SIZE).actions == (Wait(ms=5000),)
    assert parse(f'{prose}{{"action":"left_click","coordinate":[1,2]}}', SIZE).actions == (at(1, 2),)
    with pytest.raises(UnreadableAnswer, match="longer than"):
        parse(prose * 2, SIZE)
