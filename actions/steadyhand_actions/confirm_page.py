"""A page on loopback on which a person answers: one question at a time, and only while it is being asked.

The address holds a token made for this run; without it there is nothing to see. Serves nothing else.
"""

from __future__ import annotations

import base64
import http.server
import json
import secrets
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

from steadyhand_actions.answers import NO, Answer, answer_of
from steadyhand_actions.question import Question

TIMEOUT: Final = 120.0
"""Seconds to wait for an answer."""
_POLL: Final = 20.0
"""Seconds a page's request for the next question is kept waiting."""
_LOOK: Final = 0.2
"""Seconds between two looks whether the run was stopped meanwhile."""
_LONGEST: Final = 1_000_000
"""Bytes of an answer: an edited text may be long."""
_ITSELF: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load: nothing but itself."""


@dataclass(slots=True)
class _Asked:
    """The question that is open now, if any."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    id: str = ""
    shown: dict[str, Any] | None = None
    until: float = 0.0
    answer: Answer | None = None

    def after(self, id: str) -> dict[str, Any] | None:
        """The open question, at once when it is another than ``id``, else when that changes or time is up."""
        with self.changed:
            self.changed.wait_for(lambda: self.id != id, _POLL)
            return self.shown and {**self.shown, "seconds": round(max(0.0, self.until - time.monotonic()), 1)}

    def take(self, id: str, answer: Answer) -> bool:
        """An answer counts for the open question only, and only the first, and only in time."""
        with self.changed:
            if not id or id != self.id or self.answer is not None or time.monotonic() >= self.until:
                return False
            self.answer = answer
            self.changed.notify_all()
            return True


class Page:
    """A ``Confirmer``. The server starts with the first question; ``announce`` is told the address then."""

    def __init__(self, seconds: float = TIMEOUT, announce: Callable[[str], None] | None = None) -> None:
        self._seconds = seconds
        self._announce = announce or (lambda address: print(f"Answer at {address}", file=sys.stderr, flush=True))  # noqa: T201 - this is how a person learns the address
        self._asked = _Asked()
        self._turn = threading.Lock()
        self._token = secrets.token_urlsafe(18)
        self._server: http.server.ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where the page is; empty before the first question."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{self._token}/" if self._server else ""

    def ask(self, question: Question) -> Answer:
        with self._turn:
            try:
                self.start()
            except OSError:
                return NO
            asked, id = self._asked, secrets.token_urlsafe(9)
            with asked.changed:
                asked.id, asked.shown, asked.answer = id, _shown(id, question), None
                asked.until = time.monotonic() + self._seconds
                asked.changed.notify_all()
                while asked.answer is None and (left := asked.until - time.monotonic()) > 0 and not question.over():
                    asked.changed.wait(min(left, _LOOK))
                answer = asked.answer or NO
                asked.id, asked.shown = "", None
                asked.changed.notify_all()
            return answer

    def start(self) -> None:
        """Serve now, rather than with the first question."""
        if self._server is None:
            self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _answering(self._asked, self._token))
            self._server.daemon_threads = True
            threading.Thread(target=self._server.serve_forever, name="confirm-page", daemon=True).start()
            weakref.finalize(self, _end, self._server)
            self._announce(self.address)

    def close(self) -> None:
        if self._server is not None:
            _end(self._server)
            self._server = None


def _end(server: http.server.ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


def _shown(id: str, question: Question) -> dict[str, Any]:
    picture = question.picture
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}" if picture else ""
    text = "" if question.secret else question.text
    return {
        "id": id, "rows": question.rows(), "picture": address, "editable": question.editable, "text": text,
        "secret": question.secret,
    }  # fmt: skip


def _answering(asked: _Asked, token: str) -> type[http.server.BaseHTTPRequestHandler]:
    class Answering(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            if not self._ours():
                self._send(404, b"nothing here", "text/plain")
            elif path == f"/{token}/":
                page = files("steadyhand_actions").joinpath("confirm_page.html").read_bytes()
                self._send(200, page, "text/html; charset=utf-8")
            elif path == f"/{token}/question":
                open_now = asked.after(query.removeprefix("after="))
                self._send(200, json.dumps(open_now).encode(), "application/json")
            else:
                self._send(404, b"nothing here", "text/plain")

        def do_POST(self) -> None:
            if not self._ours() or self.path != f"/{token}/answer":
                self._send(404, b"nothing here", "text/plain")
                return
            try:
                size = int(self.headers.get("Content-Length", "0"))
                said = json.loads(self.rfile.read(size)) if 0 < size <= _LONGEST else None
            except (ValueError, RecursionError):
                said = None
            id = said.get("id") if isinstance(said, dict) else None
            answer = answer_of(said.get("answer"), said.get("text", "")) if isinstance(said, dict) else None
            taken = isinstance(id, str) and answer is not None and asked.take(id, answer)
            self._send(200 if taken else 409, b"taken" if taken else b"too late", "text/plain")

        def _ours(self) -> bool:
            """The token is there, and no other site's name was made to point here."""
            host = self.headers.get("Host", "").rpartition(":")[0]
            origin = self.headers.get("Origin")
            mine = f"http://{self.headers.get('Host', '')}"
            given = self.path.split("/")[1] if self.path.count("/") >= 2 else ""
            return (
                host in ("127.0.0.1", "localhost")
                and origin in (None, mine)
                and secrets.compare_digest(given.encode(), token.encode())
            )

        def _send(self, code: int, body: bytes, kind: str) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Frame-Options", "DENY")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Security-Policy", _ITSELF)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are nobody's business."""

    return Answering
