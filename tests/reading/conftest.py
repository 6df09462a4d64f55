"""Pages drawn once by a real browser, and seen once, for all tests of reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_page import CHROMIUM, Page, browser
from tests.reading.pages import PAGES, later_form, long_list

from steadyhand.desktop.reading import see_all
from steadyhand.observation import Observation

SIZE = (1000, 760)


class Drawn:
    """Pictures of pages by name, made when first wanted."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page, self._folder = page, folder
        self._pages = {**PAGES, "form later": later_form(), "list": long_list(0), "list scrolled": long_list(140)}
        self._seen: dict[str, Observation] = {}

    def picture(self, name: str) -> Path:
        path = self._folder / f"{name}.png"
        if not path.exists():
            source = self._folder / f"{name}.html"
            source.write_text(self._pages[name], "utf-8")
            self._page.open(source, width=SIZE[0], height=SIZE[1])
            self._page.picture(path)
        return path

    def html(self, html: str) -> Path:
        """A picture of a page of one's own."""
        name = f"own {len(self._pages)}"
        self._pages[name] = f"<meta charset=utf-8>{html}"
        return self.picture(name)

    def seen(self, name: str) -> Observation:
        if name not in self._seen:
            (self._seen[name],) = see_all([self.picture(name)])
        return self._seen[name]


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    folder = tmp_path_factory.mktemp("reading")
    with browser(folder / "profile") as page:
        yield Drawn(page, folder)


@pytest.fixture(scope="session")
def seen(drawn: Drawn) -> Callable[[str], Observation]:
    return drawn.seen
