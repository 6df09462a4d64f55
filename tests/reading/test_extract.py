"""Receipts, invoices, forms and tables drawn by a real browser become the records that schemas describe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from steadyhand.desktop.reading import complaint, extract
from steadyhand.errors import TargetNotFound, UsageError
from steadyhand.models.embedded.reading.conform import problems
from steadyhand.models.embedded.reading.schema import read_schema
from steadyhand.observation import Observation

Seen = Callable[[str], Observation]
TEXT, NUMBER, WHOLE, TRUTH = ({"type": kind} for kind in ("string", "number", "integer", "boolean"))
DATE = {"type": "string", "format": "date"}


def record(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def rows(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": record(*required, **properties)}


def test_a_receipt_becomes_a_record_with_its_lines(seen: Seen) -> None:
    schema = record(
        "total", "date", "items",
        vendor=TEXT, date=DATE, time={"type": "string", "format": "time"}, receiptNumber=TEXT,
        items=rows("name", "price", name=TEXT, quantity=WHOLE, price=NUMBER),
        subtotal=NUMBER, vat=NUMBER, total=NUMBER, currency={"enum": ["GBP", "EUR"]}, tip={"type": ["number", "null"]},
    )  # fmt: skip
    found = extract(schema, seen("receipt"))
    assert found.found and found.data == {
        "vendor": "Corner Market",
        "date": "2026-03-14",
        "time": "17:42:00",
        "receiptNumber": "004817",
        "items": [
            {"name": "Whole milk 2L", "quantity": 2, "price": 3.1},
            {"name": "Rye bread", "quantity": 1, "price": 2.45},
            {"name": "Apples", "quantity": 6, "price": 1.8},
            {"name": "Coffee beans", "quantity": 1, "price": 11.99},
        ],
        "subtotal": 19.34,
        "vat": 1.2,
        "total": 20.54,
        "currency": "GBP",
        "tip": None,
    }
    places = {p.path: p for p in found.places}
    price = places["/items/3/price"]
    assert price.text == "£11.99" and price.box is not None
    assert price.box.x1 >= 295 and price.box.y1 >= 240 and price.box.y2 <= 262
    assert all(0 < p.confidence <= 1 for p in found.places)


def test_a_german_invoice_has_its_numbers_and_dates_put_right(seen: Seen) -> None:
    schema = record(
        "invoice_number", "total",
        invoice_number=TEXT, invoice_date=DATE, due_date=DATE, customer=record(name=TEXT),
        email={"type": "string", "format": "email"},
        line_items=rows("description", description=TEXT, quantity=WHOLE, unit_price=NUMBER, amount=NUMBER),
        net_total=NUMBER, tax=NUMBER, total=NUMBER,
    )  # fmt: skip
    data: Any = extract(schema, seen("invoice")).data
    assert (data["invoice_number"], data["invoice_date"], data["due_date"]) == (
        "RE-2026-0815", "2025-12-24", "2026-01-07",
    )  # fmt: skip
    assert data["customer"] == {"name": "Anna Schmidt"} and data["email"] == "info@mueller-buero.example"
    assert data["line_items"][2] == {
        "description": "Standing desk", "quantity": 1, "unit_price": 1049.0, "amount": 1049.0,
    }  # fmt: skip
    assert (data["net_total"], data["tax"], data["total"]) == (1467.7, 278.86, 1746.56)


def test_a_form_gives_texts_dates_and_ticks(seen: Seen) -> None:
    schema = record(
        first_name=TEXT, lastName=TEXT, birthday=DATE, phone={"type": ["string", "null"]}, country=TEXT,
        newsletter=TRUTH, shareProfile={**TRUTH, "title": "Share my profile"},
    )  # fmt: skip
    assert extract(schema, seen("form")).data == {
        "first_name": "Grace", "lastName": "Hopper", "birthday": "1906-12-09", "phone": None,
        "country": "United States", "newsletter": True, "shareProfile": False,
    }  # fmt: skip


def test_a_table_is_an_array_of_records_at_the_top_too(seen: Seen) -> None:
    status = {"type": "string", "enum": ["shipped", "pending", "cancelled"]}
    found = extract(rows("order", order=WHOLE, customer=TEXT, status=status, price=NUMBER), seen("table"))
    data: Any = found.data
    assert [row["order"] for row in data] == [1041, 1042, 1043, 1044]
    assert data[1] == {"order": 1042, "customer": "Alan Turing", "status": "pending", "price": 84.5}
    assert found.places[0].path == "/0/order"


def test_a_column_is_an_array_of_values(seen: Seen) -> None:
    found = extract(record("customers", customers={"type": "array", "items": TEXT}), seen("table"))
    assert found.data == {"customers": ["Ada Lovelace", "Alan Turing", "Katherine Johnson", "Linus Pauling"]}


def test_a_required_value_that_is_not_there_is_named_with_the_nearest_labels(seen: Seen) -> None:
    found = extract(record("error_code", "username", error_code=TEXT, username=TEXT), seen("dialog"))
    wrong = complaint(found)
    assert isinstance(wrong, TargetNotFound) and wrong.exit_code == 1
    assert "/username" in str(wrong) and "'Error code'" in str(wrong)
    assert found.data == {"error_code": "0x80070070"}


def test_what_is_not_required_and_not_there_is_null_where_it_may_be_and_left_out_where_not(seen: Seen) -> None:
    found = extract(record(total=NUMBER, fax=TEXT, iban={"type": ["string", "null"]}), seen("receipt"))
    assert found.found and found.data == {"total": 20.54, "iban": None}


def test_a_value_against_the_schema_is_not_taken(seen: Seen) -> None:
    found = extract(record("total", total={"type": "number", "maximum": 5}), seen("receipt"))
    assert not found.found and found.missing[0].path == "/total"


def test_schemas_that_programs_write_are_known(seen: Seen) -> None:
    """References to #/$defs and "anything or null" are how pydantic writes them."""
    from pydantic import BaseModel

    class Line(BaseModel):
        item: str
        price: float

    class Receipt(BaseModel):
        total: float
        tip: float | None = None
        lines: list[Line]

    data: Any = extract(Receipt.model_json_schema(), seen("receipt")).data
    receipt = Receipt.model_validate(data)
    assert receipt.total == 20.54 and receipt.tip is None and receipt.lines[1] == Line(item="Rye bread", price=2.45)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ([], "not a JSON object"),
        ({"type": "object"}, "no properties at #"),
        ({"type": "string"}, "describes a string"),
        (record(a={"type": "strng"}), "'strng' at #/properties/a"),
        (record(a={"oneOf": [TEXT, NUMBER]}), "no type that is known at #/properties/a"),
        (record(a={**TEXT, "if": {}}), "'if' at #/properties/a"),
        (record(a={**TEXT, "minimum": 3}), "'minimum' at #/properties/a"),
        (record(a={**TEXT, "format": "ipv6"}), "'ipv6' at #/properties/a"),
        (record(a={**TEXT, "pattern": "("}), "'pattern' at #/properties/a"),
        (record(a={**TEXT, "pattern": r"(a)\1"}), "references to groups are not"),
        (record(a={**TEXT, "pattern": "(a{1000}){1000}"}), "repetition size"),
        (record("b", a=TEXT), "requires 'b'"),
        (record(a={"$ref": "other.json"}), "refers at #/properties/a"),
        ({**record(a=TEXT), "$schema": "http://json-schema.org/draft-03/schema#"}, "draft-03"),
        ({**record(a={"$ref": "#/$defs/a"}), "$defs": {"a": record(a={"$ref": "#/$defs/a"})}}, "too deep"),
        (record(a={"type": ["string", "number"]}), "several types at #/properties/a"),
        (record(a={**TEXT, "enum": []}), "'enum' at #/properties/a"),
    ],
)  # fmt: skip
def test_a_schema_that_is_not_known_is_refused_with_its_place(schema: Any, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_schema(schema)
    assert words in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "schema", "wrong"),
    [
        ({"a": 1}, record(a=NUMBER), 0),
        ({"a": True}, record(a=NUMBER), 1),
        ({"a": 1.5}, record(a=WHOLE), 1),
        ({"a": 2.0}, record(a=WHOLE), 0),
        ({}, record("a", a=TEXT), 1),
        ({"a": "2026-02-30"}, record(a=DATE), 1),
        ({"a": "x", "b": 1}, {**record(a=TEXT), "additionalProperties": False}, 1),
        ({"a": [1, "x"]}, record(a={"type": "array", "items": NUMBER, "maxItems": 1}), 2),
        ({"a": "green"}, record(a={"enum": ["red", "blue"]}), 1),
        ({"a": 3}, record(a={**WHOLE, "minimum": 4, "multipleOf": 2}), 2),
        ({"a": "abc"}, record(a={**TEXT, "pattern": "^b", "maxLength": 2}), 2),
        ({"a": "a" * 50_000 + "b"}, record(a={**TEXT, "pattern": "^(a+)+$"}), 1),
        ({"a": "\ud800x"}, record(a={**TEXT, "pattern": "x\ud800?$"}), 0),
        ([], record(a=TEXT), 1),
        ({"a": None}, record(a={"type": ["string", "null"], "enum": ["x"]}), 1),
        ({"a": None}, record(a={"anyOf": [{"enum": ["x"]}, {"type": "null"}]}), 0),
        ({"a": None}, record(a=TEXT), 1),
    ],
)  # fmt: skip
def test_values_are_held_against_schemas(value: Any, schema: dict[str, Any], wrong: int) -> None:
    assert len(list(problems(value, read_schema(schema)))) == wrong
