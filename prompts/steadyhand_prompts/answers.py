"""The one door to every dialect: a model's answer in, a Proposal in pixels of the picture out.

``auto`` recognises a dialect by its shape. Some shapes do not say whether they count in pixels, thousandths or
fractions; then the order below decides, so whoever knows the model should name its dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

from pydantic import ValidationError

from steadyhand_actions.errors import BadAction, UnreadableAnswer, UsageError
from steadyhand_actions.schema import ACTION, Point
from steadyhand_prompts import (
    agent_s,
    anthropic,
    gemini,
    glm,
    openai_cua,
    operate,
    osworld,
    phi4,
    points,
    steadyhand,
    tool_call,
    uitars,
)
from steadyhand_prompts.dialect import Described, Proposal
from steadyhand_prompts.draft import Draft
from steadyhand_prompts.reading import MAX_ANSWER, refuse
from steadyhand_prompts.spaces import (
    Size,
    Space,
    canvas,
    fractions,
    fractions_or_pixels,
    pixels,
    resized,
    thousandths,
)
from steadyhand_prompts.tags import without_thinking

__all__ = ["DIALECTS", "MAX_ANSWER", "Dialect", "as_json", "parse", "prompt", "recognise"]

_QWEN_RESIZED = resized(28, 4 * 28 * 28, 16384 * 28 * 28)
_UITARS_RESIZED = resized(28, 100 * 28 * 28, 16384 * 28 * 28)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of model writes: its parser, the space it counts in, its prompt file and its other names."""

    name: str
    read: Callable[[str, Draft], None]
    space: Space
    prompt: str
    others: tuple[str, ...] = ()


DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect("steadyhand", steadyhand.read, pixels, "steadyhand"),
        Dialect("phi4", phi4.read, fractions, "phi4", ("phi-4", "phi-4-reasoning-vision", "phi4-rv")),
        Dialect("uitars", uitars.read, thousandths, "uitars", ("ui-tars-1.0", "doubao", "seed")),
        Dialect("uitars-1.5", uitars.read, _UITARS_RESIZED, "uitars"),
        Dialect("openai", openai_cua.read, pixels, "openai_cua", ("openai-cua", "cua", "openai-computer-use")),
        Dialect(
            "anthropic", anthropic.read, pixels, "anthropic",
            ("claude", "computer_20241022", "computer_20250124", "computer_20251124"),
        ),
        Dialect("fara", tool_call.read_fara, _QWEN_RESIZED, "fara", ("magentic", "fara-7b")),
        Dialect("fara-1000", tool_call.read_fara, thousandths, "fara", ("fara-qwen3",)),
        Dialect("qwen", tool_call.read_qwen, thousandths, "qwen", ("qwen3-vl", "qwen3", "tool-call")),
        Dialect("qwen2.5", tool_call.read_qwen, _QWEN_RESIZED, "qwen", ("qwen2.5-vl",)),
        Dialect("agent-s", agent_s.read, pixels, "agent_s", ("agent-s3", "agent-s2")),
        Dialect("osworld", osworld.read, pixels, "osworld", ("pyautogui", "computer_13")),
        Dialect("aguvis", osworld.read, fractions, "osworld", ("opencua",)),
        Dialect("gemini", gemini.read, thousandths, "gemini"),
        Dialect("glm", glm.read_glm, thousandths, "glm", ("glm-4.5v", "glm-4v")),
        Dialect("autoglm", glm.read_autoglm, thousandths, "autoglm"),
        Dialect("so", operate.read_so, fractions, "so", ("self-operating-computer", "operate")),
        Dialect("omnitool", operate.read_omnitool, pixels, "omnitool", ("omniparser",)),
        Dialect("ufo", operate.read_ufo, fractions, "ufo"),
        Dialect("internvl", points.read, thousandths, "points"),
        Dialect("os-atlas", points.read, thousandths, "points"),
        Dialect("point-2d", points.read, thousandths, "points", ("qwen3-vl-grounding",)),
        Dialect("point-2d-resized", points.read, _QWEN_RESIZED, "points", ("qwen2.5-vl-grounding",)),
        Dialect("gta1", points.read, pixels, "points", ("point", "points", "mai-ui")),
        Dialect("seeclick", points.read, fractions, "points"),
        Dialect("phi-ground", points.read, canvas, "points"),
        Dialect("kimi", points.read, fractions_or_pixels, "points"),
    )
}  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_BY_NAME = {_plain(name): d for d in DIALECTS.values() for name in (d.name, *d.others)}


def parse(
    answer: str, size: Size, dialect: str = "auto", *, pointer: Point | None = None, space: Space | None = None
) -> Proposal:
    """What a model's answer asks for, in pixels of the picture of ``size`` that it was shown.

    ``pointer`` is where the pointer is, for answers that go from it. ``space``: what places were asked for in, where
    that is not the dialect's own. Raises UnreadableAnswer for what is no answer of
    the dialect, UsageError for a dialect that is not known.
    """
    return recognise(answer, size, dialect, pointer=pointer, space=space)[1]


def recognise(
    answer: str, size: Size, dialect: str = "auto", *, pointer: Point | None = None, space: Space | None = None
) -> tuple[str, Proposal]:
    """The name of the dialect too."""
    if _plain(dialect) != "auto" and _plain(dialect) not in _BY_NAME:
        raise UsageError(f"there is no dialect {dialect!r}; known are auto, {', '.join(DIALECTS)}")
    if len(answer) > MAX_ANSWER:
        refuse(f"it is longer than {MAX_ANSWER:,} characters")
    if not answer.strip():
        refuse("it is empty")
    text, thinking = without_thinking(answer.replace("\r\n", "\n"))
    names = _likely(text) if _plain(dialect) == "auto" else [_BY_NAME[_plain(dialect)].name]
    first: UnreadableAnswer | None = None
    for name in names:
        try:
            draft = Draft(size, space or DIALECTS[name].space, pointer)
            return name, _read(DIALECTS[name], text, answer, draft, thinking)
        except UnreadableAnswer as error:
            first = first or error
    raise first or UnreadableAnswer("the model's answer cannot be used: there is no action in it")


def _read(dialect: Dialect, text: str, answer: str, draft: Draft, thinking: str) -> Proposal:
    try:
        dialect.read(text, draft)
        draft.thought = "\n".join(filter(None, [thinking, draft.thought]))
        return draft.proposal(answer)
    except BadAction as error:
        raise UnreadableAnswer(f"the model's answer cannot be used: {error}") from error
    except ValidationError as error:
        why = error.errors(include_url=False)[0]
        where = ".".join(map(str, why["loc"]))
        raise UnreadableAnswer(f"the model's answer cannot be used: {where}: {why['msg']}") from error
    except RecursionError as error:
        raise UnreadableAnswer("the model's answer cannot be used: it is nested too deeply") from error


_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"<\|begin_of_box\|>", ("glm",)),
    (r"<seed:tool_call>", ("uitars", "uitars-1.5")),
    (r"<tool_call>|<function=", ("qwen", "fara")),
    (r"(?m)(?:^|>)[ \t]*(?:do\s*\(\s*action\s*=|finish\s*\(\s*message\s*=)", ("autoglm",)),
    (r"(?:^|[\s*>])Action[ \t*]*[:：]|(?:start_box|start_point|point)\s*=\s*['\"]", ("uitars", "uitars-1.5")),
    (r"\bagent\.[a-z_]{1,30}\s*\(", ("agent-s",)),
    (r"\b(?:pyautogui|computer)\.\w{1,30}\s*\(|\"action_type\"\s*:", ("osworld",)),
    (r"(?m)^[ \t]*(?:```\w{0,10}[ \t]*)?(?:WAIT|DONE|FAIL)[ \t]*(?:```)?[ \t]*$", ("osworld",)),
    (r"\"kind\"\s*:|\"actions\"\s*:\s*\[\s*\{\s*\"kind\"", ("steadyhand",)),
    (r"\"operation\"\s*:", ("so",)),
    (r"\"Next Action\"\s*:", ("omnitool",)),
    (r"\"[Ff]unction\"\s*:\s*\"|\"ControlLabel\"\s*:", ("ufo",)),
    (rf"\"(?:{'|'.join(gemini.NAMES)})\"|(?m:^)[ \t]*(?:{'|'.join(gemini.NAMES)})\s*\(", ("gemini",)),
    (r"\"type\"\s*:\s*\"tool_use\"", ("anthropic",)),
    (r"\"(?:computer_call|function_call)\"", ("openai",)),
    (r"\"(?:point_2d|bbox_2d)\"\s*:", ("point-2d", "point-2d-resized")),
    (r"<answer>\s*[\[{]", ("gta1",)),
    (r"<answer>", ("uitars",)),
    (r"\"action\"\s*:\s*\{", ("openai",)),
    (r"\"action\"\s*:", ("anthropic", "openai")),
    (r"\"type\"\s*:", ("openai",)),
    (r"<\|box_start\|>\s*[\[(][^|]*,[^|]*<\|box_end\|>", ("os-atlas",)),
    (r"\[\[", ("internvl",)),
    (r"<(?:point|bbox|box|x)>", ("phi-ground",)),
    (r"\[\s*[-+.\d]+\s*,\s*[-+.\d]+\s*,", ("phi4", "gta1")),
    (r"[\[(]\s*\d*\.\d+\s*,", ("seeclick", "gta1")),
    (r"[\[(]\s*[-+]?\d", ("gta1",)),
)
_SHAPED = tuple((re.compile(shape), names) for shape, names in _SHAPES)


def _likely(text: str) -> list[str]:
    """The dialects an answer may be in, likeliest first."""
    names = next((list(names) for shape, names in _SHAPED if shape.search(text)), [])
    if names == ["qwen", "fara"]:
        said_before = text.find("<tool_call>") > 0 and text[: text.find("<tool_call>")].strip()
        fara = said_before or any(f'"{name}"' in text or f">{name}<" in text for name in tool_call.FARA_ONLY)
        return ["fara", "qwen"] if fara else ["qwen", "fara", "qwen2.5"]
    if names == ["osworld"] and re.search(r"\bcomputer\.\w{1,30}\s*\(|\(\s*(?:x\s*=\s*)?(?:0?\.\d|1\.0)", text):
        return ["aguvis", "osworld"]
    return names or ["uitars"]


def as_json(name: str, proposal: Proposal) -> dict[str, object]:
    """A proposal for a program to read."""
    doing = proposal.wanted or proposal.actions
    found: dict[str, object] = {
        "dialect": name,
        "thought": proposal.thought,
        "actions": [_described(a) if isinstance(a, Described) else ACTION.dump_python(a, mode="json") for a in doing],
    }
    if proposal.look:
        found["look"] = proposal.look
    if proposal.notes:
        found["notes"] = list(proposal.notes)
    return found


def _described(act: Described) -> dict[str, object]:
    """What the act says, without what it leaves open."""
    said: dict[str, object] = {"kind": act.kind, "target": act.target}
    if act.kind == "drag":
        said["to"] = act.to
    if act.kind in ("click", "drag"):
        said |= {"button": act.button, "modifiers": list(act.modifiers)}
    if act.kind == "click":
        said["count"] = act.count
    if act.kind == "type":
        said |= {"text": act.text, "replace": act.replace, "submit": act.submit}
    if act.kind == "scroll":
        said |= {"dx": act.dx, "dy": act.dy}
    return said


def prompt(dialect: str) -> str:
    """The prompt of a dialect; its ``$names`` are to be filled in."""
    if _plain(dialect) not in _BY_NAME:
        raise UsageError(f"there is no dialect {dialect!r}; known are {', '.join(DIALECTS)}")
    name = _BY_NAME[_plain(dialect)].prompt
    return (resources.files("steadyhand_prompts") / f"{name}.md").read_text("utf-8")
