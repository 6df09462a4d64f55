"""Secrets by name: where their values come from, who sees them, and what stands for them everywhere else."""

from __future__ import annotations

import json
import sys
import traceback
import types
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand_actions import vault
from steadyhand_actions.audit import redacted
from steadyhand_actions.errors import BadAction, UsageError
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Box, Point, SetValue, Type
from steadyhand_actions.vault import as_read, masked, masked_all, names_in, provide, revealed, without_secrets

SECRET = "Tr0ub4dor&3 <x>"


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    vault.forget()
    yield
    vault.forget()


def given_as(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"STEADYHAND_SECRET_{name}", value)
    provide(f"type {{{{secret:{name}}}}}")


def test_a_secret_comes_from_the_environment_under_its_name_or_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYHAND_SECRET_MY_BANK", SECRET)
    assert provide("type {{secret:my-bank}} and {{secret:my-bank}} again") == ("my-bank",)
    assert revealed("x{{secret:my-bank}}y") == f"x{SECRET}y"


def test_a_secret_comes_from_the_keyring_where_the_environment_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def get_password(service: str, name: str) -> str:
        asked.append((service, name))
        return SECRET

    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_password=get_password))
    provide("type {{secret:PIN}}")
    assert asked == [("steadyhand", "PIN")] and revealed("{{secret:PIN}}") == SECRET


def test_a_keyring_that_is_locked_is_one_without_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def get_password(service: str, name: str) -> str:
        raise RuntimeError("locked")

    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_password=get_password))
    with pytest.raises(UsageError, match="there is none") as told:
        provide("type {{secret:PIN}}")
    assert "STEADYHAND_SECRET_PIN" in str(told.value) and "keyring set steadyhand PIN" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", ["ab", "line\nbreak", "tab\tin it", " blank before", "x" * 5000, "bell\x07bell"])
def test_what_would_act_as_a_key_or_cannot_be_hidden_is_refused_without_being_shown(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADYHAND_SECRET_PIN", value)
    with pytest.raises(UsageError) as told:
        provide("type {{secret:PIN}}")
    assert len(value) < 3 or value not in str(told.value)


@pytest.mark.parametrize(
    "text", ["{{secret:}}", "{{ secret:PIN }}", "{{secret:a b}}", "{{Secret:PIN}}", "{{secret:PIN}"]
)
def test_a_name_that_is_misspelt_is_said_and_not_typed(text: str) -> None:
    with pytest.raises(UsageError, match="names no secret"):
        provide(f"type {text} into the field")


def test_a_name_that_no_task_gave_is_not_typed() -> None:
    with pytest.raises(BadAction, match="the task has to name it"):
        revealed("{{secret:OTHER}}")


def test_only_the_hands_put_the_value_in(monkeypatch: pytest.MonkeyPatch) -> None:
    given_as("PIN", "s3cr3t-x", monkeypatch)
    device = DryRun()
    hands = Hands(device, device, lambda: [Box(0, 0, 100, 100)])
    hands.execute(Type(text="{{secret:PIN}}!"))
    assert "".join(line[6] for line in device.log if line.startswith("type ")) == "s3cr3t-x!"
    hands.execute(SetValue(element="e", value="{{secret:PIN}}", point=Point(1, 1)))
    assert device.log[-1] == "set e to 's3cr3t-x'"


def test_a_dry_run_needs_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    given_as("PIN", "s3cr3t-x", monkeypatch)
    device = DryRun()
    Hands(device, device, lambda: [Box(0, 0, 100, 100)], str).execute(Type(text="{{secret:PIN}}"))
    assert "s3cr3t" not in " ".join(device.log) and len(device.log) == len("{{secret:PIN}}")


def test_the_value_is_masked_in_every_form_it_may_turn_up_in(monkeypatch: pytest.MonkeyPatch) -> None:
    given_as("PIN", SECRET, monkeypatch)
    for form in (
        SECRET,
        SECRET.upper(),
        quote(SECRET),
        json.dumps(SECRET),
        "T r 0ub4dor &3 <x>",
        "Tr0ub4dor&amp;3 &lt;x&gt;",
    ):
        said = masked(f"before {form} after")
        assert "[secret:PIN]" in said and "4dor" not in said.lower(), form
    assert masked_all({"a": [SECRET, 7, {"b": (SECRET,)}]}) == {"a": ["[secret:PIN]", 7, {"b": ["[secret:PIN]"]}]}


def test_a_short_secret_is_masked_where_it_stands_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    given_as("CVV", "123", monkeypatch)
    assert masked("code 123, order 41235, v123") == "code [secret:CVV], order 41235, v123"


def test_a_secret_that_is_a_word_does_not_hide_its_label(monkeypatch: pytest.MonkeyPatch) -> None:
    given_as("PIN", "password", monkeypatch)
    assert masked("Password: password") == "Password: [secret:PIN]"


@given(
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=3, max_size=30),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_whatever_the_secret_is_no_word_of_its_own_survives(secret: str, before: str, after: str) -> None:
    vault.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEADYHAND_SECRET_PIN", secret)
        try:
            provide("{{secret:PIN}}")
        except UsageError:
            return
    said = masked(f"{before} {secret} {after}")
    assert "[secret:PIN]" in said
    assert said.count(secret) <= f"{before}{after}[secret:PIN]".count(secret)


def test_what_was_typed_is_compared_as_it_is_read() -> None:
    assert as_read("a {{secret:PIN}}") == "a [secret:PIN]" and names_in("{{secret:A}}{{secret:B}}") == ("A", "B")


def test_the_name_is_written_down_and_not_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    field = Context(focus=Target(role="field", states=("password",)))
    assert redacted(Type(text="{{secret:PIN}}"), field) == Type(text="{{secret:PIN}}")
    assert "abc" not in str(redacted(Type(text="{{secret:PIN}} abc"), field))


def test_programs_that_are_started_do_not_inherit_secrets() -> None:
    given_env = {"STEADYHAND_SECRET_PIN": "x", "STEADYHAND_API_KEY": "k", "HOME": "/h", "STEADYHAND_HANDS": "xtest"}
    assert without_secrets(given_env) == {"HOME": "/h", "STEADYHAND_HANDS": "xtest"}


def test_no_traceback_shows_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    given_as("PIN", SECRET, monkeypatch)
    try:
        raise RuntimeError(f"cannot send {SECRET}")
    except RuntimeError:
        assert SECRET not in masked(traceback.format_exc())


PASSWORD = Target(role="field", label="Password", states=("focused", "password"))
PLAIN = Target(role="field", label="Comment", states=("focused",))
WEB = {"app": "chromium", "window": "Log in"}


NOTE = Target(role="document", states=("multiline",))
BANK = "log in at https://bank.example with {{secret:PIN}}"
GITHUB = "log in to GitHub with {{secret:PIN}}"


@pytest.mark.parametrize(
    ("task", "context", "verdict", "rule"),
    [
        ("type {{secret:PIN}} into the password field", Context(app="zenity", focus=PASSWORD), "allow", ""),
        ("type hello", Context(app="zenity", focus=PASSWORD), "deny", "credentials."),
        ("type {{secret:OTHER}}", Context(app="zenity", focus=PASSWORD), "deny", "credentials."),
        ("type {{secret:PIN}} into the field", Context(app="zenity", focus=PLAIN), "ask", "credentials.plain-field"),
        ("type {{secret:PIN}} into the Comment field", Context(app="zenity", focus=PLAIN), "allow", ""),
        ("type {{secret:PIN}}", Context(app="zenity", focus=None), "ask", "credentials.unknown-field"),
        ("type {{secret:PIN}}", Context(app="xterm", focus=Target(role="terminal")), "ask", "credentials.terminal"),
        (
            "type {{secret:PIN}}",
            Context(app="mousepad", focus=NOTE), "ask", "credentials.open-text",
        ),
        (
            BANK,
            Context(**WEB, focus=PASSWORD, address="bank.example/login"), "allow", "",
        ),
        (
            BANK,
            Context(**WEB, focus=PASSWORD, address="https://www.bank.example/"), "allow", "",
        ),
        (
            BANK,
            Context(**WEB, focus=PASSWORD, address="https://bank.example.evil.com/"), "deny", "credentials.other-site",
        ),
        (
            BANK,
            Context(**WEB, focus=PASSWORD, address="https://evil.com/?bank.example"), "deny", "credentials.other-site",
        ),
        (
            BANK,
            Context(**WEB, focus=PASSWORD, address="https://bank.example@evil.com/"), "deny", "credentials.other-site",
        ),
        (GITHUB, Context(**WEB, focus=PASSWORD, address="github.com/login"), "allow", ""),
        (
            GITHUB,
            Context(**WEB, focus=PASSWORD, address="github.evil.com"), "ask", "credentials.site",
        ),
        ("use {{secret:PIN}}", Context(**WEB, focus=PASSWORD, address="shop.example"), "ask", "credentials.site"),
        ("log in with {{secret:PIN}}", Context(**WEB, focus=PASSWORD), "ask", "credentials.unknown-site"),
        (
            "log in as ann@mail.example with {{secret:PIN}} at http://127.0.0.1:8080/",
            Context(**WEB, focus=PASSWORD, address="127.0.0.1:8080/x"), "allow", "",
        ),
        (
            "log in with {{secret:PIN}} at http://127.0.0.1:8080/",
            Context(**WEB, focus=PASSWORD, address="127.0.0.1:8081/x"), "deny", "credentials.other-site",
        ),
        (
            "open KeePassXC, type {{secret:PIN}} into the password field",
            Context(app="zenity", window="Update", focus=PASSWORD), "ask", "credentials.other-app",
        ),
        (
            "open KeePassXC, type {{secret:PIN}} into the password field",
            Context(app="keepassxc", window="Unlock", focus=PASSWORD), "allow", "",
        ),
        (
            "save it as notes.txt, then type {{secret:PIN}} into the password field",
            Context(app="zenity", window="Unlock", focus=PASSWORD), "allow", "",
        ),
    ],
)  # fmt: skip
def test_a_secret_goes_only_where_the_task_says(task: str, context: Context, verdict: str, rule: str) -> None:
    said = BuiltinPolicy().decide(Type(text="{{secret:PIN}}"), context, task)
    assert (said.verdict, said.rule.startswith(rule)) == (verdict, True), said
