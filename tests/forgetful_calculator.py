"""A small calculator that lets the first press of a button go by, as busy applications do. Run as a program."""

from __future__ import annotations

import tkinter as tk
from functools import partial

KEYS = ("7", "8", "9", "/", "4", "5", "6", "*", "1", "2", "3", "-", "0", "C", "=", "+")


class Calculator(tk.Tk):
    def __init__(self) -> None:
        super().__init__()
        self.title("Calculator")
        self._pressed = 0
        self._first: float | None = None
        self._sign = ""
        self._fresh = True
        self._shown = tk.StringVar(value="0")
        display = tk.Label(self, textvariable=self._shown, anchor="e", bg="white", font=("DejaVu Sans", 20), width=14)
        display.grid(row=0, column=0, columnspan=4, sticky="ew", padx=8, pady=8)
        for i, key in enumerate(KEYS):
            button = tk.Button(self, text=key, width=4, height=2, command=partial(self._press, key))
            button.grid(row=1 + i // 4, column=i % 4, padx=3, pady=3)

    def _press(self, key: str) -> None:
        self._pressed += 1
        if self._pressed == 1:
            return
        if key.isdecimal():
            self._shown.set(key if self._fresh else self._shown.get() + key)
            self._fresh = False
        elif key == "C":
            self._first, self._sign, self._fresh = None, "", True
            self._shown.set("0")
        else:
            self._work_out()
            self._sign, self._fresh = ("", True) if key == "=" else (key, True)

    def _work_out(self) -> None:
        now = float(self._shown.get())
        match self._sign:
            case "+":
                now = (self._first or 0) + now
            case "-":
                now = (self._first or 0) - now
            case "*":
                now = (self._first or 0) * now
            case "/":
                now = (self._first or 0) / now
        self._first = now
        self._shown.set(f"{now:g}")


if __name__ == "__main__":
    Calculator().mainloop()
