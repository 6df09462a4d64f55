"""JUnit's XML, as build servers read it: one case a script, with its earlier tries as flaky or rerun failures.

The elements are those of the Surefire report schema (flakyFailure, rerunFailure) in the form pytest and others write.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from steadyhand.testing.suite.jobs import Suite, Test, Try

_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


def junit(suite: Suite) -> bytes:
    """The whole document, UTF-8."""
    failed = [t for t in suite.tests if not t.good]
    errors = sum(t.last.status in ("error", "lost") for t in failed if t.tries)
    counts = {
        "tests": str(len(suite.tests)), "failures": str(len([t for t in failed if t.tries]) - errors),
        "errors": str(errors), "skipped": str(sum(not t.tries for t in suite.tests)), "time": f"{suite.seconds:.3f}",
    }  # fmt: skip
    top = ET.Element("testsuites", counts)
    stamp = datetime.fromtimestamp(suite.began, UTC).isoformat(timespec="seconds")
    one = ET.SubElement(top, "testsuite", {"name": "steadyhand", "timestamp": stamp, **counts})
    for test in suite.tests:
        _case(one, test)
    ET.indent(top)
    data: bytes = ET.tostring(top, "utf-8", xml_declaration=True)
    return data + b"\n"


def _case(suite: ET.Element, test: Test) -> None:
    folder, _, name = test.script.rpartition("/")
    case = ET.SubElement(
        suite, "testcase",
        {"classname": _plain(folder.replace("/", ".") or "scripts"), "name": _plain(name), "file": _plain(test.script),
         "time": f"{test.seconds:.3f}"},
    )  # fmt: skip
    if not test.tries:
        ET.SubElement(case, "skipped", {"message": "not run"})
        return
    last = test.last
    _properties(case, test)
    if test.good:
        for earlier in test.tries[:-1]:
            _problem(case, "flakyFailure", earlier)
    else:
        _problem(case, "error" if last.status in ("error", "lost") else "failure", last)
        for earlier in test.tries[:-1]:
            _problem(case, "rerunFailure", earlier)
    ET.SubElement(case, "system-out").text = _plain(_told(last))


def _properties(case: ET.Element, test: Test) -> None:
    last = test.last
    facts = {
        "tags": " ".join(test.tags), "tries": str(len(test.tries)), "worker": last.worker,
        "healed": str(last.healings) if last.healings else "", "report": last.report, "video": last.video,
    }  # fmt: skip
    place = ET.SubElement(case, "properties")
    for name, value in facts.items():
        if value:
            ET.SubElement(place, "property", {"name": name, "value": _plain(value)})


def _problem(case: ET.Element, kind: str, one: Try) -> None:
    at = next((s for s in one.steps if s.status in ("failed", "refused", "stopped")), None)
    message = one.reason or one.status
    element = ET.SubElement(case, kind, {"message": _plain(message), "type": one.status})
    near = "".join(f"\n  there was: {n}" for n in at.nearest) if at else ""
    element.text = _plain(f"{f'step {at.n} ({at.place}): {at.said}' if at else ''}\n{message}{near}".strip())


def _told(one: Try) -> str:
    return "\n".join(
        f"{s.n:>3}  {s.status:<8} {s.said}  [{f'{s.rung}, ' if s.rung else ''}{s.ms:.0f} ms]"
        f"{f'  {s.reason}' if s.reason else ''}"
        for s in one.steps
    )


def _plain(text: str) -> str:
    return _UNSAYABLE.sub("�", text)
