"""``steadyhand extract``: print the record that a schema describes, as it is on a screen."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from steadyhand.cli.output import Json, clean, say, say_json
from steadyhand.cli.reading_screens import box_json, model_of, screens_of, told_in_json

if TYPE_CHECKING:
    from steadyhand.desktop.reading import Extract, Place


def extract(arguments: argparse.Namespace) -> int:
    """The record as JSON; with ``--json`` also where each value came from."""
    from steadyhand.desktop import reading

    with told_in_json(arguments, found=False):
        schema = reading.load_schema(arguments.schema)
        reading.read_schema(schema)
        (seen,) = reading.see_all(screens_of(arguments, [arguments.image] if arguments.image is not None else []))
        with model_of(arguments) as model:
            found = reading.extract(schema, seen, model=model)
    wrong = reading.complaint(found)
    if arguments.json:
        say_json(_found_json(found) | ({"error": str(wrong)} if wrong is not None else {}))
    elif wrong is None:
        say(clean(json.dumps(found.data, ensure_ascii=False, indent=2)))
    if wrong is not None:
        raise wrong
    return 0


def _found_json(found: Extract) -> dict[str, Json]:
    told: dict[str, Json] = {
        "found": found.found,
        "data": found.data,
        "places": [_place_json(place) for place in found.places],
    }
    if found.missing:
        told["missing"] = [{"path": m.path, "nearest": list(m.nearest)} for m in found.missing]
    if found.problems:
        told["problems"] = list(found.problems)
    return told


def _place_json(place: Place) -> dict[str, Json]:
    return {
        "path": place.path,
        "box": box_json(place.box),
        "confidence": place.confidence,
        "text": place.text,
        "rung": place.rung,
    }
