"""A small suite for a text editor. Run it with: pytest examples/tests"""

from __future__ import annotations

import pytest

from steadyhand import App, Desktop, expect

pytestmark = pytest.mark.app("mousepad")


def test_a_note_is_saved_under_the_name_that_is_typed(desktop: Desktop, app: App) -> None:
    app.get("field").type("milk and bread")
    app.get("menuitem", name="Save As").click()
    dialog = desktop.get("dialog", name="Save As")
    dialog.get("field", name="Name").fill("shopping.txt")
    dialog.get("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(desktop).to_show("the window title contains 'shopping.txt'")
    assert (desktop.home / "shopping.txt").read_text(encoding="utf-8").strip() == "milk and bread"


def test_nothing_can_be_undone_in_a_new_document(app: App) -> None:
    expect(app.get("menuitem", name="Undo")).to_be_disabled()
    app.get("field").type("x")
    expect(app.get("menuitem", name="Undo")).to_be_enabled()


def test_leaving_asks_about_what_was_typed(desktop: Desktop, app: App) -> None:
    app.get("field").type("unsaved")
    app.get("menuitem", name="Quit").click()
    expect(desktop).to_match_tree("""
        - button "Cancel"
        - button /Don.t Save/
    """)
    expect(app).to_be_open()
    desktop.get("button", name="Cancel").click()
    expect(app.get("field")).to_have_value("unsaved")
