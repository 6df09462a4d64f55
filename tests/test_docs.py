"""What the documents say is so: links lead somewhere, commands and dialects are those that there are, code is code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command import ROOT

from steadyhand.cli.arguments import parser
from steadyhand_prompts.answers import DIALECTS

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = re.findall(r"`((?:tests|docs|examples|benchmarks|training)/[\w./-]*\w)`", page.read_text("utf-8"))
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_first_screen_shows_the_two_commands() -> None:
    first = (ROOT / "README.md").read_text("utf-8").splitlines()[:20]
    assert any(line.strip().startswith("make run") for line in first)
    assert any(line.strip().startswith("make test") for line in first)


def test_every_command_is_in_the_readme_and_no_other() -> None:
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None
    table = re.findall(r"^\| `steadyhand (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert set(table) == set(commands)


def test_every_option_that_is_named_exists() -> None:
    told = set(re.findall(r"`(--[a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert isinstance(commands, dict)
    known = {option for command in commands.values() for action in command._actions for option in action.option_strings}
    assert told <= known


def test_every_dialect_is_in_the_table_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "dialects.md").read_text("utf-8"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == set(DIALECTS)


def test_the_python_of_the_readme_is_python() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        ast.parse(block)


def test_every_failure_mode_has_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "safety.md").read_text("utf-8")
    table = text.partition("## What goes wrong, and the test that shows it")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", table, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 36))
    for number, row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, f"row {number} names no test"
        for file, test in named:
            defined = {
                f.name for f in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))) if isinstance(f, ast.FunctionDef)
            }
            assert test in defined, f"row {number}: {file} has no {test}"


def test_the_figure_is_whole_and_asks_for_nothing() -> None:
    text = (ROOT / "docs" / "data-flow.svg").read_text("utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert "href" not in text and "<script" not in text
