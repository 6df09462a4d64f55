"""What is not understood is said at once, quoting the part and saying what to do; nothing is guessed."""

from __future__ import annotations

import pytest
from patience import calls_of

from steadyhand.errors import TaskNotUnderstood, UsageError
from steadyhand.models.embedded.language import LONGEST_TASK, understand


@pytest.mark.parametrize("task", ["", " ", "\n\t ", "\u00a0", "...", "!?", "- \n- \n", "thanks!", "\ufeff"])
def test_a_task_with_nothing_to_do_is_refused(task: str) -> None:
    with pytest.raises(TaskNotUnderstood):
        understand(task)


def test_a_task_of_a_megabyte_is_refused_in_one_line_unread() -> None:
    task = "open the calculator. " * 50_000
    with pytest.raises(UsageError) as caught:
        understand(task)

    def once_more() -> None:
        with pytest.raises(UsageError):
            understand(task)

    assert calls_of(once_more) < 1000
    assert f"{LONGEST_TASK:,}" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "task",
    [
        "Öffne den Texteditor und schreibe Hallo",
        "Klick auf Speichern",
        "Drücke die Eingabetaste",
        "Ouvrez la calculatrice et tapez 7",
        "Abre la calculadora y pulsa 7",
        "Apri il programma e scrivi ciao",
        "Open de rekenmachine en typ hallo",
        "Öppna filen och spara den",
        "Otwórz plik i zapisz",
        "Открой калькулятор",
        "打开计算器",
        "計算機を開いてください",
        "افتح الآلة الحاسبة",
        "Start den Rechner",
    ],
)
def test_a_language_it_does_not_know_is_refused(task: str) -> None:
    with pytest.raises(TaskNotUnderstood) as caught:
        understand(task)
    assert caught.value.part


@pytest.mark.parametrize(
    ("task", "part"),
    [
        ("Open the calculator and then frobnicate the widget", "frobnicate the widget"),
        ("Open the text editor. Make it snow. Type hello.", "Make it snow"),
        ("click OK, wibble the knob and press Enter", "wibble the knob"),
        ("Type 'hello. Then save it", "'hello. Then save it"),
        ("Don't click Cancel", "Don't click Cancel"),
        ("click OK or Cancel", "click OK or Cancel"),
        ("type the result", "the result"),
        ("rename it to b.txt", "it"),
    ],
)
def test_the_part_that_is_not_understood_is_quoted(task: str, part: str) -> None:
    with pytest.raises(TaskNotUnderstood) as caught:
        understand(task)
    assert caught.value.part == part
    assert part[:30].strip("'") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "task",
    [
        "asdf qwer zxcv",
        "the quick brown fox jumps over the lazy dog",
        "colourless green ideas sleep furiously",
        "lorem ipsum dolor sit amet",
        "12345",
        "{'json': true}",
        "rm -rf /",
        "make me a sandwich",
        "tell me a joke",
        "write a poem about the sea",
        "enter your name",
        "type something",
        "press any key",
        "close some windows",
        "click a button",
        "save it as a PDF",
        "drag the window to the left",
    ],
)
def test_what_says_too_little_or_nothing_is_refused(task: str) -> None:
    with pytest.raises(TaskNotUnderstood):
        understand(task)


def test_a_very_long_sentence_without_quotes_is_refused() -> None:
    with pytest.raises(TaskNotUnderstood, match="shorter"):
        understand("type " + "word " * 2_000)


def test_a_very_long_quoted_text_is_typed_whole() -> None:
    text = "open the door, then close it. " * 500
    (step,) = understand(f"type '{text}' in the Notes field")
    assert step.intent.text.pieces == (text,)  # type: ignore[union-attr]
