"""Scripts recorded once, replayed under disturbances: Steadyhand beside guibot, airtest and dogtail.

    python benchmarks/replay.py [--scripts 6|30|NAME,..] [--disturbances a,b|none|all] [--peers all|none|a,b]
                                [--jobs 1] [--minutes 45] [--out FILE.json] [--json] [--record] [--soak STEPS]

Thirty scripts over thirteen real applications (and three small ones made for this) in GTK 3, GTK 4, Qt 5, Tk and
Chromium, each on a fresh virtual desktop under each disturbance. What came of a run is read from the application's
own state: the file it wrote, the setting it kept, the value it shows. "wrong" is an effect that nobody wanted, or a run
said to have passed that did not. Six scripts, one or two a toolkit, are done without being asked for more; all of
it is `--scripts 30 --minutes 0` and takes hours. Results are kept in --out after each run; started again with it,
what is there is not done again. --record plays the tasks once by a person's hand and writes the scripts anew. The other
tools are installed from PyPI in an environment of their own (build/replay-peers), with the system's Python and the
packages gir1.2-atspi-2.0, scrot and locales; nothing of theirs comes near the product's.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), *(str(ROOT / name) for name in ("agent", "actions", "prompts"))]

from replaying import peers, reporting, soak, trial  # noqa: E402
from replaying.recording import CannotPlay, play  # noqa: E402
from replaying.stage import DISTURBANCES  # noqa: E402
from replaying.tasks import TASKS, by_name  # noqa: E402

SCRIPTS = HERE / "replaying/scripts"
WORK = ROOT / "build/replay"
SIX = (
    "mousepad-save-as",
    "thunar-duplicate",
    "gnome-calculator-product",
    "kcalc-product",
    "orders-paid",
    "shop-reserve",
)


def main() -> int:
    args = arguments()
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    WORK.mkdir(parents=True, exist_ok=True)
    names = chosen(args.scripts)
    if args.record:
        return record(names)
    if args.soak:
        found = soak.soak(args.soak, WORK)
        print(json.dumps(found) if args.json else soak.told(found))
        return 0
    results = Results(args.out)
    todo = [t for t in wanted(args, names) if trial.key(*t) not in results.kept]
    run_all(todo, results, args)
    asked = [trial.key(*t) for t in wanted(args, names)]
    there = [results.kept[k] for k in asked if k in results.kept]
    print(json.dumps(there) if args.json else reporting.told(there, len(asked)))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scripts", default="6")
    parser.add_argument("--disturbances", default="all")
    parser.add_argument("--peers", default="all")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--soak", type=int, default=0)
    return parser.parse_args()


def chosen(which: str) -> list[str]:
    """A number takes tasks spread over the toolkits."""
    if which == "6":
        return list(SIX)
    if not which.isdigit():
        return [by_name(name).name for name in which.split(",")]
    if int(which) >= len(TASKS):
        return [task.name for task in TASKS]
    return [TASKS[round(i * len(TASKS) / int(which))].name for i in range(int(which))]


def wanted(args: argparse.Namespace, names: list[str]) -> list[tuple[str, str, str]]:
    """(task, disturbance, tool), the undisturbed first, the tools side by side."""
    how = DISTURBANCES if args.disturbances == "all" else tuple(d for d in args.disturbances.split(",") if d != "none")
    if unknown := set(how) - set(DISTURBANCES):
        raise SystemExit(f"There is no disturbance {', '.join(unknown)}; there are {', '.join(DISTURBANCES)}.")
    others = peers.TOOLS if args.peers == "all" else tuple(p for p in args.peers.split(",") if p != "none")
    return [(name, d, tool) for d in ("none", *how) for name in names for tool in ("steadyhand", *others)]


class Results:
    """What is known already, in a file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.kept: dict[str, dict] = {}
        if path is not None and path.exists():
            self.kept = {
                trial.key(r["task"], r["disturbance"], r["tool"]): r for r in json.loads(path.read_text("utf-8"))
            }

    def add(self, result: dict) -> None:
        self.kept[trial.key(result["task"], result["disturbance"], result["tool"])] = result
        if self._path is not None:
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps(list(self.kept.values()), indent=1), encoding="utf-8")
            part.replace(self._path)


def run_all(todo: list[tuple[str, str, str]], results: Results, args: argparse.Namespace) -> None:
    """As many at a time as there are jobs, until the time is up."""
    if any(tool != "steadyhand" for *_, tool in todo):
        peers.install(ROOT / "build/replay-peers")
    until = time.monotonic() + 60 * args.minutes if args.minutes else float("inf")
    waiting = list(reversed(todo))
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn"), max_tasks_per_child=8) as pool:
        running = set()
        while waiting or running:
            while waiting and len(running) < args.jobs and time.monotonic() < until:
                running.add(pool.submit(trial.run, *waiting.pop(), SCRIPTS, WORK, ROOT / "build/replay-peers"))
            if not running:
                return
            done = next(as_completed(running))
            running.discard(done)
            result = done.result()
            results.add(result)
            print(reporting.line(result), file=sys.stderr, flush=True)


def record(names: list[str]) -> int:
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in names:
        try:
            played = play(by_name(name), SCRIPTS, WORK)
            print(f"{name}: {played.script.relative_to(ROOT)}", flush=True)
        except CannotPlay as error:
            failed += 1
            print(error, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
