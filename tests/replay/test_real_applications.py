"""Recorded on real applications of several toolkits, replayed where they look otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from replay_support import Recorded

from steadyhand.desktops.handle import Desktop, Settings

pytestmark = pytest.mark.desktop
SETTINGS = Settings(max_seconds=120)


def record(argv: Callable[[Desktop], list[str]], does: Callable[[Recorded], None], path: Path) -> Path:
    with Desktop.virtual(settings=SETTINGS) as desktop:
        desktop.spawn(argv(desktop), 20)
        made = Recorded(desktop)
        does(made)
        return made.save(path)


def test_a_file_is_renamed_among_other_files_on_another_screen(tmp_path: Path) -> None:
    def with_files(*names: str) -> Callable[[Desktop], list[str]]:
        def start(desktop: Desktop) -> list[str]:
            for name in names:
                (desktop.home / name).write_text(name)
            return ["pcmanfm", str(desktop.home)]

        return start

    def rename(made: Recorded) -> None:
        made.click("alpha.txt")
        made.press("F2")
        made.press("ctrl+a", expect=False)
        made.type("omega.txt")
        made.click("the OK button")

    script = record(with_files("alpha.txt", "beta.txt"), rename, tmp_path / "rename.yaml")
    with Desktop.virtual((1024, 700), settings=SETTINGS) as desktop:
        desktop.spawn(with_files("a1.txt", "a2.txt", "alpha.txt", "beta.txt")(desktop), 20)
        outcome = desktop.attempt_replay(script)
        assert outcome.status == "passed", outcome.reason
        assert sorted(p.name for p in desktop.home.glob("*.txt")) == ["a1.txt", "a2.txt", "beta.txt", "omega.txt"]


def test_a_row_is_found_by_its_key_in_a_longer_table_that_has_to_be_scrolled(tmp_path: Path) -> None:
    def table(*rows: tuple[str, str]) -> list[str]:
        return ["zenity", "--list", "--column=Name", "--column=Price", *(cell for row in rows for cell in row)]

    def choose(made: Recorded) -> None:
        made.click("the cell 'Bert'")
        made.click("the OK button")

    short = table(("Anna", "3"), ("Bert", "4"), ("Cleo", "5"))
    script = record(lambda desktop: short, choose, tmp_path / "choose.yaml")
    longer = table(*((f"Person{i}", str(i)) for i in range(40)), ("Anna", "7"), ("Bert", "4"))
    with Desktop.virtual(settings=SETTINGS) as desktop:
        out = desktop.home / "out"
        desktop.spawn(["sh", "-c", f'exec "$@" > {out}', "sh", *longer], 20)
        outcome = desktop.attempt_replay(script)
        assert outcome.status == "passed", outcome.reason
        assert out.read_text() == "Bert\n"


@pytest.mark.parametrize("program", ["galculator", "kcalc"])
def test_a_calculator_is_worked_by_its_tree_or_by_its_pixels_alone(program: str, tmp_path: Path) -> None:
    def press(made: Recorded) -> None:
        made.click("the button '7'")
        made.click("the button '8'")

    script = record(lambda desktop: [program], press, tmp_path / "press.yaml")
    for pixels_only in (False, True):
        if pixels_only and program == "kcalc":
            continue
        settings = Settings(max_seconds=120, pixels_only=pixels_only)
        with Desktop.virtual((1600, 900), settings=settings) as desktop:
            desktop.spawn(["env", "GDK_DPI_SCALE=1.25", program], 20)
            outcome = desktop.attempt_replay(script)
            assert outcome.passed, outcome.reason
            assert outcome.rungs == {"text" if pixels_only else "tree": 2}
