"""What models really write, and what it means: the literal examples of each dialect, for a picture of 1600x900."""

from __future__ import annotations

from steadyhand_actions.schema import Action, Click, Done, Drag, GiveUp, Hold, Move, Point, Press, Scroll, Type, Wait
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

WANTED: list[tuple[str, str, list[object]]] = [
    ("steadyhand", '{"actions":[{"kind":"click","target":12}]}', [Described("click", "12")]),
    (
        "steadyhand",
        '{"kind":"click","target":"the Save button","button":"right","count":2,"modifiers":["ctrl"]}',
        [Described("click", "the Save button", button="right", count=2, modifiers=("ctrl",))],
    ),
    ("steadyhand", '{"kind":"move","target":"File"}', [Described("hover", "File")]),
    ("steadyhand", '{"kind":"drag","target":"3","to":4}', [Described("drag", "3", "4")]),
    ("steadyhand", '{"kind":"scroll","target":"the list","dy":5}', [Described("scroll", "the list", dy=5)]),
    (
        "steadyhand",
        '{"thought":"t","actions":[{"kind":"type","target":"Name","text":"a\\nb","replace":true,"submit":false}]}',
        [Described("type", "Name", text="a\nb", replace=True)],
    ),
    ("steadyhand", '{"kind":"open","target":"the calculator"}', [Described("open", "the calculator")]),
    ("steadyhand", '{"kind":"switch","target":"notes.txt"}', [Described("switch", "notes.txt")]),
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
