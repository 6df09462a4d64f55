"""The oldest versions that pyproject.toml allows, as requirements; and the tests' own tools, as constraints.txt says.

python tools/lower_bounds.py > requirements.txt
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = frozenset({"pytest", "pytest-xdist", "hypothesis", "xllamacpp", "gguf"})
EXTRAS = ("phi4", "keyring")
_BOUND = re.compile(r"([\w.-]+)>=([\w.]+)(?:,<[\w.]+)?(?:\s*;\s*(.*))?")


def lowest(lines: Iterable[str]) -> dict[str, str]:
    """A requirement for each name; of a name that is there twice the last one counts."""
    found: dict[str, str] = {}
    for line in lines:
        match = _BOUND.fullmatch(line)
        if match is None:
            sys.exit(f"pyproject.toml says {line!r}, which has no lower bound")
        name, version, marker = match.groups()
        found[name] = f"{name}=={version}{f' ; {marker}' if marker else ''}"
    return found


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for name in EXTRAS for line in project["optional-dependencies"][name])]
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    print("\n".join(lowest(wanted).values()))
    print("\n".join(line for line in pins if line.partition("==")[0].lower() in TOOLS))


if __name__ == "__main__":
    main()
