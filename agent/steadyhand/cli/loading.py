"""A bar on stderr while the weights of a local model are read; nothing where nobody watches."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Loading:
    """Call it with bytes read and bytes in all; the bar comes with the first call and goes with the last byte, or when
    the ``with`` around it ends."""

    def __init__(self) -> None:
        self._bar: tuple[Progress, TaskID] | None = None

    def __call__(self, read: int, total: int) -> None:
        if self._bar is None:
            if not sys.stderr.isatty() or os.environ.get("TERM", "") == "dumb":
                return
            self._bar = _started(total)
        progress, task = self._bar
        progress.update(task, completed=read)
        if read >= total:
            progress.stop()

    def __enter__(self) -> Loading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar[0].stop()


def _started(total: int) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading the model"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task("", total=total)
