"""What a rule found, and what becomes of several findings. Knows no rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from steadyhand_actions.policy import Category, Decision
from steadyhand_actions.schema import Verdict

_STRICT: Final[dict[Verdict, int]] = {"allow": 0, "ask": 1, "deny": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that applies. An ``allow`` is kept for its reason: the task itself said so."""

    verdict: Verdict
    rule: str
    reason: str
    category: Category


def strictest(findings: Iterable[Finding]) -> Decision:
    """The strictest finding decides; among equals the first."""
    worst = max(findings, key=lambda found: _STRICT[found.verdict], default=None)
    if worst is None:
        return Decision(verdict="allow", rule="safe", reason="nothing about it is known to be risky")
    return Decision(verdict=worst.verdict, rule=worst.rule, reason=worst.reason, category=worst.category)


def by_strictness(findings: Iterable[Finding]) -> list[Finding]:
    """The strictest first, each once."""
    return sorted(dict.fromkeys(findings), key=lambda found: -_STRICT[found.verdict])


def permitted(finding: Finding, by: str = "the task says so") -> Finding:
    """The same thing, said by the task or by whoever ``by`` tells."""
    return Finding("allow", finding.rule, f"{by} ({finding.reason})", finding.category)


def failed(problem: Exception) -> Finding:
    """A rule that could not judge."""
    reason = f"a rule failed on this ({type(problem).__name__}), so it is asked about"
    return Finding("ask", "rule-failed", reason, "out-of-scope")


def quoted(text: str) -> str:
    """A name for a reason, in one line."""
    flat = " ".join(text.split())
    return f"'{flat if len(flat) <= 80 else flat[:77] + '...'}'"
