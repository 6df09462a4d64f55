"""``steadyhand export``: a script as test code or as a how-to."""

from __future__ import annotations

import argparse
from pathlib import Path

from steadyhand.cli.output import say, say_json


def export(arguments: argparse.Namespace) -> int:
    """Write it, and say where."""
    from steadyhand.export.writing import export_script, exported_text

    file: Path = arguments.file
    if arguments.output == "-":
        text = exported_text(file, arguments.form).text
        say_json({"text": text}) if arguments.json else say(text.rstrip("\n"))
        return 0
    output = Path(arguments.output) if arguments.output else None
    made = export_script(file, arguments.form, output, force=arguments.force)
    if arguments.json:
        say_json({"file": str(made.path), "pictures": [str(p) for p in made.pictures]})
    else:
        say(str(made.path))
    return 0
