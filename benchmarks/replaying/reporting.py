"""Results as a person reads them."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from replaying.stage import DISTURBANCES

Result = dict[str, Any]
_ORDER = ("none", *DISTURBANCES)


def line(result: Result) -> str:
    why = result.get("truth") or (result.get("reason") if result["end"] != "right" else "") or ""
    who = f"{result['tool']:10s} {result['disturbance']:7s} {result['task']:26s}"
    return f"{who} {result['end']:7s} {result['seconds']:5.1f} s  {why}"


def told(results: Sequence[Result], wanted: int) -> str:
    tools = list(dict.fromkeys(r["tool"] for r in results))
    out = [f"{len(results)} of {wanted} runs", ""]
    out.append(f"{'':12s}" + "".join(f"{tool:>16s}" for tool in tools))
    for how in _ORDER:
        if any(r["disturbance"] == how for r in results):
            cells = [_rate([r for r in results if r["tool"] == t and r["disturbance"] == how]) for t in tools]
            out.append(f"{how:12s}" + "".join(f"{cell:>16s}" for cell in cells))
    of = {t: [r for r in results if r["tool"] == t] for t in tools}
    disturbed = {t: [r for r in of[t] if r["disturbance"] != "none"] for t in tools}
    rows = [
        ("disturbed", {t: _rate(disturbed[t]) for t in tools}),
        ("wrong", {t: str(sum(r["end"] == "wrong" for r in of[t])) for t in tools}),
        ("ms a step", {t: _ms(of[t]) for t in tools}),
    ]
    out += [f"{name:12s}" + "".join(f"{cells[t]:>16s}" for t in tools) for name, cells in rows]
    out += _against(of, tools)
    for tool in tools:
        bad = [r for r in of[tool] if r["end"] != "right"]
        if tool == "steadyhand":
            out += [
                "",
                *(f"{r['end']}: {r['task']} under {r['disturbance']}: {r.get('truth', '')} {r['reason']}" for r in bad),
            ]
        else:
            out += [
                "",
                f"{tool}: " + "; ".join(f"{n} x {why}" for why, n in Counter(_short(r) for r in bad).most_common(6)),
            ]
    return "\n".join(out)


def _against(of: dict[str, list[Result]], tools: Sequence[str]) -> list[str]:
    """Where another tool succeeded, who was faster on those very runs."""
    mine = {(r["task"], r["disturbance"]): r for r in of.get("steadyhand", [])}
    out = []
    for tool in tools:
        if tool == "steadyhand":
            continue
        both = [(mine.get((r["task"], r["disturbance"])), r) for r in of[tool] if r["end"] == "right"]
        pairs = [(m, r) for m, r in both if m is not None and m["end"] == "right"]
        if pairs:
            ours = statistics.median(ms for m, _ in pairs for ms in m["ms"])
            theirs = statistics.median(ms for _, r in pairs for ms in r["ms"])
            out.append(f"where {tool} succeeds too ({len(pairs)} runs): {ours:.0f} ms a step, {tool} {theirs:.0f} ms")
    return out


def _rate(results: Sequence[Result]) -> str:
    right = sum(r["end"] == "right" for r in results)
    return f"{right}/{len(results)} {100 * right / len(results):.0f} %" if results else "-"


def _ms(results: Sequence[Result]) -> str:
    every = [ms for r in results if r["end"] == "right" for ms in r["ms"]]
    return f"{statistics.median(every):.0f}" if every else "-"


def _short(result: Result) -> str:
    return (result.get("truth", "")[:40] or result.get("reason", ""))[:60]
