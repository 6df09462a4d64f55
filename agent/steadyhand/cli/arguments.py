"""The words of the command line: what can be said, and nothing of what it does."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import NoReturn

from steadyhand.errors import UsageError
from steadyhand_actions.takeover import HOT_KEY


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as an error of ours."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see '{self.prog} --help')")


def parser() -> Parser:
    """The whole command line."""
    top = Parser(
        prog="steadyhand",
        description="Say in plain words what should happen on a computer; it does it, and asks before anything that "
        "cannot be undone.",
        epilog="Exit codes: 0 done, 1 failed or not found, 2 wrong usage or input, 3 refused, 4 stopped, "
        "5 the environment lacks something, 6 no model.",
    )
    top.add_argument("--version", action="store_true", help="say which version this is")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    _run(commands)
    _replay(commands)
    _record(commands)
    _export(commands)
    _test(commands)
    _ground(commands)
    _see(commands)
    _ask(commands)
    _extract(commands)
    _compare(commands)
    _desktop(commands)
    _report(commands)
    _parse(commands)
    _policy(commands)
    _check(commands)
    doctor = commands.add_parser("doctor", help="what is here, what is missing, and how to get it")
    _json(doctor)
    return top


_Commands = argparse._SubParsersAction


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model",
        default="embedded",
        metavar="NAME",
        help="who decides: embedded (the default), phi4[:FOLDER], openai:URL[#MODEL] (a server)",
    )


def _run(commands: _Commands[Parser]) -> None:
    run = commands.add_parser("run", help="do a task given in plain words")
    run.add_argument("task", metavar="TASK", help="what should happen; '-' reads it from stdin, '@FILE' from a file")
    run.add_argument("--size", type=size, default=(1280, 800), metavar="WxH", help="of a virtual desktop: 1280x800")
    _where(run)
    _model(run)
    run.add_argument(
        "--grounder", default="", metavar="NAME", help="who finds things for that model, if not itself; named likewise"
    )
    run.add_argument("--record", type=Path, metavar="FILE.yaml", help="write a script of the run, to be replayed")
    run.add_argument("--marks", action="store_true", help="draw the elements' numbers on the picture that it is shown")
    _how(run)
    run.add_argument("--max-tokens", type=count, metavar="N", help="stop after so many tokens of a model")
    run.add_argument("--max-cost", type=amount, metavar="X", help="stop when a model has cost so much")
    _json(run)


def _replay(commands: _Commands[Parser]) -> None:
    replay = commands.add_parser("replay", help="do what a script says, without a model")
    replay.add_argument("script", type=Path, metavar="FILE.yaml", help="a script, recorded or written by hand")
    replay.add_argument(
        "--set", type=parameter, action="append", default=[], metavar="NAME=VALUE", help="a parameter (repeatable)"
    )
    replay.add_argument(
        "--heal",
        choices=("off", "suggest", "write"),
        default="suggest",
        help="what becomes of a target that goes by another name now: the step fails, or a diff is written beside the "
        "script, or the script is changed (default: suggest)",
    )
    replay.add_argument(
        "--size", type=size, metavar="WxH", help="of a virtual desktop (default: as recorded, else 1280x800)"
    )
    _where(replay)
    _how(replay)
    _json(replay)


def _where(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--desktop",
        default="",
        metavar="WHICH",
        help="virtual, current, :N, or the name of a running one (default: current when there is a display and a "
        "person at it, else virtual)",
    )
    command.add_argument("--home", type=Path, metavar="DIR", help="HOME of a virtual desktop (default: a fresh folder)")
    command.add_argument("--open", action="append", default=[], metavar="CMD", help="start this first (repeatable)")


def _how(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pixels-only", action="store_true", help="look at the picture alone, no accessibility tree")
    command.add_argument(
        "--confirm",
        choices=("ask", "deny", "page", "window"),
        help="how questions are asked: on the terminal, not at all, on a page of this machine, in a small window "
        "(default: ask on a terminal, deny elsewhere)",
    )
    command.add_argument("--policy", type=Path, metavar="FILE.yaml", help="rules on top of the built-in ones")
    command.add_argument(
        "--takeover",
        choices=("stop", "off"),
        default="stop",
        help="what becomes of the run when somebody else uses mouse or keyboard (default: it stops)",
    )
    command.add_argument(
        "--hot-key", default=HOT_KEY, metavar="CHORD", help=f"stops the run; 'none' for none (default: {HOT_KEY})"
    )
    command.add_argument("--max-steps", type=count, metavar="N", help="stop after so many acts")
    command.add_argument("--max-seconds", type=amount, metavar="S", help="stop after so many seconds")
    command.add_argument("--dry-run", action="store_true", help="say and draw what would be done, do nothing")
    command.add_argument("--trace", type=Path, metavar="DIR", help="where the trace and report.html go")


def _record(commands: _Commands[Parser]) -> None:
    record = commands.add_parser("record", help="write a script of what a person shows")
    record.add_argument("file", type=Path, metavar="FILE.yaml", help="the script that it becomes")
    record.add_argument(
        "--desktop", default="", metavar="WHICH", help="virtual, current (the default), :N, or a running one's name"
    )
    record.add_argument("--size", type=size, default=(1280, 800), metavar="WxH", help="of a virtual desktop: 1280x800")
    record.add_argument("--home", type=Path, metavar="DIR", help="HOME of a virtual desktop (default: a fresh folder)")
    record.add_argument(
        "--open", action="append", default=[], metavar="CMD", help="start this first; the recording ends with it"
    )
    record.add_argument("--pixels-only", action="store_true", help="look at the picture alone, no accessibility tree")
    record.add_argument(
        "--hot-key", default=HOT_KEY, metavar="CHORD", help=f"ends the recording; 'none' for none (default: {HOT_KEY})"
    )
    record.add_argument("--stop-on", default="", metavar="TEXT", help="end the recording when this text is shown")
    record.add_argument("--force", action="store_true", help="replace a FILE that is there already")
    _json(record)


def _export(commands: _Commands[Parser]) -> None:
    export = commands.add_parser("export", help="a script as test code or as a how-to")
    export.add_argument("file", type=Path, metavar="FILE.yaml", help="the script")
    export.add_argument(
        "--as", dest="form", choices=("pytest", "markdown"), required=True, help="test code, or a how-to with pictures"
    )
    export.add_argument(
        "-o", "--output", metavar="FILE", help="where to; '-' is stdout (default: test_NAME.py or NAME.md beside it)"
    )
    export.add_argument("--force", action="store_true", help="replace what is there already")
    _json(export)


def _test(commands: _Commands[Parser]) -> None:
    test = commands.add_parser("test", help="replay scripts as tests, each on a desktop of its own")
    test.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="scripts, or folders of them")
    test.add_argument("--tag", action="append", default=[], metavar="TAG", help="only those with this tag (repeatable)")
    test.add_argument("--not-tag", action="append", default=[], metavar="TAG", help="none with this tag (repeatable)")
    test.add_argument("-n", "--workers", type=count, default=1, metavar="WORKERS", help="how many at the same time")
    test.add_argument("--retries", type=tries, default=0, metavar="N", help="try what failed again; then it is flaky")
    test.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the scripts")
    test.add_argument("--heal", choices=("off", "suggest", "write"), default="suggest", help="what to do about targets "
                      "that are found again as something else (default: suggest)")  # fmt: skip
    test.add_argument("--size", type=size, metavar="WxH", help="of the desktops, whatever the scripts say")
    test.add_argument("--policy", type=Path, metavar="FILE.yaml", help="rules on top of the built-in ones")
    test.add_argument("--timeout", type=amount, default=600.0, metavar="S", help="most seconds for one script")
    test.add_argument("--video", choices=("failures", "always", "never"), default="failures", help="which are filmed")
    test.add_argument("--on", default="local", metavar="WHERE", help="local, ray, or ray:ADDRESS (a cluster)")
    test.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML")
    test.add_argument("--report", type=Path, metavar="DIR", help="where the page goes (default: steadyhand-report)")
    _json(test)


def _ground(commands: _Commands[Parser]) -> None:
    ground = commands.add_parser("ground", help="where in a picture is it?")
    ground.add_argument("image", nargs="?", type=Path, metavar="IMAGE", help="a PNG, JPEG or WebP of a screen")
    ground.add_argument("description", nargs="?", metavar="DESCRIPTION", help="what to find, in plain words")
    ground.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help='many at once: lines of {"id", "image", "instruction"}'
    )
    _model(ground)
    _json(ground)


def _see(commands: _Commands[Parser]) -> None:
    see = commands.add_parser("see", help="every element on a picture or a desktop")
    see.add_argument("image", nargs="?", type=Path, metavar="IMAGE", help="a picture (default: a desktop)")
    _looked_at(see)
    _json(see)


def _looked_at(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--desktop", default="", metavar="WHICH", help="current (the default), :N, or a running one's name"
    )
    command.add_argument("--pixels-only", action="store_true", help="look at the picture alone, no accessibility tree")


def _ask(commands: _Commands[Parser]) -> None:
    ask = commands.add_parser("ask", help="a question about a picture or a desktop")
    ask.usage = '%(prog)s [-h] [options] [IMAGE ...] "QUESTION"'
    ask.add_argument(
        "words", nargs="+", metavar="QUESTION", help="the pictures (default: a desktop), and the question at the end"
    )
    _looked_at(ask)
    _model(ask)
    _json(ask)


def _extract(commands: _Commands[Parser]) -> None:
    extract = commands.add_parser("extract", help="a document or form on a picture or a desktop, as typed data")
    extract.add_argument("image", nargs="?", type=Path, metavar="IMAGE", help="a picture (default: a desktop)")
    extract.add_argument("--schema", type=Path, required=True, metavar="FILE.json", help="a JSON schema of the record")
    _looked_at(extract)
    _model(extract)
    _json(extract)


def _compare(commands: _Commands[Parser]) -> None:
    compare = commands.add_parser("compare", help="what changed over two or more pictures")
    compare.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="the pictures in order, two or more")
    compare.add_argument("--picture", type=Path, metavar="OUT.png", help="draw the changes into a picture")
    _model(compare)
    _json(compare)


def _desktop(commands: _Commands[Parser]) -> None:
    desktop = commands.add_parser("desktop", help="virtual desktops: start, list, stop, shot, watch")
    verbs = desktop.add_subparsers(dest="verb", metavar="VERB", title="verbs", parser_class=Parser, required=True)
    start = verbs.add_parser("start", help="start one and leave it running")
    start.add_argument("name", nargs="?", metavar="NAME", help="what to call it")
    start.add_argument("--size", type=size, default=(1280, 800), metavar="WxH", help="1280x800 unless given")
    start.add_argument("--dpi", type=count, default=96, metavar="N", help="96 unless given")
    start.add_argument("--home", type=Path, metavar="DIR", help="its HOME (default: a fresh folder)")
    start.add_argument("--open", action="append", default=[], metavar="CMD", help="start this on it (repeatable)")
    _json(start)
    _json(verbs.add_parser("list", help="the running ones"))
    stop = verbs.add_parser("stop", help="stop one and everything on it")
    stop.add_argument("name", nargs="?", metavar="NAME", help="its name or display")
    stop.add_argument("--all", action="store_true", help="stop every one")
    _json(stop)
    shot = verbs.add_parser("shot", help="save a picture of one")
    shot.add_argument("name", nargs="?", metavar="NAME", help="its name or display (default: the only one)")
    shot.add_argument("-o", "--output", type=Path, metavar="FILE.png", help="where to (default: NAME.png)")
    _json(shot)
    watch = verbs.add_parser("watch", help="a page on this machine that shows one live")
    watch.add_argument("name", nargs="?", metavar="NAME", help="its name or display (default: the only one)")
    watch.add_argument("--port", type=port, default=0, metavar="N", help="port on the loopback (default: a free one)")


def _report(commands: _Commands[Parser]) -> None:
    report = commands.add_parser("report", help="make report.html of a trace again")
    report.add_argument("trace", type=Path, metavar="TRACE_DIR")
    report.add_argument("--verify", action="store_true", help="check that the audit log was not changed afterwards")
    _json(report)


def _parse(commands: _Commands[Parser]) -> None:
    parse = commands.add_parser("parse", help="a model's answer (on stdin) as JSON actions")
    parse.add_argument("--dialect", default="auto", metavar="NAME", help="how the model writes, or auto (the default)")
    parse.add_argument("--size", type=size, required=True, metavar="WxH", help="of the picture the model was shown")
    parse.add_argument("--pointer", type=place, metavar="X,Y", help="where the pointer is, for answers that go from it")


def _policy(commands: _Commands[Parser]) -> None:
    policy = commands.add_parser("policy", help="the rules of what may be done")
    verbs = policy.add_subparsers(dest="verb", metavar="VERB", title="verbs", parser_class=Parser, required=True)
    explain = verbs.add_parser("explain", help="the decision on an action, the rule and the reason")
    explain.add_argument("--action", type=Path, required=True, metavar="A.json")
    explain.add_argument("--context", type=Path, required=True, metavar="C.json", help="what the action would land on")
    explain.add_argument("--task", default="", metavar="TEXT", help="what was asked for, in plain words")
    explain.add_argument("--policy", type=Path, metavar="FILE.yaml", help="rules on top of the built-in ones")
    _json(explain)


def _check(commands: _Commands[Parser]) -> None:
    model = commands.add_parser("model", help="models that decide: check what one really does")
    verbs = model.add_subparsers(dest="verb", metavar="VERB", title="verbs", parser_class=Parser, required=True)
    check = verbs.add_parser("check", help="how it counts, how far it misses, what it costs; kept for later runs")
    _model(check)
    check.add_argument("--no-save", action="store_true", help="keep nothing of it")
    _json(check)


def size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})\s*[xX×*]\s*(\d{1,5})", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size; say it as 1280x800")
    width, height = int(match[1]), int(match[2])
    if not (1 <= width <= 16_384 and 1 <= height <= 16_384):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size of a screen; 1x1 to 16384x16384")
    return width, height


def parameter(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is no parameter; say it as name=value")
    return name.strip(), value


def place(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(-?\d{1,5})\s*,\s*(-?\d{1,5})", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a place; say it as 640,400")
    return int(match[1]), int(match[2])


def count(text: str) -> int:
    if not re.fullmatch(r"\d{1,12}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def tries(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 to 99")
    return int(text)


def amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; 0 (a free one) to 65535")
    return int(text)
