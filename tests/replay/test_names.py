"""What a thing is called now says whether it may still be the one: identity goes before likeness."""

from __future__ import annotations

import numpy as np
import pytest

from steadyhand.replay.names import named, same_title
from steadyhand.replay.picture import find_picture


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Save", "Delete"), ("Save", "Don't save"), ("Save", "Save all"), ("Save", "Save As"), ("Allow", "Deny"),
        ("Allow", "Always allow"), ("OK", "Cancel"), ("Yes", "No"), ("Yes", "Nein"), ("Next", "Back"),
        ("Open", "Close"), ("Start", "Stop"), ("Show", "Hide"), ("Lock", "Unlock"), ("Enable", "Disable"),
        ("Log in", "Log out"), ("Reply", "Reply all"), ("Delete", "Delete all"), ("Keep", "Discard"), ("Left", "Right"),
        ("Row 1", "Row 2"), ("7", "8"), ("+", "-"), ("a.txt", "b.txt"), ("Add customer", "Add order"),
        ("Play", "Pause"), ("Zoom in", "Zoom out"), ("Mark as paid", "Mark as unpaid"), ("Follow", "Unfollow"),
        ("Cut", "Copy"), ("Undo", "Redo"), ("Print", "Save"), ("Add member", "Save member"), ("Reply", "Forward"),
        ("Frobnicate", "Delete"), ("Export", "Import"), ("Connect", "Disconnect"), ("Mute", "Unmute"),
    ],
)  # fmt: skip
def test_another_meaning_is_another_thing(then: str, now: str) -> None:
    assert named(then, now) == "another"
    if now != "Delete":
        assert named(now, then) == "another"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Save", "Store"), ("Save", "Speichern"), ("Save", "Save document"), ("Find", "Search"), ("Delete", "Remove"),
        ("Delete", "Löschen"), ("Proceed", "Continue"), ("Edit", "Modify"), ("Yes", "Ja"), ("File", "Datei"),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_the_same(then: str, now: str) -> None:
    assert named(then, now) == "means so"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Save As...", "Store Under..."), ("Duplicate", "Make a Copy"), ("=", "Result"), ("Print list", "Print table"),
        ("Stage Changed", "Prepare Changed"),
    ],
)  # fmt: skip
def test_what_may_be_the_same_in_other_words_is_only_akin(then: str, now: str) -> None:
    """It is taken only where everything around it says that it is the one."""
    assert named(then, now) == "akin"


@pytest.mark.parametrize("now", ["_Save", "save…", "SAVE", "Save:", "Save\tCtrl+S"])
def test_signs_and_shortcuts_change_nothing(now: str) -> None:
    assert named("Save", now) == "same"


def test_a_title_is_the_same_in_another_folder_and_with_a_mark() -> None:
    assert same_title("/home/a/x/note.txt - Mousepad", "*/tmp/y/note.txt - Mousepad")
    assert not same_title("a.txt - Mousepad", "b.txt - Mousepad")


def test_a_picture_is_found_where_it_is_brighter_and_larger_and_nowhere_else() -> None:
    rng = np.random.default_rng(1)
    small = rng.integers(40, 160, (24, 60, 3)).astype(np.uint8)
    large = rng.integers(90, 110, (300, 500, 3)).astype(np.uint8)
    assert (absent := find_picture(small, large)) is None or not absent.sure
    large[100:124, 200:260] = small + 60
    spot = find_picture(small, large)
    assert spot is not None and spot.sure and (spot.box.x1, spot.box.y1) == (200, 100)
    large[200:224, 20:80] = small + 60
    twice = find_picture(small, large)
    assert twice is not None and not twice.sure
