"""Writes what was found again beside the script, as a diff to apply and a page to look at; or into the script.

Comments and order of a script are kept. Knows nothing of replaying: it is given what was healed.
"""

from __future__ import annotations

import base64
import difflib
import os
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from steadyhand.errors import EnvironmentLacks, UsageError
from steadyhand.script.outcome import Healing
from steadyhand.script.reading import parse
from steadyhand.script.script import as_plain
from steadyhand.script.yaml_file import Rewrite, rewritten


def diff_of(healings: Sequence[Healing]) -> str:
    """One unified diff over all scripts that have something to heal, to apply in their folder. Raises UsageError."""
    out: list[str] = []
    for file, changes in _by_file(healings).items():
        before = _read(file)
        after = rewritten(before, changes)
        name = file.name
        out += difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), name, name)
    return "".join(out)


def suggest(script: Path, healings: Sequence[Healing], doubtful: Sequence[Healing] = ()) -> Path:
    """Write ``NAME.heal.diff`` and ``NAME.heal.html`` beside the script; the diff's path. ``doubtful`` are not sure
    enough: they are on the page only. Raises UsageError, EnvironmentLacks."""
    diff = diff_of(healings)
    path = script.with_suffix(".heal.diff")
    page = Template(files(__package__).joinpath("page.html").read_text("utf-8")).substitute(
        title=escape(f"Found again: {script.name}"),
        lead=escape(_lead(path, healings)),
        sections="\n".join([*(_section(h, sure=True) for h in healings), *(_section(h, sure=False) for h in doubtful),
                            f"<pre>{escape(diff)}</pre>" if diff else ""]),
    )  # fmt: skip
    _write(path, diff)
    _write(script.with_suffix(".heal.html"), page)
    return path


def write(healings: Sequence[Healing]) -> tuple[Path, ...]:
    """Change the scripts; those that were changed. What was written reads as before but for its anchors.

    Raises UsageError when a script was changed meanwhile, EnvironmentLacks when it cannot be written.
    """
    texts = {file: rewritten(_read(file), changes) for file, changes in _by_file(healings).items()}
    for file, text in texts.items():
        parse(text, file)
    for file, text in texts.items():
        _write(file, text)
    return tuple(texts)


def told(healing: Healing) -> str:
    """One line for a person."""
    new = healing.new
    return (
        f"{healing.file.name}: {healing.said!r}: {healing.old.role or 'target'} {healing.old.title!r} is now "
        f"{new.role} {new.title!r} ({healing.confidence:.2f}: {healing.why})"
    )


def _by_file(healings: Sequence[Healing]) -> dict[Path, list[Rewrite]]:
    found: dict[Path, list[Rewrite]] = {}
    for healing in healings:
        found.setdefault(healing.file, []).append(Rewrite(healing.where, healing.old, healing.new, healing.key))
    return found


def _lead(diff: Path, healings: Sequence[Healing]) -> str:
    if not healings:
        return "Nothing was sure enough to go on with. What may have been meant is below."
    return f"To take this over: patch -p0 < {diff.name}, or replay once more with --heal write."


def _section(healing: Healing, *, sure: bool) -> str:
    old, new = as_plain(healing.old), as_plain(healing.new)
    rows = "".join(
        f"<tr><td>{escape(k)}<td>{_cell('del', old.get(k), new.get(k))}<td>{_cell('ins', new.get(k), old.get(k))}"
        for k in dict.fromkeys([*old, *new])
    )
    picture = base64.b64encode(healing.pixels).decode()
    shown = f'<p><img alt="how it looks now" src="data:image/png;base64,{picture}">' if picture else ""
    doubt = "" if sure else " Not sure enough: the replay failed here."
    why = f"Confidence {healing.confidence:.2f}: {escape(healing.why)}.{doubt}"
    return (
        f"<section><h2>{escape(healing.said)}</h2><p>{why}</p>"
        f"<table><tr><th><th>recorded<th>now{rows}</table>{shown}</section>"
    )


def _cell(mark: str, value: object, other: object) -> str:
    text = escape("" if value is None else str(value))
    return text if value == other or not text else f"<{mark}>{text}</{mark}>"


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file} any more; replay it again") from error


def _write(file: Path, text: str) -> None:
    """Whole or not at all."""
    draft = file.with_name(f".{file.name}.new")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        why = error.strerror or os.strerror(error.errno or 0)
        raise EnvironmentLacks(f"cannot write {file}: {why}; use --heal off, or make the folder writable") from error
