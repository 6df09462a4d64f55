"""Questions about pages that a real browser drew are answered from their pixels; what is not shown is not known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steadyhand import Desktop
from steadyhand.desktop.reading import ask
from steadyhand.observation import Observation
from steadyhand_actions.schema import Box

Seen = Callable[[str], Observation]

ASKED = [
    line.split(" | ")
    for line in """
receipt | What is the total? | £20.54
receipt | How much is the VAT? | £1.20
receipt | What is the receipt number? | 004817
receipt | What time was it? | 17:42
receipt | How much do the apples cost? | £1.80
receipt | How many apples? | 6
receipt | What is the sum of the prices? | £19.34
receipt | What is 12 % of the total? | £2.46
receipt | What is the difference between the total and the subtotal? | £1.20
receipt | What is the average price? | £4.84
receipt | Which item is the most expensive? | Coffee beans
receipt | Is the total more than 25? | no: £20.54 and 25
receipt | What is the title? | Corner Market
invoice | What is the invoice number? | RE-2026-0815
invoice | When is it due? | 07.01.2026
invoice | What is the total due? | 1.746,56 €
invoice | What is the unit price of the desk lamp? | 39,90 €
invoice | What is 50% of the net total? | 733,85 €
invoice | What is the e-mail address? | info@mueller-buero.example
form | What does the First name field say? | Grace
form | What is the value next to Last name? | Hopper
form | Which country is selected? | United States
form | Which tab is selected? | Profile
form | Is the newsletter checkbox checked? | yes: check box 'Send me the newsletter' is checked
form | Which checkboxes are checked? | Send me the newsletter
form | How many buttons are there? | 3
form | Which fields are empty? | Phone
form | Is the Save button enabled? | yes: button 'Save' is enabled
form | Can I click Delete account? | no: button 'Delete account' is not enabled
form | Which button is disabled? | Delete account
form | What is the error message? | Error: the phone number is missing.
form | What colour is the Save button? | blue
form | What colour is the error message? | red
form | Is there a Print button? | no
dialog | What is the error code? | 0x80070070
dialog | What colour is the Discard button? | red
table | Which order is selected? | 1043
table | How many orders are shipped? | 2
table | Which orders are pending? | 1042
table | What is the status of order 1044? | Cancelled
table | What is the sum of all prices? | $1,664.74
table | What is the price of order 1041 plus the price of order 1042? | $1,334.50
table | Which customer has the lowest price? | Linus Pauling
table | How many times does Shipped appear? | 2
shop | Which tab is active? | Cart
shop | What does the error say? | Your coupon SPRING has expired.
shop | How many USB-C cables are in the cart? | 3
dark | Which entry in the sidebar is selected? | Network
dark | Which port is set? | 8080
dark | When was the last update? | 3 June 2026, 09:15
bank | Who is the account holder? | Marie Dupont
bank | What is the amount of the rent? | -890.00
bank | What is the highest amount? | 2,350.00
""".strip().splitlines()
]


@pytest.mark.parametrize(("page", "question", "answer"), ASKED, ids=[f"{p}: {q}" for p, q, _ in ASKED])
def test_a_question_is_answered(page: str, question: str, answer: str, seen: Seen) -> None:
    reply = ask(question, seen(page))
    assert (reply.found, reply.text) == (True, answer), reply.reason


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("receipt", "What is the meaning of life?"),
        ("receipt", "What is the customer's name?"),
        ("form", "What is the fax number?"),
        ("table", "What is the price of order 1099?"),
        ("dialog", "How many windows are open?"),
        ("dark", "What is the password?"),
        ("table", "Write a poem about it"),
        ("receipt", "Why is the milk so dear?"),
        ("table", "What changed?"),
    ],
)
def test_what_is_not_shown_or_not_understood_is_not_guessed(page: str, question: str, seen: Seen) -> None:
    reply = ask(question, seen(page))
    assert not reply.found and reply.text == "" and reply.boxes == ()
    assert reply.reason and "\n" not in reply.reason


def test_an_unknown_kind_of_question_is_told_what_can_be_asked(seen: Seen) -> None:
    assert "what can be asked:" in ask("Why is the milk so dear?", seen("receipt")).reason


def inside(box: Box, x1: int, y1: int, x2: int, y2: int) -> bool:
    return x1 <= box.x1 and y1 <= box.y1 and box.x2 <= x2 and box.y2 <= y2


def test_an_answer_carries_the_places_that_it_rests_on(seen: Seen) -> None:
    total = ask("What is the total?", seen("receipt"))
    assert len(total.boxes) == 1 and inside(total.boxes[0], 290, 322, 365, 348)
    prices = ask("What is the sum of the prices?", seen("receipt"))
    assert len(prices.boxes) == 4 and all(inside(b, 295, 160, 365, 262) for b in prices.boxes)
    assert 0.6 < total.confidence <= 1 and total.rung == "text"


def test_where_a_thing_is_is_said_with_its_box(seen: Seen) -> None:
    where = ask("Where is the Cancel button?", seen("form"))
    assert where.text.startswith("button 'Cancel' at 155,466, at the left")
    assert inside(where.boxes[0], 108, 447, 202, 485)


def test_lists_have_their_entries(seen: Seen) -> None:
    assert ask("List all buttons", seen("dialog")).items == ("Cancel", "Retry", "Discard")
    assert ask("What tabs are there?", seen("form")).items == ("General", "Profile", "Security")
    assert ask("List the customers", seen("table")).items[:2] == ("Ada Lovelace", "Alan Turing")


def test_a_screen_is_described_by_what_is_on_it(seen: Seen) -> None:
    told = ask("Describe the screen", seen("form")).text
    assert 'headed "Account settings"' in told and "3 buttons: Save, Cancel, Delete account." in told
    assert 'Field E-mail: "grace@navy.example".' in told and "Check box Share my profile: off." in told
    assert (
        "A table of 4 rows with the columns Order, Customer, Status, Price." in ask("What is this?", seen("table")).text
    )


def test_all_text_is_read_in_order(seen: Seen) -> None:
    lines = ask("Read the whole text", seen("receipt")).items
    assert lines[0] == "Corner Market" and lines[-1] == "Thank you for shopping with us!"
    assert "Rye bread  1  £2.45" in lines


def test_several_pictures_are_asked_together(seen: Seen) -> None:
    both = (seen("receipt"), seen("form"))
    assert ask("What is the total?", *both).text == "£20.54"
    mail = ask("What is the e-mail?", *both)
    assert (mail.text, mail.picture) == ("grace@navy.example", 1)
    told = ask("What changed?", seen("form"), seen("form later"))
    assert "field 'Phone': '' -> '555 0199'" in told.text and told.boxes


@pytest.mark.desktop
def test_a_real_application_is_read_through_its_tree(tmp_path: Path) -> None:
    note = tmp_path / "order.txt"
    note.write_text("Order number: 4711\nTotal: 12.30 EUR\nShipping: 2.70 EUR\n", "utf-8")
    with Desktop.virtual(size=(900, 600)) as desktop:
        desktop.spawn(["mousepad", str(note)], wait=30)
        shown = desktop.see()
    assert ask("What is the order number?", shown).text == "4711"
    assert ask("What is the sum of total and shipping?", shown).text == "15.00 EUR"
    assert "order.txt" in ask("What is the title of the window?", shown).text
    assert ask("How many windows are open?", shown).text == "1"
    menus = ask("List the menus", shown)
    assert {"File", "Edit"} <= set(menus.items) and menus.rung == "tree"
