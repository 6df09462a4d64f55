"""How a thing on the screen is named, and how texts with remembered values are said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.rendering import written

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.intents import Text, Value
from steadyhand.models.embedded.language import reference, text_of

LINES = (Path(__file__).parent / "references.txt").read_text(encoding="utf-8").splitlines()
PHRASES = [(a[2:], b.strip()) for a, b in zip(LINES[1::2], LINES[2::2], strict=True)]


@pytest.mark.parametrize(("phrase", "meaning"), PHRASES, ids=[p for p, _ in PHRASES])
def test_a_phrase_names_this_thing(phrase: str, meaning: str) -> None:
    assert written(reference(phrase)) == meaning


def test_a_reference_keeps_what_was_said() -> None:
    assert reference("the  second   checkbox").said == "the second checkbox"


@pytest.mark.parametrize("phrase", ["", "  ", "the", ",", "den Knopf"])
def test_what_names_nothing_is_said_so(phrase: str) -> None:
    if phrase == "the":
        assert reference(phrase).words == "the"
        return
    with pytest.raises(TaskNotUnderstood):
        reference(phrase)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("'open the door, then close it'", Text.literal("open the door, then close it")),
        ("hello world", Text.literal("hello world")),
        ("the word hello", Text.literal("hello")),
        ("the text 'a b'", Text.literal("a b")),
        ("the number 42", Text.literal("42")),
        ("the following text: abc", Text.literal("abc")),
        ("it", Text((Value(),))),
        ("the result", Text((Value(),))),
        ("the answer shown on the screen", Text((Value(),))),
        ("this value", Text((Value(),))),
        ("'Total: ' followed by the result", Text(("Total: ", Value()))),
        ("'Total: ' and the result and '!'", Text(("Total: ", Value(), "!"))),
        ("salt and pepper", Text.literal("salt and pepper")),
        ("result", Text.literal("result")),
        ("it's fine", Text.literal("it's fine")),
    ],
)
def test_a_text_is_literal_or_a_remembered_value(phrase: str, text: Text) -> None:
    assert text_of(phrase) == text
