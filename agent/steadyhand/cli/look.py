"""``steadyhand ground`` and ``steadyhand see``: print where a thing is, and what there is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from steadyhand.cli.loading import Loading
from steadyhand.cli.output import Json, one_line, say, say_json
from steadyhand.errors import SteadyhandError, UsageError

if TYPE_CHECKING:
    from steadyhand.desktop.look import Found, Line, Looker
    from steadyhand.observation import Element, Observation
    from steadyhand_actions.schema import Box


def ground(arguments: argparse.Namespace) -> int:
    """Where in a picture is it? One, or a batch."""
    if (arguments.batch is None) == (arguments.image is None):
        raise UsageError("say IMAGE and DESCRIPTION, or --batch FILE.jsonl (see 'steadyhand ground --help')")
    if arguments.image is not None and arguments.description is None:
        raise UsageError('say what to find: steadyhand ground IMAGE "the Save button"')
    from steadyhand.desktop.look import Looker

    try:
        with Loading() as told:
            looker = Looker(arguments.model, told)
        try:
            if arguments.batch is not None:
                return _batch(arguments, looker)
            found = looker.find(arguments.image, arguments.description)
        finally:
            looker.close()
    except SteadyhandError as error:
        if arguments.json and arguments.batch is None:
            say_json({"found": False, "error": str(error)})
        raise
    if arguments.json:
        say_json(_found_json(found))
    else:
        _say_found(found)
    return 0 if found.found else 1


def _batch(arguments: argparse.Namespace, looker: Looker) -> int:
    """One JSON line each, always. The exit code is that of the worst line: 0 found, 1 not found, 2 a bad line."""
    from steadyhand.desktop.look import batch

    code = 0
    for line in batch(arguments.batch, looker):
        say_json(_line_json(line))
        code = max(code, 2 if line.found is None else 0 if line.found.found else 1)
    return code


def _line_json(line: Line) -> Json:
    if line.found is None:
        return {"id": line.id, "found": False, "error": one_line(str(line.error))}
    return {"id": line.id, **_found_json(line.found)}


def _found_json(found: Found) -> dict[str, Json]:
    candidates: list[Json] = [
        {
            "name": candidate.title or candidate.element.title,
            "role": candidate.element.role,
            "box": _box(candidate.element.box),
            "confidence": round(candidate.score, 3),
            "rung": candidate.rung,
        }
        for candidate in found.candidates
    ]
    if not found.found or found.box is None or found.point is None:
        return {"found": False, "reason": found.reason, "candidates": candidates}
    return {
        "found": True,
        "box": _box(found.box),
        "point": [found.point.x, found.point.y],
        "confidence": round(found.confidence, 3),
        "rung": found.rung,
        "candidates": candidates,
    }


def _box(box: Box | None) -> list[int] | None:
    return [box.x1, box.y1, box.x2, box.y2] if box is not None else None


def _say_found(found: Found) -> None:
    if not found.found or found.box is None or found.point is None:
        say(f"not found: {one_line(found.reason)}")
        return
    # A place that a model gave has no name: the candidates are what it was asked beside.
    best = found.candidates[0].element if found.candidates and found.rung != "model" else None
    name = f'{best.role} "{one_line(best.title, 80)}" ' if best is not None else ""
    box = found.box
    say(
        f"{name}at {found.point.x},{found.point.y} in {box.x1},{box.y1} to {box.x2},{box.y2} "
        f"({found.rung}, {found.confidence:.0%} sure)"
    )


def see(arguments: argparse.Namespace) -> int:
    """Every element on a picture, or on a desktop."""
    seen = _look(arguments)
    if arguments.json:
        say_json(_seen_json(seen))
        return 0
    for element in seen.elements:
        box = element.box
        states = ",".join(sorted(element.states - {"enabled"}))
        value = f" = {one_line(element.value, 60)!r}" if element.value else ""
        say(
            f"{element.role:<10} {one_line(element.name or element.label, 60)!r}{value}  "
            f"{box.x1},{box.y1} {box.width}x{box.height}  {element.source}{f'  {states}' if states else ''}"
            f"{'' if element.shown else '  covered'}"
        )
    return 0


def _look(arguments: argparse.Namespace) -> Observation:
    if arguments.image is not None:
        from steadyhand.desktop.look import Looker

        return Looker().see(arguments.image)
    from steadyhand.desktops.seeing import see_desktop

    return see_desktop(arguments.desktop, pixels_only=arguments.pixels_only)


def _seen_json(seen: Observation) -> Json:
    titles = {window.id: window.title for window in seen.windows}
    return {
        "size": [seen.screenshot.box.width, seen.screenshot.box.height],
        "focus": seen.focus,
        "windows": [
            {"id": w.id, "title": w.title, "app": w.app, "box": _box(w.box), "kind": w.kind, "active": w.active}
            for w in seen.windows
        ],
        "elements": [_element_json(element, titles) for element in seen.elements],
    }


def _element_json(element: Element, titles: dict[int, str]) -> Json:
    return {
        "id": element.id,
        "role": element.role,
        "name": element.name,
        "label": element.label,
        "value": element.value,
        "box": _box(element.box),
        "visible": _box(element.visible),
        "states": sorted(element.states),
        "source": element.source,
        "window": titles.get(element.window) if element.window is not None else None,
        "parent": element.parent,
    }
