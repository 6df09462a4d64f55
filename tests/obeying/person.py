"""A person who takes the mouse: a process of its own that moves the pointer of a display, as any other client would.

    python3 person.py DISPLAY DX

When it is told to, by a line on its standard input, it moves the pointer by DX, and prints when it began, on the
monotonic clock.
"""

from __future__ import annotations

import sys
import time

from Xlib import X, display
from Xlib.ext import xtest


def main() -> None:
    name, by = sys.argv[1], int(sys.argv[2])
    there = display.Display(name)
    there.sync()
    sys.stdin.readline()
    at = time.monotonic()
    for _ in range(4):
        xtest.fake_input(there, X.MotionNotify, detail=True, x=by // 4, y=by // 4)
        there.sync()
        time.sleep(0.01)
    print(at, flush=True)
    there.close()


if __name__ == "__main__":
    main()
