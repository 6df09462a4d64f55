"""Names of keys and chords as people write them."""

# ruff: noqa: E501 - tables are read across
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand_actions.errors import BadAction
from steadyhand_actions.keys import FUNCTION, MODIFIERS, canonical, chord, is_key, parse_chord


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Ctrl+Shift+S", ("ctrl", "shift", "s")), ("control-c", ("ctrl", "c")), ("Ctrl + Alt + Delete", ("ctrl", "alt", "delete")),
        ("ctrl++", ("ctrl", "+")), ("ctrl+-", ("ctrl", "-")), ("ctrl+plus", ("ctrl", "+")), ("+", ("+",)), ("-", ("-",)), ("Return", ("enter",)),
        ("Page Down", ("pagedown",)), ("page_up", ("pageup",)), ("PgDn", ("pagedown",)), ("Esc", ("esc",)), ("escape", ("esc",)), ("cmd+q", ("super", "q")),
        ("Win+R", ("super", "r")), ("f5", ("F5",)), ("Alt F4", ("alt", "F4")), ("s+ctrl", ("ctrl", "s")), ("ctrl+ctrl+a", ("ctrl", "a")), (" ", ("space",)),
        ("space bar", ("space",)), ("arrow left", ("left",)), ("the enter key", ("enter",)), ("ü", ("ü",)), ("Strg+Umschalt+Entf", ("ctrl", "shift", "delete")),
    ],
)  # fmt: skip
def test_a_chord_is_read_as_it_is_meant(text: str, keys: tuple[str, ...]) -> None:
    if text == " ":
        assert (canonical(text),) == keys
    else:
        assert parse_chord(text) == keys


@pytest.mark.parametrize("text", ["", "  ", "ctrl+nokey", "hyper", "a\x00", "\n", "x" * 5000, "ctrl+\x1b"])
def test_what_names_no_key_is_a_bad_action_in_one_line(text: str) -> None:
    with pytest.raises(BadAction) as caught:
        parse_chord(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@given(st.text(max_size=30))
def test_any_text_is_a_chord_or_a_bad_action(text: str) -> None:
    try:
        keys = parse_chord(text)
    except BadAction:
        return
    assert chord(keys) == keys
    assert all(is_key(key) for key in keys)


def test_canonical_names_are_their_own_names() -> None:
    for name in (*MODIFIERS, *FUNCTION, "enter", "esc", "pagedown", "a", "+", "space"):
        assert canonical(name) == name
