"""A script as a how-to: numbered steps in words, each with a picture on which its target is marked.

Words of the script are data: signs that mean something in Markdown are escaped. Pictures are made of those that lie
beside the script; a step without one has none here either.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from steadyhand.script.anchor import Anchor
from steadyhand.script.effect import Expected
from steadyhand.script.reading import Source
from steadyhand.script.script import AnyStep, Do, Expect, ForEach, If, Include, Look, Pause, Script, WaitFor
from steadyhand.script.views import folder_of, target_on
from steadyhand.script.words import quoted, thing
from steadyhand_actions.schema import Box

_FRAME: Final = (214, 40, 40)
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_NAME: Final = re.compile(r"\{\{\s*([^{}]{1,200}?)\s*\}\}")


@dataclass(frozen=True, slots=True)
class HowTo:
    """``text``: Markdown. ``pictures``: PNG files by the names that the text calls them by."""

    text: str
    pictures: dict[str, bytes]


def how_to(source: Source, folder: str) -> HowTo:
    """``folder``: what the text calls the folder of its pictures; empty for a text without any."""
    made = _Page(source, folder)
    return HowTo(made.text(), made.pictures)


class _Page:
    def __init__(self, source: Source, folder: str) -> None:
        self._source = source
        self._folder = folder
        self._lines: list[str] = []
        self.pictures: dict[str, bytes] = {}

    def text(self) -> str:
        script = self._source.script
        title = script.name or self._source.path.stem
        self._lines = [f"# {_plain(title[:1].upper() + title[1:])}", ""]
        self._needs(script)
        for heading, steps in (("Before", script.setup), ("", script.steps), ("Afterwards", script.cleanup)):
            if steps and heading:
                self._lines += [f"## {heading}", ""]
            elif steps and script.setup:
                self._lines += ["## Steps", ""]
            self._steps(steps, 0)
            if steps:
                self._lines.append("")
        return "\n".join(self._lines).rstrip() + "\n"

    def _needs(self, script: Script) -> None:
        """What has to be known first: parameters and secrets."""
        for name, given in script.parameters.items():
            about = f": {_plain(given.description)}" if given.description else ""
            usual = f" (for example {_plain(quoted(str(given.default)))})" if given.default is not None else ""
            self._lines.append(f"- You need *{_plain(name)}*{about}{usual}.")
        for name in script.secrets:
            self._lines.append(f"- You need the secret *{_plain(name)}*.")
        if script.parameters or script.secrets:
            self._lines.append("")

    def _steps(self, steps: Sequence[AnyStep], depth: int) -> None:
        indent = "   " * depth
        for number, step in enumerate(steps, 1):
            self._lines.append(f"{indent}{number}. {_sentence(_words(step))}")
            if isinstance(step, Do):
                self._under(step, depth + 1)
            elif isinstance(step, If):
                self._steps(step.then, depth + 1)
                if step.otherwise:
                    self._lines.append(f"{indent}   Otherwise:")
                    self._steps(step.otherwise, depth + 1)
            elif isinstance(step, ForEach):
                self._steps(step.steps, depth + 1)

    def _under(self, step: Do, depth: int) -> None:
        """The picture of a step, and what is to be seen after it."""
        indent = "   " * depth
        if step.expect is not None and (seen := _seen(step.expect)):
            self._lines += ["", f"{indent}{_sentence(seen)}"]
        if self._folder and step.target is not None and (file := self._picture(step)) is not None:
            self._lines += ["", f"{indent}![{_plain(step.do)}](<{self._folder}/{file}>)", ""]

    def _picture(self, step: Do) -> str | None:
        """The file name of a step's picture, made of the one that was kept of it."""
        kept = self._kept(step)
        if kept is None:
            return None
        try:
            picture, target = target_on(kept)
        except (OSError, ValueError, Image.DecompressionBombError):
            return None  # a picture that is gone or broken leaves the words
        if target is None and step.target is not None and step.target.picture is not None:
            margin = step.target.picture.margin
            target = Box(margin, margin, picture.width - margin, picture.height - margin)
        if target is not None:
            _mark(picture, target)
        out = io.BytesIO()
        picture.save(out, "PNG")
        name = f"step-{len(self.pictures) + 1}.png"
        self.pictures[name] = out.getvalue()
        return name

    def _kept(self, step: Do) -> Path | None:
        """The larger picture that a recording kept, else the one that the target is found by."""
        folder = folder_of(self._source.path)
        number = self._source.script.steps.index(step) + 1 if step in self._source.script.steps else 0
        view = folder / f"step-{number}.view.png"
        picture = step.target.picture if step.target is not None else None
        if picture is not None:
            small = self._source.path.parent / picture.file
            larger = small.with_suffix(".view.png")
            return larger if larger.is_file() else small if small.is_file() else None
        return view if number and view.is_file() else None


def _words(step: AnyStep) -> str:
    match step:
        case str():
            return step
        case Do():
            return f"{step.do}{' (if it is there)' if step.optional else ''}"
        case WaitFor():
            return f"wait for {_look(step.wait_for)}"
        case Pause():
            return f"wait {step.wait}"
        case Expect():
            return f"check: {_look(step.expect)}"
        case If():
            return f"if there is {_look(step.if_shown)}:"
        case ForEach():
            each = step.for_each if isinstance(step.for_each, str) else f"{len(step.for_each)} entries"
            return f"for each {step.as_} of {each}:"
        case Include():
            values = ", ".join(f"{k} {v}" for k, v in step.with_.items())
            return f"do what {step.include} says{f' (with {values})' if values else ''}"


def _look(what: str | Look) -> str:
    if isinstance(what, str):
        return what
    see = thing(what.see) if isinstance(what.see, Anchor) else what.see
    says = [f"says {quoted(what.text)}"] if what.text is not None else []
    says += [f"holds {quoted(what.value)}"] if what.value is not None else []
    says += [f"is {'' if so else 'not '}{state}" for state, so in what.state.items()]
    says += [f"is there {what.count} times"] if what.count is not None else []
    return f"{see} {' and '.join(says)}" if says else see


def _seen(effect: Expected) -> str:
    """What a person sees come of a step, where that is worth words."""
    for change in effect.changes:
        if change.opened is not None and change.opened.title and change.opened.kind != "menu":
            kind = "dialog" if change.opened.kind == "dialog" else "window"
            return f"the {quoted(change.opened.title)} {kind} opens."
    return ""


def _sentence(words: str) -> str:
    plain = _plain(words)
    return plain[:1].upper() + plain[1:] + ("" if plain.endswith((".", ":", "!", "?")) else ".")


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing else; parameters as emphasised names."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    parts: list[str] = []
    at = 0
    for found in _NAME.finditer(flat):
        escaped = _SPECIAL.sub(r"\\\1", found[1].removeprefix("secret:"))
        parts += [_SPECIAL.sub(r"\\\1", flat[at : found.start()]), f"*{escaped}*"]
        at = found.end()
    return "".join([*parts, _SPECIAL.sub(r"\\\1", flat[at:])])


def _mark(picture: Image.Image, target: Box) -> None:
    """A frame around the target, outside of it where there is room."""
    pen = ImageDraw.Draw(picture)
    x1, y1 = max(0, target.x1 - 4), max(0, target.y1 - 4)
    x2, y2 = min(picture.width - 1, target.x2 + 3), min(picture.height - 1, target.y2 + 3)
    if x1 < x2 and y1 < y2:
        pen.rectangle((x1, y1, x2, y2), outline=_FRAME, width=3)
