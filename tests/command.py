"""The command as people call it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = os.pathsep.join(str(ROOT / name) for name in ("agent", "actions", "prompts"))


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": FOLDERS, **more}


def steadyhand(
    *words: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``steadyhand WORDS`` to its end."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "steadyhand", *words],
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
        env=environment() if env is None else dict(env),
        cwd=cwd,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
