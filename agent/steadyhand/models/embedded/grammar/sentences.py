"""A task cut into sentences: lines, lists, steps with numbers, full stops that end something and those that do not.

Knows the layout of written instructions; of verbs only which words can be one.
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand.models.embedded.grammar.heads import without_openers
from steadyhand.models.embedded.grammar.patterns import patterns
from steadyhand.models.embedded.grammar.words import Word, Words, cut, word

_BULLETS: Final = frozenset(["-", "*", "•", "–", "—", "▪", "◦", "‣", "·", "➢", "✓", "☐", "☑"])
_STOPS: Final = frozenset([".", "!", "?"])
_ENDS: Final = frozenset([".", "!", "?", ":", ";", "…"])
_LINKING: Final = frozenset("and then the a an in to of with on into from or for by as , its".split())
_SKIPPED_LABELS: Final = frozenset(
    ["steps", "test steps", "steps to reproduce", "task", "tasks", "your task", "instructions", "todo", "to do",
    "action",
     "actions", "procedure", "how to", "the steps", "do the following", "do the following steps", "do this",
     "please do the following",
     "follow these steps", "perform these steps", "perform the following steps", "the task", "goal", "test",
     "here is what to do",
     "here's what to do", "please do this", "step", "then", "next", "finally", "test procedure", "execution",
     "complete these steps",
     "complete the following steps", "do these things", "please", "do the following things", "what to do"]
)  # fmt: skip
_TITLES: Final = frozenset(
    ["scenario", "feature", "test case", "title", "test name", "test id", "background", "summary", "description",
    "name",
     "id", "priority", "author", "objective", "purpose", "note", "notes", "postcondition", "environment", "test title"]
)  # fmt: skip
_EXPECTED: Final = frozenset(
    ["expected", "expected result", "expected results", "expected outcome", "expected behaviour", "expected behavior",
     "expectation", "expectations", "expect", "result", "verification", "assert", "check"]
)  # fmt: skip
_GIVEN: Final = frozenset(
    ["precondition", "preconditions", "prerequisite", "prerequisites", "given", "setup", "initial state"]
)
_TEXT_HEADS: Final = frozenset(["type", "write", "enter", "input", "paste", "insert"])
_TEXT_NOUNS: Final = frozenset(
    ["following", "text", "this", "these", "lines", "note", "letter", "message", "below", "content"]
)
_BEGINNINGS: Final = frozenset(
    "then finally next after now click press save open close select choose type hit double-click right- "
    "click go switch".split()
)
_FORM_NOUNS: Final = frozenset(
    [
        "form",
        "fields",
        "details",
        "following",
        "values",
        "data",
        "information",
        "these",
        "follows",
        "in",
        "out",
        "settings",
    ]
)
_FORM_HEADS: Final = frozenset(
    ["fill", "complete", "enter", "input", "provide", "use", "set", "specify", "type", "choose"]
)


def sentences(task: str) -> list[Words]:
    """The sentences of a task, each without its full stop and list mark."""
    found: list[Words] = []
    for line in _joined(_lines(cut(task))):
        labelled = _labelled(line)
        if labelled:
            found.extend(s for s in _split(labelled) if any(w.kind != "mark" for w in s))
    return found


def _lines(words: Words) -> list[Words]:
    lines: list[list[Word]] = []
    for w in words:
        if not lines or "\n" in w.gap:
            lines.append([])
        lines[-1].append(w)
    return [tuple(line) for line in lines]


def _blank_before(line: Words) -> bool:
    return line[0].gap.count("\n") > 1


def without_marker(line: Words) -> tuple[Words, bool]:
    """The line without its bullet or number, and whether it had one."""
    lows = [w.low for w in line[:4]]
    if len(line) > 1 and (lows[0] in _BULLETS or (lows[0] == "," and line[0].raw in _BULLETS)):
        return without_marker(line[1:])[0], True
    if line[0].raw in ("[x]", "[X]"):
        return line[1:], True
    if lows[:2] == ["[", "]"]:
        return line[2:], True
    at = 0
    if lows[0] in ("step", "schritt") and len(line) > 1 and lows[1].isdecimal():
        at = 2
        while at < len(line) and line[at].low in (":", ".", ")", "-", ","):
            at += 1
        return line[at:], True
    if lows[0] == "(" and len(line) > 3 and lows[2] == ")":
        return line[3:], True
    number = lows[0].lstrip("#")
    short = number.isdecimal() or re.fullmatch(r"[a-z]|[ivx]+|\d+\.\d+", number) is not None
    if short and len(line) > 2 and lows[1] in (".", ")", ":") and (number.isdecimal() or lows[1] in (")", ".")):
        return line[2:], True
    if number.isdecimal() and len(line) > 2 and lows[1] in ("-", ",") and line[2].capital:
        return line[2:], True
    if re.fullmatch(r"\(?[\da-z]\)", lows[0]) and len(line) > 1:
        return line[1:], True
    return line, False


def _joined(lines: list[Words]) -> list[Words]:
    """Lines with what wrapped onto the next one, forms with their values, and texts set off below their colon."""
    found: list[Words] = []
    at = 0
    while at < len(lines):
        raw = lines[at]
        line, _ = without_marker(raw)
        at += 1
        if not line or (raw[0].raw.startswith("#") and set(raw[0].raw) == {"#"}):
            continue
        while at < len(lines) and _wraps(line, lines[at]):
            line = (*line, *lines[at])
            at += 1
        if line[-1].low == ":" and line[-1].kind == "mark":
            line, at = _with_block(line, lines, at)
        found.append(line)
    return found


def _wraps(line: Words, following: Words) -> bool:
    """Whether the next line only goes on with this one."""
    first = following[0]
    if _blank_before(following) or without_marker(following)[1] or line[-1].low in _ENDS:
        return False
    if line[-1].low in _LINKING:
        return True
    return first.kind == "word" and first.text.islower() and first.low not in patterns().by_head and first.low not in (
        "then", "next", "finally", "first", "please", "in", "now", "after", "if", "when", "make", "go", "also"
    )  # fmt: skip


def _with_block(line: Words, lines: list[Words], at: int) -> tuple[Words, int]:
    """A line that ends with a colon, with the block below it: values of a form, or a text."""
    intro = without_openers(line)
    head = intro[0].low if intro else ""
    lows = {w.low for w in intro}
    if head in _FORM_HEADS and lows & _FORM_NOUNS:
        rows: list[Word] = []
        while at < len(lines) and (row := _row(lines[at])):
            rows.extend((*([word(";", "mark", "")] if rows else []), *row))
            at += 1
        if rows:
            return (*line, *rows), at
    if head in _TEXT_HEADS and lows & _TEXT_NOUNS:
        block: list[Words] = []
        while at < len(lines) and not (block and (_blank_before(lines[at]) or _begins_step(lines[at]))):
            block.append(lines[at])
            at += 1
        if len(block) == 1 and block[0][0].kind == "quote":
            return (*line, *block[0]), at
        if block:
            text = "".join(w.gap + w.raw for b in block for w in b).strip()
            return (*line, word(text, "quote", " ", text)), at
    return line, at


def _row(line: Words) -> Words:
    """A line such as "- Name: Ann"; empty when it is something else."""
    row, _ = without_marker(line)
    joint = next((i for i, w in enumerate(row) if w.low in (":", "=") and w.kind != "quote"), 0)
    return row if 0 < joint <= 5 and joint + 1 < len(row) else ()


def _begins_step(line: Words) -> bool:
    row, marked = without_marker(line)
    return marked or not row or row[0].low in _BEGINNINGS


def _labelled(line: Words) -> Words:
    """Without "Steps:"; "Expected: ..." as something to verify."""
    joint = next((i for i, w in enumerate(line[:7]) if w.kind == "mark" and w.low == ":"), 0)
    if not joint:
        return line
    label = " ".join(w.low for w in line[:joint] if w.kind == "word")
    rest = line[joint + 1 :]
    numbered = re.sub(r"\s*#?\d+$", "", label)
    if numbered in _TITLES and (
        not rest or numbered not in ("note", "notes", "name", "id", "title", "description", "summary")
    ):
        return ()
    if numbered in _SKIPPED_LABELS or (numbered in _TITLES and line[0].capital and numbered not in ("name", "title")):
        return rest if numbered not in ("description", "summary", "note", "notes", "id") else ()
    if label in _EXPECTED and rest:
        return (word("verify"), word("that"), *rest)
    if label in _GIVEN and rest:
        return (word("given"), *rest)
    return line if rest or label not in _EXPECTED | _GIVEN else ()


def _split(line: Words) -> list[Words]:
    """A line at its full stops and inline numbers."""
    found: list[Words] = []
    start = 0
    number = _inline_number(line)
    for i, w in enumerate(line):
        if i < start:
            continue
        if w.kind == "mark" and w.low in _STOPS and _is_end(line, i):
            found.append(line[start : i + (w.low != ".")])
            start = i + 1
        elif w.kind == "quote" and w.text[-1:] in (".", "!", "?") and _ends_in_quote(line, i):
            found.append(line[start : i + 1])
            start = i + 1
        elif w.kind == "mark" and w.low == "…" and i + 1 < len(line) and line[i + 1].capital and _is_verb(line[i + 1]):
            found.append(line[start:i])
            start = i + 1
        elif (
            number and i > start and w.low == str(number + 1) and line[i + 1 : i + 2] and line[i + 1].low in (".", ")")
        ):
            found.append(line[start:i])
            start, number = i + 2, number + 1
    found.append(line[start:])
    cleaned = [without_marker(s)[0] if n or number else s for n, s in enumerate(found) if s]
    return [s for s in cleaned if s]


def _ends_in_quote(line: Words, at: int) -> bool:
    """'Type "Hello." Press Enter.'"""
    following = line[at + 1] if at + 1 < len(line) else None
    return following is not None and bool(following.gap) and following.capital and _is_verb(following)


def _inline_number(line: Words) -> int:
    """The number a line begins with when its steps are numbered within it."""
    first = line[0].low
    follows = [i for i in range(1, len(line) - 2) if line[i].low == "2" and line[i + 1].low in (".", ")")]
    if first == "1" and len(line) > 2 and line[1].low in (".", ")"):
        return 1
    return 1 if follows and _is_verb(line[0]) and _is_verb(line[follows[0] + 2]) else 0


def _is_verb(w: Word) -> bool:
    return w.kind == "word" and (w.low in patterns().by_head or w.low in ("then", "if", "in"))


def _is_end(line: Words, at: int) -> bool:
    if at + 1 == len(line):
        return True
    following = line[at + 1]
    if following.kind == "mark" and following.low in (")", ","):
        return False
    if not following.gap and not (following.kind == "word" and following.capital):
        return False
    if line[at].low == ".":
        return True
    return following.kind != "word" or not following.text[:1].islower() or _is_verb(following)
