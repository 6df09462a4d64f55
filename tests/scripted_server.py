"""A server of chat completions on loopback that says what a test wants, well and badly."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

MODEL = "scripted"


@dataclass(frozen=True)
class Reply:
    """One response. ``pieces``: the answer as it is streamed. ``after``: seconds before it begins; ``between``: before
    each further piece. ``cut``: the connection closes before the end is said; ``reset``: it breaks."""

    pieces: tuple[str, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    raw: str | None = None
    after: float = 0.0
    between: float = 0.0
    cut: bool = False
    reset: bool = False
    finish: str = "stop"
    thought: str = ""
    usage: tuple[int, int] = (100, 10)


def says(text: str, **more: Any) -> Reply:
    return Reply((text,), **more)


@dataclass
class Asked:
    """One request as it came in."""

    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What the user's turn says."""
        content = self.body["messages"][0]["content"]
        return content if isinstance(content, str) else "".join(p.get("text", "") for p in content)


Script = Callable[[Asked], Reply]


class ScriptedServer:
    """Answers with what ``script`` says for each request; ``asked`` are all of them. ``ended`` is set when a client
    goes away before its answer was whole."""

    def __init__(self, script: Script, *, owner: str = "nobody", models: tuple[str, ...] = (MODEL,)) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.ended = threading.Event()
        self.closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                listing = {"object": "list", "data": [{"id": m, "owned_by": owner} for m in models]}
                outer._send(self, 200, json.dumps(listing), ())

            def do_POST(self) -> None:
                data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked = Asked(data, {k.lower(): v for k, v in self.headers.items()})
                outer.asked.append(asked)
                try:
                    outer._reply(self, outer.script(asked))
                except OSError:
                    outer.ended.set()
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def model(self) -> str:
        """What ``--model`` says for it."""
        return f"openai:{self.url}#{MODEL}"

    def _reply(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.after and self._waits(handler, reply.after):
            return
        if reply.reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            handler.connection.close()
            return
        if reply.raw is not None or reply.status != 200:
            self._send(handler, reply.status, reply.raw or "", reply.headers)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        if reply.thought:
            self._event(handler, {"reasoning_content": reply.thought})
        for number, piece in enumerate(reply.pieces):
            if number and reply.between and self._waits(handler, reply.between):
                return
            self._event(handler, {"content": piece})
        if reply.cut:
            return
        self._event(handler, {}, reply.finish)
        tokens_in, tokens_out = reply.usage
        usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out}
        handler.wfile.write(f"data: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n".encode())

    def _waits(self, handler: BaseHTTPRequestHandler, seconds: float) -> bool:
        """Whether the client went away meanwhile."""
        handler.connection.settimeout(seconds)
        try:
            if handler.connection.recv(1) == b"":
                self.ended.set()
                return True
        except TimeoutError:
            return False
        except OSError:
            self.ended.set()
            return True
        finally:
            handler.connection.settimeout(None)
        return False

    @staticmethod
    def _event(handler: BaseHTTPRequestHandler, delta: dict[str, str], finish: str | None = None) -> None:
        event = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        handler.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        handler.wfile.flush()

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, status: int, text: str, headers: tuple[tuple[str, str], ...]) -> None:
        data = text.encode()
        handler.send_response(status)
        named = {name.lower() for name, _ in headers}
        for name, value in headers:
            handler.send_header(name, value)
        if "content-type" not in named:
            handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def in_turn(*replies: Reply) -> Script:
    """Each once, the last one for ever."""
    left = list(replies)
    lock = threading.Lock()

    def script(asked: Asked) -> Reply:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return script
