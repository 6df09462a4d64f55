"""Instructions for a picture: the verb is set aside, or is the name, or is the control beside the thing."""

from __future__ import annotations

import pytest
from tests import ground_screens as screens

from steadyhand.models.embedded.picture_ground import ground_picture, is_here
from steadyhand.observation import Observation
from steadyhand_actions.errors import TaskNotUnderstood


def tasks() -> Observation:
    """A list of tasks as pixels alone give it, with a table below."""
    s = screens.Screen(source="text")
    for i, n in enumerate(["Water the flowers", "Call the dentist about Friday", "Buy bread"]):
        y = 100 + 50 * i
        s.add("checkbox", "", 100, y, 20, 20, source="pixels", id=f"tick {i}")
        s.add("label", n, 140, y, 200, 20, id=f"task {i}")
        s.add("icon", "close", 500, y, 16, 16, source="icon", id=f"cross {i}")
    for j, n in enumerate(["Name", "Age", "City"]):
        s.add("cell", n, 100 + 150 * j, 300, 150, 30, source="pixels", id=f"head {n}")
    for i, entries in enumerate([("Ann", "33", "Rome"), ("Bob", "41", "Oslo")]):
        for j, n in enumerate(entries):
            s.add("cell", n, 100 + 150 * j, 330 + 30 * i, 150, 30, source="pixels", id=n)
    s.add("label", "Search:", 600, 250, 60, 16)
    s.add("field", "", 670, 244, 200, 28, source="pixels", id="search")
    s.add("button", "Logout", 1100, 40, 80, 30, source="pixels", id="logout")
    s.add("label", "Show", 100, 250, 40, 16)
    s.add("combo", "", 145, 244, 60, 28, source="pixels", value="10", id="count")
    s.add("label", "entries", 210, 250, 50, 16)
    s.add("icon", "add", 900, 500, 20, 20, source="icon", id="plus")
    return s.seen()


@pytest.mark.parametrize(
    ("instruction", "id"),
    [
        ("Sign out", "logout"),
        ('Click in the "Search:" box above the table', "search"),
        ('Open the "Show … entries" dropdown', "count"),
        ('Mark "Buy bread" as done', "tick 2"),
        ("Delete the task about the dentist", "cross 1"),
        ("Sort the table by age", "head Age"),
        ("The city of Bob", "Oslo"),
        ('Click the cell that says "Ann"', "Ann"),
        ("Press the Logout button", "logout"),
        ("Log out of the site", "logout"),
        ("Add a new task", "plus"),
        ("Zoom in (the plus)", "plus"),
        ('Choose "Logout" in the user menu', "logout"),
        ("Type into the search field", "search"),
        ("The age of Ann", "33"),
    ],
)
def test_an_instruction_finds_its_place_on_a_picture(instruction: str, id: str) -> None:
    found = ground_picture(tasks(), instruction)
    assert is_here(found)
    assert found[0].element.id == id, (found[0].element.title, found[0].why)


@pytest.mark.parametrize(
    "instruction",
    [
        'Click "Export as MP3"',
        "The salary of Ann",
        "Open the calendar view",
        "Press the Print button",
        "Unlock with fingerprint",
    ],
)
def test_what_a_picture_does_not_show_is_not_found(instruction: str) -> None:
    assert not is_here(ground_picture(tasks(), instruction))


def test_an_instruction_that_names_nothing_is_refused() -> None:
    with pytest.raises(TaskNotUnderstood):
        ground_picture(tasks(), "  ")
