"""Making things by dialogs, answering, and doing to all of a kind; checked by files and by what pages sent back."""

from __future__ import annotations

from scenarios_support import Site, Stage

MAIL = """
<h1>Inbox</h1><table><tr><th>From<th>Subject<th>
<tr><td>Ann Lee<td>Lunch<td><button onclick="to='Ann';box.hidden=false;words.focus()">Reply</button>
<button onclick="this.textContent='Mark as unread';read+='Ann '">Mark as read</button>
<tr><td>Bob Ray<td>Invoice<td><button onclick="to='Bob';box.hidden=false;words.focus()">Reply</button>
<button onclick="this.textContent='Mark as unread';read+='Bob '">Mark as read</button></table>
<div id=box hidden><textarea id=words aria-label=Message></textarea>
<button onclick="post({to, text: words.value, read})">Send</button></div><script>var to = '', read = ''</script>
"""
TIMER = """
<h1>Timer</h1><label>Minutes <input id=m type=number value=1></label> <label>Seconds <input id=s type=number value=30>
</label><button onclick="post([m.value, s.value])">Start</button>
"""


def test_a_table_is_inserted_with_so_many_rows_and_columns(stage: Stage) -> None:
    path = stage.file("page.abw", "<abiword><section><p>start</p></section></abiword>")
    stage.open(f"abiword {path}")
    stage.does("Insert a table with 3 rows and 2 columns and save the file")
    stage.until(lambda: path.read_text().count("<cell") == 6)


def test_a_document_is_printed_to_a_pdf_under_a_name(stage: Stage) -> None:
    stage.open(f"mousepad {stage.file('note.txt', 'to be printed')}")
    stage.does(f"Print it as a PDF called {stage.home}/note.pdf")
    stage.until(lambda: (stage.home / "note.pdf").exists() and (stage.home / "note.pdf").read_bytes()[:4] == b"%PDF")


def test_all_mails_are_marked_and_the_one_named_is_answered(stage: Stage, site: Site) -> None:
    stage.open(f"chromium --app={site.page(MAIL)}")
    stage.does("Mark all emails as read. Then reply to Bob's email saying 'ok'.")
    stage.until(lambda: bool(site.posted))
    assert site.posted == [{"to": "Bob", "text": "ok", "read": "Ann Bob "}]


def test_mails_that_come_two_seconds_after_their_page_are_all_marked(stage: Stage, site: Site) -> None:
    late = MAIL.replace("<table>", "<table hidden id=mails>").replace(
        "<script>", "<script>setTimeout(() => { mails.hidden = false }, 2000);"
    )
    stage.open(f"chromium --app={site.page(late)}")
    stage.does("Mark all emails as read. Then reply to Bob's email saying 'ok'.")
    stage.until(lambda: bool(site.posted))
    assert site.posted == [{"to": "Bob", "text": "ok", "read": "Ann Bob "}]


def test_a_timer_is_set_to_its_minutes_and_started(stage: Stage, site: Site) -> None:
    stage.open(f"chromium --app={site.page(TIMER)}")
    stage.does("Set the timer for 5 minutes")
    stage.until(lambda: bool(site.posted))
    assert site.posted == [["5", "0"]]


def test_a_cell_is_made_bold_by_its_address_and_read(stage: Stage) -> None:
    stage.open("gnumeric")
    result = stage.does(
        "Enter 5 in A1, 7 in A2 and =SUM(A1:A2) in A3, then make cell A3 bold and tell me the value of A3"
    )
    assert result.answer == "12"
