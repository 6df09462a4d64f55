"""The wheel holds exactly the three packages with all their data, and works from where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command import ROOT
from PIL import Image

PACKAGES = ("agent/steadyhand", "actions/steadyhand_actions", "prompts/steadyhand_prompts")
MUST_HOLD = (
    "steadyhand/py.typed",
    "steadyhand_actions/py.typed",
    "steadyhand_prompts/py.typed",
    "steadyhand/report_files/page.html",
    "steadyhand/report_files/page.css",
    "steadyhand/report_files/page.js",
    "steadyhand/desktops/watch.html",
    "steadyhand_prompts/phi4.md",
    "steadyhand_prompts/uitars.md",
)
INFO = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
HEAVY = ("torch", "transformers", "nvidia", "opencv")
LARGEST = 40_000_000


def build(root: Path, to: Path) -> Path:
    """The wheel of a source tree."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)],
        cwd=root, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = to.glob("*.whl")
    return wheel


def sources(root: Path) -> set[str]:
    """What the packages consist of."""
    found = set()
    for package in PACKAGES:
        base = (root / package).parent
        files = (path for path in (root / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        found |= {path.relative_to(base).as_posix() for path in files}
    return found


def wrong(wheel: Path, root: Path) -> list[str]:
    """What is in the wheel and should not be, and what should be and is not."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    inside = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    info = {name.split("/", 1)[1] for name in names - inside}
    wanted = sources(root) | set(MUST_HOLD)
    problems = [f"stranger {name}" for name in inside - wanted] + [f"missing {name}" for name in wanted - inside]
    problems += [
        f"no {name}" for name in {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"} - info
    ]
    if wheel.stat().st_size > LARGEST:
        problems.append(f"{wheel.stat().st_size:,} bytes")
    return sorted(problems)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel: Path) -> None:
    assert wrong(wheel, ROOT) == []
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "steadyhand", "steadyhand_actions", "steadyhand_prompts",
    }  # fmt: skip


def test_the_wheel_asks_for_nothing_heavy(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        text = archive.read(metadata).decode()
        (points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "steadyhand = steadyhand.cli.main:main" in archive.read(points).decode()
    wanted = [line for line in text.splitlines() if line.startswith("Requires-Dist") and "extra ==" not in line]
    assert wanted and not [
        line for line in wanted if any(heavy in line for heavy in ("torch", "transformers", "nvidia"))
    ]
    assert "Requires-Python: >=3.11" in text and "License-Expression: MIT" in text


PLANTED = [
    ('packages = ["agent/steadyhand",', 'packages = ["tests", "agent/steadyhand",', "stranger tests/planted.py"),
    (', "prompts/steadyhand_prompts"]', "]", "missing steadyhand_prompts/answers.py"),
    (
        "[tool.hatch.build.targets.wheel]",
        '[tool.hatch.build.targets.wheel]\nexclude = ["*.css"]',
        "missing steadyhand/",
    ),
    ('license-files = ["LICENSE"]', "license-files = []", "no licenses/LICENSE"),
]


@pytest.mark.parametrize(("old", "new", "what"), PLANTED)
def test_a_wheel_with_something_planted_or_left_out_is_noticed(old: str, new: str, what: str, tmp_path: Path) -> None:
    root = tmp_path / "source"
    for package in PACKAGES:
        big = shutil.ignore_patterns("__pycache__", "*.onnx", "*.npz", "*.bin")
        shutil.copytree(ROOT / package, root / package, ignore=big)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    (root / "tests").mkdir()
    (root / "tests" / "planted.py").write_text("")
    text = (root / "pyproject.toml").read_text()
    assert old in text
    (root / "pyproject.toml").write_text(text.replace(old, new))
    assert any(problem.startswith(what) for problem in wrong(build(root, tmp_path / "out"), root))


def test_what_is_installed_from_the_wheel_works(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    Image.new("RGB", (200, 120), (236, 236, 236)).save(tmp_path / "p.png")
    program = f"""
import sys
sys.path.insert(0, {str(place)!r})
import steadyhand
assert steadyhand.__file__.startswith({str(place)!r}), steadyhand.__file__
from steadyhand.cli.main import main
from steadyhand.trace import RunMeta, Trace
from steadyhand_prompts.answers import DIALECTS, prompt
assert main(["--version"]) == 0
assert main(["see", "p.png", "--json"]) == 0
assert main(["ground", "p.png", "the Save button"]) == 1
from pathlib import Path
Trace.create(Path("run"), RunMeta("x")).close()
assert main(["report", "run"]) == 0
assert all(prompt(name) for name in DIALECTS)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
