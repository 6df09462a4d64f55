"""A script as a test for pytest: one function a script, a comment in words above each act. Text in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from steadyhand.export.code_names import Names, comment, constant, identifier, literal
from steadyhand.script.acts import (
    ClickIt,
    DragIt,
    HoldIt,
    InvokeIt,
    PointAt,
    PressKeys,
    ScriptAct,
    ScrollIt,
    SetIt,
    Start,
    ToFront,
    TypeText,
)
from steadyhand.script.anchor import Anchor
from steadyhand.script.effect import Change, Expected
from steadyhand.script.reading import Source, read_script
from steadyhand.script.script import AnyStep, Do, Expect, ForEach, If, Include, Look, Pause, Script, WaitFor
from steadyhand.script.words import thing

_INDENT: Final = "    "
_SHOWN: Final = frozenset({"normal", "dialog", None})


def pytest_code(source: Source) -> str:
    """The module. Raises UsageError for an included script that cannot be read."""
    return _Module(source).code()


class _Module:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._imports: set[str] = set()
        self._functions: dict[str, list[str]] = {}
        self._expects = False

    def code(self) -> str:
        script, path = self._source.script, self._source.path
        names = Names(script.parameters)
        body = self._whole(script, names, path)
        name = identifier(script.name or path.stem)
        lines = [f'"""{_doc(script.name or path.stem)}"""', "", "from __future__ import annotations", ""]
        lines += [f"import {each}" for each in sorted(self._imports)] + ([""] if self._imports else [])
        lines.append(f"from steadyhand import Desktop{', expect' if self._expects else ''}")
        lines += _parameters(script)
        if script.secrets:
            lines += ["", f"# Secrets, from the environment or the keyring: {', '.join(script.secrets)}"]
        for each in self._functions.values():
            lines += ["", "", *each]
        lines += ["", "", f"def test_{name}(desktop: Desktop) -> None:", *_in(body)]
        return "\n".join(lines).rstrip() + "\n"

    def _whole(self, script: Script, names: Names, path: Path) -> list[str]:
        main = self._steps(script.setup, names, path) + self._steps(script.steps, names, path)
        if not script.cleanup:
            return main or ["pass"]
        return ["try:", *_in(main or ["pass"]), "finally:", *_in(self._steps(script.cleanup, names, path))]

    def _steps(self, steps: Sequence[AnyStep], names: Names, path: Path) -> list[str]:
        out: list[str] = []
        for step in steps:
            out += self._step(step, names, path)
        return out

    def _step(self, step: AnyStep, names: Names, path: Path) -> list[str]:
        match step:
            case str():
                return [f"desktop.run({names.text(step)})"]
            case Do():
                return self._do(step, names)
            case WaitFor():
                limit = f"{step.timeout:g}" if step.timeout is not None else ""
                return [*_said_of(step.wait_for, "wait for"), f"{names.look(step.wait_for)}.wait({limit})"]
            case Pause():
                return [f"desktop.run({literal(f'wait {step.wait}')})"]
            case Expect():
                return self._expect(step.expect, names)
            case If():
                return self._if(step, names, path)
            case ForEach():
                return self._for(step, names, path)
            case Include():
                return self._include(step, names, path)

    def _do(self, step: Do, names: Names) -> list[str]:
        act = step.action
        if act is None and step.target is None:
            return [f"desktop.run({names.text(step.do)})"]
        target = step.target if step.target is not None and not _is_window(step.target) else None
        line = _act(act, target, step, names) or f"desktop.run({names.text(step.do)})"
        lines = [comment(step.do), line]
        if step.expect is not None:
            lines += self._effect(step.expect, target, names)
        if step.optional:
            self._imports.add("contextlib")
            return [lines[0], "with contextlib.suppress(Exception):  # may be missing", *_in(lines[1:])]
        return lines

    def _effect(self, effect: Expected, target: Anchor | None, names: Names) -> list[str]:
        out = [line for change in effect.changes for line in _expected(change, target, names)]
        self._expects = self._expects or bool(out)
        return out

    def _expect(self, what: str | Look, names: Names) -> list[str]:
        self._expects = True
        if isinstance(what, str):
            return [f"expect(desktop).to_show({names.text(what)})"]
        thing_ = f"expect({names.look(what)})"
        out: list[str] = []
        if what.text is not None:
            out.append(f"{thing_}.to_have_text({names.text(what.text)})")
        if what.value is not None:
            out.append(f"{thing_}.to_have_value({names.text(what.value)})")
        if what.count is not None:
            out.append(f"{thing_}.to_have_count({what.count})")
        out += [line for state, so in what.state.items() if (line := _state(thing_, state, so))]
        return out or [f"{thing_}.to_be_visible()"]

    def _if(self, step: If, names: Names, path: Path) -> list[str]:
        out = [f"if {names.look(step.if_shown)}.is_visible():"]
        out += _in(self._steps(step.then, names, path) or ["pass"])
        if step.otherwise:
            out += ["else:", *_in(self._steps(step.otherwise, names, path))]
        return out

    def _for(self, step: ForEach, names: Names, path: Path) -> list[str]:
        item = identifier(step.as_)
        inside = names.inside({step.as_: item})
        body = _in(self._steps(step.steps, inside, path) or ["pass"])
        if isinstance(step.for_each, str):
            self._imports.update({"csv", "pathlib"})
            file = names.text(step.for_each)
            opened = f'(pathlib.Path(__file__).parent / {file}).open(encoding="utf-8-sig", newline="")'
            return [f"with {opened} as rows:", *_in([f"for {item} in csv.DictReader(rows):", *body])]
        return [f"for {item} in {list(step.for_each)!r}:", *body]

    def _include(self, step: Include, names: Names, path: Path) -> list[str]:
        """What is included is a function of its own, made once."""
        file = path.parent / step.include
        name = identifier(file.stem)
        if name not in self._functions:
            self._functions[name] = []  # known from here on: it may include itself no more
            source = read_script(file)
            own = Names().inside({each: identifier(each) for each in source.script.parameters})
            given = [
                f"{identifier(each)}: str" + (f" = {literal(str(p.default))}" if p.default is not None else "")
                for each, p in sorted(source.script.parameters.items(), key=lambda item: item[1].default is not None)
            ]
            head = f"def {name}(desktop: Desktop{''.join(f', {g}' for g in given)}) -> None:"
            self._functions[name] = [head, *_in(self._whole(source.script, own, file))]
        values = "".join(f", {identifier(k)}={names.text(str(v))}" for k, v in step.with_.items())
        return [f"{name}(desktop{values})"]


def _act(act: ScriptAct | None, target: Anchor | None, step: Do, names: Names) -> str:
    """The line of an act; empty where its words say it best."""
    found = names.locator(target) if target is not None else ""
    match act:
        case ClickIt(button="left", count=1) if found:
            held = f"modifiers={act.modifiers!r}" if act.modifiers else ""
            return f"{found}.click({held})"
        case ClickIt(button="left", count=2, modifiers=()) if found:
            return f"{found}.double_click()"
        case ClickIt(button="right", count=1, modifiers=()) if found:
            return f"{found}.right_click()"
        case PointAt() if found:
            return f"{found}.hover()"
        case DragIt(to=Anchor() as to) if found:
            return f"{found}.drag_to({names.locator(to)})"
        case TypeText() if found:
            return f"{found}.{'fill' if act.replace else 'type'}({names.text(act.text)})"
        case TypeText():
            return f"desktop.run({names.text(f'type {_quoted(act.text)}')})"
        case PressKeys():
            times = f" {act.count} times" if act.count > 1 else ""
            return f"desktop.run({literal('press ' + '+'.join(act.keys) + times)})"
        case SetIt() if found:
            return f"{found}.set({act.value!r})"
        case Start():
            app = act.app.removesuffix(".desktop")
            said = step.do.removeprefix("open ") if step.do.startswith("open ") else app
            return f"desktop.open({names.text(said)})"
        case ClickIt() | PointAt() | DragIt() | ScrollIt() | HoldIt() | ToFront() | InvokeIt() | SetIt() | None:
            return ""


def _expected(change: Change, target: Anchor | None, names: Names) -> list[str]:
    """What is worth expecting of an effect: values, states, windows with names."""
    if change.opened is not None and change.opened.title and change.opened.kind in _SHOWN:
        return [f"expect({names.window(change.opened)}).to_be_visible()"]
    if change.value is not None and change.of is None and target is not None:
        return [f"expect({names.locator(target)}).to_have_value({names.text(change.value)})"]
    if change.state is not None and change.of is None and target is not None:
        of = f"expect({names.locator(target)})"
        return [line for state, so in change.state.items() if state == "checked" and (line := _state(of, state, so))]
    if change.appeared is not None and change.appeared.name and change.appeared.role is not None:
        found = f"desktop.get({literal(change.appeared.role)}, name={names.text(change.appeared.name)})"
        return [f"expect({found}).to_be_visible()"]
    return []


def _state(of: str, state: str, so: bool) -> str:
    known = {"checked": "to_be_checked", "selected": "to_be_selected", "focused": "to_be_focused"}
    if state == "enabled":
        return f"{of}.to_be_{'enabled' if so else 'disabled'}()"
    if state in ("visible", "shown"):
        return f"{of}.to_be_{'visible' if so else 'hidden'}()"
    return f"{of}{'' if so else '.not_'}.{known[state]}()" if state in known else ""


def _parameters(script: Script) -> list[str]:
    out: list[str] = []
    for name, given in script.parameters.items():
        if given.description:
            out.append(comment(given.description))
        value = literal(given.default) if isinstance(given.default, str) else repr(given.default)
        out.append(f"{constant(name)} = " + (value if given.default is not None else '""  # has to be given'))
    return ["", *out] if out else []


def _said_of(what: str | Look, verb: str) -> list[str]:
    see = what if isinstance(what, str) else what.see
    return [comment(f"{verb} {see if isinstance(see, str) else thing(see)}")]


def _is_window(anchor: Anchor) -> bool:
    return anchor.role == "window"


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text}"'


def _doc(text: str) -> str:
    flat = "".join(c for c in " ".join(text.split()) if c.isprintable() and c not in '"\\')
    return f"{flat[:1].upper()}{flat[1:]}."


def _in(lines: Sequence[str]) -> list[str]:
    return [f"{_INDENT}{line}" if line else line for line in lines]
