"""A small Tk application for the scenarios: menus, tabs, a form, a list. It writes what was done to a file."""

import json
import sys
import tkinter as tk
from pathlib import Path
from tkinter import messagebox, simpledialog, ttk

done: dict[str, object] = {}


def note(**what: object) -> None:
    done.update(what)
    Path(sys.argv[1]).write_text(json.dumps(done), encoding="utf-8")


root = tk.Tk()
root.title("Address Book")
root.geometry("640x480")
bar = tk.Menu(root)
root.config(menu=bar)
file_menu, export = tk.Menu(bar, tearoff=0), tk.Menu(bar, tearoff=0)
bar.add_cascade(label="File", menu=file_menu)
bar.add_command(label="Help", command=lambda: note(menu="help"))
file_menu.add_command(label="New contact", command=lambda: note(menu="new"))
file_menu.add_cascade(label="Export", menu=export)
export.add_command(label="As CSV", command=lambda: note(menu="csv"))
export.add_command(label="As vCard", command=lambda: note(menu="vcard"))
book = ttk.Notebook(root)
book.pack(fill="both", expand=True)

person = ttk.Frame(book)
book.add(person, text="Person")
fields = {}
for row, name in enumerate(("First name", "Last name", "Phone", "City")):
    ttk.Label(person, text=f"{name}:").grid(row=row, column=0, sticky="e", padx=6, pady=4)
    fields[name] = ttk.Entry(person, width=30)
    fields[name].grid(row=row, column=1)
ttk.Label(person, text="Country:").grid(row=4, column=0, sticky="e")
country = ttk.Combobox(person, values=["France", "Germany", "Norway", "Spain"], state="readonly")
country.grid(row=4, column=1, pady=4)
ttk.Label(person, text="Age:").grid(row=5, column=0, sticky="e")
age = ttk.Spinbox(person, from_=0, to=120)
age.set(30)
age.grid(row=5, column=1, pady=4)
kind, news = tk.StringVar(value="Home"), tk.BooleanVar()
for column, name in enumerate(("Home", "Work", "Other")):
    ttk.Radiobutton(person, text=name, value=name, variable=kind).grid(row=6, column=column)
ttk.Checkbutton(person, text="Send newsletter", variable=news).grid(row=7, column=1, pady=4)


def save() -> None:
    texts = {name: entry.get() for name, entry in fields.items()}
    note(**texts, country=country.get(), age=age.get(), kind=kind.get(), news=news.get())
    messagebox.showinfo("Saved", "The contact was saved.")
    note(told=True)


ttk.Button(person, text="Save", command=save).grid(row=8, column=1, pady=4)

groups = ttk.Frame(book)
book.add(groups, text="Groups")
names = tk.Listbox(groups, height=6)
names.pack(side="left", fill="both", expand=True)
for number in range(1, 31):
    names.insert("end", f"Team {number}")
names.insert("end", "Astronauts")


def chosen(_: object) -> None:
    if names.curselection():
        note(group=names.get(names.curselection()[0]))


names.bind("<<ListboxSelect>>", chosen)
rename = ttk.Button(groups, text="Rename...", command=lambda: note(name=simpledialog.askstring("Rename", "New name:")))
rename.pack(side="top")
root.mainloop()
