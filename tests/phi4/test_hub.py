"""A model by its name, from a hub that the test runs on this machine: what is fetched, and what never is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

NAME = "someone/tiny-model"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def hub(tiny: Path) -> Iterator[Hub]:
    files = {p.name: p.read_bytes() for p in tiny.iterdir() if p.is_file() and not p.name.startswith("reference")}
    files |= {"modeling_phi4_visionr.py": b"raise SystemExit('ran')", "pytorch_model.bin": b"\x80\x02."}
    it = Hub(files)

    class Door(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            it.asked.append(path)
            name = path.rpartition("/")[2]
            headers = {"X-Repo-Commit": COMMIT}
            if path.startswith(f"/api/models/{NAME}"):
                found = [
                    {"rfilename": n, "path": n, "type": "file", "size": len(b), "oid": "0"} for n, b in files.items()
                ]
                tree: object = (
                    found if "/tree/" in path else {"id": NAME, "modelId": NAME, "sha": COMMIT, "siblings": found}
                )
                body = json.dumps(tree).encode()
                headers["Content-Type"] = "application/json"
            elif path.startswith(f"/{NAME}/resolve/") and name in files:
                body = files[name]
                headers["ETag"] = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"'
            else:
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    it.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield it
    server.shutdown()
    server.server_close()
    thread.join()


def run(hub_address: str, home: Path, name: str) -> tuple[str, str]:
    code = (
        "import sys\n"
        "from steadyhand.models.phi4_hub import fetch\n"
        "from steadyhand_actions.errors import ModelUnavailable\n"
        "try:\n"
        f"    folder, commit = fetch({name!r})\n"
        "    print(commit, *sorted(p.name for p in folder.iterdir()))\n"
        "except ModelUnavailable as error:\n"
        "    print('refused:', error)\n"
    )
    environment = {
        **os.environ, "HF_ENDPOINT": hub_address, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip(), done.stderr


def test_weights_and_texts_are_fetched_and_code_and_pickles_are_not(hub: Hub, tmp_path: Path) -> None:
    said, _ = run(hub.address, tmp_path, NAME)
    commit, *names = said.split()
    assert commit == COMMIT
    assert {"config.json", "tokenizer.json", "chat_template.jinja", "model-00001-of-00002.safetensors"} <= set(names)
    assert not [name for name in names if name.endswith((".py", ".bin"))]
    assert not [path for path in hub.asked if path.endswith((".py", ".bin"))]
    assert all(f"/resolve/{COMMIT}/" in path for path in hub.asked if "/resolve/" in path)


def test_what_was_fetched_is_used_when_the_hub_is_away(hub: Hub, tmp_path: Path) -> None:
    first, _ = run(hub.address, tmp_path, f"{NAME}@{COMMIT}")
    again, _ = run("http://127.0.0.1:9", tmp_path, f"{NAME}@{COMMIT}")
    assert again == first


@pytest.mark.parametrize(
    ("name", "says"), [("someone/else", "cannot be fetched"), ("no folder and no name", "neither a folder")]
)
def test_a_model_that_is_not_there_is_one_line(hub: Hub, tmp_path: Path, name: str, says: str) -> None:
    said, _ = run(hub.address, tmp_path, name)
    assert said.startswith("refused:") and says in said and "\n" not in said


def test_a_hub_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    said, _ = run("http://127.0.0.1:9", tmp_path, NAME)
    assert said.startswith("refused:") and "hub" in said and "\n" not in said
