"""Names against what people say: literal, partial, mistyped, by meaning, in other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from steadyhand.models.embedded.folding import fold, squeeze, stem, tokens
from steadyhand.models.embedded.meaning import lexicon
from steadyhand.models.embedded.similarity import compare, phrase

_LINES = (Path(__file__).parent / "pairs.tsv").read_text(encoding="utf-8").splitlines()


def pairs(kind: str) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in _LINES if not line.startswith("# ")]
    return [(said, name) for of, said, name in rows if of == kind]


def likeness(said: str, name: str) -> float:
    return compare(phrase(said), phrase(name)).score


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("_Save As…\tCtrl+S", "save as"),
        ("Save _As...", "save as"),
        ("&Öffnen", "offnen"),
        ("Name:", "name"),
        ("Don’t Save", "don't save"),
        ("Search (Ctrl+F)…", "search"),
        ("Black && White", "black & white"),
        ("main_window.py", "main_window.py"),
        ("…", "..."),
        ("+", "+"),
        ("x²", "x^2"),
        ("−", "-"),
        ("Sum    KP +", "sum"),
        ("Multiply [*]", "multiply"),
        ("Straße", "strasse"),
        ("  two  words ", "two words"),
        ("Ctrl+S", "ctrl+s"),
        ("Reload  F5", "reload"),
        ("Big_ger text", "bigger text"),
    ],
)
def test_a_name_is_freed_of_what_nobody_says(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_signs_stay_whole_words() -> None:
    assert tokens(fold("²√")) != tokens(fold("2"))
    assert tokens(fold("C++")) == ("c++",)
    assert squeeze(fold("Snap-To")) == "snapto"


@pytest.mark.parametrize(
    ("word", "other"),
    [("deleted", "delete"), ("settings", "setting"), ("copies", "copy"), ("saving", "save"), ("cutting", "cut")],
)
def test_endings_do_not_part_words(word: str, other: str) -> None:
    assert stem(word) == stem(other)


@pytest.mark.parametrize(("word", "other"), [("mod", "mode"), ("sav", "save"), ("new", "news")])
def test_short_words_are_not_stems_of_longer_ones(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize(("said", "name"), pairs("meaning"))
def test_other_words_for_the_same_are_understood(said: str, name: str) -> None:
    assert likeness(said, name) >= 0.7


@pytest.mark.parametrize(("said", "name"), pairs("foreign"))
def test_common_words_of_other_languages_are_understood_less_surely(said: str, name: str) -> None:
    assert 0.6 <= likeness(said, name) < 0.9


@pytest.mark.parametrize(("said", "name"), pairs("mistyped"))
def test_typing_mistakes_are_forgiven(said: str, name: str) -> None:
    assert likeness(said, name) >= 0.7


@pytest.mark.parametrize(("said", "name"), pairs("different"))
def test_different_things_stay_different(said: str, name: str) -> None:
    assert likeness(said, name) < 0.6


def test_exact_is_better_than_nearly_is_better_than_partly() -> None:
    assert (
        likeness("Save", "Save")
        > likeness("save", "Save")
        > likeness("Save", "Save As…")
        > likeness("Save", "Save all open files now")
    )


def test_the_lexicon_is_large_and_well_formed() -> None:
    book = lexicon()
    assert len(book.surfaces) >= 450
    assert len(book.phrases) >= 4000
    for concept, near in book.near.items():
        assert concept in book.surfaces, concept
        assert near <= set(book.surfaces), concept
