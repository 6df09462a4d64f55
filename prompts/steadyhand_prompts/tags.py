"""Tagged answers: what stands between tags, and calls written as tags. One that never closes was cut short."""

from __future__ import annotations

from steadyhand_prompts.reading import refuse, shown

_MOST = 64


def blocks(text: str, opening: str, closing: str) -> tuple[str, list[str]]:
    """What stands before the first block, and inside of each."""
    found: list[str] = []
    start = text.find(opening)
    before = text if start < 0 else text[:start]
    if start < 0 and closing in text:
        refuse(f"{closing} closes what was never opened")
    while start >= 0:
        end = text.find(closing, start)
        if end < 0:
            refuse(f"it is cut short: {opening} is never closed")
        found.append(text[start + len(opening) : end])
        if len(found) > _MOST:
            refuse(f"it holds more than {_MOST} actions")
        start = text.find(opening, end)
    return before, found


def functions(text: str) -> list[tuple[str, dict[str, str]]]:
    """``<function=NAME><parameter=NAME>VALUE</parameter>…</function>``, in order."""
    found = []
    for block in blocks(text, "<function=", "</function>")[1]:
        name, closed, inner = block.partition(">")
        if not closed:
            refuse("it is cut short: a function has no name")
        found.append((name.strip(), _parameters(inner)))
    return found


def _parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in blocks(text, "<parameter=", "</parameter>")[1]:
        name, closed, inner = block.partition(">")
        if not closed or name.strip() in found:
            refuse(f"the parameter {shown(name.strip())} cannot be read")
        found[name.strip()] = inner.removeprefix("\n").removesuffix("\n")
    return found


def without_thinking(text: str) -> tuple[str, str]:
    """The answer behind ``<think>…</think>``, and the thinking."""
    thinking, closed, rest = text.rpartition("</think>")
    if closed:
        return rest, thinking.replace("<think>", "").strip()
    if "<think>" in text:
        refuse("it is cut short: it never stopped thinking")
    return text, ""
