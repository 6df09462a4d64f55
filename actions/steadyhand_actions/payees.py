"""Whom a task says to pay: who stands behind the "to" of a clause that pays. Reads a task's words only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from steadyhand_actions.money import CURRENCIES
from steadyhand_actions.task_words import ARTICLES, Clause, Task, groups_at

_TO: Final = frozenset("to an a para aan do для".split())
_BEHIND_PAYEE: Final = frozenset(
    """
    for from by on via using with at in as if when before after until fur von mit am bei zum als pour de du avec par por
    con per da voor van met za z przez
    """.split()
)
"""Words with which something else than the payee begins."""
_NOBODY: Final = frozenset(
    """
    account cart basket wallet balance order bill card invoice checkout payment page konto warenkorb rechnung compte
    panier facture cuenta carrito factura conto carrello fattura conta carrinho fatura rekening winkelwagen factuur
    him her them me us it pay buy
    """.split()
)
"""Words behind a "to" that name nobody who is paid."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a task says to pay. ``by_name``: a name, and not what he is ("the landlord", "my savings account")."""

    told: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join(self.told)

    @property
    def words(self) -> tuple[str, ...]:
        return self.words_of(self.told)

    @property
    def by_name(self) -> bool:
        return self.told[0] not in ARTICLES

    @staticmethod
    def words_of(told: Sequence[str]) -> tuple[str, ...]:
        """Without the words that name nobody."""
        return tuple(word for word in told if word not in _NOBODY | ARTICLES)


def payees(task: Task) -> tuple[Payee, ...]:
    """Whom it says to pay: "transfer 20 EUR to Acme"."""
    return tuple(payee for clause in task.clauses if (payee := _payee(clause, task)) is not None)


def _payee(clause: Clause, task: Task) -> Payee | None:
    words, pays = clause.words[: clause.denied], False
    for i, word in enumerate(words):
        if word in _TO and i and (pays or words[i - 1] in CURRENCIES or words[i - 1].isdecimal()):
            end = next((j for j in range(i + 1, len(words)) if words[j] in _BEHIND_PAYEE), len(words))
            name = tuple(part for said in words[i + 1 : end] for part in task.quoted.get(said, (said,)))
            return Payee(name) if Payee.words_of(name) else None
        pays = pays or "pay" in groups_at(words[i:])
    return None
