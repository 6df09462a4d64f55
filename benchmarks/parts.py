"""How long the parts take that a step is made of, each by itself, beside what is wanted of it.

    .venv/bin/python benchmarks/parts.py [--runs 15] [--only WORD] [--json]

Medians in milliseconds. Parts that need a display work on one virtual desktop with galculator, mousepad and a list of
ten thousand rows. The suite holds none of these to a time: tests count work, which is the same on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from Xlib import display

from steadyhand.desktops import registry
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import BadPicture, UnreadableAnswer, UsageError
from steadyhand.models.embedded.ground import rank
from steadyhand.models.embedded.language import understand
from steadyhand.models.embedded.reference import reference
from steadyhand.observation import Element, Observation, Screenshot, Window
from steadyhand.perceive.cover import Cover
from steadyhand.perceive.perceiver import Perceiver
from steadyhand.perceive.picture import read_picture, see_picture
from steadyhand.perceive.settle import Settle
from steadyhand.perceive.text import TextReader
from steadyhand.perceive.text_lines import find_lines
from steadyhand.perceive.tree_atspi import Tree
from steadyhand.trace import RunMeta, StepEnd, StepRecord, Trace
from steadyhand_actions.audit import Audit
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Box, Click, Point, Type
from steadyhand_prompts.answers import parse

SCREEN = Box(0, 0, 1280, 800)
CLICK = Click(point=Point(20, 15))
ANSWERS = ("<think>" * 140_000, "Action: click(" * 70_000, "[1, " * 240_000, " " * 999_999, '"action" : ' * 90_000)
HUGE = ("a" * 100_000, "-r " * 30_000, "1 " * 40_000, "|sudo -" * 10_000)
SENTENCE = "Click the Edit button for Bob in the Customers table, then set Age to 42 and press Save."


@dataclass(frozen=True)
class Part:
    """``wanted``: milliseconds, None where nobody has said."""

    name: str
    wanted: float | None
    times: Callable[[int], list[float]]
    """Milliseconds of so many runs."""


def took(work: Callable[[], object], wrong: type[Exception] | None = None) -> float:
    """Milliseconds; ``wrong``: the error that the work must end with."""
    began = time.perf_counter()
    try:
        work()
    except Exception as error:
        if wrong is None or not isinstance(error, wrong):
            raise
    return 1000 * (time.perf_counter() - began)


def each(work: Callable[[], object], wrong: type[Exception] | None = None) -> Callable[[int], list[float]]:
    return lambda runs: [took(work, wrong) for _ in range(runs)]


def many(work: Callable[[], object], times: int) -> Callable[[int], list[float]]:
    """For what is too short to be timed once."""
    return lambda runs: [took(lambda: [work() for _ in range(times)]) / times for _ in range(runs)]


def until(so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not so():
        if time.monotonic() > deadline:
            raise SystemExit("the desktop did not come to what is to be measured")
        time.sleep(0.002)


# ---- without a display ----------------------------------------------------------------------------------------------


def deciding() -> Iterator[Part]:
    policy = BuiltinPolicy()
    target = Target(id="t", role="button", name="Button 7 to send the delete", states=("enabled",))
    asked = Context(app="someapp", window="w", target=target, kind="dialog", dialog="Delete 7 files? For ever.")
    yield Part("a decision of the policy", 1, many(lambda: policy.decide(CLICK, asked, "delete draft.txt"), 100))
    for text in HUGE:
        around = Context(app="xterm", window=text, dialog=text)
        name = f"a decision on {len(text):,} characters of {text[:6]!r}"
        yield Part(name, 300, each(lambda t=text, c=around: policy.decide(Type(text=t), c, t)))  # type: ignore[misc]
    yield Part("a sentence of a task understood", 20, many(lambda: understand(SENTENCE), 5))
    yield Part("a task of 20,000 characters", 4000, each(lambda: understand("when " * 4000), UsageError))
    yield Part("a task of a megabyte refused", 100, each(lambda: understand("open it. " * 110_000), UsageError))
    for answer in ANSWERS:
        name = f"a megabyte of {answer[:14]!r} as an answer refused"
        yield Part(name, 5000, each(lambda a=answer: parse(a, (1280, 800)), UnreadableAnswer))  # type: ignore[misc]


def written(folder: Path) -> Iterator[Part]:
    audit = Audit(folder / "audit.jsonl")
    yield Part("a line of the audit log", 2, many(lambda: audit.write("done", {"n": 1}, sure=False), 50))
    yield Part("a line of the audit log, on the disk", None, each(lambda: audit.write("act", {"n": 1})))
    chance = np.random.default_rng(1)
    trace, record = Trace.create(folder / "trace", RunMeta("x")), StepRecord(step="x", action=CLICK)

    def step(runs: int) -> list[float]:
        out = []
        for _ in range(runs):
            shot = Screenshot(chance.integers(0, 255, (800, 1280, 3), np.uint8) // 64 * 64)
            begun: list[int] = []
            out.append(took(lambda s=shot, b=begun: b.append(trace.begin(record, s))))  # type: ignore[misc]
            trace.finish(begun[0], StepEnd("done"))
            trace.flush()
        return out

    yield Part("a step written down before the act, with its picture", 10, step)
    huge = folder / "huge.png"
    Image.new("1", (16_384, 16_384)).save(huge)
    yield Part("a picture of 16,384 x 16,384 refused", 500, each(lambda: read_picture(huge), BadPicture))


def seeing() -> Iterator[Part]:
    windows = [Window(n, f"w{n}", "app", n, Box(100 * n, 60 * n, 100 * n + 600, 60 * n + 400), z=n) for n in range(6)]
    chance = np.random.default_rng(3)
    places = []
    for n in range(3000):
        around = windows[n % 6].box
        x, y = int(chance.integers(around.x1, around.x2 - 30)), int(chance.integers(around.y1, around.y2 - 20))
        places.append((Box(x, y, x + 60, y + 20), n % 6, around))
    yield Part("what can be seen of 3,000 elements", 40, each(lambda: Cover(windows, SCREEN).each(places)))
    shot = Screenshot(np.zeros((800, 1280, 3), np.uint8))
    elements = tuple(
        Element(f"e{n}", "button" if n % 8 == 7 else "cell", f"entry {n}", Box(0, n % 780, 60, n % 780 + 20),
                visible=Box(0, n % 780, 60, n % 780 + 20), source="tree", window=0)
        for n in range(3000)
    )  # fmt: skip

    def ranked(runs: int) -> list[float]:
        fresh = [Observation(shot, elements, tuple(windows)) for _ in range(runs)]
        for seen in fresh:
            rank(reference("Save"), seen)
        return [took(lambda s=seen: rank(reference("the Delete button"), s)) for seen in fresh]  # type: ignore[misc]

    yield Part("a reference grounded among 3,000 elements", 40, ranked)
    image = Image.new("RGB", (1280, 800), (240, 240, 240))
    pen, font = ImageDraw.Draw(image), ImageFont.truetype("DejaVuSans.ttf", 12)
    for n in range(144):
        x, y = 10 + 210 * (n % 6), 6 + 33 * (n // 6)
        pen.rectangle([x, y, x + 180, y + 26], fill=(252, 252, 252), outline=(170, 170, 170))
        pen.text((x + 90, y + 13), f"Button {n}", font=font, fill=(20, 20, 20), anchor="mm")
    pixels, model = np.asarray(image), TextReader()._model
    yield Part("text found, not read, on a screen of 144 buttons", 500, each(lambda: find_lines(pixels)))
    never = each(lambda: see_picture(Screenshot(pixels), TextReader(model)))
    yield Part("that screen seen for the first time", 2500, never)


# ---- on a desktop ---------------------------------------------------------------------------------------------------


def on_a_desktop(stack: ExitStack, folder: Path) -> Iterator[Part]:
    desktop = stack.enter_context(VirtualDesktop.start())
    eyes = Perceiver(desktop.display, desktop.env)
    stack.callback(eyes.close)
    settle, device = Settle(eyes.capture, desktop.display), XTest(desktop.display, folder / "journals")
    stack.callback(settle.close)
    stack.callback(device.close)
    rows = folder / "rows"
    rows.write_text("".join(f"{n}\nrow {n}\n" for n in range(1, 10_001)))
    desktop.spawn(["sh", "-c", f"exec zenity --list --title Rows --height 400 --column Id --column Name < {rows}"])
    desktop.spawn(["mousepad"])
    desktop.spawn(["galculator"])
    apps = {"zenity", "mousepad", "galculator"}
    until(
        lambda: {w.app for w in eyes.observe().windows} >= apps and any(e.name == "5" for e in eyes.observe().elements)
    )
    calculator = next(w for w in eyes.x11.windows() if w.app == "galculator")
    eyes.x11.activate(calculator.id)
    until(lambda: eyes.x11.active() == calculator.id)
    five = next(e for e in eyes.observe().elements if e.name == "5" and e.window == calculator.id)
    yield from on_the_screen(eyes, settle, device, five.point)
    yield from in_the_tree(eyes)


def on_the_screen(eyes: Perceiver, settle: Settle, device: XTest, place: Point) -> Iterator[Part]:
    def click() -> float:
        settle.begin()
        device.move(place)
        device.button("left", True)
        device.button("left", False)
        device.flush()
        return settle.wait().ms

    def after_a_click(runs: int) -> list[float]:
        out = []
        for _ in range(runs):
            click()
            out.append(took(eyes.observe))
        return out

    def key() -> None:
        device.key("shift", True)
        device.key("shift", False)
        device.flush()

    yield Part("a frame captured", 20, each(eyes.capture.grab))
    yield Part("the windows listed", 10, each(eyes.x11.windows))
    yield Part("a key down and up, done by the server", None, many(key, 20))
    yield Part("settled after a click on a real button", 250, lambda runs: [click() for _ in range(runs)])
    yield Part("a look after a click", 120, after_a_click)
    time.sleep(1)  # longer than a tree may lag behind its pixels, so that nothing counts as changed
    yield Part("a look when nothing has changed", 120, each(eyes.observe))


def in_the_tree(eyes: Perceiver) -> Iterator[Part]:
    tree = eyes.tree
    assert tree is not None
    pids = {w.app: w.pid for w in eyes.x11.windows()}
    both = {pids["mousepad"], pids["galculator"]}

    def anew(which: set[int]) -> None:
        tree.touch(which)
        tree.snapshot(which)

    yield Part("the tree of two applications, read anew", None, each(lambda: anew(both)))
    yield Part("the tree of two applications, followed", 15, each(lambda: tree.snapshot(both)))
    yield Part("the same, with no pixel changed", 8, each(lambda: tree.snapshot(both, unchanged=both)))
    yield Part("a frozen application found to be so, and left out", 2000, lambda runs: frozen(tree, pids["galculator"]))
    yield Part("the tree of a list of 10,000 rows, read anew", 1000, each(lambda: anew({pids["zenity"]})))


def frozen(tree: Tree, pid: int) -> list[float]:
    tree.touch()
    os.kill(pid, signal.SIGSTOP)
    try:
        return [took(tree.snapshot)]
    finally:
        os.kill(pid, signal.SIGCONT)


def absent(runs: int) -> list[float]:
    out = []
    with TemporaryDirectory() as folder, Desktop.virtual() as desktop:
        desktop.open("mousepad")
        for n in range(min(runs, 3)):
            began = time.monotonic()
            desktop.attempt("Click the Zorblify button", trace=Path(folder) / str(n))
            out.append(1000 * (time.monotonic() - began))
    return out


HOLDER = """
import sys, time
from steadyhand.desktops.virtual import VirtualDesktop
desktop = VirtualDesktop.start()
print(desktop.display, flush=True)
time.sleep(600)
"""


PRESSER = """
import sys, time
from pathlib import Path
from steadyhand_actions.executors.xtest import XTest
device = XTest(sys.argv[1], Path(sys.argv[2]))
device.key("ctrl", True)
device.flush()
print(flush=True)
time.sleep(600)
"""


def held(runs: int) -> list[float]:
    """From the kill -9 of its owner until a key that it held is up."""
    out = []
    with TemporaryDirectory() as folder, VirtualDesktop.start() as desktop:
        keys = display.Display(desktop.display)
        for _ in range(min(runs, 5)):
            command = [sys.executable, "-c", PRESSER, desktop.display, folder]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
                assert owner.stdout is not None
                owner.stdout.readline()
                owner.kill()
                began = time.monotonic()
                until(lambda: not any(keys.query_keymap()))
                out.append(1000 * (time.monotonic() - began))
        keys.close()
    return out


def left_behind(runs: int) -> list[float]:
    """From the kill -9 of its owner until nothing of a desktop is left."""
    out = []
    for _ in range(min(runs, 5)):
        with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout is not None
            record = registry.find(owner.stdout.readline().strip())
            assert record is not None
            owner.kill()
            began = time.monotonic()
            until(lambda r=record: not any(map(registry.ticks_of, r.pids.values())) and not r.info.home.exists())  # type: ignore[misc]
            out.append(1000 * (time.monotonic() - began))
    return out


def parts(stack: ExitStack) -> Iterator[Part]:
    folder = Path(stack.enter_context(TemporaryDirectory()))
    yield from deciding()
    yield from written(folder)
    yield from seeing()
    yield from on_a_desktop(stack, folder)
    yield Part("a target that is not there said so", 10_000, absent)
    yield Part("a key up whose owner was killed", 1000, held)
    yield Part("nothing left of a desktop whose owner was killed", 2000, left_behind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", default="", help="only parts whose name holds this")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = {}
    with ExitStack() as stack:
        for part in parts(stack):
            if args.only not in part.name:
                continue
            ms = statistics.median(part.times(args.runs))
            found[part.name] = {"median ms": round(ms, 3), "wanted ms": part.wanted}
            if not args.json:
                wanted = f"{part.wanted:8g}" if part.wanted is not None else "       -"
                print(f"{part.name:60s} {ms:10.2f} ms   wanted {wanted}", flush=True)
    if args.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
