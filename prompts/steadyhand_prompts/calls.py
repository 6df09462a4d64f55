"""Answers that look like Python: the calls in them, with literal arguments. Read with ``ast``; nothing is ever run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steadyhand_prompts.reading import refuse, shown

_LONGEST = 200_000
"""Characters of code that are read."""
_HARMLESS = frozenset({"pyautogui", "time", "pyperclip"})
"""Modules whose import means nothing here: the calls on them are read, not run."""
_FENCE = re.compile(r"```(?:[ \t]*[A-Za-z0-9_+-]{0,20}[ \t]*\r?\n|(?:python|json|py)\b)?")


@dataclass(frozen=True, slots=True)
class Call:
    """``name`` is dotted (``agent.click``)."""

    name: str
    args: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)

    def bind(self, parameters: Sequence[str]) -> dict[str, object]:
        """The arguments by the names of the parameters."""
        if len(self.args) > len(parameters):
            refuse(f"{self.name} has {len(self.args)} arguments, more than it takes")
        bound = dict(zip(parameters, self.args, strict=False))
        for name, given in self.named.items():
            if name not in parameters:
                refuse(f"{self.name} knows no {shown(name)}")
            if name in bound:
                refuse(f"{self.name} is told {name} twice")
            bound[name] = given
        return bound


def fenced(text: str) -> list[str]:
    """The code blocks of an answer, in order; none when there is no fence."""
    marks = list(_FENCE.finditer(text))
    if len(marks) % 2:
        refuse("a code block is cut short")
    return [text[a.end() : b.start()] for a, b in zip(marks[::2], marks[1::2], strict=True)]


def calls(code: str) -> list[Call]:
    """The calls of a piece of code, in order. Anything but calls with literal arguments is refused."""
    if len(code) > _LONGEST:
        refuse(f"its code is longer than {_LONGEST:,} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(code.replace("\r\n", "\n").strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        refuse(f"its code is cut short or no code: {shown(code.strip())}")
    found = []
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Call() as node):
                found.append(_call(node))
            case ast.Import(names=names) if all(name.name in _HARMLESS for name in names):
                pass
            case ast.ImportFrom(module=module) if module in _HARMLESS:
                pass
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case _:
                refuse(f"its code does more than call actions: {shown(_source(statement))}")
    return found


def _call(node: ast.Call) -> Call:
    name = _name(node.func)
    named: dict[str, object] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            refuse(f"{name} has arguments that are not written out")
        named[keyword.arg] = _literal(keyword.value, name)
    return Call(name, tuple(_literal(arg, name) for arg in node.args), named)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    if not isinstance(node, ast.Name):
        refuse(f"its code calls {shown(_source(node))}")
    return node.id


def _literal(node: ast.expr, name: str) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        refuse(f"{name} has an argument that is not written out: {shown(_source(node))}")


def _source(node: ast.AST) -> str:
    try:
        return ast.unparse(node)[:200]
    except (RecursionError, ValueError):
        return type(node).__name__
