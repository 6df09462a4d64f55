"""The test that runs now, as far as expectations need it: where its baselines and results lie, what failed softly.

Set by whoever runs tests; outside of a test there is none. Knows nothing of pytest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from steadyhand_actions.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][\w .()+-]{0,120}")


@dataclass(slots=True)
class Context:
    """``file`` is the test's own file, beside which baselines lie; ``output`` a folder for what it leaves behind, made
    when something is. ``softs`` are the messages of soft expectations that were not met, ``files`` what was left."""

    file: Path
    output: Path
    update_screenshots: bool = False
    update_snapshots: bool = False
    softs: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def baseline(self, folder: str, name: str, suffix: str) -> Path:
        """Where a baseline of that name lies: ``__screenshots__/test_file/name.png``. Raises UsageError."""
        name = name.removesuffix(suffix)
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name for a baseline; use letters, digits, blanks, . _ - and brackets")
        return self.file.parent / folder / self.file.stem / f"{name}{suffix}"

    def result(self, name: str) -> Path:
        """The path of a file that the test leaves."""
        self.output.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.output / name
        if path not in self.files:
            self.files.append(path)
        return path


_current: ContextVar[Context | None] = ContextVar("steadyhand_test", default=None)


def current() -> Context | None:
    return _current.get()


def needed(what: str) -> Context:
    """The test that runs now. Raises UsageError where there is none."""
    found = _current.get()
    if found is None:
        raise UsageError(f"{what} needs a test to belong to; run it under pytest")
    return found


@contextmanager
def entered(context: Context) -> Iterator[Context]:
    """It is the one that runs now."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
