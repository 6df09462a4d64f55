"""The report of a suite as one HTML page beside what its tries left. Knows nothing of how they were run.

Whatever came from scripts and screens is data here: escaped, and the page's own policy lets nothing run or load but its
own style and script, its pictures and the videos in its folder.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote

from PIL import Image

from steadyhand.errors import UsageError
from steadyhand.report_page import hash_of
from steadyhand.report_words import safe
from steadyhand.testing.suite.jobs import TRACE, StepTold, Suite, Test, Try
from steadyhand.trace import read_trace

_FRAMES: Final = 10
"""Pictures in the film strip of one try."""
_BUDGET: Final = 12_000_000
"""Characters that all pictures of the page may take together; tests that failed come first."""
_SIZE: Final = (320, 220)
_WORDS: Final = {
    "passed": "Passed", "healed": "Passed, healed", "failed": "Failed", "refused": "Refused", "stopped": "Stopped",
    "error": "Could not begin", "lost": "Worker lost",
}  # fmt: skip


def page(suite: Suite, folder: Path) -> str:
    """The whole page. ``folder`` is where it will lie, with what the tries left."""
    files = resources.files("steadyhand") / "testing" / "suite_files"
    style, script = (files / "page.css").read_text("utf-8"), (files / "page.js").read_text("utf-8")
    ordered = sorted(suite.tests, key=lambda t: (t.good, not t.flaky, t.script))
    strips = _Strips(folder)
    return Template((files / "page.html").read_text("utf-8")).substitute(
        style=style,
        script=script,
        style_hash=hash_of(style),
        script_hash=hash_of(script),
        started=datetime.fromtimestamp(suite.began).strftime("%Y-%m-%d %H:%M"),
        headline=_headline(suite),
        stopped=f'<p class="reason">{safe(suite.stopped)}</p>' if suite.stopped else "",
        facts=_facts(suite),
        time_line=_time_line(suite),
        rows="".join(_row(test, n) for n, test in enumerate(ordered)),
        tests="".join(_test(test, n, strips) for n, test in enumerate(ordered)),
    )


def _headline(suite: Suite) -> str:
    bad, flaky, all = suite.count("failed"), suite.count("flaky"), len(suite.tests)
    words = f"All {all} passed" if suite.count("passed") == all else f"{bad} of {all} failed"
    if all == 1:
        words = "Passed" if suite.count("passed") else "Failed"
    left = sum(not test.tries for test in suite.tests)
    more = [f"{flaky} flaky"] * bool(flaky) + [f"{left} not run"] * bool(left)
    return safe(", ".join([words, *more]))


def _facts(suite: Suite) -> str:
    done = sum(test.seconds for test in suite.tests)
    facts = [
        ("Time", f"{suite.seconds:.1f} s"),
        ("Work", f"{done:.1f} s"),
        ("Workers", f"{suite.workers}, {suite.where}"),
    ]
    facts += [(name.capitalize(), str(suite.count(name))) for name in ("passed", "failed", "flaky", "healed")]
    if suite.lost:
        facts.append(("Workers lost", str(suite.lost)))
    return "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in facts)


def _time_line(suite: Suite) -> str:
    """Who did what when: a row a worker, a bar a try."""
    tries = [(test, one) for test in suite.tests for one in test.tries if one.seconds and one.worker]
    if not tries:
        return ""
    workers = sorted({one.worker for _, one in tries})
    whole = max(suite.seconds, *(one.began + one.seconds - suite.began for _, one in tries))
    bars = []
    for test, one in tries:
        left, width = 1000 * (one.began - suite.began) / whole, 1000 * one.seconds / whole
        title = safe(f"{test.name}, try {one.job.attempt}: {_WORDS[one.status].lower()}, {one.seconds:.1f} s")
        bars.append(
            f'<rect class="{one.status}" x="{max(0.0, left):.1f}" y="{22 * workers.index(one.worker) + 2}" '
            f'width="{max(2.0, width - 1):.1f}" height="18" rx="2"><title>{title}</title></rect>'
        )
    height = 22 * len(workers)
    names = "".join(f"<li>{safe(worker)}</li>" for worker in workers)
    return (
        f'<section class="times" aria-label="Time line"><ol>{names}</ol>'
        f'<div><svg viewBox="0 0 1000 {height}" preserveAspectRatio="none" height="{height}" role="img" '
        f'aria-label="What each worker did when">{"".join(bars)}</svg>'
        f'<p class="scale"><span>0 s</span><span>{whole / 2:.0f} s</span><span>{whole:.0f} s</span></p></div></section>'
    )


def _status(test: Test) -> str:
    return "flaky" if test.flaky else (test.last.status if test.tries else "unrun")


def _chip(test: Test) -> str:
    status = _status(test)
    words = "Flaky" if test.flaky else (_WORDS[test.last.status] if test.tries else "Not run")
    return f'<span class="chip {status}">{words}</span>'


def _row(test: Test, n: int) -> str:
    tags = " ".join(test.tags)
    kind = "good" if test.good and not test.flaky else ("flaky" if test.flaky else "bad")
    name = safe(test.name if test.tries else test.script)
    return (
        f'<li data-kind="{kind}" data-words="{safe(f"{test.script} {name} {tags}".lower())}">'
        f'<a href="#t{n}">{_chip(test)}'
        f"<bdi>{name}</bdi><span>{test.seconds:.1f} s</span></a></li>"
    )


def _test(test: Test, n: int, strips: _Strips) -> str:
    tags = "".join(f'<span class="chip quiet">{safe(tag)}</span>' for tag in test.tags)
    name = safe(test.name if test.tries else test.script)
    body = (
        "".join(_try(one, strips, one is test.last) for one in reversed(test.tries)) or '<p class="soft">Not run.</p>'
    )
    where = f'<p class="soft">{safe(test.script)}</p>' if name != safe(test.script) else ""
    return f'<article id="t{n}"><header><h2><bdi>{name}</bdi></h2>{_chip(test)}{tags}</header>{where}{body}</article>'


def _try(one: Try, strips: _Strips, last: bool) -> str:
    links = [("Report of the run", one.report), ("Video", one.video), ("What healing suggests", one.suggestion)]
    shown = "".join(f'<a href="{quote(path)}">{words}</a>' for words, path in links if path)
    slow = one.slowest
    facts = [f"try {one.job.attempt}", f"{one.seconds:.1f} s", one.worker]
    if slow is not None and slow.ms > 0:
        facts.append(f"slowest: step {slow.n}, {slow.ms / 1000:.1f} s")
    film = f'<video controls preload="none" src="{quote(one.video)}"></video>' if one.video and not one.good else ""
    opened = " open" if last and not (one.good and one.job.attempt == 1) else ""
    return (
        f'<details{opened}><summary><span class="chip {one.status}">{_WORDS[one.status]}</span> '
        f'<span class="soft">{safe(" · ".join(f for f in facts if f))}</span></summary>'
        f"{f'<p class=reason><bdi>{safe(one.reason)}</bdi></p>' if one.reason else ''}"
        f'{strips.of(one)}{film}<p class="links">{shown}</p>'
        f'<ol class="steps">{"".join(map(_step, one.steps))}</ol></details>'
    )


def _step(step: StepTold) -> str:
    near = "".join(f"<li><bdi>{safe(words)}</bdi></li>" for words in step.nearest)
    return (
        f'<li class="{safe(step.status.replace(" ", "-"))}"><bdi>{safe(step.said)}</bdi>'
        f'<span class="soft">{safe(step.rung)} {step.ms:.0f} ms</span>'
        f"{f'<p><bdi>{safe(step.reason)}</bdi></p>' if step.reason else ''}"
        f"{f'<ul>{near}</ul>' if near else ''}</li>"
    )


class _Strips:
    """Film strips of tries, from the frames of their traces, until the page is full."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = _BUDGET

    def of(self, one: Try) -> str:
        """A picture of the screen for some of the steps, evenly spread; empty where there are none."""
        shown = "".join(f'<img alt="the screen {safe(words)}" src="{src}">' for words, src in self._pictures(one))
        return f'<div class="film" tabindex="0">{shown}</div>' if shown else ""

    def _pictures(self, one: Try) -> Iterator[tuple[str, str]]:
        if not one.folder or self._left <= 0:
            return
        folder = self._folder / one.folder / TRACE
        try:
            trace = read_trace(folder)
        except UsageError:
            return
        seen = [(f"before act {s.n}", s.before) for s in trace.steps if s.before]
        if trace.steps and trace.steps[-1].after:
            seen.append(("at the end", trace.steps[-1].after))
        seen = list({file: (words, file) for words, file in seen}.values())
        for words, file in _spread(seen):
            data = _small(folder, file)
            if data is not None and self._left > 0:
                self._left -= len(data)
                yield words, data


def _spread(all: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(all) <= _FRAMES:
        return all
    return [all[round(i * (len(all) - 1) / (_FRAMES - 1))] for i in range(_FRAMES)]


def _small(folder: Path, file: str) -> str | None:
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        return None
    try:
        with Image.open(path) as stored:
            image = stored.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail(_SIZE, Image.Resampling.BOX, reducing_gap=2.0)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=70, method=2)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
