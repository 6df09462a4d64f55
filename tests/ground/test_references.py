"""References as people say them find what they mean on imitated screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import ground_screens as screens

from steadyhand.models.embedded.ground import locate
from steadyhand.models.embedded.reference import reference

_LINES = (Path(__file__).parent / "references.tsv").read_text(encoding="utf-8").splitlines()
ALL = [tuple(line.split("\t")) for line in _LINES if not line.startswith("# ")]
SEEN = {name: getattr(screens, name)() for name in {case[0] for case in ALL}}


@pytest.mark.parametrize(("screen", "phrase", "id"), ALL)
def test_a_phrase_finds_what_it_means(screen: str, phrase: str, id: str) -> None:
    found = locate(reference(phrase), SEEN[screen])
    assert found.element.id == id, f"{found.element.role} {found.element.title!r} ({found.score}, {found.why})"
    assert found.score >= 0.55
