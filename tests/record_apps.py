"""Small applications to be recorded: a form with a password, menus in menus with a table, a form without a tree."""

from __future__ import annotations

LOGIN = """
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
window = Gtk.Window(title="Login")
window.set_default_size(420, 260)
grid = Gtk.Grid(row_spacing=8, column_spacing=8)
window.add(grid)
fields = []
for row, name in enumerate(("_User", "_Pass phrase")):
    label, field = Gtk.Label(label=name, use_underline=True), Gtk.Entry()
    label.set_mnemonic_widget(field)
    grid.attach(label, 0, row, 1, 1)
    grid.attach(field, 1, row, 1, 1)
    fields.append(field)
fields[1].set_visibility(False)
show = Gtk.CheckButton(label="Show it")
show.connect("toggled", lambda button: fields[1].set_visibility(button.get_active()))
grid.attach(show, 1, 2, 1, 1)
grid.attach(Gtk.Button(label="Sign in"), 1, 3, 1, 1)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
"""
MENUS = """
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
window = Gtk.Window(title="Tools")
window.set_default_size(500, 400)
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
window.add(box)
bar, export, said = Gtk.MenuBar(), Gtk.MenuItem(label="Export"), Gtk.Label(label="nothing yet")
file, menu, formats = Gtk.MenuItem(label="File"), Gtk.Menu(), Gtk.Menu()
bar.append(file)
file.set_submenu(menu)
menu.append(Gtk.MenuItem(label="Print"))
menu.append(export)
export.set_submenu(formats)
for name in ("PDF", "SVG"):
    item = Gtk.MenuItem(label=name)
    item.connect("activate", lambda item: said.set_text("made " + item.get_label()))
    formats.append(item)
store = Gtk.ListStore(str, str)
for row in (("Anna", "Bonn"), ("Bert", "Kiel"), ("Cora", "Jena")):
    store.append(row)
table = Gtk.TreeView(model=store)
for n, title in enumerate(("Name", "Town")):
    table.append_column(Gtk.TreeViewColumn(title, Gtk.CellRendererText(), text=n))
table.connect("row-activated", lambda view, path, column: said.set_text("opened " + store[path][0]))
scale = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, 0, 100, 1)
scale.get_accessible().set_name("Volume")
for widget in (bar, table, scale, said):
    box.pack_start(widget, widget is table, widget is table, 4)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
"""
TK = """
import sys, tkinter
root = tkinter.Tk(className="Form")
root.title("Form")
root.geometry("460x260+60+80")
font = ("DejaVu Sans", 13)
for row, (name, show) in enumerate((("City", ""), ("Keyword", "*"))):
    tkinter.Label(root, text=name, font=font).grid(row=row, column=0, padx=10, pady=12)
    tkinter.Entry(root, font=font, show=show, width=24).grid(row=row, column=1)
tkinter.Button(root, text="Send it", font=font, command=lambda: root.title("Sent")).grid(row=2, column=1)
root.mainloop()
"""
