"""The thirty tasks: what a person does in real applications of five toolkits, and what has come of it then."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

from replaying.task import Seen, Task, Truth, click, press, typed

APPS = Path(__file__).parent / "apps"
PYTHON = "/usr/bin/python3"
"""The system's Python: Tk and GTK come with it."""
NOTE = "apples\npears\nplums\n"
MORE_FILES = {f"{name}.txt": "x\n" for name in ("accounts", "agenda", "budget", "contract", "invoice", "zoo")}


def files(*more: str) -> Truth:
    """What a person's files hold; those that only bring more rows left out."""

    def read(seen: Seen) -> object:
        found = {}
        for path in sorted(seen.home.rglob("*")):
            parts = path.relative_to(seen.home).parts
            if any(p.startswith(".") for p in parts) or parts[0] in ("Desktop", "Documents", "Downloads"):
                continue
            name = "/".join(parts)
            if name in MORE_FILES and name not in more:
                continue
            if path.is_dir():
                found[name + "/"] = ""
            elif path.is_file():
                found[name] = path.read_text(encoding="utf-8", errors="replace")
        return found

    return read


def keyfile(group: str, key: str) -> Truth:
    """A setting that was written by GSettings' keyfile."""

    def read(seen: Seen) -> object:
        parser = configparser.RawConfigParser(strict=False)
        parser.read(seen.home / ".config/glib-2.0/settings/keyfile")
        return parser.get(group, key, fallback="")

    return read


def shows(seen: Seen) -> object:
    """The number that a calculator shows."""
    found = [v.replace("\u2068", "").replace("\u2069", "").strip() for v in seen.values]
    return next((v for v in found if v.replace(",", "").replace(".", "").isdigit()), "")


def displays(*wanted: str) -> Truth:
    """One of the texts that a window shows, the first of those wanted."""
    return lambda seen: next((w for w in wanted if w in {v.strip() for v in seen.values}), "")


def printed(seen: Seen) -> object:
    """What a dialog told the program that asked; fields left empty left out."""
    path = seen.home / ".printed"
    said = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    return re.sub(r"\|+", "|", said.replace("] |", "] "))


def obeyed(seen: Seen) -> object:
    path = seen.home / ".obeyed"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def page_said(seen: Seen) -> object:
    title = next((t for t in seen.titles if t.startswith("Shop")), "")
    return title.split(" - ")[0].removeprefix("Shop").removeprefix(": ")


def commits(seen: Seen) -> object:
    done = subprocess.run(
        ["git", "-C", str(seen.home / "project"), "log", "--format=%s"], capture_output=True, text=True, check=False
    )
    return done.stdout.split("\n")[0]


def idle_theme(seen: Seen) -> object:
    path = seen.home / ".idlerc/config-main.cfg"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def asks(*words: str) -> tuple[str, ...]:
    """A dialog whose answer is kept in a file."""
    return ("sh", "-c", '"$@" >"$HOME/.answer"; echo "[$?] $(cat "$HOME/.answer")" >"$HOME/.printed"', "sh", *words)


def calculator(steps: str, **names: str) -> tuple:
    return tuple(click(names.get(key, key)) for key in steps.split())


PROJECT = (
    "sh", "-c", "mkdir project; cd project; git init -q; "
    "git config user.name Ann; git config user.email ann@example.org; "
    "echo helo >greeting.txt; git add .; git commit -qm Begin; echo hello >greeting.txt; eval \"$1\"", "sh",
)  # fmt: skip
COLOURS = ("zenity", "--list", "--title=Colours", "--column=Colour", "--column=Stock")
GUEST = ("zenity", "--forms", "--title=Guest", "--text=Guest")
NOTES = {"notes.txt": NOTE}
SAVED = {"notes.txt": NOTE, "copy.txt": NOTE}
_PRODUCT = ("1", "12", "7", "0", "")

TASKS: tuple[Task, ...] = (
    Task("mousepad-save-as", "GTK 3", "mousepad", ("mousepad", "notes.txt"),
         (click("File", "menuitem"), click("Save As...", "menuitem"), press("ctrl+a"), typed("copy.txt"),
          click("Save", "button")),
         files(), NOTES, SAVED, files=NOTES, more=MORE_FILES,
         rename={"mousepad": {"Save _As...": "Store _Under..."}}),
    Task("mousepad-line-numbers", "GTK 3", "mousepad", ("mousepad", "notes.txt"),
         (click("View", "menuitem"), click("Line Numbers", "menuitem")),
         keyfile("org/xfce/mousepad/preferences/view", "show-line-numbers"), "", "true", files=NOTES,
         more={"notes.txt": NOTE * 30}, rename={"mousepad": {"Line N_umbers": "Show Line N_umbers"}}),
    Task("mousepad-uppercase", "GTK 3", "mousepad", ("mousepad", "notes.txt"),
         (press("ctrl+a"), click("Edit", "menuitem"), click("Convert", "menuitem"),
          click("To Uppercase"), press("ctrl+s")),
         files(), NOTES, {"notes.txt": NOTE.upper()}, files=NOTES, more=MORE_FILES,
         rename={"mousepad": {"To _Uppercase": "_Uppercase Letters"}}),
    Task("thunar-rename", "GTK 3", "thunar", ("thunar", "."),
         (click("plan.txt"), click("Edit", "menuitem"), click("Rename...", "menuitem"), press("ctrl+a"),
          typed("done.txt"), click("Rename", "button")),
         files(), {"list.txt": "2", "plan.txt": "1", "trip.txt": "3"},
         {"done.txt": "1", "list.txt": "2", "trip.txt": "3"},
         files={"plan.txt": "1", "list.txt": "2", "trip.txt": "3"}, more=MORE_FILES,
         rename={"thunar": {"_Rename...": "Change _Name..."}}),
    Task("thunar-duplicate", "GTK 3", "thunar", ("thunar", "."),
         (click("list.txt"), click("Edit", "menuitem"), click("Duplicate", "menuitem")),
         files(), {"list.txt": "2", "plan.txt": "1", "trip.txt": "3"},
         {"list (copy 1).txt": "2", "list.txt": "2", "plan.txt": "1", "trip.txt": "3"},
         files={"plan.txt": "1", "list.txt": "2", "trip.txt": "3"}, more=MORE_FILES,
         rename={"thunar": {"Du_plicate": "Make a Co_py"}}),
    Task("thunar-folder", "GTK 3", "thunar", ("thunar", "."),
         (click("File", "menuitem"), click("Create Folder...", "menuitem"), press("ctrl+a"), typed("Pictures"),
          click("Create", "button")),
         files(), {"plan.txt": "1"}, {"Pictures/": "", "plan.txt": "1"}, files={"plan.txt": "1"}, more=MORE_FILES,
         rename={"thunar": {"Create _Folder...": "Add a _Folder..."}}),
    Task("galculator-product", "GTK 3", "galculator", ("galculator",), calculator("1 2 * 7 ="),
         shows, "0", "84", _PRODUCT, rename={"galculator": {"=": "Result"}},
         more={".galculator": "mode=1\n", ".config/galculator/galculator.conf": "mode=1\n"}),
    Task("galculator-sum", "GTK 3", "galculator", ("galculator",), calculator("8 6 + 9 ="),
         shows, "0", "95", ("8", "86", "9", "0", ""), rename={"galculator": {"+": "plus"}},
         more={".galculator": "mode=1\n", ".config/galculator/galculator.conf": "mode=1\n"}),
    Task("l3afpad-save-as", "GTK 3", "l3afpad", ("l3afpad", "notes.txt"),
         (click("File", "menuitem"), click("Save As...", "menuitem"), press("ctrl+a"), typed("copy.txt"),
          click("Save As", "button")),
         files(), NOTES, SAVED, files=NOTES, more=MORE_FILES, rename={"l3afpad": {"Save _As...": "Store _Under..."}}),
    Task("zenity-list", "GTK 3", "zenity",
         asks(*COLOURS, "Red", "3", "Blue", "7", "Green", "1"),
         (click("Blue"), click("OK", "button")), printed, "", "[0] Blue",
         more_command=asks(*COLOURS, "Amber", "2",
                           "Black", "9", "Red", "3", "Light blue", "4", "Blue", "7", "Green", "1", "Mauve", "6"),
         rename_command=asks(*COLOURS, "--ok-label=Choose",
                             "Red", "3", "Blue", "7", "Green", "1")),
    Task("zenity-forms", "GTK 3", "zenity",
         asks(*GUEST, "--add-entry=First name", "--add-entry=Town"),
         (click("First name", "field"), typed("Ann"), click("Town", "field"), typed("Leeds"), click("OK", "button")),
         printed, "", "[0] Ann|Leeds",
         more_command=asks(*GUEST, "--add-entry=Title", "--add-entry=First name",
                           "--add-entry=Country", "--add-entry=Town"),
         rename_command=asks(*GUEST, "--add-entry=Given name", "--add-entry=Town")),
    Task("text-editor-save-as", "GTK 4", "gnome-text-editor", ("gnome-text-editor", "notes.txt"),
         (press("ctrl+shift+s"), press("ctrl+a"), typed("copy.txt"), click("Save", "button")),
         files(), NOTES, SAVED, files=NOTES, more=MORE_FILES, rename={"gtk40": {"_Save": "_Store"},
         "gnome-text-editor": {"_Save": "_Store", "Save": "Store"}}),
    Task("gnome-calculator-product", "GTK 4", "gnome-calculator", ("gnome-calculator",), calculator("1 2 × 7 ="),
         displays("84"), "", "84", rename={"gnome-calculator": {"=": "Result"}},
         more={".config/glib-2.0/settings/keyfile": "[org/gnome/calculator]\nbutton-mode='advanced'\n"}),
    Task("gnome-calculator-mode", "GTK 4", "gnome-calculator", ("gnome-calculator",),
         (click("Basic", "button"), click("Advanced")),
         displays("button sin"), "", "button sin",
         rename={"gnome-calculator": {"Advanced": "Extended", "Advanced Mode": "Extended Mode"}},
         more={".config/glib-2.0/settings/keyfile": "[org/gnome/calculator]\nshow-thousands=true\n"}),
    Task("members-add", "GTK 4", "members", (PYTHON, str(APPS / "members_gtk4.py"), ".obeyed"),
         (click("Name", "field"), typed("Eve Lake"), click("City", "field"), typed("York"),
          click("Send the newsletter", "checkbox"), click("Add member", "button")),
         obeyed, "", "add Eve Lake | York letter", rename={"": {"Add member": "Save member"}}),
    Task("members-renew", "GTK 4", "members", (PYTHON, str(APPS / "members_gtk4.py"), ".obeyed"),
         (click("Renew", "button", 1), click("Card", "button", 2)), obeyed, "", "renew Ben Hill\ncard Cleo Marsh",
         ("renew Ben Hill",), rename={"": {"Renew": "Prolong"}}),
    Task("featherpad-save-as", "Qt 5", "featherpad", ("featherpad", "notes.txt"),
         (click("File", "menuitem"), click("Save As", "menuitem"), press("ctrl+a"), typed("copy.txt"),
          click("Save", "button")),
         files(), NOTES, SAVED, files=NOTES, more=MORE_FILES, rename_locale="de"),
    Task("featherpad-uppercase", "Qt 5", "featherpad", ("featherpad", "notes.txt"),
         (press("ctrl+a"), click("Edit", "menuitem"), click("To Upper Case", "menuitem"), press("ctrl+s")),
         files(), NOTES, {"notes.txt": NOTE.upper()}, files=NOTES, more=MORE_FILES, rename_locale="de"),
    Task("featherpad-duplicate", "Qt 5", "featherpad", ("featherpad", "notes.txt"),
         (press("ctrl+a"), press("ctrl+c"), press("ctrl+End"), press("ctrl+v"), click("Save", "button")),
         files(), NOTES, {"notes.txt": NOTE + NOTE}, files=NOTES, more=MORE_FILES, rename_locale="de"),
    Task("kcalc-product", "Qt 5", "kcalc", ("kcalc",), calculator("1 2 × 7 ="), displays("84"), "", "84",
         rename={"kcalc": {"=": "Result"}}, more={".config/kcalcrc": "[General]\nCalculatorMode=science\n"}),
    Task("kcalc-sum", "Qt 5", "kcalc", ("kcalc",), calculator("8 6 + 9 ="), displays("95"), "", "95",
         rename={"kcalc": {"+": "plus"}}, more={".config/kcalcrc": "[General]\nCalculatorMode=science\n"}),
    Task("speedcrunch-keypad", "Qt 5", "speedcrunch", ("speedcrunch",),
         (click("View", "menuitem"), click("Keypad", "menuitem"), *calculator("4 2 + 8 =")),
         displays("= 50"), "", "= 50", rename_locale="de"),
    Task("idle-save-as", "Tk", "idle", (PYTHON, "-m", "idlelib", "notes.txt"),
         (click("File"), click("Save As..."), press("ctrl+slash"), typed("copy.txt"), click("Save", "button")),
         files(), NOTES, SAVED, files=NOTES, more=MORE_FILES,
         rename_command=(PYTHON, "-c", "import idlelib.mainmenu as m, sys; m.menudefs[0][1][:] = [e and (e[0].replace("
                         "'Save _As', 'Store _Under'), e[1]) for e in m.menudefs[0][1]]; "
                         "from idlelib.pyshell import main; main()", "notes.txt")),
    Task("git-gui-commit", "Tk", "git-gui", (*PROJECT, "exec git gui"),
         (click("Stage Changed"), click("Sign Off"), click("Commit", "button")),
         commits, "Begin", "Signed-off-by: Ann <ann@example.org>",
         more_command=(*PROJECT, "for n in 1 2 3 4 5; do echo x >more$n.txt; git add more$n.txt; done; exec git gui"),
         rename_command=(*PROJECT, "mkdir $HOME/.own; "
                         "sed 's/mc \"Stage Changed\"/mc \"Stage All\"/' \"$(git --exec-path)/git-gui\" "
                         ">$HOME/.own/git-gui; chmod +x $HOME/.own/git-gui; exec $HOME/.own/git-gui")),
    Task("orders-add", "Tk", "orders", (PYTHON, str(APPS / "orders_tk.py"), ".obeyed"),
         (click("Customer", "field"), typed("Larsen"), click("Article", "field"), typed("desk lamp"),
          click("Express delivery"), click("Add order")),
         obeyed, "", "add Larsen | desk lamp express", rename={"": {"Add order": "Save order"}}),
    Task("orders-paid", "Tk", "orders", (PYTHON, str(APPS / "orders_tk.py"), ".obeyed"),
         (click("1042 Jones"), click("Mark as paid")), obeyed, "", "paid 1042 Jones", ("paid nothing",) * 0,
         rename={"": {"Mark as paid": "Set to paid"}}),
    Task("orders-archive", "Tk", "orders", (PYTHON, str(APPS / "orders_tk.py"), ".obeyed"),
         (click("1043 Garcia"), click("Print invoice"), click("Archive")),
         obeyed, "", "print 1043 Garcia\narchive 1043 Garcia", ("print 1043 Garcia",),
         rename={"": {"Print invoice": "Print bill"}}),
    Task("shop-add", "Chromium", "chromium", ("chromium", "--app=file://{apps}/shop.html"),
         (click("Article", "field"), typed("Rug"), click("Amount", "field"), typed("5"), click("Fragile", "checkbox"),
          click("Add to stock", "button")),
         page_said, "", "added Rug 5 fragile", more_command=("chromium", "--app=file://{apps}/shop.html?more=1"),
         rename_command=("chromium", "--app=file://{apps}/shop.html?labels=Add%20to%20stock=Put%20in%20stock")),
    Task("shop-reserve", "Chromium", "chromium", ("chromium", "--app=file://{apps}/shop.html"),
         (click("Reserve", "button", 1), click("Count", "button", 2)),
         page_said, "", "reserve Chair, count Table", ("reserve Chair",),
         more_command=("chromium", "--app=file://{apps}/shop.html?more=1"),
         rename_command=("chromium", "--app=file://{apps}/shop.html?labels=Reserve=Set%20aside")),
    Task("shop-print", "Chromium", "chromium", ("chromium", "--app=file://{apps}/shop.html"),
         (click("Fragile", "checkbox"), click("Print list", "button")),
         page_said, "", "printed", more_command=("chromium", "--app=file://{apps}/shop.html?more=1"),
         rename_command=("chromium", "--app=file://{apps}/shop.html?labels=Print%20list=Print%20table")),
)  # fmt: skip


def by_name(name: str) -> Task:
    return next(task for task in TASKS if task.name == name)


__all__ = ["TASKS", "by_name"]
