"""What holds for every task, tried on made-up ones: quotes are sacred, no foreign errors, no more work than words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import calls_of, ends

from steadyhand.errors import TaskNotUnderstood, UsageError
from steadyhand.models.embedded.intents import ClickOn, Compute, Open, Step, SwitchTo, Text, TypeIn, Value
from steadyhand.models.embedded.language import reference, text_of, understand

WORDS = (
    "open close click press type enter choose select tick untick save as it the a button field menu row "
    "of in on to from next and then or , . ; : ! ? > -> \" ' “ ” ‘ ’ ` ( ) [ ] 7 42 + * = Ctrl+S Enter if "
    "when until otherwise not is are Save File Edit Name Bob notes.txt calculator text editor window "
    "dialog second last red selected result total wait read remember what that there drag scroll down up "
    "repeat times twice 3 with for by using copy paste \n - 1. e.g. «x» "
).split(" ")
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters='"\\“”'), min_size=1, max_size=80)


def tried(task: str) -> tuple[Step, ...]:
    try:
        return understand(task, ("Mousepad", "Galculator"))
    except (TaskNotUnderstood, UsageError) as error:
        assert "\n" not in str(error)
        return ()


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_words_in_any_order_give_steps_or_a_plain_refusal(words: list[str]) -> None:
    tried(" ".join(words))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_steps_or_a_plain_refusal(task: str) -> None:
    tried(task)
    for made in (reference, text_of):
        try:
            made(task)
        except TaskNotUnderstood as error:
            assert "\n" not in str(error)


@settings(max_examples=200, deadline=None)
@given(TEXTS.filter(str.strip))
def test_quoted_text_is_never_split_or_interpreted(text: str) -> None:
    steps = understand(f'type "{text}" in the Notes field and press Enter')
    assert isinstance(steps[0].intent, TypeIn)
    assert steps[0].intent.text == Text.literal(text)
    assert len(steps) == 2


@settings(max_examples=100, deadline=None)
@given(TEXTS.filter(lambda t: bool(t.strip()) and t.strip().isprintable()))
def test_a_quoted_name_is_taken_literally(name: str) -> None:
    (step,) = understand(f'click "{name}"')
    if isinstance(step.intent, ClickOn):
        assert step.intent.target.words == " ".join(name.split())
        assert step.intent.target.quoted


def test_the_same_words_always_mean_the_same() -> None:
    task = "Open Mousepad, type 'a', save it as b.txt and close it. Then open the calculator and work out 3 + 4."
    assert understand(task) == understand(task)


@pytest.mark.parametrize(
    "piece",
    ["click OK and ", "in ", "type the in the ", "open x then ", "select Red, ", "if a then b, ", "> ", "( ", "'a' ",
     "the row of ", "press Ctrl+", "fill Name: ", "1. ", "\n", "menu > ", "is ", "when ", "to ", "and then "],
)  # fmt: skip
def test_the_work_grows_no_faster_than_the_task(piece: str) -> None:
    short, long = ((piece * (length // len(piece) + 1))[:length] for length in (5_000, 20_000))
    with ends():
        assert calls_of(lambda: tried(long)) <= 4.5 * calls_of(lambda: tried(short))


def test_installed_applications_are_known_by_their_names() -> None:
    (step,) = understand("in Foo Writer, type hello", ("Foo Writer",))
    assert (step.where, step.intent) == ("Foo Writer", TypeIn(Text.literal("hello")))
    (step,) = understand("type hello in foo writer", ("Foo Writer",))
    assert (step.where, step.intent) == ("foo writer", TypeIn(Text.literal("hello")))
    (step,) = understand("go to Foo Writer", ("Foo Writer",))
    assert step.intent == SwitchTo("Foo Writer")
    (step,) = understand("open notes.txt in Foo Writer", ("Foo Writer",))
    assert step.intent == Open("notes.txt", "Foo Writer")


def test_a_value_is_used_by_the_name_it_was_given() -> None:
    steps = understand("Read the total and remember it as T. Read the tax. Type T in Amount and the tax in Tax.")
    typed = [s.intent.text for s in steps if isinstance(s.intent, TypeIn)]
    assert typed == [Text((Value("T"),)), Text((Value("tax"),))]


def test_each_step_keeps_the_words_that_said_it() -> None:
    steps = understand("Please open the calculator, then work out 12 * 7.")
    assert [s.said for s in steps] == ["Please open the calculator", "work out 12 * 7"]
    assert isinstance(steps[1].intent, Compute)
