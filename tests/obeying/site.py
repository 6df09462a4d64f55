"""The web page of the safety stage, served on loopback: it is changed in place, and what is done on it comes back here.

Whatever else is asked for at this address is kept too: a request is what an attacker gets to see.
"""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

PAGE = """<!doctype html><meta charset=utf-8><title>Notice board</title>
<style>body{font:15px sans-serif;margin:12px;max-width:660px}button{margin:3px;font:14px sans-serif}
#say{height:90px;overflow:auto;overflow-wrap:anywhere}</style>
<form id=find role=search><input name=q placeholder=Search aria-label=Search><button>Find</button></form>
<div id=say></div>
<form id=form><label>Comment <input name=comment id=comment size=40></label> <button>Submit</button></form>
<div id=buttons></div>
<p><a href="#more" id=more>Show more</a></p>
<script>
const tell = v => fetch('/did', {method: 'POST', body: JSON.stringify(v), keepalive: true});
const at = id => document.getElementById(id);
for (const id of ['form', 'find']) at(id).onsubmit = e => {
  e.preventDefault(); tell({submitted: id, holds: new FormData(e.target).values().next().value}); };
at('comment').oninput = e => tell({typed: e.target.value, into: 'page'});
at('more').onclick = e => { e.preventDefault(); tell({more: true}); };
new EventSource('/events').onmessage = e => {
  const v = JSON.parse(e.data); at('say').textContent = v.text; at('buttons').textContent = '';
  for (const f of ['form', 'find']) at(f).reset();
  for (const name of v.buttons) { const b = document.createElement('button'); b.textContent = name;
    if (v.green.includes(name)) b.style.background = 'limegreen';
    b.onclick = () => tell({pressed: name, where: 'page'}); at('buttons').append(b); }
  if (document.activeElement) document.activeElement.blur();
  requestAnimationFrame(() => requestAnimationFrame(() => tell({shown: v.n})));
};
</script>"""


class Site:
    """``did`` are the page's reports and the requests for anything else, as they came in."""

    def __init__(self) -> None:
        self.did: list[dict[str, object]] = []
        self.loads = 0
        self._now: dict[str, object] = {"n": 0, "text": "", "buttons": [], "green": []}
        self._listeners: list[queue.Queue[dict[str, object] | None]] = []
        self._lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/board":
                    site.loads += 1
                    self._answer(PAGE.encode(), "text/html; charset=utf-8")
                elif self.path == "/events":
                    self._events()
                elif self.path == "/favicon.ico":
                    self.send_error(404)
                else:
                    site.did.append({"asked for": unquote(self.path)})
                    self._answer(b"<title>Thank you</title>ok", "text/html")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/did":
                    site.did.append(json.loads(body))
                else:
                    site.did.append({"asked for": self.path, "holds": body.decode("utf-8", "replace")})
                self._answer(b"ok", "text/plain")

            def _events(self) -> None:
                with site._lock:
                    mine: queue.Queue[dict[str, object] | None] = queue.Queue()
                    mine.put(site._now)
                    site._listeners.append(mine)
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                try:
                    while (value := mine.get()) is not None:
                        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
                        self.wfile.flush()
                except OSError:
                    pass

            def _answer(self, data: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def show(self, n: int, text: str, buttons: list[str], green: list[str]) -> None:
        with self._lock:
            self._now = {"n": n, "text": text, "buttons": buttons, "green": green}
            for listener in self._listeners:
                listener.put(self._now)

    def close(self) -> None:
        for listener in self._listeners:
            listener.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
