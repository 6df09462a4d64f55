"""A page on this machine that shows a desktop live, for as long as it is open. Looks only; nothing can be done from it.

Pictures come from a callable, so it does not know how a screen is captured. The address holds a random token; without
it the answer is 403, and the server listens on loopback alone.
"""

from __future__ import annotations

import hmac
import io
import secrets
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from steadyhand.observation import Screenshot
from steadyhand_actions.errors import EnvironmentLacks, SteadyhandError

LONG_POLL_SECONDS = 10.0
FRAME_SECONDS = 0.08
"""The shortest time between two looks while a page waits for a change."""

_POLICY = (
    "default-src 'none'; img-src blob:; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class _Frame:
    mark: str
    jpeg: bytes


class Watch:
    """Serves the page until it is closed. ``url`` is what to open in a browser."""

    def __init__(self, grab: Callable[[], Screenshot], *, title: str = "Steadyhand", port: int = 0) -> None:
        """Raises EnvironmentLacks when the port is taken."""
        self._grab = grab
        self._lock = threading.Lock()
        self._frame = _Frame("", b"")
        self.closing = threading.Event()
        self.token = secrets.token_urlsafe(24)
        self.title = title
        try:
            self._server = _Server(("127.0.0.1", port), self)
        except OSError as error:
            raise EnvironmentLacks(f"Port {port} cannot be used ({error.strerror}); choose another.") from error
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/{self.token}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="watch", daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Block until it is closed, from another thread or by an interrupt; True when it is."""
        return self.closing.wait(seconds)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def page(self) -> bytes:
        text = resources.files("steadyhand.desktops").joinpath("watch.html").read_text(encoding="utf-8")
        return text.replace("<body>", f'<body data-title="{escape(self.title, quote=True)}">', 1).encode()

    def next_frame(self, seen: str) -> _Frame | None:
        """The first frame that differs from ``seen``; None when nothing changes for a while."""
        until = time.monotonic() + LONG_POLL_SECONDS
        while not self.closing.is_set():
            frame = self._look()
            if frame.mark != seen:
                return frame
            if time.monotonic() >= until:
                return None
            self.closing.wait(FRAME_SECONDS)
        return None

    def _look(self) -> _Frame:
        """What is on the screen now; encoded once however many pages are open."""
        with self._lock:
            screenshot = self._grab()
            pixels = screenshot.pixels
            mark = f"{zlib.crc32(pixels.tobytes()):08x}-{pixels.shape[1]}x{pixels.shape[0]}"
            if mark != self._frame.mark:
                from PIL import Image

                written = io.BytesIO()
                Image.fromarray(pixels).save(written, "JPEG", quality=85)
                self._frame = _Frame(mark, written.getvalue())
            return self._frame


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], watch: Watch) -> None:
        self.watch = watch
        super().__init__(address, _Page)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is nothing to report."""


class _Page(BaseHTTPRequestHandler):
    server_version, sys_version, protocol_version = "Steadyhand", "", "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        watch = self.server.watch
        address = urlsplit(self.path)
        token, _, rest = address.path.removeprefix("/").partition("/")
        named = self.headers.get("Host", "") in (f"127.0.0.1:{watch.port}", f"localhost:{watch.port}")
        if not named or not hmac.compare_digest(token.encode(), watch.token.encode()):
            self._answer(403, b"The address is not complete: it needs the token that was printed with it.")
        elif rest == "":
            self._answer(200, watch.page(), "text/html; charset=utf-8")
        elif rest == "frame":
            self._send_frame(parse_qs(address.query).get("after", [""])[0])
        else:
            self._answer(404, b"There is nothing here.")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the token would be in the log."""

    def _send_frame(self, seen: str) -> None:
        try:
            frame = self.server.watch.next_frame(seen)
        except SteadyhandError as error:
            self._answer(410, str(error).encode())
            return
        if frame is None:
            self._answer(204, b"")
        else:
            self._answer(200, frame.jpeg, "image/jpeg", ("X-Frame", frame.mark))

    def _answer(
        self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8", *more: tuple[str, str]
    ) -> None:
        self.send_response(status)
        headers = [
            ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", _POLICY), *more,
        ]  # fmt: skip
        if status != 204:
            headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
