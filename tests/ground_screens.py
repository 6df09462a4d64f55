"""Screens made by hand that imitate real ones: what the tree, or pixels alone, give of common applications."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from steadyhand.observation import Element, Observation, Role, Screenshot, Source, State, Window, WindowKind
from steadyhand_actions.schema import Box

ON: frozenset[State] = frozenset({"enabled"})


def states(*more: State) -> frozenset[State]:
    return ON | set(more)


@dataclass
class Screen:
    """Collects windows and elements; ``seen()`` is the Observation."""

    width: int = 1280
    height: int = 800
    source: Source = "tree"
    elements: list[Element] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    focus: str | None = None
    in_window: int | None = None
    pixels: Any = None

    def window(
        self, title: str, x: int, y: int, w: int, h: int, *, app: str = "app", kind: WindowKind = "normal",
        active: bool = True, modal: bool = False, parent: int | None = None, pid: int = 100, minimised: bool = False,
    ) -> int:  # fmt: skip
        id = 1000 + len(self.windows)
        if active:
            self.windows = [replace(v, active=False) for v in self.windows]
        self.windows.append(
            Window(id, title, app, pid, Box.at(x, y, w, h), kind, active, modal, minimised, len(self.windows), parent)
        )
        self.in_window = id
        return id

    def add(self, role: Role, name: str, x: int, y: int, w: int, h: int, parent: str | None = None, **more: Any) -> str:
        id = more.pop("id", f"{role}{len(self.elements)}")
        box = Box.at(x, y, w, h)
        visible = box if more.pop("shown", True) else None
        if more.pop("focus", False):
            self.focus = id
        more.setdefault("source", self.source)
        more.setdefault("window", self.in_window)
        self.elements.append(
            Element(id, role, name, box, parent=parent, visible=visible, order=len(self.elements), **more)
        )
        return id

    def seen(self) -> Observation:
        pixels = self.pixels if self.pixels is not None else np.full((self.height, self.width, 3), 240, np.uint8)
        return Observation(Screenshot(pixels), tuple(self.elements), tuple(self.windows), self.focus)


def save_dialog() -> Observation:
    """A text editor with its Save As dialog in front."""
    s = Screen()
    main = s.window("Untitled 1 - Mousepad", 100, 60, 900, 640, app="mousepad")
    frame = s.add("window", "Untitled 1 - Mousepad", 100, 60, 900, 640)
    for i, n in enumerate(["File", "Edit", "Search", "View", "Document", "Help"]):
        s.add("menu", n, 100 + 60 * i, 85, 58, 24, frame)
    s.add(
        "document",
        "",
        100,
        110,
        900,
        570,
        frame,
        value="hello world",
        states=states("editable", "multiline"),
        id="text",
    )
    s.add("button", "Save", 760, 640, 60, 30, frame, id="behind-save")
    s.window("Save As", 250, 150, 700, 480, app="mousepad", kind="dialog", modal=True, parent=main)
    d = s.add("dialog", "Save As", 250, 150, 700, 480)
    s.add("label", "Name:", 270, 180, 50, 20, d, id="name-caption")
    s.add("field", "", 330, 176, 500, 28, d, label="Name:", value="Untitled 1", id="name", focus=True,
          states=states("editable", "focused"))  # fmt: skip
    s.add("label", "Save in folder:", 270, 215, 100, 20, d)
    s.add("button", "home", 380, 212, 80, 28, d, id="path-home")
    s.add("button", "user", 462, 212, 80, 28, d, id="path-user")
    s.add("button", "Create Folder", 830, 212, 100, 28, d, id="create")
    places = s.add("list", "Places", 260, 250, 160, 300, d)
    for i, n in enumerate(["Recent", "Home", "Desktop", "Documents", "Downloads"]):
        row = s.add("row", "", 260, 250 + 30 * i, 160, 30, places, id=f"place-{n}")
        s.add("label", n, 290, 255 + 30 * i, 100, 20, row)
    files = s.add("table", "Files", 430, 250, 500, 300, d)
    for i, n in enumerate(["Name", "Size", "Modified"]):
        s.add("column", n, 430 + 166 * i, 250, 166, 26, files, id=f"column-{n}")
    for i, (n, z, m) in enumerate([("notes.txt", "1 kB", "Yesterday"), ("todo.txt", "2 kB", "Monday")]):
        for j, t in enumerate((n, z, m)):
            s.add("cell", t, 430 + 166 * j, 276 + 26 * i, 166, 26, files, id=f"cell-{t}")
    s.add("label", "Encoding:", 270, 565, 70, 20, d)
    s.add("combo", "Default (UTF-8)", 350, 560, 220, 30, d, id="encoding")
    s.add("button", "Cancel", 760, 590, 80, 30, d, id="cancel")
    s.add("button", "Save", 850, 590, 80, 30, d, id="save", states=states("default"))
    return s.seen()


def calculator() -> Observation:
    s = Screen()
    s.window("galculator", 400, 150, 420, 460, app="galculator")
    f = s.add("window", "galculator", 400, 150, 420, 460)
    s.add("field", "", 410, 180, 400, 60, f, value="84", states=states("readonly"), id="display")
    names = [
        ["7", "8", "9", "÷", "√"], ["4", "5", "6", "×", "x²"], ["1", "2", "3", "−", "1/x"], ["0", ".", "=", "+", "±"],
        ["sin", "cos", "tan", "ln", "C"], ["sinh", "cosh", "(", ")", "AC"],
    ]  # fmt: skip
    for r, row in enumerate(names):
        for c, n in enumerate(row):
            b = s.add("button", n, 410 + 80 * c, 250 + 50 * r, 76, 46, f, id=f"key {n}")
            s.add("label", n, 440 + 80 * c, 262 + 50 * r, 20, 20, b)
    return s.seen()


def settings() -> Observation:
    s = Screen()
    s.window("Preferences", 200, 100, 800, 600, app="editor")
    f = s.add("dialog", "Preferences", 200, 100, 800, 600)
    tabs = s.add("panel", "", 210, 130, 780, 30, f)
    for i, n in enumerate(["View", "Editor", "Font & Colors", "Plugins"]):
        t = s.add("tab", n, 210 + 110 * i, 130, 108, 30, tabs, id=f"tab {n}",
                  states=states("selected") if i == 1 else ON)  # fmt: skip
        s.add("label", n, 220 + 110 * i, 136, 80, 18, t)
    g = s.add("group", "Tab Stops", 220, 180, 760, 110, f, id="tab-stops")
    s.add("label", "Tab Stops", 220, 180, 80, 18, g)
    s.add("label", "Tab width:", 240, 205, 80, 20, g)
    s.add("spin", "", 340, 200, 90, 28, g, label="Tab width:", value="8", minimum=1, maximum=24, id="tab-width")
    s.add("checkbox", "Insert spaces instead of tabs", 240, 240, 250, 24, g, id="spaces")
    g2 = s.add("group", "Display", 220, 300, 760, 200, f, id="display")
    s.add("checkbox", "Display line numbers", 240, 325, 250, 24, g2, id="lines", states=states("checked", "checkable"))
    s.add("checkbox", "Enable text wrapping", 240, 355, 250, 24, g2, id="wrap")
    s.add("checkbox", "Highlight current line", 240, 385, 250, 24, g2, id="highlight", states=ON - {"enabled"})
    s.add("label", "Dark mode", 240, 420, 120, 20, g2)
    s.add("toggle", "", 900, 416, 50, 26, g2, id="dark")
    s.add("label", "Autosave", 240, 455, 120, 20, g2)
    s.add("toggle", "", 900, 451, 50, 26, g2, id="autosave", states=states("checked"))
    s.add("label", "Opacity", 240, 520, 80, 20, f)
    s.add("slider", "", 340, 516, 300, 28, f, value="75", minimum=0, maximum=100, id="opacity")
    s.add("radio", "Light", 240, 560, 80, 24, f, id="light", states=states("checked"))
    s.add("radio", "Dark", 330, 560, 80, 24, f, id="darkradio")
    s.add("radio", "Follow system", 420, 560, 130, 24, f, id="system")
    s.add("button", "Help", 220, 650, 80, 30, f, id="help")
    s.add("button", "Reset", 310, 650, 80, 30, f, id="reset")
    s.add("button", "Close", 890, 650, 80, 30, f, id="close")
    return s.seen()


INVOICES = [
    ("41", "Acme Ltd", "2024-01-05", "120.00", "Paid"), ("42", "Globex", "2024-02-11", "75.50", "Open"),
    ("43", "Initech", "2024-02-20", "310.00", "Open"), ("142", "Umbrella", "2024-03-01", "99.99", "Overdue"),
]  # fmt: skip


def invoices() -> Observation:
    """A page with a table whose rows have buttons."""
    s = Screen()
    s.window("Invoices - Web", 0, 0, 1280, 800, app="chromium")
    s.add("field", "Address and search bar", 200, 40, 700, 30, value="localhost/invoices", id="address")
    s.add("button", "Reload", 90, 40, 30, 30, id="reload")
    s.add("button", "Back", 20, 40, 30, 30, id="back")
    s.add("button", "Forward", 55, 40, 30, 30, id="forward", states=ON - {"enabled"})
    page = s.add("document", "Invoices", 0, 80, 1280, 720, id="page")
    s.add("heading", "Invoices", 40, 100, 200, 40, page)
    s.add("field", "", 900, 105, 220, 30, page, label="Search", id="search")
    s.add("button", "New invoice", 1130, 105, 110, 30, page, id="new")
    table = s.add("table", "Invoices", 40, 160, 1200, 260, page, id="table")
    head = s.add("row", "", 40, 160, 1200, 40, table, id="head")
    for j, n in enumerate(["No.", "Customer", "Date", "Amount", "Status", ""]):
        s.add("column", n, 40 + 200 * j, 160, 200, 40, head, id=f"col {n}")
    for i, entries in enumerate(INVOICES):
        y = 200 + 50 * i
        row = s.add("row", "", 40, y, 1200, 50, table, id=f"row {entries[0]}")
        for j, t in enumerate(entries):
            s.add("cell", t, 40 + 200 * j, y, 200, 50, row, id=f"{entries[0]}/{j}")
        cell = s.add("cell", "", 1040, y, 200, 50, row)
        s.add("button", "Edit", 1050, y + 10, 60, 30, cell, id=f"edit {entries[0]}")
        s.add("button", "Delete", 1120, y + 10, 70, 30, cell, id=f"delete {entries[0]}")
    s.add("link", "Previous", 40, 440, 80, 24, page, id="prev")
    s.add("link", "Next", 130, 440, 60, 24, page, id="next")
    s.add("link", "Terms of service", 40, 760, 120, 20, page, id="terms")
    return s.seen()


def web_form() -> Observation:
    """A form with its captions above and on the left, told by their place alone."""
    s = Screen()
    s.window("Sign up - Web", 0, 0, 1280, 800, app="chromium")
    p = s.add("document", "Sign up", 0, 80, 1280, 720, id="page")
    s.add("heading", "Create your account", 100, 100, 300, 40, p)
    for i, n in enumerate(["First name", "Last name"]):
        s.add("label", n, 100 + 320 * i, 160, 90, 18, p)
        s.add("field", "", 100 + 320 * i, 182, 300, 32, p, id=n)
    s.add("label", "E-mail address", 100, 230, 110, 18, p)
    s.add("field", "", 100, 252, 620, 32, p, id="email")
    s.add("label", "Password", 100, 300, 70, 18, p)
    s.add("field", "", 100, 322, 300, 32, p, id="password", states=states("editable", "password"), value="••••")
    s.add("button", "", 370, 324, 28, 28, p, description="Show password", id="eye")
    s.add("label", "Country", 100, 378, 60, 18, p)
    s.add("combo", "", 180, 372, 220, 30, p, value="Germany", id="country")
    s.add("label", "Port", 440, 378, 40, 18, p)
    s.add("field", "", 500, 372, 100, 30, p, id="port")
    s.add("checkbox", "", 100, 420, 18, 18, p, id="terms")
    s.add("label", "I agree to the terms", 124, 420, 150, 18, p)
    s.add("checkbox", "", 100, 446, 18, 18, p, id="news")
    s.add("label", "Send me the newsletter", 124, 446, 160, 18, p)
    s.add("label", "Comments", 100, 480, 80, 18, p)
    s.add("field", "", 100, 502, 620, 120, p, id="comments", states=states("editable", "multiline"))
    s.add("button", "Create account", 100, 640, 140, 36, p, id="create")
    s.add("link", "Log in", 260, 648, 50, 20, p, id="login")
    s.add("link", "Forgot password?", 100, 700, 120, 20, p, id="forgot")
    return s.seen()


def file_manager() -> Observation:
    s = Screen()
    s.window("Documents", 80, 40, 1000, 700, app="pcmanfm")
    f = s.add("window", "Documents", 80, 40, 1000, 700)
    bar = s.add("menubar", "", 80, 65, 1000, 24, f)
    for i, n in enumerate(["_File", "_Edit", "_Go", "_Bookmarks", "_View", "_Tools", "_Help"]):
        s.add("menu", n, 80 + 70 * i, 65, 68, 24, bar, id=f"menu {n[1:]}")
    tools = s.add("toolbar", "", 80, 90, 1000, 34, f, id="toolbar")
    for i, (n, d) in enumerate([("", "Back"), ("", "Forward"), ("", "Parent Folder"), ("", "Home Folder")]):
        s.add("button", n, 84 + 34 * i, 92, 30, 30, tools, description=d, id=f"tool {d}")
    s.add("field", "", 230, 93, 840, 28, tools, value="/home/user/Documents", id="path", states=states("editable"))
    side = s.add("tree", "", 80, 126, 180, 590, f, id="side")
    for i, n in enumerate(["Home Folder", "Desktop", "Trash Can", "Documents"]):
        s.add("row", n, 80, 130 + 28 * i, 180, 28, side, id=f"side {n}")
    files = s.add("list", "", 262, 126, 818, 590, f, id="files")
    for i, n in enumerate(
        ["Letters", "report.pdf", "notes.txt", "notes (copy).txt", "holiday photo.jpg", "budget 2024.ods"]
    ):
        s.add("option", n, 280 + 120 * (i % 4), 140 + 110 * (i // 4), 110, 100, files, id=n)
    s.add("option", "zebra.png", 280, 900, 110, 100, files, id="zebra.png", shown=False)
    s.add("statusbar", "6 items (1 hidden)", 80, 716, 1000, 24, f, id="status")
    return s.seen()


def two_windows() -> Observation:
    """An editor behind a mail program in front; both have a Save button and a search field."""
    s = Screen()
    s.window("draft.txt - FeatherPad", 0, 0, 700, 600, app="featherpad", active=False, pid=1)
    s.add("button", "Save", 10, 40, 60, 30, id="editor-save")
    s.add("button", "Word Count", 80, 40, 90, 30, id="count")
    s.add("document", "", 0, 80, 700, 480, id="editor-text", states=states("editable", "multiline"))
    s.add("button", "Print", 600, 40, 60, 30, id="editor-print", shown=False)
    s.window("Inbox - Mailer", 300, 200, 800, 560, app="mailer", pid=2)
    s.add("button", "Save", 310, 240, 60, 30, id="mail-save")
    s.add("button", "Reply", 380, 240, 60, 30, id="reply")
    s.add("button", "Reply All", 450, 240, 80, 30, id="reply-all")
    s.add("button", "Delete", 540, 240, 70, 30, id="mail-delete")
    s.add("field", "Search mail", 850, 240, 240, 30, id="mail-search")
    box = s.add("list", "Messages", 300, 290, 800, 300, id="messages")
    for i, (who, what) in enumerate(
        [("Ann", "Lunch on Friday?"), ("Bob", "Invoice 2041"), ("Carol", "Holiday photos")]
    ):
        row = s.add("row", "", 300, 290 + 60 * i, 800, 60, box, id=f"mail {who}")
        s.add("label", who, 320, 300 + 60 * i, 120, 20, row, id=f"who {who}")
        s.add("label", what, 320, 322 + 60 * i, 300, 20, row, id=f"what {who}")
        s.add("button", "Archive", 980, 305 + 60 * i, 80, 30, row, id=f"archive {who}")
        s.add("checkbox", "", 305, 310 + 60 * i, 16, 16, row, id=f"tick {who}")
    return s.seen()


def menu_open() -> Observation:
    s = Screen()
    main = s.window("notes - Editor", 0, 0, 1000, 700, app="editor", pid=7)
    s.add("menu", "File", 0, 24, 40, 24, id="file", states=states("expanded"))
    s.add("menu", "Edit", 42, 24, 40, 24, id="edit")
    s.add("button", "Save", 10, 54, 30, 30, id="toolbar-save")
    s.add("button", "Print", 50, 54, 30, 30, id="toolbar-print")
    s.add("document", "", 0, 90, 1000, 580, id="text", focus=True)
    s.window("", 0, 48, 260, 240, app="editor", kind="menu", active=False, parent=main, pid=7)
    m = s.add("menu", "File", 0, 48, 260, 240, id="popup")
    for i, n in enumerate(
        ["New\tCtrl+N", "Open…\tCtrl+O", "Save\tCtrl+S", "Save As…\tShift+Ctrl+S", "Print…", "Close", "Quit"]
    ):
        s.add("menuitem", n, 0, 50 + 28 * i, 260, 28, m, id=f"item {n.split(chr(9))[0]}")
    return s.seen()


def pixels_dialog() -> Observation:
    """The same kind of dialog as pixels alone give it: lines of text, boxes, icons, no windows."""
    s = Screen(source="text")
    s.pixels = np.full((800, 1280, 3), 245, np.uint8)
    s.add("label", "Export image", 520, 150, 110, 18, id="title")
    for i, n in enumerate(["Width:", "Height:", "Quality:"]):
        s.add("label", n, 420, 205 + 45 * i, 60, 16)
        s.add("field", "", 500, 198 + 45 * i, 120, 30, source="pixels", id=n)
    s.add("checkbox", "", 420, 345, 16, 16, source="pixels", id="meta")
    s.add("label", "Keep metadata", 444, 345, 110, 16)
    s.add("checkbox", "", 420, 375, 16, 16, source="pixels", id="open", states=states("checked"))
    s.add("label", "Open afterwards", 444, 375, 120, 16)
    s.add("combo", "", 500, 410, 160, 30, source="pixels", id="format")
    s.add("label", "JPEG", 510, 417, 40, 16, id="jpeg")
    s.add("label", "Format:", 420, 417, 60, 16)
    for i, n in enumerate(["Cancel", "Export"]):
        b = s.add("button", "", 640 + 110 * i, 470, 100, 34, source="pixels", id=n)
        s.add("label", n, 665 + 110 * i, 479, 50, 16, b)
    s.pixels[470:504, 750:850] = (40, 110, 220)
    s.add("icon", "search", 800, 150, 24, 24, source="icon", id="lens")
    s.add("icon", "settings", 840, 150, 24, 24, source="icon", id="gear")
    s.add("icon", "close", 880, 150, 24, 24, source="icon", id="cross")
    s.add("button", "Delete", 420, 520, 90, 30, source="pixels", id="red")
    s.add("button", "Delete", 520, 520, 90, 30, source="pixels", id="grey")
    s.pixels[520:550, 420:510] = (200, 30, 40)
    s.pixels[520:550, 520:610] = (150, 150, 150)
    return s.seen()


def german_editor() -> Observation:
    s = Screen()
    s.window("Unbenannt - Editor", 0, 0, 900, 600, app="editor")
    for i, n in enumerate(["Datei", "Bearbeiten", "Ansicht", "Werkzeuge", "Hilfe"]):
        s.add("menu", n, 90 * i, 24, 88, 24, id=n)
    for i, n in enumerate(["Öffnen", "Speichern", "Speichern unter…", "Drucken", "Rückgängig", "Einstellungen"]):
        s.add("button", n, 100 * i, 54, 98, 30, id=n)
    s.add("button", "Abbrechen", 600, 540, 100, 30, id="Abbrechen")
    s.add("button", "Löschen", 720, 540, 100, 30, id="Löschen")
    return s.seen()
