"""An action is told in one and the same wording everywhere."""

from __future__ import annotations

import pytest

from steadyhand_actions.schema import ACTION, Click, Drag, Point, Type
from steadyhand_actions.wording import in_words


@pytest.mark.parametrize(
    ("json", "words"),
    [
        ('{"kind":"click","point":{"x":1,"y":2},"count":2,"button":"right"}', "right-double-click at 1, 2"),
        ('{"kind":"scroll","point":{"x":1,"y":2},"dy":-3,"dx":1}', "scroll up by 3 and right by 1 at 1, 2"),
        ('{"kind":"press","keys":["ctrl","s"],"count":2}', "press ctrl+s 2 times"),
        ('{"kind":"hold","keys":["ctrl"],"button":"left","ms":70}', "hold ctrl+the left button for 70 ms"),
        ('{"kind":"type","text":"a\\tb\\n"}', "type 'a⇥b↵'"),
        ('{"kind":"give_up","reason":"no"}', "give up: no"),
        ('{"kind":"wait","ms":1500}', "wait up to 1.5 s for the screen to change"),
        ('{"kind":"set_value","element":"e","value":4.5,"point":{"x":1,"y":1}}', "set to 4.5 (through accessibility)"),
        ('{"kind":"move","point":{"x":1,"y":1}}', "point at 1, 1"),
        ('{"kind":"activate","window":3}', "bring the window to the front"),
        ('{"kind":"invoke","element":"e","name":"press","point":{"x":1,"y":1}}', "press (through accessibility)"),
        ('{"kind":"launch","app":"x.desktop","arguments":["a b"]}', "start x a b"),
        ('{"kind":"done"}', "done"),
    ],
)  # fmt: skip
def test_actions_are_told_in_words(json: str, words: str) -> None:
    assert in_words(ACTION.validate_json(json), places=True) == words


def test_what_it_is_done_to_goes_before_where_that_is() -> None:
    click = Click(point=Point(5, 6), count=2, modifiers=("ctrl",))
    assert in_words(click, on="the row 'Ann'", places=True) == "double-click the row 'Ann' with ctrl"
    assert in_words(click) == "double-click with ctrl"
    path = (Point(1, 2), Point(3, 4))
    assert in_words(Drag(path=path), on="the card 'A'") == "drag the card 'A' to 3, 4"
    assert in_words(Drag(path=path)) == "drag"


def test_a_secret_is_not_told() -> None:
    assert in_words(Type(text="Tr0ub4dor"), on="the field 'Password'", secret=True) == (
        "type '********' into the field 'Password'"
    )
