"""A small Tk application: a form with a list of orders. Every command it obeys is a line in the file it is given."""

from __future__ import annotations

import os
import sys
import tkinter as tk
from pathlib import Path
from tkinter import ttk

LABELS = dict(pair.split("=") for pair in os.environ.get("LABELS", "").split(";") if pair)
ORDERS = ["1041 Miller", "1042 Jones", "1043 Garcia"]
if os.environ.get("MORE_ROWS"):
    ORDERS = ["1037 Adams", "1038 Novak", "1039 Olsen", *ORDERS, "1044 Brown"]
LOG = Path(sys.argv[1])


def say(line: str) -> None:
    with LOG.open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def label(text: str) -> str:
    return LABELS.get(text, text)


root = tk.Tk()
root.title("Orders")
root.geometry("520x420")
form = ttk.LabelFrame(root, text="New order")
form.pack(fill="x", padx=10, pady=8)
fields = {}
for row, text in enumerate(("Customer", "Article")):
    ttk.Label(form, text=text + ":").grid(row=row, column=0, sticky="w", padx=6, pady=4)
    fields[text] = ttk.Entry(form, width=32)
    fields[text].grid(row=row, column=1, padx=6, pady=4)
express = tk.BooleanVar()
ttk.Checkbutton(form, text=label("Express delivery"), variable=express).grid(row=2, column=1, sticky="w", padx=6)
entries = " | ".join
ttk.Button(
    form, text=label("Add order"),
    command=lambda: say(f"add {entries(f.get() for f in fields.values())} {'express' if express.get() else 'normal'}"),
).grid(row=3, column=1, sticky="w", padx=6, pady=6)  # fmt: skip
orders = tk.Listbox(root, height=8)
for order in ORDERS:
    orders.insert("end", order)
orders.pack(fill="both", expand=True, padx=10)
bar = ttk.Frame(root)
bar.pack(fill="x", padx=10, pady=8)


def chosen() -> str:
    return orders.get(orders.curselection()[0]) if orders.curselection() else "nothing"


for text, verb in (("Mark as paid", "paid"), ("Print invoice", "print"), ("Archive", "archive")):
    ttk.Button(bar, text=label(text), command=lambda verb=verb: say(f"{verb} {chosen()}")).pack(side="left", padx=4)
root.mainloop()
