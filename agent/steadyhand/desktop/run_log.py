"""The audit log of one run and its trace, which vouch for each other; and what has to be on the disk before an act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from steadyhand.sealed import LOG
from steadyhand.trace import Trace
from steadyhand_actions.audit import Audit, Facts
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.masks import Hide, secrets_hidden

_HARMLESS = frozenset({"safe", "allow-all"})
"""Rules by which nothing is known to be risky."""


@contextmanager
def run_log(trace: Trace, hide: Hide = secrets_hidden) -> Iterator[Audit]:
    """The log in the trace's folder, open while the run lasts. Raises EnvironmentLacks when it cannot be written."""

    def witness(facts: Facts) -> str:
        # Before what is more than harmless its picture is on the disk too: a full one ends the run here, not after.
        if facts["event"] == "act" and facts.get("rule") not in _HARMLESS:
            trace.flush()
        return trace.digest

    with Audit(trace.folder / LOG, hide, witness) as audit:
        trace.vouch = lambda: audit.last
        try:
            yield audit
        finally:
            with suppress(EnvironmentLacks):  # a full disk: what was done is written, how it ended is not
                audit.write("end", {})
