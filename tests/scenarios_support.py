"""The stage: a fresh virtual desktop with real applications, a task in plain words, and the effect that it had."""

from __future__ import annotations

import json
import shlex
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from written import whole

from steadyhand.config import RunResult
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings


class Stage:
    """Opens desktops, runs tasks on them and waits for their effects."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.desktop: Desktop | None = None
        self.home = folder / "home"
        self.home.mkdir()
        self._given: dict[Path, str] = {}

    def file(self, name: str, text: str = "") -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._given[path] = text
        return path

    def set(self, *, size: tuple[int, int] = (1280, 800), dpi: int = 96, settings: Settings | None = None) -> Desktop:
        self.desktop = Desktop.virtual(size, dpi=dpi, home=self.home, settings=settings or Settings(max_seconds=240))
        return self.desktop

    def open(self, command: str) -> None:
        """Start a program and wait until a window of it is there."""
        desktop = self.desktop or self.set()
        before = desktop._session.window_ids()
        desktop.spawn(shlex.split(command))
        self.until(
            lambda: bool(desktop._session.window_ids() - before), 30
        )  # a whole look each time would slow it down
        desktop.see()

    def asks(self, command: str) -> Path:
        """Start a program that prints what the person chose; returns the file that will hold it."""
        out = self.home / "printed.txt"
        self.open(f"sh -c {shlex.quote(f'{command} > {out}.part; mv {out}.part {out}')}")
        return out

    def does(self, task: str) -> RunResult:
        """Run a task; it must be done, or the test fails with what the run said."""
        desktop = self.desktop or self.set()
        lines: list[str] = []
        result = desktop.attempt(
            task, trace=self._folder / f"trace-{time.monotonic_ns()}",
            on_step=lambda s: lines.append(f"{s.n}. {s.what} | {s.on} | {s.rung} | {s.status} {s.note}"),
        )  # fmt: skip
        story = "\n".join(lines)
        assert result.status == "done", f"{result.status}: {result.reason}\n{story}\n{result.report}"
        return result

    def tries(self, task: str) -> RunResult:
        desktop = self.desktop or self.set()
        return desktop.attempt(task, trace=self._folder / f"trace-{time.monotonic_ns()}")

    @staticmethod
    def until(so: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait for an effect; fails when it does not come."""
        deadline = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < deadline, "the effect did not come in time"
            time.sleep(0.05)

    def text(self, path: Path | str, seconds: float = 20.0) -> str:
        """What a file holds, once it is there as a program has written it, and whole."""
        path = self.home / path
        given = self._given.get(path)
        self.until(lambda: whole(path) and path.read_text(encoding="utf-8") != given, seconds)
        return path.read_text(encoding="utf-8")

    def close(self) -> None:
        if self.desktop is not None:
            self.desktop.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()


PIXELS = Settings(pixels_only=True, max_seconds=240)


class Site:
    """Pages on loopback, and what they posted back."""

    def __init__(self) -> None:
        self.posted: list[dict[str, object]] = []
        self.pages: dict[str, str] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.pages.get(self.path.split("?")[0])
                self.send_response(200 if page is not None else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((page or "").encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.posted.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def page(self, body: str, path: str = "/page") -> str:
        """Serve a page; ``post(value)`` in its scripts sends JSON back. Returns its address."""
        script = "<script>function post(v){fetch('/post',{method:'POST',body:JSON.stringify(v)})}</script>"
        self.pages[path] = f"<!doctype html><meta charset=utf-8><title>Test page</title>{script}{body}"
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()
