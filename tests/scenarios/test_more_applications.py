"""Applications of more toolkits, each with a task of several steps, checked by what they wrote, printed or posted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scenarios_support import PIXELS, Site, Stage

BOOK = Path(__file__).parents[1] / "address_book.py"
BOOKING = (
    "yad --form --title=Booking --field=Name --field=Guests:NUM --field=Room:CB --field=Breakfast:CHK --field=Floor:SCL "
    "--field=Notes:TXT '' '1!1..9!1' 'Single!Double!Suite' FALSE 10 ''"
)
SHOP = """<div><button role=tab onclick="go(0)">Overview</button><button role=tab onclick="go(1)">Orders</button>
<button role=tab onclick="go(2)">Delivery</button></div>
<div class=part><p>Your balance: <b>48.50 EUR</b></p>
<div>Your trial ends soon. <button aria-label=Dismiss onclick="this.parentNode.remove();post('dismissed')">×</button></div></div>
<div class=part hidden><table border=1><tr><th>No<th>Customer<th>Total<th>
<tr><td>101<td>Ada<td>12.00<td><button onclick="post('ship 101')">Ship</button><button onclick="post('cancel 101')">Cancel</button>
<tr><td>102<td>Grace<td>31.00<td><button onclick="post('ship 102')">Ship</button><button onclick="post('cancel 102')">Cancel</button>
<tr><td>103<td>Linus<td>7.00<td><button onclick="post('ship 103')">Ship</button><button onclick="post('cancel 103')">Cancel</button>
</table></div>
<form class=part hidden onsubmit="post(Object.fromEntries(new FormData(this)));return false">
<p><label>Method <select name=how><option>Post<option>Courier<option>Collect</select></label>
<p><label>Insurance <input name=insured type=range min=0 max=100 value=20></label>
<p><label>Day <input name=day type=date></label><p><label>Copies <input name=copies type=number value=1></label>
<p><label>Remark <input name=remark></label><p><button>Save</button></form>
<script>function go(n){document.querySelectorAll('.part').forEach((e,i)=>e.hidden=i!=n)}</script>"""


def book(stage: Stage) -> Path:
    """The address book of a toolkit that tells nothing through accessibility: pixels are all there is."""
    out = stage.home / "book.json"
    stage.open(f"python3 {BOOK} {out}")
    return out


def said(stage: Stage, out: Path, what: str) -> dict[str, object]:
    """What the address book has noted, once ``what`` is among it."""

    def noted() -> dict[str, object]:
        try:
            found: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):  # not yet, or not all of it
            return {}
        return found

    stage.until(lambda: what in noted())
    return noted()


def test_a_tk_form_with_a_combo_a_spin_button_and_a_message_is_done_by_pixels(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    out = book(stage)
    stage.does(
        "Enter Ada as first name, Lovelace as last name and 555-1234 as phone. Choose Norway as the country and set the "
        "age to 36. Select Work, tick Send newsletter and press Save. Then close the message."
    )
    found = said(stage, out, "told")
    assert found == {
        "First name": "Ada", "Last name": "Lovelace", "Phone": "555-1234", "City": "", "country": "Norway", "age": "36",
        "kind": "Work", "news": True, "told": True,
    }  # fmt: skip


def test_a_menu_inside_a_menu_is_gone_through_by_pixels(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    out = book(stage)
    stage.does("Choose File > Export > As vCard")
    assert said(stage, out, "menu") == {"menu": "vcard"}


def test_a_row_is_scrolled_to_and_renamed_by_pixels(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    out = book(stage)
    stage.does(
        "Go to the Groups tab, scroll down to Astronauts and select it. Press Rename, enter 'Space people' and confirm with OK."
    )
    assert said(stage, out, "name") == {"group": "Astronauts", "name": "Space people"}


def test_a_booking_form_is_filled_by_what_its_fields_are_for(stage: Stage) -> None:
    out = stage.asks(BOOKING)
    stage.does(
        "Enter Grace Hopper as the name, change the number of guests to 3, select Suite as room, make sure breakfast is "
        "ticked, move the Floor slider to 25, write 'late arrival' into the notes and press OK"
    )
    assert stage.text(out).strip() == "Grace Hopper|3|Suite|TRUE|25|late arrival|"


def test_a_box_that_is_ticked_already_is_left_so(stage: Stage) -> None:
    out = stage.asks("yad --form --field=Backup:CHK --field=Compress:CHK --field=Level:NUM TRUE TRUE '3!1..9!1'")
    stage.does("Make sure Backup is ticked, uncheck Compress, set Level to 7 and press OK")
    assert stage.text(out).strip() == "TRUE|FALSE|7|"


def test_a_message_is_got_rid_of_and_an_order_cancelled_in_its_row(stage: Stage, site: Site) -> None:
    stage.open(f"chromium --app={site.page(SHOP)}")
    stage.does("Get rid of the message about the trial. Go to the Orders tab and cancel the order of Linus.")
    stage.until(lambda: len(site.posted) == 2)
    assert site.posted == ["dismissed", "cancel 103"]


def test_a_value_read_on_one_tab_is_entered_on_another_with_date_slider_and_number(stage: Stage, site: Site) -> None:
    stage.open(f"chromium --app={site.page(SHOP)}")
    stage.does(
        "Remember the balance. Go to the Delivery tab, choose Courier as method, set the insurance to 60, set the day to "
        "24 December 2026, put the balance into Remark, set copies to 3 and press Save."
    )
    stage.until(lambda: len(site.posted) == 1)
    assert site.posted == [
        {"how": "Courier", "insured": "60", "day": "2026-12-24", "copies": "3", "remark": "48.50 EUR"}
    ]


def test_a_quotient_is_worked_out_on_the_buttons_of_kcalc(stage: Stage) -> None:
    stage.open("kcalc")
    assert stage.does("Calculate 125 / 5 and tell me the result").answer == "25"


def test_a_product_is_worked_out_on_the_buttons_of_kcalc_by_pixels(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    stage.open("kcalc")
    assert stage.does("Work out 9 * 8").answer == "72"


def test_a_list_is_written_and_saved_with_l3afpad(stage: Stage) -> None:
    stage.open("l3afpad")
    stage.does("Type 'milk, eggs, bread', then save the file as shopping.txt")
    assert stage.text("shopping.txt").strip() == "milk, eggs, bread"


@pytest.mark.parametrize("program", ["gtk3-widget-factory", "gtk4-widget-factory"])
def test_a_page_is_gone_to_in_a_window_that_never_rests(stage: Stage, program: str) -> None:
    stage.open(program)
    stage.does("Go to Page 2")
    stage.until(lambda: _is_on(stage, "Page 2"))


def _is_on(stage: Stage, name: str) -> bool:
    assert stage.desktop is not None
    return any(e.title == name and e.states & {"checked", "selected"} for e in stage.desktop.see().elements)
