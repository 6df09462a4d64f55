"""A trace as one HTML page. Knows nothing of files: it is given the trace and the pictures as data addresses.

Whatever came from the screen, a model or the task is data here: escaped, and the page's own policy lets nothing run or
load but its own style, script and pictures.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from itertools import zip_longest
from statistics import median
from string import Template

from steadyhand.report_words import plain, safe
from steadyhand.trace import RunEnd, StepRecord, TraceData
from steadyhand.trace_frames import Frame
from steadyhand_actions.schema import Box, Drag, Launch, Point, point_of
from steadyhand_actions.wording import in_words
from steadyhand_prompts.dialect import Spent

_STATUS_WORDS = {"done": "Done", "failed": "Failed", "refused": "Refused", "stopped": "Stopped"}
_TIMES = (
    ("perceive", "see", "look"),
    ("decide", "decide", "decide"),
    ("gate", "gate", "gate"),
    ("act", "act", "act"),
    ("settle", "settle", "wait for the screen"),
)
_NOTHING = '<p class="empty">Nothing was done.</p>'
_VERDICT_WORDS = {"allow": "Allowed", "ask": "Asked first", "deny": "Denied"}


def page(trace: TraceData, pictures: Mapping[str, str]) -> str:
    """The whole page. ``pictures``: frame file name to data address; a frame without one is left out."""
    files = resources.files("steadyhand") / "report_files"
    style = (files / "page.css").read_text("utf-8")
    script = (files / "page.js").read_text("utf-8")
    ids = {file: f"f{i}" for i, file in enumerate(pictures)}
    end = trace.end
    return Template((files / "page.html").read_text("utf-8")).substitute(
        style=style,
        script=script,
        style_hash=hash_of(style),
        script_hash=hash_of(script),
        title=safe(f"Steadyhand: {trace.meta.task}", 120),
        started=safe(trace.meta.started.replace("T", " ")[:16]),
        task=f"<bdi>{safe(trace.meta.task)}</bdi>",
        status=_STATUS_WORDS[end.status] if end else "Cut short",
        status_class=end.status if end else "unfinished",
        reason=safe(end.reason) if end else "the run ended without saying how",
        answer=f'<p class="answer"><b>Answer</b><bdi>{safe(end.answer)}</bdi></p>' if end and end.answer else "",
        facts=_facts(trace),
        rungs=_rungs(end) if end else "",
        frames="".join(_stored(trace.frames[file], ids[file], pictures[file]) for file in pictures),
        timeline="".join(_entry(step) for step in trace.steps),
        steps="".join(_step(step, trace, ids) for step in _with_after(trace.steps)) or _NOTHING,
    )


def _with_after(steps: Sequence[StepRecord]) -> Iterator[StepRecord]:
    """Each step with what the screen showed afterwards: its own picture of that, or what the next step began with."""
    for step, following in zip_longest(steps, steps[1:]):
        yield step if step.after or following is None else replace(step, after=following.before)


def hash_of(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _stored(frame: Frame, id: str, address: str) -> str:
    size = f'width="{frame.width}" height="{frame.height}"'
    return f'<image id="{id}" {size} preserveAspectRatio="none" href="{safe(address, len(address))}"/>'


def _facts(trace: TraceData) -> str:
    end, meta = trace.end, trace.meta
    facts = [("Steps", str(len(trace.steps)))]
    if end:
        facts.append(("Time", f"{end.seconds:.1f} s"))
    sent = [step.ms["settled_to_sent"] for step in trace.steps if "settled_to_sent" in step.ms]
    if sent:
        facts.append(("Settled to sent, median", f"{median(sent):.0f} ms"))
    facts.append(("Model", meta.model))
    if end and end.model.calls:
        use = end.model
        facts.append(("Model calls", f"{use.calls} ({use.tokens_in:,} tokens in, {use.tokens_out:,} out)"))
    facts.extend((f"Spent on {spent.rung}", _cost(spent)) for spent in (end.spent if end else ()))
    if meta.desktop:
        size = f", {meta.size[0]}×{meta.size[1]}" if all(meta.size) else ""
        facts.append(("Desktop", meta.desktop + size))
    facts.extend((name[:1].upper() + name[1:], value) for name, value in meta.options.items())
    if trace.broken:
        facts.append(("Unreadable lines", str(trace.broken)))
    return "".join(f"<div><dt>{safe(name)}</dt><dd><bdi>{safe(value)}</bdi></dd></div>" for name, value in facts)


def _rungs(end: RunEnd) -> str:
    """How many targets each rung found, as a bar."""
    if not end.rungs:
        return ""
    ordered = sorted(end.rungs.items(), key=lambda item: -item[1])
    parts = [(f"r{min(i, 5)}", f"{name} {count}", float(count)) for i, (name, count) in enumerate(ordered)]
    return f'<div class="rungs">{_bar(parts, "What found the targets")}</div>'


def _bar(parts: Iterable[tuple[str, str, float]], label: str) -> str:
    """A bar of coloured parts with its key: (class, words, size)."""
    parts = list(parts)
    whole = sum(size for _, _, size in parts) or 1.0
    at, rects, keys = 0.0, [], []
    for colour, words, size in parts:
        width = 100 * size / whole
        rects.append(f'<rect class="{colour}" x="{at:.2f}" y="0" width="{width:.2f}" height="1"/>')
        keys.append(f'<span><i class="{colour}"></i>{safe(words)}</span>')
        at += width
    view = 'viewBox="0 0 100 1" preserveAspectRatio="none" role="img"'
    return f'<svg {view} aria-label="{safe(label)}">{"".join(rects)}</svg><div class="key">{"".join(keys)}</div>'


def _entry(step: StepRecord) -> str:
    colour = "" if step.status == "done" else f' class="{_class(step.status)}"'
    words = safe(step.step or _act(step), 200)
    return (
        f'<li><a href="#s{step.n}" title="{words}"><b{colour}>{step.n}</b><bdi>{words}</bdi>'
        f"<span>{_total(step)}</span></a></li>"
    )


def _total(step: StepRecord) -> str:
    if "total" not in step.ms:
        return ""
    total = step.ms["total"]
    return f"{total:.0f} ms" if total < 1000 else f"{total / 1000:.1f} s"


def _act(step: StepRecord) -> str:
    return in_words(step.action, places=True) if step.action is not None else "look"


def _class(status: str) -> str:
    return status.replace(" ", "-")


def _step(step: StepRecord, trace: TraceData, ids: Mapping[str, str]) -> str:
    chips = []
    if step.aim:
        sure = f" {step.aim.confidence:.0%}" if step.aim.confidence < 0.995 else ""
        chips.append(f'<span class="chip quiet" title="what found it">{safe(step.aim.rung)}{sure}</span>')
    if step.status != "done":
        chips.append(f'<span class="chip {_class(step.status)}">{safe(step.status)}</span>')
    if total := _total(step):
        chips.append(f'<span class="chip quiet">{total}</span>')
    parts = [
        f'<article id="s{step.n}" tabindex="-1"><div class="head"><h2><span class="n">{step.n}</span>'
        f"<bdi>{safe(step.step or _act(step), 400)}</bdi></h2>{''.join(chips)}</div>",
        f'<p class="act"><bdi>{_sentence(step)}</bdi></p>',
    ]
    where = " · ".join(safe(words, 200) for words in (step.app, step.window) if words)
    if where:
        parts.append(f'<p class="where"><bdi>{where}</bdi></p>')
    if step.thought:
        parts.append(f'<p class="thought"><bdi>{safe(step.thought)}</bdi></p>')
    parts += [_decision(step), _note(step), _pictures(step, trace, ids), _times(step), _spent(step), "</article>"]
    return "".join(parts)


def _sentence(step: StepRecord) -> str:
    """The act, and what it is aimed at."""
    act = plain(_act(step), 600)
    aim = step.aim
    target = f" — {aim.role} “{plain(aim.name, 200)}”" if aim and aim.name else f" — {aim.role}" if aim else ""
    return safe(act[:1].upper() + act[1:] + target)


def _decision(step: StepRecord) -> str:
    judged = step.decision
    if judged is None or (judged.verdict == "allow" and not judged.reason):
        return ""
    rule = f" ({safe(judged.rule)})" if judged.rule else ""
    colour = {"deny": "failed", "ask": "refused"}.get(judged.verdict, "")
    reason = f": {safe(judged.reason)}" if judged.reason else ""
    said = f'<b class="{colour}">{_VERDICT_WORDS[judged.verdict]}</b>{rule}<bdi>{reason}</bdi>'
    return f'<p class="decision{"" if colour else " plain"}">{said}</p>'


def _note(step: StepRecord) -> str:
    words = [step.note] if step.note else []
    if step.effect and step.effect.kind == "none" and step.effect.ms and step.status == "done":
        words.append("nothing on the screen changed")
    if step.effect and step.effect.came == "partial":
        words.append("only a part of its effect was seen")
    if step.effect and step.effect.came == "unknown" and not isinstance(step.action, Launch):
        words.append("whether it had its effect is not known")
    if step.effect and step.effect.kind == "animating":
        words.append("the screen was still changing when the wait ended")
    return f'<p class="note"><bdi>{safe("; ".join(words))}</bdi></p>' if words else ""


def _pictures(step: StepRecord, trace: TraceData, ids: Mapping[str, str]) -> str:
    figures = []
    if step.before in ids:
        figures.append(_figure("Before", trace.frames[step.before], ids[step.before], _marks(step, trace)))
    if step.after in ids and step.after != step.before:
        frame = trace.frames[step.after]
        changed = step.effect.changed[:40] if step.effect else ()
        figures.append(
            _figure("After", frame, ids[step.after], "".join(_rect(box, frame, "changed") for box in changed))
        )
    if not figures:
        return ""
    one = " one" if len(figures) == 1 else ""
    return f'<div class="pictures{one}">{"".join(figures)}</div>'


def _figure(caption: str, frame: Frame, id: str, marks: str) -> str:
    view = f'viewBox="0 0 {frame.width} {frame.height}" role="img" aria-label="{caption}"'
    return (
        f'<figure><figcaption>{caption}</figcaption><button type="button" title="Larger or smaller">'
        f'<svg {view}><use href="#{id}"/>{marks}</svg></button></figure>'
    )


def _marks(step: StepRecord, trace: TraceData) -> str:
    """The target's box, and where the pointer acted."""
    frame = trace.frames[step.before]
    parts = []
    if step.aim:
        parts += [_rect(step.aim.box, frame, "halo"), _rect(step.aim.box, frame, "aim")]
    match step.action:
        case Drag():
            places = " ".join("{:.1f},{:.1f}".format(*_place(point, frame)) for point in step.action.path)
            parts.append(f'<polyline class="halo" points="{places}"/><polyline class="path" points="{places}"/>')
            parts += [_dot(step.action.path[0], frame), _dot(step.action.path[-1], frame)]
        case None:
            pass
        case action if action.kind not in ("done", "give_up"):
            point = point_of(action)  # type: ignore[arg-type]
            if point is not None:
                parts.append(_dot(point, frame))
    return "".join(parts)


def _place(point: Point, frame: Frame) -> tuple[float, float]:
    """A point of input space in the picture."""
    return (point.x - frame.origin.x) * frame.scale, (point.y - frame.origin.y) * frame.scale


def _rect(box: Box, frame: Frame, style: str) -> str:
    x1, y1 = _place(Point(box.x1, box.y1), frame)
    x2, y2 = _place(Point(box.x2, box.y2), frame)
    size = f'width="{max(0.0, x2 - x1):.1f}" height="{max(0.0, y2 - y1):.1f}"'
    return f'<rect class="{style}" x="{x1:.1f}" y="{y1:.1f}" {size} rx="3"/>'


def _dot(point: Point, frame: Frame) -> str:
    x, y = _place(point, frame)
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{max(4.0, frame.width / 220):.1f}"/>'


def _times(step: StepRecord) -> str:
    parts = [
        (f"c-{colour}", f"{words} {step.ms[key]:.0f} ms", step.ms[key])
        for key, colour, words in _TIMES
        if step.ms.get(key, 0.0) > 0
    ]
    return f'<div class="times">{_bar(parts, "Where the time went")}</div>' if parts else ""


def _spent(step: StepRecord) -> str:
    """What each rung that was asked on the way to this step cost."""
    words = " · ".join(f"{spent.rung}: {_cost(spent)}" for spent in step.spent)
    return f'<p class="where"><bdi>{safe(words)}</bdi></p>' if words else ""


def _cost(spent: Spent) -> str:
    """``2 calls, 300 tokens in, 40 out, 1.5 s, 0.02``; only what there is."""
    parts = [f"{spent.calls} call{'s' if spent.calls != 1 else ''}"] if spent.calls else []
    if spent.tokens_in or spent.tokens_out:
        parts.append(f"{spent.tokens_in:,} tokens in, {spent.tokens_out:,} out")
    parts.append(f"{spent.ms / 1000:.1f} s" if spent.ms >= 1000 else f"{spent.ms:.0f} ms")
    return ", ".join(parts) + (f", cost {spent.cost:.4g}" if spent.cost else "")
