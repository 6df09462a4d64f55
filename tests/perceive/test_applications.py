"""Applications by their desktop entries (Desktop Entry Specification 1.5), and which one a phrase means."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from steadyhand.errors import BadAction
from steadyhand.perceive.applications import Application, command, default_for, installed, match

NOTES = """[Desktop Entry]
Type=Application
Name=Quill
Name[de]=Feder
Name[fr]=Plume
GenericName=Text Editor
Comment=Write\\sthings
Keywords=writing;plain;
Exec=quill --new %F
Icon=quill-icon
Categories=Utility;TextEditor;
MimeType=text/plain;text/x-log;
StartupWMClass=Quill-main
Actions=window;

[Desktop Action window]
Name=New window
Exec=quill --window
"""


class Shelf:
    """Data folders with desktop entries in them."""

    def __init__(self, folder: Path) -> None:
        self.home, self.system, self.bin = folder / "home", folder / "system", folder / "bin"
        self.env = {
            "HOME": str(folder), "XDG_DATA_HOME": str(self.home), "XDG_DATA_DIRS": str(self.system),
            "PATH": str(self.bin), "XDG_CURRENT_DESKTOP": "openbox", "XDG_CONFIG_HOME": str(folder / "config"),
        }  # fmt: skip

    def put(self, name: str, text: str, *, own: bool = False) -> None:
        path = (self.home if own else self.system) / "applications" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def app(self, name: str, **keys: str) -> None:
        lines = {"Type": "Application", "Name": name, "Exec": name.lower(), **keys}
        self.put(f"{name.lower()}.desktop", "[Desktop Entry]\n" + "\n".join(f"{k}={v}" for k, v in lines.items()))

    def all(self) -> dict[str, Application]:
        return {app.id: app for app in installed(self.env)}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_an_entry_is_read_with_its_names_in_all_languages(shelf: Shelf) -> None:
    shelf.put("quill.desktop", NOTES)
    app = shelf.all()["quill.desktop"]
    assert (app.name, app.generic, app.comment, app.exec) == ("Quill", "Text Editor", "Write things", "quill --new %F")
    assert set(app.names) == {"Quill", "Feder", "Plume"} and app.startup_class == "Quill-main"
    assert app.keywords == ("writing", "plain") and app.mime == ("text/plain", "text/x-log")


def test_a_persons_own_entry_goes_before_the_systems_and_may_hide_it(shelf: Shelf) -> None:
    shelf.app("Quill")
    shelf.app("Pen")
    shelf.put("quill.desktop", NOTES.replace("Name=Quill", "Name=My quill"), own=True)
    shelf.put("pen.desktop", "[Desktop Entry]\nType=Application\nName=Pen\nExec=pen\nHidden=true\n", own=True)
    assert [app.name for app in shelf.all().values()] == ["My quill"]


def test_entries_in_subfolders_have_their_path_in_their_id(shelf: Shelf) -> None:
    shelf.put("kde/quill.desktop", NOTES)
    assert list(shelf.all()) == ["kde-quill.desktop"]


def test_what_cannot_be_started_or_is_no_application_is_left_out(shelf: Shelf) -> None:
    shelf.app("Link", Type="Link")
    shelf.app("Gone", TryExec="not-there")
    shelf.app("Empty", Exec="")
    shelf.put("broken.desktop", "no group at all\nName=x\n")
    shelf.put("binary.desktop", "\x00\ufffd[Desktop Entry")
    shelf.bin.mkdir()
    program = shelf.bin / "there"
    program.touch()
    program.chmod(0o755)
    shelf.app("Here", TryExec="there")
    assert list(shelf.all()) == ["here.desktop"]


def test_what_is_meant_for_another_desktop_is_not_offered_first(shelf: Shelf) -> None:
    shelf.app("Elsewhere", OnlyShowIn="KDE;")
    shelf.app("Nothere", NotShowIn="openbox;")
    shelf.app("Quiet", NoDisplay="true")
    shelf.app("Plain")
    assert {id for id, app in shelf.all().items() if not app.no_display} == {"plain.desktop"}


@pytest.mark.parametrize(
    ("exec_line", "arguments", "expected"),
    [
        ("edit %f", ["/a b.txt", "/c.txt"], ["edit", "/a b.txt"]),
        ("edit %F", ["/a b.txt", "/c.txt"], ["edit", "/a b.txt", "/c.txt"]),
        ("edit %F", [], ["edit"]),
        ("browse %u", ["https://example.org/?a=1&b=2"], ["browse", "https://example.org/?a=1&b=2"]),
        ("browse %U", ["/tmp/a b.html"], ["browse", "file:///tmp/a%20b.html"]),
        ('"/opt/my app/run" --title "a \\"b\\"" %f', ["x"], ["/opt/my app/run", "--title", 'a "b"', "x"]),
        ("edit %i %c", [], ["edit", "--icon", "pen", "Pen"]),
        ("edit --scale 100%%", [], ["edit", "--scale", "100%"]),
        ("edit %d %n %v %m", [], ["edit"]),
        ("edit", ["/x; rm -rf /"], ["edit", "/x; rm -rf /"]),
    ],
)
def test_an_exec_line_becomes_an_argument_vector(exec_line: str, arguments: list[str], expected: list[str]) -> None:
    app = Application("pen.desktop", "Pen", exec=exec_line, icon="pen")
    assert command(app, arguments) == expected


def test_a_broken_exec_line_is_said_to_be_broken() -> None:
    for line in ('edit "half', "%f"):
        with pytest.raises(BadAction, match="Pen"):
            command(Application("pen.desktop", "Pen", exec=line))


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    shelf.put("org.example.quill.desktop", NOTES)
    shelf.app("Abacus", GenericName="Calculator", Categories="Utility;Calculator;", Keywords="sums;maths;")
    shelf.app("Cabinet", GenericName="File Manager", Categories="System;FileTools;FileManager;",
              MimeType="inode/directory;")  # fmt: skip
    shelf.app("Globe", GenericName="Web Browser", Categories="Network;WebBrowser;",
              MimeType="text/html;x-scheme-handler/https;x-scheme-handler/http;")  # fmt: skip
    shelf.app("Prompt", Categories="System;TerminalEmulator;")
    shelf.app("Gaze", GenericName="Image Viewer", Categories="Graphics;Viewer;", MimeType="image/png;")
    shelf.app("Preferences for Quill", Exec="quill-settings", Categories="Settings;")
    return shelf


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Quill", "Quill"), ("the quill app", "Quill"), ("Feder", "Quill"), ("the text editor", "Quill"),
        ("text editor", "Quill"), ("a calculator", "Abacus"), ("calculater", "Abacus"), ("abacuss", "Abacus"),
        ("file manager", "Cabinet"), ("the files app", "Cabinet"), ("web browser", "Globe"), ("the browser", "Globe"),
        ("terminal", "Prompt"), ("the image viewer", "Gaze"), ("quill-settings", "Preferences for Quill"),
        ("maths", "Abacus"), ("org.example.quill", "Quill"),
    ],
)  # fmt: skip
def test_a_phrase_finds_its_application_first(stocked: Shelf, phrase: str, expected: str) -> None:
    found = match(phrase, installed(stocked.env))
    assert found and found[0][1].name == expected, found
    assert all(a >= b for (a, _), (b, _) in itertools.pairwise(found))


def test_a_phrase_that_means_none_is_not_sure_of_any(stocked: Shelf) -> None:
    for phrase in ("", "   ", "spreadsheet program", "zxqv", "the weather forecast"):
        assert not [s for s, _ in match(phrase, installed(stocked.env)) if s >= 0.7], phrase


def test_files_folders_and_addresses_have_the_application_that_says_it_can(stocked: Shelf, tmp_path: Path) -> None:
    apps = installed(stocked.env)
    (tmp_path / "folder").mkdir()

    def opener(what: str) -> str:
        found = default_for(what, apps, stocked.env)
        return found.name if found else ""

    assert opener(str(tmp_path / "note.txt")) == "Quill"
    assert opener(str(tmp_path / "folder")) == "Cabinet"
    assert opener("https://example.org") == "Globe"
    assert opener(str(tmp_path / "x.png")) == "Gaze"
    assert opener(str(tmp_path / "x.unknownkind")) in ("", "Quill")


def test_the_persons_own_choice_of_default_goes_first(stocked: Shelf, tmp_path: Path) -> None:
    stocked.app("Other", MimeType="text/plain;")
    config = tmp_path / "config"
    config.mkdir()
    (config / "mimeapps.list").write_text("[Default Applications]\ntext/plain=other.desktop;\n")
    found = default_for(str(tmp_path / "note.txt"), installed(stocked.env), stocked.env)
    assert found is not None and found.name == "Other"
