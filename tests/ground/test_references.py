"""References as people say them find what they mean on imitated screens."""

from __future__ import annotations

import pytest

from steadyhand.models.embedded.ground import locate
from steadyhand.models.embedded.reference import reference
from tests import ground_screens as screens

CASES: dict[str, list[tuple[str, str]]] = {
    "save_dialog": [
        ("the Save button", "save"), ("Save", "save"), ('"Save"', "save"), ("Cancel", "cancel"), ("cancel button", "cancel"),
        ("the name field", "name"), ("Name", "name"), ("Name:", "name"), ("the field labelled Name", "name"),
        ("the file name box", "name"), ("the text field", "name"), ("Create Folder", "create"), ("new folder", "create"),
        ("Documents", "place-Documents"), ("the Documents entry", "place-Documents"), ("Home", "place-Home"),
        ("notes.txt", "cell-notes.txt"), ("notes", "cell-notes.txt"), ("the size of notes.txt", "cell-1 kB"),
        ("the encoding drop-down", "encoding"), ("Encoding", "encoding"), ("the combo box", "encoding"),
        ("the Size column", "column-Size"), ("the third place in Places", "place-Desktop"),
        ("the Name column header", "column-Name"), ("the Save button in the Save As dialog", "save"), ("abort", "cancel"),
    ],
    "calculator": [
        ("7", "key 7"), ("the 7 button", "key 7"), ("multiply", "key ×"), ("times", "key ×"), ("×", "key ×"), ("*", "key ×"),
        ("divide", "key ÷"), ("/", "key ÷"), ("÷", "key ÷"), ("minus", "key −"), ("-", "key −"), ("plus", "key +"), ("+", "key +"),
        ("equals", "key ="), ("=", "key ="), ("the equals button", "key ="), ("square root", "key √"), ("decimal point", "key ."),
        ("cos", "key cos"), ("cosh", "key cosh"), ("ln", "key ln"), ("natural logarithm", "key ln"),
        ("C", "key C"), ("AC", "key AC"), ("x squared", "key x²"), ("1/x", "key 1/x"), ("change sign", "key ±"),
        ("open parenthesis", "key ("), ("the display", "display"), ("zero", "key 0"), ("0", "key 0"), ("the text field", "display"),
        ("the button right of 7", "key 8"), ("the button below 7", "key 4"), ("the button above 1", "key 4"),
        ("the button left of 9", "key 8"), ("the button between 4 and 6", "key 5"),
    ],
    "settings": [
        ("Tab width", "tab-width"), ("the tab width field", "tab-width"), ("the Plugins tab", "tab Plugins"), ("Plugins", "tab Plugins"),
        ("plug-ins", "tab Plugins"), ("Insert spaces instead of tabs", "spaces"), ("the first checkbox", "spaces"),
        ("the second checkbox", "lines"), ("the last checkbox", "highlight"), ("line numbers", "lines"),
        ("show line numbers", "lines"), ("the line numbers box", "lines"), ("Display line numers", "lines"), ("text wrapping", "wrap"),
        ("word wrap", "wrap"), ("the dark mode switch", "dark"), ("Dark mode", "dark"), ("Autosave", "autosave"),
        ("the switch next to Autosave", "autosave"), ("the slider", "opacity"), ("Opacity", "opacity"), ("the opacity slider", "opacity"),
        ("transparency", "opacity"), ("Follow system", "system"), ("the Dark radio button", "darkradio"), ("the Dark option", "darkradio"),
        ("Light", "light"), ("the third radio button", "system"), ("Close", "close"), ("dismiss", "close"), ("Help", "help"),
        ("reset to defaults", "reset"), ("the disabled checkbox", "highlight"), ("the selected tab", "tab Editor"),
        ("the checkbox in the Tab Stops group", "spaces"), ("the first checkbox in Display", "lines"), ("the bottom right button", "close"),
        ("the button in the bottom left corner", "help"), ("the number field", "tab-width"), ("Fonts and colours", "tab Font & Colors"),
        ("the slider below Autosave", "opacity"), ("the checked checkbox", "lines"),
    ],
    "invoices": [
        ("Delete in the row of invoice 42", "delete 42"), ("the Delete button in the row of Globex", "delete 42"),
        ("Delete next to Initech", "delete 43"), ("the Edit button for Umbrella", "edit 142"), ("the amount of Acme Ltd", "41/3"),
        ("the customer in the row of 43", "43/1"), ("the status of Initech", "43/4"), ("the second Delete", "delete 42"),
        ("the last Delete button", "delete 142"), ("the third Edit button", "edit 43"), ("Reload", "reload"), ("refresh", "reload"),
        ("go back", "back"), ("the previous page link", "prev"), ("Next", "next"), ("the search field", "search"), ("Search", "search"),
        ("New invoice", "new"), ("create invoice", "new"), ("the address bar", "address"), ("Umbrella", "142/1"), ("Terms", "terms"),
        ("the row of Globex", "row 42"), ("the row containing Initech", "row 43"), ("the Amount column", "col Amount"),
        ("the first Delete button", "delete 41"), ("the date of Globex", "42/2"), ("the table", "table"), ("look up", "search"),
        ("the top right button", "new"), ("remove in the row of Acme Ltd", "delete 41"), ("the URL bar", "address"),
    ],
    "web_form": [
        ("First name", "First name"), ("the Last name field", "Last name"), ("surname", "Last name"), ("the email field", "email"),
        ("E-mail", "email"), ("Password", "password"), ("the password box", "password"), ("Show password", "eye"), ("Country", "country"),
        ("the country list", "country"), ("the dropdown", "country"), ("the field next to Port", "port"), ("Port", "port"),
        ("I agree to the terms", "terms"), ("the terms checkbox", "terms"), ("newsletter", "news"), ("the second checkbox", "news"),
        ("Comments", "comments"), ("the text area", "comments"), ("Create account", "create"), ("sign up button", "create"),
        ("sign in", "login"), ("the log in link", "login"), ("forgotten password", "forgot"), ("the field below First name", "First name"),
        ("the field right of Country", "country"), ("the checkbox left of Send me the newsletter", "news"), ("the first field", "First name"),
        ("the button at the bottom", "create"), ("the drop-down showing Germany", "country"), ("the pasword field", "password"),
    ],
    "file_manager": [
        ("notes.txt", "notes.txt"), ("the notes.txt file", "notes.txt"), ("report", "report.pdf"), ("holiday photo", "holiday photo.jpg"),
        ("the Letters folder", "Letters"), ("Trash", "side Trash Can"), ("the bin", "side Trash Can"), ("File menu", "menu File"), ("File", "menu File"),
        ("the Tools menu", "menu Tools"), ("Help", "menu Help"), ("up", "tool Parent Folder"), ("the parent folder button", "tool Parent Folder"),
        ("Back", "tool Back"), ("the third button in the toolbar", "tool Parent Folder"), ("the toolbar", "toolbar"),
        ("the second file", "report.pdf"), ("zebra.png", "zebra.png"), ("the path field", "path"), ("budget", "budget 2024.ods"),
        ("notes (copy).txt", "notes (copy).txt"), ("the status bar", "status"), ("Bookmarks", "menu Bookmarks"), ("go forward", "tool Forward"),
    ],
    "two_windows": [
        ("Save", "mail-save"), ("the Save button in FeatherPad", "editor-save"), ("Save in the Mailer window", "mail-save"),
        ("Word Count", "count"), ("Reply", "reply"), ("Reply All", "reply-all"), ("Archive next to Invoice 2041", "archive Bob"),
        ("the Archive button in the row of Carol", "archive Carol"), ("the checkbox of Ann", "tick Ann"),
        ("the search field", "mail-search"), ("trash", "mail-delete"), ("Print", "editor-print"), ("the second Archive button", "archive Bob"),
    ],
    "menu_open": [
        ("Save", "item Save"), ("Save As", "item Save As…"), ("Print", "item Print…"), ("Open...", "item Open…"), ("Quit", "item Quit"),
        ("exit", "item Quit"), ("the Edit menu", "edit"), ("the third menu item", "item Save"), ("it", "text"), ("Close", "item Close"),
    ],
    "pixels_dialog": [
        ("Width", "Width:"), ("the Height field", "Height:"), ("the field next to Quality", "Quality:"), ("the first field", "Width:"),
        ("Keep metadata", "meta"), ("the Open afterwards checkbox", "open"), ("the second checkbox", "open"), ("Export", "Export"),
        ("the Export button", "Export"), ("the blue button", "Export"), ("Cancel", "Cancel"), ("the magnifying glass", "lens"),
        ("the search icon", "lens"), ("the gear", "gear"), ("the settings icon", "gear"), ("the x", "cross"), ("the red Delete button", "red"),
        ("the Format drop-down", "format"), ("the field below Width", "Height:"), ("the grey Delete button", "grey"),
        ("the close button at the top right", "cross"), ("the options icon", "gear"), ("the tick box Keep metadata", "meta"),
    ],
    "german_editor": [
        ("Save", "Speichern"), ("Save As", "Speichern unter…"), ("Open", "Öffnen"), ("the Edit menu", "Bearbeiten"), ("Help", "Hilfe"),
        ("Undo", "Rückgängig"), ("Settings", "Einstellungen"), ("Preferences", "Einstellungen"), ("Cancel", "Abbrechen"), ("delete", "Löschen"),
        ("Speichern", "Speichern"), ("Offnen", "Öffnen"), ("print", "Drucken"), ("the File menu", "Datei"), ("Tools", "Werkzeuge"),
    ],
}  # fmt: skip
ALL = [(screen, phrase, id) for screen, cases in CASES.items() for phrase, id in cases]
SEEN = {name: getattr(screens, name)() for name in CASES}


@pytest.mark.parametrize(("screen", "phrase", "id"), ALL)
def test_a_phrase_finds_what_it_means(screen: str, phrase: str, id: str) -> None:
    found = locate(reference(phrase), SEEN[screen])
    assert found.element.id == id, f"{found.element.role} {found.element.title!r} ({found.score}, {found.why})"
    assert found.score >= 0.55
