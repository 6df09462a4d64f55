"""What a recorder costs: its share of one processor while nothing happens, and while a person types and clicks.

.venv/bin/python benchmarks/recording.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from record_apps import LOGIN
from record_support import Room

from steadyhand.desktops.virtual import VirtualDesktop

WORDS = "a person writes about so many words in a minute, give or take a few "


def share(room: Room, what: str, seconds: float) -> None:
    """Do something for a while and print what the recorder used meanwhile."""
    recording = room.person.recording
    assert recording is not None
    used, began = recording.seconds(), time.monotonic()
    strokes = 0
    while (now := time.monotonic()) - began < seconds:
        if what == "typing":
            room.person.do("text", WORDS[strokes % len(WORDS)])
            strokes += 1
            time.sleep(max(0.0, 0.17 - (time.monotonic() - now)))
        elif what == "clicking":
            room.person.do("down", 1)
            room.person.do("up", 1)
            time.sleep(1.0)
        else:
            time.sleep(0.2)
    took = time.monotonic() - began
    strokes_told = f" ({strokes / took:.1f} keys a second)" if strokes else ""
    print(f"{what:<10} {100 * (recording.seconds() - used) / took:5.1f} % of one processor{strokes_told}")


def main() -> None:
    for name, start in (("GTK 3 form", None), ("Mousepad", ["mousepad"])):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            home.mkdir()
            with VirtualDesktop.start(home=home) as desktop:
                room = Room(desktop, Path(folder))
                room.run(start, "Mousepad") if start else room.gtk(LOGIN, "Login")
                room.record()
                print(name)
                for what in ("idle", "typing", "clicking"):
                    if what == "clicking":
                        room.person.click("checkbox" if not start else "field", "Show it" if not start else "")
                    share(room, what, 15)
                    room.person.pause()
                room.close()


if __name__ == "__main__":
    main()
