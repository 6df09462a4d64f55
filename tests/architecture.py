"""The house rules, read off the source: who may import whom, where heavy libraries live, and what is never done.

Knows files and names only; nothing is imported. ``violations`` gives one line for each broken rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

PACKAGES = {
    "actions/steadyhand_actions": frozenset[str](),
    "prompts/steadyhand_prompts": frozenset({"steadyhand_actions"}),
    "agent/steadyhand": frozenset({"steadyhand_actions", "steadyhand_prompts"}),
}
"""Each package and which of ours it may import besides itself."""
OURS = frozenset({"steadyhand", "steadyhand_actions", "steadyhand_prompts"})

ROOMS = {
    "errors": ("values", 0), "observation": ("values", 0), "config": ("values", 0),
    "perceive": ("perceive", 1), "models": ("models", 1),
    "trace": ("trace", 1), "trace_frames": ("trace", 1), "sealed": ("trace", 1), "report": ("trace", 1),
    "report_page": ("trace", 1), "report_words": ("trace", 1),
    "script": ("script", 1),
    "desktop": ("desktop", 2), "loop": ("loop", 2), "record": ("record", 2), "replay": ("replay", 2),
    "heal": ("heal", 2), "export": ("export", 2),
    "desktops": ("desktops", 3), "testing": ("testing", 4), "mcp_server": ("mcp_server", 4), "cli": ("cli", 5),
    "__init__": ("door", 6), "__main__": ("door", 6),
}  # fmt: skip
"""Each module or folder of ``steadyhand``: its room and the floor that lies on. Rooms on one floor do not meet."""

HEAVY = {
    "mss": ("steadyhand/perceive/capture.py",),
    "dbus_fast": ("steadyhand/perceive/tree_*.py",),
    "Xlib": (
        "steadyhand/desktops/target_windows.py",
        "steadyhand/perceive/damage.py",
        "steadyhand/perceive/hindrance.py",
        "steadyhand/perceive/x11.py",
        "steadyhand/record/x_events.py",
        "steadyhand_actions/asking_window/display.py",
        "steadyhand_actions/executors/xclaim.py",
        "steadyhand_actions/executors/xtest.py",
        "steadyhand_actions/executors/xtest_reader.py",
        "steadyhand_actions/executors/xwatch.py",
    ),
    "pyautogui": ("steadyhand_actions/executors/pyautogui_device.py",),
    "pynput": ("steadyhand/record/pynput_events.py", "steadyhand_actions/executors/pynput_device.py"),
    "onnxruntime": ("steadyhand/perceive/text_model.py",),
    "torch": ("steadyhand/models/phi4*",),
    "transformers": ("steadyhand/models/phi4*",),
    "httpx": ("steadyhand/models/openai_*.py",),
    "keyring": ("steadyhand_actions/keys_kept.py",),
    "ruamel": (
        "steadyhand/script/yaml_file.py", "steadyhand/testing/tree_snapshot.py", "steadyhand_actions/policy_yaml.py",
    ),
    "av": ("steadyhand/testing/video_av.py",),
    "pytest": ("steadyhand/testing/plugin*.py",),
    "ray": ("steadyhand/testing/suite/on_ray.py",),
    "rich": ("steadyhand/cli/*.py",),
}  # fmt: skip
"""Libraries that are heavy or of one platform, and the only files that may name them."""

NEVER_IMPORTED = frozenset({"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle"})
NEVER_CALLED = {
    "eval": "runs text as code", "exec": "runs text as code", "compile": "makes code of text",
    "__import__": "imports by a made-up name",
    "os.system": "goes through a shell", "os.popen": "goes through a shell",
    "subprocess.getoutput": "goes through a shell", "subprocess.getstatusoutput": "goes through a shell",
    "time.sleep": "waits by the clock", "asyncio.sleep": "waits by the clock",
    "yaml.load": "builds what a file says", "yaml.unsafe_load": "builds what a file says",
    "yaml.full_load": "builds what a file says",
}  # fmt: skip
NEVER_TRUE = {"shell": "goes through a shell", "trust_remote_code": "runs code that came with a model"}
_BLIND = re.compile(r"#\s*noqa:[^#]*BLE001(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its package's folder, its path below that folder's parent (``steadyhand/cli/main.py``), its source."""

    package: str
    path: str
    tree: ast.Module
    source: str

    @property
    def name(self) -> str:
        return self.package.rpartition("/")[2]

    @property
    def parts(self) -> tuple[str, ...]:
        """The dotted name inside the package, in pieces."""
        return tuple(self.path.removesuffix(".py").split("/")[1:])


def violations(root: Path) -> list[str]:
    """Every broken rule below ``root``, as ``path:line: what``."""
    return sorted(line for module in modules(root) for line in _of(module))


def modules(root: Path) -> Iterator[Module]:
    for package in PACKAGES:
        base = (root / package).parent
        for path in sorted((root / package).rglob("*.py")):
            source = path.read_text("utf-8")
            yield Module(package, path.relative_to(base).as_posix(), ast.parse(source, str(path)), source)


def _of(module: Module) -> Iterator[str]:
    if module.tree.body and ast.get_docstring(module.tree) is None:
        yield f"{module.path}:1: says nowhere what it is"
    for number, line in enumerate(module.source.splitlines(), 1):
        blind = _BLIND.search(line)
        if blind is not None and len(blind["reason"].strip(" -:")) < 10:
            yield f"{module.path}:{number}: catches everything without a reason"
    # Between two looks at a condition, and to let others take their turn, asyncio.sleep is no wait by the clock.
    polls = {id(inner) for node in ast.walk(module.tree) if isinstance(node, ast.While) for inner in ast.walk(node)}
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and _dotted(node.func) == "asyncio.sleep"
            and (id(node) in polls or _yields(node))
        ):
            continue
        for what in _broken(module, node):
            yield f"{module.path}:{getattr(node, 'lineno', 1)}: {what}"


def _broken(module: Module, node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            for name in names:
                yield from _imported(module, name.name)
        case ast.ImportFrom(level=level) if level:
            yield "imports relatively"
        case ast.ImportFrom(module=str(origin), names=names):
            yield from _imported(module, origin, tuple(name.name for name in names))
            for name in names:
                if f"{origin}.{name.name}" in NEVER_CALLED:
                    yield f"imports {origin}.{name.name}, which {NEVER_CALLED[f'{origin}.{name.name}']}"
        case ast.Call(func=func, keywords=keywords):
            if _dotted(func) in NEVER_CALLED:
                yield f"calls {_dotted(func)}, which {NEVER_CALLED[_dotted(func)]}"
            for keyword in keywords:
                if keyword.arg in NEVER_TRUE and not _is_false(keyword.value):
                    yield f"says {keyword.arg}, which {NEVER_TRUE[keyword.arg]}"
        case ast.ExceptHandler(type=None):
            yield "catches everything without naming it"
        case _:
            pass


def _imported(module: Module, origin: str, names: tuple[str, ...] = ()) -> Iterator[str]:
    top = origin.partition(".")[0]
    if top in NEVER_IMPORTED:
        yield f"imports {top}, which builds what a file says"
    if top in HEAVY and not any(fnmatch(module.path, place) for place in HEAVY[top]):
        yield f"imports {top}, which belongs in {' or '.join(HEAVY[top])}"
    if top in OURS and top != module.name and top not in PACKAGES[module.package]:
        yield f"imports {top}, which {module.name} may not know"
    if top == module.name == "steadyhand":
        yield from _floors(module, origin, names)


def _floors(module: Module, origin: str, names: tuple[str, ...]) -> Iterator[str]:
    """A module knows its own room and lower floors."""
    own = ROOMS.get(module.parts[0])
    if own is None:
        yield f"has no floor: say in ROOMS where {module.parts[0]} belongs"
        return
    pieces = origin.split(".")
    for other in (pieces[1],) if len(pieces) > 1 else names or ("__init__",):
        room, floor = ROOMS.get(other, ("door", 6))
        if room != own[0] and floor >= own[1]:
            yield f"{own[0]} (floor {own[1]}) imports {room} (floor {floor})"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return "?"


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _yields(node: ast.Call) -> bool:
    """``asyncio.sleep(0)``."""
    return len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0


def _is_async_sleep(node: ast.Call) -> bool:
    return _dotted(node.func) == "asyncio.sleep"
