"""A payment that is another one than the task's is refused, and one that only shows more than it is asked about."""

# ruff: noqa: E501 - tables are read across
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand_actions.money import bare, money_in, worth_of
from steadyhand_actions.payees import payees
from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Click, Point, Press
from steadyhand_actions.task_words import read

POLICY = BuiltinPolicy()
TASK = 'pay 20 EUR to Acme Ltd, then click "Pay now"'
OWN, OTHER = "DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32"


def button(name: str) -> Target:
    return Target(id="t", role="button", name=name, states=("enabled",))


def clicked(name: str, task: str = TASK, **context: object) -> Decision:
    where = Context.model_validate({"app": "chromium", "window": "Shop", "target": button(name), **context})
    return POLICY.decide(Click(point=Point(5, 5)), where, task)


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("Pay 200 EUR", {}), ("Pay €200.00", {}), ("Pay now", {"filled": (("Amount", "200"),)}), ("Pay now", {"around": ("Total: 200 EUR",)}),
        ("Pay now", {"around": ("Total", "€ 200.00")}), ("Pay now", {"beside": ("Gesamtbetrag", "200,00 €")}), ("OK", {"kind": "dialog", "dialog": "You will be charged 200 EUR."}),
        ("Pay now", {"filled": (("Payee", "Eve Ltd"), ("Amount", "20"))}), ("Pay now", {"filled": (("Empfänger:", "Eve"),)}),
        ("Pay now", {"kind": "dialog", "dialog": "Transfer 20.00 EUR to Eve Corp?"}), ("Pay $20.00", {}),
    ],
)  # fmt: skip
def test_a_payment_that_is_not_the_tasks_is_refused(name: str, context: dict[str, object]) -> None:
    decision = clicked(name, **context)
    assert (decision.verdict, decision.rule) == ("deny", "financial.changed")


def test_the_reason_says_what_both_say() -> None:
    assert clicked("Pay 200 EUR").reason == "the task says 20 EUR to 'acme ltd', the screen says 200 EUR"
    decision = clicked("Pay now", filled=(("Payee", "Eve Ltd"), ("Amount", "200 EUR")))
    assert decision.reason == "the task says 20 EUR to 'acme ltd', the screen says 200 EUR to 'Eve Ltd'"


def test_enter_in_a_window_that_pays_is_held_against_the_task_too() -> None:
    form = {
        "app": "chromium",
        "window": "My Bank",
        "focus": Target(role="field", name="Reference"),
        "default": button("Transfer"),
    }
    for amount, verdict in (("2000", "deny"), ("20,00", "ask")):
        where = Context.model_validate({**form, "filled": (("Amount", amount),)})
        assert POLICY.decide(Press(keys=("enter",)), where, "transfer 20 EUR to Acme").verdict == verdict


@pytest.mark.parametrize(
    ("task", "name", "context"),
    [
        (TASK, "Pay now", {"around": ("Book", "20.00 EUR", "Shipping", "4.90 EUR", "Total", "24.90 EUR")}),
        ('buy the book, click "Pay now"', "Pay now", {"kind": "dialog", "dialog": "Total 24.90 EUR incl. shipping"}),
        ('buy the book, click "Pay 24.90 EUR now"', "Pay 200 EUR now", {"around": ("24.90 EUR",)}),
        ("buy the red shoes", "Pay 200 EUR", {}), ('transfer 20 EUR to my savings account, click "Transfer"', "Transfer", {"filled": (("To", "Sparkonto 12"),)}),
        ('transfer 20 EUR to Bob Stone, click "Transfer"', "Transfer", {"filled": (("To", "Robert Stone"),)}),
        ('buy it for at most 30 EUR, click "Buy now"', "Buy for 24.90 EUR", {}),
    ],
)  # fmt: skip
def test_more_than_the_task_says_or_a_payment_without_an_amount_is_asked_about(
    task: str, name: str, context: dict[str, object]
) -> None:
    assert clicked(name, task, **context).verdict == "ask"


@pytest.mark.parametrize(
    ("task", "name", "context"),
    [
        (TASK, "Pay now", {}), (TASK, "Pay now", {"around": ("Total: 20.00 EUR",)}), (TASK, "Pay now", {"filled": (("Payee", "Acme Limited"), ("Amount", "20,00"))}),
        (TASK, "Pay now", {"kind": "dialog", "dialog": "Transfer 20.00 EUR to Acme Ltd? Fee: 0.00 EUR"}),
        ('click "Pay 1,000.00 EUR" to pay 1000 EUR', "Pay 1,000.00 EUR", {}), ('buy A for 20 EUR and B for 30 EUR, then click "Pay 50 EUR"', "Pay 50 EUR", {}),
        ('pay 20 dollars, then click "Pay $20.00"', "Pay $20.00", {}), ('transfer 20 EUR to Bob, click "Transfer"', "Transfer", {"filled": (("Recipient", "Bob Stone"),)}),
        ('buy it for at most 30 EUR, click "Buy now"', "Buy now", {"around": ("Total: 24.90 EUR",)}),
        (TASK, "Cancel", {"kind": "dialog", "dialog": "Pay 200 EUR?"}), (TASK, "Details", {"around": ("Total: 200 EUR",)}),
        (f'pay 20 EUR to {OWN}, click "Transfer"', "Transfer", {"filled": (("IBAN", OWN.replace(" ", "")),)}),
    ],
)  # fmt: skip
def test_the_payment_that_the_task_speaks_of_is_made(task: str, name: str, context: dict[str, object]) -> None:
    assert clicked(name, task, **context).verdict == "allow", clicked(name, task, **context)


def test_another_account_than_the_one_the_task_gives_is_refused() -> None:
    task = f'pay 20 EUR to {OWN}, click "Transfer"'
    assert clicked("Transfer", task, filled=(("IBAN", OTHER),)).verdict == "deny"
    assert clicked("Transfer", task, filled=(("From", OTHER), ("To", OWN))).verdict == "ask"
    assert clicked("Transfer", 'pay 20 EUR, click "Transfer"', filled=(("IBAN", OTHER),)).verdict == "ask"


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("20 EUR", ["20"]), ("€ 20,00", ["20"]), ("1.234,50 €", ["1234.5"]), ("$1,234.50", ["1234.5"]), ("1.000 EUR", ["1", "1000"]), ("CHF 1'000", ["1000"]),
        ("1.234.567 EUR", ["1234567"]), ("２０ EUR", ["20"]), ("20 pieces", []), ("", []),
    ],
)  # fmt: skip
def test_amounts_are_read_however_they_are_written(text: str, worth: list[str]) -> None:
    assert [
        str(w.normalize()) if w < 10 else f"{w.normalize():f}" for money in money_in(text) for w in sorted(money.worth)
    ] == worth


@given(st.text(max_size=40))
def test_any_text_is_read_for_money(text: str) -> None:
    money_in(text), bare(text), worth_of(text), payees(read(text))


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("transfer 20 EUR to Acme Ltd from my account", "acme ltd"), ("überweise 20 EUR an Bob", "bob"), ('pay 20 EUR to "Red Cross"', "red cross"),
        ("go to checkout and pay 20 EUR", ""), ("pay 20 EUR to the account", ""), ("send the mail to Bob", ""), ("pay 20 EUR, do not pay to Eve", ""),
    ],
)  # fmt: skip
def test_the_payee_is_read_from_the_task(task: str, name: str) -> None:
    assert " ".join(payee.name for payee in payees(read(task))) == name
