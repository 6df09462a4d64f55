"""When the screen is looked at: after each change, and for a blinking caret never."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "perceive"))

from faults_support import until, x_server
from painter import Painter

from steadyhand.observation import Observation
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.damage import Damage
from steadyhand.record.moments import Moments
from steadyhand_actions.schema import Box


def test_each_change_is_looked_at_and_a_caret_is_none() -> None:
    with x_server() as (_, display), Painter(display) as painter:
        window = painter.window(Box(0, 0, 400, 300), "w")
        painter.fill(window, Box(0, 0, 400, 300), 0xFFFFFF)
        capture, changes = Capture(display), Damage(display)
        moments = Moments(lambda: Observation(capture.grab()), changes, capture, lambda told: None)
        moments.start()
        try:
            painter.fill(window, Box(20, 20, 120, 80), 0x3050A0)
            until(lambda: _colour(moments) == (0x30, 0x50, 0xA0), "the change to be looked at")
            for n in range(40):
                painter.fill(window, Box(300, 50, 302, 66), 0 if n % 2 else 0xFFFFFF)
            looked = {id(m) for m in moments.since(0.0)}
            painter.fill(window, Box(300, 50, 302, 66), 0)
            painter.fill(window, Box(20, 20, 120, 80), 0xC02020)
            until(lambda: _colour(moments) == (0xC0, 0x20, 0x20), "the next change to be looked at")
            new = [m for m in moments.since(0.0) if id(m) not in looked]
            assert len(new) <= 3, "one for the change, and one for the sake of slow trees"
        finally:
            moments.close()
            changes.close()
            capture.close()


def _colour(moments: Moments) -> tuple[int, ...]:
    last = moments.since(0.0)[-1].seen.screenshot
    return tuple(int(c) for c in last.pixels[60, 60])
