"""A person who takes the mouse: a process of its own that moves the pointer of a display, as any other client would.

    python3 person.py DISPLAY SECONDS DX

After SECONDS it moves the pointer by DX and prints when, on the monotonic clock.
"""

from __future__ import annotations

import sys
import time

from Xlib import X, display
from Xlib.ext import xtest


def main() -> None:
    name, seconds, by = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    there = display.Display(name)
    there.sync()
    time.sleep(seconds)
    at = time.monotonic()
    for _ in range(4):
        xtest.fake_input(there, X.MotionNotify, detail=True, x=by // 4, y=by // 4)
        there.sync()
        time.sleep(0.01)
    print(at, flush=True)
    there.close()


if __name__ == "__main__":
    main()
