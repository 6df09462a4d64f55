"""Numbers, money, dates and labels as documents write them, and the forms that questions have."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.models.embedded.reading.labels import HERE, likeness, words_of
from steadyhand.models.embedded.reading.moments import find_day, find_time, puts_day_first
from steadyhand.models.embedded.reading.numbers import Mark, amounts, decimal_mark, number, written
from steadyhand.models.embedded.reading.page import page_of
from steadyhand.models.embedded.reading.questions import asked
from steadyhand.models.embedded.reading.sums import compared, fold
from steadyhand.observation import Observation, Screenshot


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234.50", None, "1234.50"),
        ("1.234,50", None, "1234.50"),
        ("1.234,50 €", ".", "1234.50"),
        ("$1,250", None, "1250"),
        ("1.250", ",", "1250"),
        ("1.250", None, "1.250"),
        ("1,250", ",", "1.250"),
        ("12,5 %", None, "12.5"),
        ("1 234 567,89", None, "1234567.89"),
        ("1'234.50 CHF", None, "1234.50"),
        ("-42.00", None, "-42.00"),
        ("−42", None, "-42"),
        ("(19.99)", None, "-19.99"),
        ("USD 5", None, "5"),
        ("£ 20.54", None, "20.54"),
        ("0.125", ",", "0.125"),
        ("1,000,000", None, "1000000"),
        ("2 kg", None, "2"),
    ],
)
def test_a_number_is_read_in_either_style(text: str, decimal: Mark | None, value: str) -> None:
    found = number(text, decimal)
    assert found is not None and found.value == Decimal(value)


@pytest.mark.parametrize("text", ["24.12.2025", "192.168.0.1", "AB-12", "17:42", "v2", "RE-2026-0815", "a1b2", "x"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert amounts(text) == []


def test_the_decimal_mark_is_learnt_from_the_page() -> None:
    assert decimal_mark(["149,50 €", "1.049,00 €", "2"]) == ","
    assert decimal_mark(["$1,250.00", "84.50"]) == "."
    assert decimal_mark(["no numbers", "1041"]) is None


def test_results_are_written_like_the_numbers_they_come_from() -> None:
    assert written(Decimal("1234.5"), number("£3.10"), ".") == "£1,234.50"
    assert written(Decimal("1234.5"), number("3,10 €", ","), ",") == "1.234,50 €"
    assert written(Decimal("-3"), number("$1"), None) == "-$3"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_reading_of_values_fail(text: str) -> None:
    amounts(text)
    find_day(text)
    find_time(text)
    asked(text)


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("2026-03-04", None, date(2026, 3, 4)),
        ("24.12.2025", None, date(2025, 12, 24)),
        ("03/04/2026", None, date(2026, 3, 4)),
        ("03/04/2026", True, date(2026, 4, 3)),
        ("14/03/2026", None, date(2026, 3, 14)),
        ("3 June 2026, 09:15", None, date(2026, 6, 3)),
        ("June 3rd, 2026", None, date(2026, 6, 3)),
        ("3. März 2026", None, date(2026, 3, 3)),
        ("14-Mar-26", None, date(2026, 3, 14)),
        ("Due 1/2/99", False, date(1999, 1, 2)),
    ],
)
def test_a_date_is_found(text: str, day_first: bool | None, day: date) -> None:
    found = find_day(text, day_first)
    assert found is not None and found.day == day


@pytest.mark.parametrize("text", ["31/31/2026", "30.02.2026", "12.50", "no date", "1/2"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_day(text) is None


def test_a_date_that_may_be_read_in_two_ways_is_less_sure() -> None:
    doubtful, clear = find_day("03/04/2026"), find_day("03/04/2026", True)
    assert doubtful is not None and clear is not None and not doubtful.sure and clear.sure
    assert puts_day_first(["14/03/2026"]) is True and puts_day_first(["03/14/2026"]) is False
    assert puts_day_first(["03/04/2026", "£3"]) is True and puts_day_first(["03/04/2026"]) is None


@pytest.mark.parametrize(("text", "clock"), [("17:42", time(17, 42)), ("5:03 pm", time(17, 3)), ("12 am", time(0))])
def test_a_time_is_found(text: str, clock: time) -> None:
    assert find_time(text) == clock


@pytest.mark.parametrize(
    ("words", "label", "fits"),
    [
        ("total", "Total due", True),
        ("total", "Grand total:", True),
        ("total", "Subtotal", False),
        ("total", "Gesamtbetrag", True),
        ("subtotal", "Net total", True),
        ("due date", "Invoice date", False),
        ("due date", "Fällig am", True),
        ("tax", "VAT 20 %", True),
        ("price", "Unit price", False),
        ("quantity", "Qty", True),
        ("birthday", "Date of birth:", True),
        ("last name", "First name", False),
    ],
)
def test_labels_answer_to_what_they_mean(words: str, label: str, fits: bool) -> None:
    assert (likeness(words, label) >= HERE) is fits


def test_names_of_properties_are_words() -> None:
    assert words_of("invoiceNumber") == words_of("invoice_number") == words_of("invoice-number") == "invoice number"


@pytest.mark.parametrize(
    ("question", "kind", "what"),
    [
        ("What is the total?", "value", "the total"),
        ("Please tell me whether the Save button is enabled", "state", "the Save button"),
        ("Could you list all buttons?", "list", "buttons"),
        ("Is the box not checked?", "state", "the box"),
        ("How many rows are there on the screen?", "count", "rows"),
        ("Where can I find the search field?", "where", "the search field"),
        ("add up all the prices", "fold", "the prices"),
        ("How much more is A than B?", "arithmetic", "A"),
        ("what's different?", "changes", ""),
        ("total", "value", "total"),
    ],
)
def test_questions_are_understood_in_their_usual_forms(question: str, kind: str, what: str) -> None:
    found = asked(question)
    assert found is not None and (found.kind, found.what) == (kind, what)


@pytest.mark.parametrize(
    "question", ["Why is it blue?", "Should I buy it?", "Do you like it?", "?", "How do I get out?"]
)
def test_questions_of_other_forms_are_not_understood(question: str) -> None:
    assert asked(question) is None


def test_different_units_are_neither_added_nor_compared() -> None:
    page = page_of(Observation(Screenshot(np.zeros((20, 20, 3), np.uint8)), ()))
    for how in ("sum", "average", "highest"):
        mixed = fold(page, "$5.00 and £7.00", how)
        assert not mixed.found and mixed.reason == "$5.00 and £7.00 are of different units"
    assert fold(page, "£5.00, 3 and £7.00", "sum").text == "£15.00"
    assert not compared(page, "5%", "£3", ">").found and compared(page, "£5", "£3", ">").text.startswith("yes")
