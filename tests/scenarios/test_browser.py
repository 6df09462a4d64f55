"""Chromium: forms, tables, menus, late and far-away targets on real pages; checked by what the page posts."""

from __future__ import annotations

from scenarios_support import PIXELS, Site, Stage

FORM = """<h1>Order</h1><form onsubmit="post(Object.fromEntries(new FormData(this)));return false">
<p><label>Full name <input name=name></label><p><label>E-mail <input name=mail type=email></label>
<p><label>Country <select name=country><option>Austria<option>Finland<option>Norway<option>Sweden</select></label>
<p><label><input type=checkbox name=news> Newsletter</label> <label><input type=checkbox name=gift checked> Gift wrap</label>
<p><label><input type=radio name=speed value=slow checked> Standard</label> <label><input type=radio name=speed value=fast> Express</label>
<p><label>Note <textarea name=note rows=3></textarea></label><p><button>Send order</button></form>"""


def browse(stage: Stage, address: str) -> None:
    stage.open(f"chromium --app={address}")


def test_a_whole_form_is_filled_and_sent(stage: Stage, site: Site) -> None:
    browse(stage, site.page(FORM))
    stage.does(
        "Enter 'Ann Lee' as the full name and 'ann@example.org' in the E-mail field. Select Norway from Country. "
        "Tick Newsletter and untick Gift wrap. Choose Express. Type 'Ring twice' in Note. Click Send order."
    )
    stage.until(lambda: len(site.posted) == 1)
    assert site.posted[0] == {
        "name": "Ann Lee", "mail": "ann@example.org", "country": "Norway", "news": "on", "speed": "fast", "note": "Ring twice",
    }  # fmt: skip


def test_a_form_is_filled_by_pixels_alone(stage: Stage, site: Site) -> None:
    stage.set(settings=PIXELS)
    browse(stage, site.page(FORM))
    stage.does("Type 'Ann Lee' in the Full name field. Tick Newsletter. Click Send order.")
    stage.until(lambda: len(site.posted) == 1)
    assert site.posted[0]["name"] == "Ann Lee"
    assert site.posted[0]["news"] == "on"


ROWS = "".join(
    f'<tr><td>{n}</td><td>{who}</td><td><button onclick="post({{pay:{n}}})">Show</button></td></tr>'
    for n, who in ((41, "Ann"), (42, "Bob"), (43, "Cid"))
)


def test_the_button_in_the_named_row_is_clicked(stage: Stage, site: Site) -> None:
    browse(stage, site.page(f"<table border=1><tr><th>Invoice<th>Customer<th></tr>{ROWS}</table>"))
    stage.does("Click Show in the row of invoice 42")
    stage.until(lambda: site.posted == [{"pay": 42}])


def test_a_button_that_appears_late_is_waited_for(stage: Stage, site: Site) -> None:
    page = """<p>Preparing</p><script>setTimeout(()=>{document.body.innerHTML+="<button onclick=\\"post('late')\\">Continue</button>"},
    3000)</script>"""
    browse(stage, site.page(page))
    stage.does("Click Continue")
    stage.until(lambda: site.posted == ["late"])


def test_a_button_below_the_fold_is_scrolled_to(stage: Stage, site: Site) -> None:
    browse(
        stage,
        site.page(
            "<h1>Long</h1><div style='height:3000px'>text</div><button onclick=\"post('far')\">Far away</button>"
        ),
    )
    stage.does("Click Far away")
    stage.until(lambda: site.posted == ["far"])


def test_a_value_is_read_and_entered_elsewhere(stage: Stage, site: Site) -> None:
    browse(
        stage,
        site.page(
            '<p>Code: <output aria-label=Code>K7-220</output></p><label>Repeat the code <input id=i oninput="post(this.value)"></label>'
        ),
    )
    stage.does("Read the Code and remember it as code. Type the code in the 'Repeat the code' field.")
    stage.until(lambda: "K7-220" in site.posted)


def test_a_page_dialog_is_answered(stage: Stage, site: Site) -> None:
    browse(stage, site.page("<button onclick=\"post(confirm('Keep the draft?'))\">Leave</button>"))
    stage.does("Click Leave. If a dialog asks to keep the draft, press OK.")
    stage.until(lambda: site.posted == [True])


def test_a_second_box_of_the_same_name_is_meant_by_order(stage: Stage, site: Site) -> None:
    boxes = "".join(f'<p><label><input type=checkbox onchange="post({i})"> Item</label>' for i in range(1, 5))
    browse(stage, site.page(boxes))
    stage.does("Tick the third checkbox")
    stage.until(lambda: site.posted == [3])


BOOKING = """<form onsubmit="post(Object.fromEntries(new FormData(this)));return false">
<p><label>Arrival <input type=date name=day></label><p><label>Time <input type=time name=time></label>
<p><label>Guests <input type=number name=guests value=1></label>
<p><label>Budget <input type=range name=budget min=0 max=200 value=50></label>
<p><label>Colour <select name=colour multiple size=3><option>Red<option>Green<option>Blue</select></label>
<details><summary>More options</summary><label>Code <input name=code></label></details><p><button>Book</button></form>"""


def test_dates_times_numbers_and_sliders_are_set(stage: Stage, site: Site) -> None:
    browse(stage, site.page(BOOKING))
    stage.does(
        "Set Arrival to 24 December 2026 and Time to 18:30. Set Guests to 3. Set Budget to 120. Select Green in Colour. "
        "Click More options. Type 'X1' in Code. Click Book."
    )
    stage.until(lambda: len(site.posted) == 1)
    assert site.posted[0] == {
        "day": "2026-12-24", "time": "18:30", "guests": "3", "budget": "120", "colour": "Green", "code": "X1",
    }  # fmt: skip


def test_a_message_is_got_rid_of_by_what_closes_it(stage: Stage, site: Site) -> None:
    notice = "<p id=m>Cookie notice: we use cookies <button aria-label=Dismiss onclick=\"m.remove();post('gone')\">×</button>"
    browse(stage, site.page(f"<h1>News</h1>{notice}"))
    stage.does("Get rid of the cookie notice")
    stage.until(lambda: site.posted == ["gone"])


def test_a_card_is_dragged_onto_a_basket(stage: Stage, site: Site) -> None:
    card = "<div draggable=true ondragstart=\"event.dataTransfer.setData('text','x')\" style='width:90px;background:#cde'>Card</div>"
    basket = "<div ondragover='event.preventDefault()' ondrop=\"post('dropped')\" style='width:200px;height:60px'>Basket</div>"
    browse(stage, site.page(card + basket))
    stage.does("Drag Card to Basket")
    stage.until(lambda: site.posted == ["dropped"])
