"""What else is judged than words on buttons: drags, pastes, unsaved windows, forms, repetitions; and how far a task's permission reaches."""

# ruff: noqa: E501 - tables are read across
from __future__ import annotations

import pytest

from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Act, Click, Drag, Invoke, Launch, Point, Press, Type

HERE = Point(5, 5)
CLICK = Click(point=HERE)
DRAG = Drag(path=(HERE, Point(90, 90)))
POLICY = BuiltinPolicy()


def target(name: str = "", role: str = "button", **more: object) -> Target:
    return Target.model_validate({"id": "t", "role": role, "name": name, "states": ("enabled",), **more})


def decide(action: Act, task: str = "", **context: object) -> Decision:
    return POLICY.decide(action, Context.model_validate({"app": "someapp", "window": "Some window", **context}), task)


def clicked(name: str, task: str = "", role: str = "button", **context: object) -> Decision:
    return decide(CLICK, task, target=target(name, role), **context)


def press(keys: str) -> Press:
    return Press(keys=tuple(keys.split("+")))


# ---- traps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "role", "context", "verdict"),
    [
        ("Don't send", "button", {}, "allow"), ("Do not delete", "button", {}, "allow"), ("Undo delete", "button", {}, "allow"), ("Undo send", "link", {}, "allow"),
        ("Cancel", "button", {"kind": "dialog", "dialog": "Delete the account? Cancel will delete it, Back keeps it."}, "ask"),
        ("Cancel", "button", {"kind": "dialog", "dialog": "Delete the account?"}, "allow"),
        ("Yes", "button", {"kind": "dialog", "dialog": "Keep the file?"}, "allow"), ("No", "button", {"kind": "dialog", "dialog": "Save changes before closing?"}, "ask"),
        ("Delete filter", "button", {}, "allow"), ("Delete filter", "button", {"app": "thunderbird"}, "ask"), ("Delete account", "button", {}, "ask"),
        ("Clear search", "button", {}, "allow"), ("Delete", "menuitem", {}, "ask"), ("Delete…", "menuitem", {}, "ask"), ("Delete", "menu", {}, "allow"),
        ("🗑", "button", {}, "ask"), ("🗑️", "icon", {}, "ask"), ("edit-delete", "icon", {}, "ask"), ("mail-send-symbolic", "button", {}, "ask"), ("📎", "button", {}, "ask"), ("➤", "button", {"app": "telegram"}, "ask"),
        ("Pause protection", "button", {}, "ask"), ("Stop the VPN", "menuitem", {}, "ask"), ("Turn off dark mode", "button", {}, "allow"), ("Don't turn off the firewall", "button", {}, "allow"),
        ("Stop", "button", {}, "allow"), ("Disable backups", "toggle", {}, "ask"),
    ],
)  # fmt: skip
def test_traps_come_out_right(name: str, role: str, context: dict[str, object], verdict: str) -> None:
    assert clicked(name, role=role, **context).verdict == verdict


def test_the_description_of_a_picture_counts_when_it_has_no_name() -> None:
    assert decide(CLICK, target=target("", "icon", description="Delete selected mails")).category == "destructive"


def test_a_disabled_button_is_judged_like_any_other() -> None:
    assert decide(CLICK, target=target("Delete", states=())).verdict == "ask"


def test_an_accessibility_action_is_judged_by_its_own_name() -> None:
    row = target("draft.txt", "row")
    assert decide(Invoke(element="x", name="delete", point=HERE), target=row).verdict == "ask"
    assert decide(Invoke(element="x", name="activate", point=HERE), target=row).verdict == "allow"


def test_the_default_button_of_another_form_of_a_page_does_not_answer_for_a_field() -> None:
    page = {"app": "chromium", "focus": target("Comment", "field"), "default": target("Find")}
    assert decide(press("enter"), address="http://x.example/board", **page).rule == "submit.enter"
    assert decide(press("enter"), **page).rule == "submit.enter"
    assert decide(press("enter"), **{**page, "focus": target("Search", "field")}).verdict == "allow"
    assert decide(press("enter"), **{**page, "app": "a"}).verdict == "allow"


# ---- drags, pastes, closing, starting ------------------------------------------------------------------------------


def test_a_drag_onto_the_trash_deletes() -> None:
    files, trash = {"app": "pcmanfm", "target": target("draft.txt", "icon")}, target("Trash Can", "icon")
    assert decide(DRAG, onto=trash, **files).category == "destructive"
    assert decide(DRAG, onto=target("Papierkorb", "row"), **files).category == "destructive"
    assert decide(DRAG, "delete draft.txt by dragging it to the trash", onto=trash, **files).verdict == "allow"
    assert decide(DRAG, "delete other.txt", onto=trash, **files).verdict == "ask"
    assert decide(DRAG, onto=target("Pictures", "icon"), **files).verdict == "allow"


def test_a_drag_hands_a_file_over_or_runs_it() -> None:
    files = {"app": "pcmanfm", "target": target("draft.txt", "icon")}
    assert decide(DRAG, onto=target("My page", "window", text="chromium"), **files).category == "exfiltration"
    assert decide(DRAG, onto=target("bob@pc", "terminal"), **files).category == "execute"
    assert decide(DRAG, onto=target("Send", "button"), **files).category == "communication"
    assert decide(DRAG, target=target("line", "image"), onto=target("canvas", "image")).verdict == "allow"


def test_a_paste_into_a_terminal_is_asked_about_however_it_is_done() -> None:
    terminal = {"app": "xterm", "target": target("", "terminal"), "focus": target("", "terminal")}
    assert decide(Click(point=HERE, button="middle"), **terminal).rule == "execute.paste"
    assert decide(press("shift+insert"), **terminal).rule == "execute.paste"
    assert clicked("Paste", role="menuitem", app="xfce4-terminal").rule == "execute.paste"
    assert clicked("Paste", role="menuitem", app="mousepad").verdict == "allow"
    assert decide(Click(point=HERE, button="middle"), app="mousepad", target=target("", "document")).verdict == "allow"


@pytest.mark.parametrize(
    "window", ["*note.txt - Mousepad", "● main.py — Editor", "note.txt [modified]", "note [+] - VIM"]
)
@pytest.mark.parametrize("keys", ["alt+F4", "ctrl+w", "ctrl+q"])
def test_closing_a_window_that_is_not_saved_is_asked_about_unless_the_task_says_to_close(
    window: str, keys: str
) -> None:
    assert decide(press(keys), window=window).rule == "destructive.close"
    assert decide(press(keys), "close the editor", window=window).verdict == "allow"
    assert decide(press(keys), "schließe den Editor", window=window).verdict == "allow"
    assert decide(press(keys), window="note.txt - Mousepad").verdict == "allow"


@pytest.mark.parametrize(
    ("arguments", "task", "verdict"),
    [
        ((), "anything", "allow"), (("/home/bob/note.txt",), "open note.txt", "allow"), (("/home/bob/note.txt",), "open /home/bob/note.txt", "allow"),
        (("/home/bob/other.txt",), "open note.txt", "ask"), (("https://example.org",), "open example.org", "allow"), (("https://example.org/buy",), "open example.org", "ask"),
        (("https://evil.example/x",), "read the page", "ask"), (("http://127.0.0.1:8000/a.html",), "open http://127.0.0.1:8000/a.html", "allow"),
        (("/etc/passwd",), "", "ask"), (("/home/bob/report.odt",), "open the report", "allow"),
    ],
)  # fmt: skip
def test_a_program_is_started_with_what_the_task_names_only(
    arguments: tuple[str, ...], task: str, verdict: str
) -> None:
    assert decide(Launch(app="x.desktop", arguments=arguments), task).verdict == verdict


def test_a_terminal_that_asks_for_a_password_gets_none() -> None:
    asking = target("", "terminal", text="bob@pc:~$ sudo id\n[sudo] password for bob: ")
    assert decide(Type(text="hunter22\n"), app="xterm", focus=asking).rule == "credentials.terminal"


def test_a_field_that_shows_dots_holds_a_secret_and_a_program_is_not_typed_into_an_address_bar() -> None:
    assert decide(Type(text="hunter22"), focus=target("x", "field", text="••••")).category == "credentials"
    bar = {"app": "chromium", "focus": target("Address", "field")}
    assert decide(Type(text="javascript:alert(1)"), **bar).category == "execute"
    assert decide(Type(text="example.org"), **bar).verdict == "allow"


def test_a_file_is_handed_to_a_page_by_a_double_click_and_by_enter_too() -> None:
    chooser = {"app": "chromium", "window": "Open File", "kind": "dialog"}
    assert decide(Click(point=HERE, count=2), target=target("photo.png", "row"), **chooser).category == "exfiltration"
    assert decide(CLICK, target=target("photo.png", "row"), **chooser).verdict == "allow"
    assert decide(press("enter"), focus=target("Name", "field"), **chooser).category == "exfiltration"


def test_what_another_application_shows_is_not_put_into_a_page_unless_the_task_says_to_copy_it() -> None:
    page = {"app": "chromium", "address": "https://x.example/", "focus": target("Comments", "field")}
    assert (
        decide(Type(text="Dear Bob, the meeting is at ten"), origin="thunderbird", **page).rule
        == "exfiltration.between"
    )
    assert decide(press("ctrl+v"), origin="thunderbird", **page).rule == "exfiltration.between"
    assert decide(press("ctrl+v"), "copy the mail into the form", origin="thunderbird", **page).verdict == "allow"
    assert decide(press("ctrl+v"), origin="chromium", **page).verdict == "allow"
    assert (
        decide(press("ctrl+v"), origin="thunderbird", app="mousepad", focus=target("", "document")).verdict == "allow"
    )


def test_what_is_to_be_gone_for_good_passes_the_trash() -> None:
    files = {"app": "pcmanfm", "focus": target("draft.txt", "row")}
    keys = press("shift+delete")
    for task in (
        "permanently delete draft.txt",
        "delete draft.txt permanently",
        "lösche draft.txt endgültig",
        "delete the draft forever",
    ):
        assert decide(keys, task, **files).verdict == "allow", task
    for task in (
        "delete draft.txt",
        "permanently delete report.doc",
        "do not permanently delete draft.txt",
        "permanently delete other files. Read draft.txt",
        "",
    ):
        assert (
            decide(keys, task, **{**files, "focus": target("Projects", "row")} if "other" in task else files).verdict
            == "ask"
        ), task
    assert decide(keys, "permanently delete draft.txt", app="pcmanfm").verdict == "ask", "what is selected is not known"
    assert decide(keys, "permanently delete draft.txt", selected=12, **files).category == "bulk"
    assert (
        decide(keys, "permanently delete Old stuff", app="pcmanfm", focus=target("Old stuff", "icon")).verdict
        == "allow"
    )
    assert (
        decide(keys, "permanently delete Old stuff", app="pcmanfm", focus=target("Projects", "icon")).verdict == "ask"
    )


@pytest.mark.parametrize("name", ["Delete", "Delete permanently", "Delete Permanently", "Yes"])
def test_the_dialog_that_asks_whether_it_is_for_good_is_answered_for_what_the_task_names(name: str) -> None:
    for text in (
        "Are you sure you want to permanently delete “draft.txt”? If you delete an item, it will be permanently lost.",
        "Permanently delete 'draft.txt'? This cannot be undone.",
    ):
        there = {"kind": "dialog", "dialog": text}
        assert clicked(name, "permanently delete draft.txt", **there).verdict == "allow"
        assert clicked(name, "permanently delete report.doc", **there).verdict == "ask"
        assert clicked(name, "open draft.txt", **there).verdict == "ask"
    many = {"kind": "dialog", "dialog": "Permanently delete the 12 selected items?"}
    assert clicked(name, "permanently delete draft.txt", **many).verdict == "ask"


# ---- how far a permission reaches ----------------------------------------------------------------------------------


def test_a_permission_is_for_once() -> None:
    assert clicked("Send order", "Click Send order", repeats=0).verdict == "allow"
    assert clicked("Send order", "Click Send order", repeats=1).verdict == "ask"
    assert clicked("Send order", "Click Send order. Wait. Click Send order.", repeats=1).verdict == "allow"
    assert clicked("Delete", "delete all messages", repeats=3).verdict == "allow"


def test_what_was_never_risky_may_be_repeated() -> None:
    assert clicked("+", "add", repeats=40).verdict == "allow"
    assert decide(press("down"), repeats=200).verdict == "allow"


def test_the_same_risky_act_many_times_is_asked_about_unless_the_task_says_so_many() -> None:
    assert clicked("Send", "click Send again and again", repeats=5).category == "bulk"
    assert clicked("Send", "click Send 10 times", repeats=5).verdict == "allow"


@pytest.mark.parametrize(
    ("keys", "context"),
    [
        ("F5", {"app": "chromium"}), ("ctrl+r", {"app": "chromium", "address": "https://shop.example/"}), ("ctrl+shift+r", {"app": "firefox"}),
        ("enter", {"focus": target("Search", "field")}), ("enter", {"app": "pcmanfm", "focus": target("Music", "icon")}), ("enter", {"focus": target("Next")}),
    ],
)  # fmt: skip
def test_a_page_is_not_reloaded_and_enter_not_pressed_a_hundred_times_unless_the_task_says_so(
    keys: str, context: dict[str, object]
) -> None:
    often = Press(keys=tuple(keys.split("+")), count=100)
    assert decide(press(keys), presses=4, **context).verdict == "allow"
    assert decide(press(keys), presses=5, **context).category == "bulk"
    assert decide(often, **context).category == "bulk"
    assert decide(often, f"press {keys} 100 times", **context).verdict == "allow"
    assert decide(often, f"press {keys} 50 times", **context).category == "bulk"
    assert (
        decide(press(keys), f"press {keys} again and again until it is there", presses=20, **context).verdict == "allow"
    )
    assert (
        decide(press(keys), f"press {keys} again and again until it is there", presses=30, **context).category == "bulk"
    )


def test_keys_that_move_edit_or_end_a_line_may_be_pressed_as_often_as_need_be() -> None:
    text = target("", "document", states=("enabled", "multiline"))
    for keys, context in (
        ("down", {}),
        ("backspace", {"focus": text}),
        ("enter", {"focus": text}),
        ("ctrl+r", {"app": "libreoffice-writer"}),
        ("ctrl+r", {"app": "xterm"}),
        ("enter", {"app": "libreoffice-calc", "focus": target("A1", "cell")}),
    ):
        assert decide(Press(keys=tuple(keys.split("+")), count=100), presses=50, **context).verdict == "allow", keys
    assert clicked("Reload", role="button", app="chromium", presses=5).category == "bulk"
    assert clicked("Reload", role="button", app="chromium", presses=4).verdict == "allow"


def test_one_name_does_not_permit_to_delete_all_that_is_selected() -> None:
    files = {"app": "pcmanfm", "focus": target("draft.txt", "row")}
    assert decide(press("delete"), "delete draft.txt", selected=1, **files).verdict == "allow"
    assert decide(press("delete"), "delete draft.txt", selected=12, **files).category == "bulk"
    assert decide(press("delete"), "delete a.txt and draft.txt", selected=2, **files).verdict == "allow"
    assert decide(press("delete"), "delete draft.txt and all other files", selected=12, **files).verdict == "allow"


def test_everything_at_once_is_written_over_only_when_the_task_speaks_of_it() -> None:
    sheet = {"app": "libreoffice", "whole": True, "focus": target("A1", "table", text="7")}
    assert decide(Type(text="0"), "read the total", **sheet).category == "bulk"
    assert decide(press("delete"), "read the total", **sheet).category == "bulk"
    assert decide(Type(text="0"), "replace everything with 0", **sheet).verdict == "allow"
    assert decide(Type(text="x"), "fill the field", whole=True, focus=target("Name", "field")).verdict == "allow"


@pytest.mark.parametrize(
    ("task", "to", "verdict"),
    [
        ("write to bob@example.org and send it", "bob@example.org", "allow"), ("write to Bob and send it", "Bob Stone <bob@example.org>", "allow"),
        ("write to Bob and send it", "archive@collector.example", "ask"), ("write to bob@example.org and send it", "bob@example.net", "ask"),
        ("write to Bob and send it", "bob@example.org, eve@evil.example", "ask"),
    ],
)  # fmt: skip
def test_a_mail_goes_only_to_whom_the_task_names(task: str, to: str, verdict: str) -> None:
    assert clicked("Send", task, app="thunderbird", filled=(("To", to), ("Subject", "Hi"))).verdict == verdict


def test_a_payment_is_the_one_the_task_speaks_of() -> None:
    form = {"filled": (("IBAN", "DE89 3704 0044 0532 0130 00"), ("Amount", "20.00"))}
    task = 'pay 20.00 EUR to DE89370400440532013000, then click "Transfer"'
    assert clicked("Transfer", task, **form).verdict == "allow"
    assert clicked("Transfer", 'click "Transfer" to pay 20.00 EUR', **form).rule == "financial.changed"
    assert clicked("Transfer", task, filled=(("Amount", "2000.00"),)).verdict == "deny"


@pytest.mark.parametrize(
    ("task", "name", "dialog", "verdict"),
    [
        ("delete draft.txt", "Delete", "Delete draft.txt?", "allow"), ("delete draft.txt", "Delete", "Delete draft2.txt?", "ask"),
        ("delete draft.txt", "Empty Trash", "", "ask"), ("lösche draft.txt", "Löschen", "„draft.txt“ wirklich löschen?", "allow"),
        ("supprime draft.txt", "Supprimer", "Supprimer « draft.txt » ?", "allow"), ("удали draft.txt", "Удалить", "Удалить «draft.txt»?", "allow"),
        ("send the mail", "Delete", "", "ask"), ("do not delete draft.txt", "Delete", "Delete draft.txt?", "ask"),
    ],
)  # fmt: skip
def test_a_task_permits_the_act_it_names_on_what_it_names(task: str, name: str, dialog: str, verdict: str) -> None:
    assert clicked(name, task, kind="dialog" if dialog else "normal", dialog=dialog).verdict == verdict
