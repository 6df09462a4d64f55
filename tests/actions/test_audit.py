"""The audit log: every line follows from the one before, and secrets never reach it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import steadyhand_actions.audit as audit_module
from steadyhand_actions.audit import Audit, redacted, verify
from steadyhand_actions.errors import EnvironmentLacks, UsageError
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import Point as At
from steadyhand_actions.schema import Press, SetValue, Type


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "run" / "audit.jsonl"
    with Audit(path) as audit:
        for i in range(5):
            audit.write("act", {"number": i, "text": "naïve\nline"})
    return path


def test_a_log_that_nobody_changed_is_verified(log: Path) -> None:
    assert verify(log) == 5


def test_a_log_is_continued_by_the_next_run(log: Path) -> None:
    with Audit(log) as audit:
        audit.write("act", {})
    assert verify(log) == 6


@pytest.mark.parametrize("line", [0, 2, 3])
def test_a_changed_line_shows(log: Path, line: int) -> None:
    lines = log.read_text().splitlines()
    facts = json.loads(lines[line])
    lines[line] = json.dumps({**facts, "number": 99})
    log.write_text("\n".join(lines) + "\n")
    with pytest.raises(UsageError, match=f"line {line + 2}"):
        verify(log)


@pytest.mark.parametrize("line", [0, 2])
def test_a_removed_line_shows(log: Path, line: int) -> None:
    lines = log.read_text().splitlines()
    del lines[line]
    log.write_text("\n".join(lines) + "\n")
    with pytest.raises(UsageError, match="changed"):
        verify(log)


def test_a_line_cut_short_by_a_crash_is_passed_over_and_continued_after(log: Path) -> None:
    with log.open("a") as file:
        file.write('{"event":"act","nu')
    assert verify(log) == 6
    with Audit(log) as audit:
        audit.write("act", {})
    assert verify(log) == 7


def test_a_line_of_something_else_shows(log: Path) -> None:
    with log.open("a") as file:
        file.write("hello\n")
    with pytest.raises(UsageError, match="changed"):
        verify(log)


def test_a_log_that_cannot_be_written_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentLacks, match="cannot write the audit log"):
        Audit(tmp_path / "file" / "audit.jsonl")
    audit = Audit(Path("/dev/full"))
    with pytest.raises(EnvironmentLacks, match="takes no more lines"):
        audit.write("act", {})
    audit.close()


def test_secrets_are_written_as_their_length() -> None:
    card = redacted(Type(text="my card 4111 1111 1111 1111"), Context())
    assert card == Type(text="[27 characters, not written down]")
    assert redacted(Type(text="hello"), Context()) == Type(text="hello")
    assert redacted(Press(keys=("a",)), Context()) == Press(keys=("a",))
    key = SetValue(element="x", value="AKIAIOSFODNN7EXAMPLE", point=At(1, 1))
    assert "AKIA" not in str(redacted(key, Context()))


def test_only_a_line_that_must_be_sure_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(audit_module, "_to_disk", waited.append)
    with Audit(tmp_path / "a.jsonl") as audit:
        waited.clear()
        for i in range(20):
            audit.write("done", {"number": i}, sure=False)
        assert waited == []
        audit.write("act", {"number": 20})
        assert len(waited) == 1
    assert verify(tmp_path / "a.jsonl") == 21
