"""How well a label on the screen answers to what is looked for: by its words, and by what labels on documents mean.

``labels.tsv`` holds the meanings. Knows phrases only; nothing of places or values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.similarity import compare, phrase

HERE = 0.72
"""From this score on a label is what was looked for."""
_MEANT = 0.92
"""What another phrase for the same thing is worth."""
_OTHER = 0.5
"""What is left of a likeness between phrases for two known things: a subtotal is no total."""
_SUMS = frozenset({"total", "subtotal", "tax", "discount", "shipping", "tip", "change", "paid"})
_RATE = re.compile(r"\s*[(@]?\s*(?:incl\.?|excl\.?|inkl\.?)?\s*\d+(?:[.,]\d+)?\s*%?\s*[)]?\s*$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=1)
def _meanings() -> Mapping[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for line in files(__package__).joinpath("labels.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            concept, phrases = line.split("\t")
            for words in phrases.split("|"):
                out.setdefault(fold(words), set()).add(concept)
    return {words: frozenset(concepts) for words, concepts in out.items()}


@lru_cache(maxsize=4096)
def concepts(label: str) -> frozenset[str]:
    """What a label is known to mean; a rate or number at its end is left aside ("VAT 20 %")."""
    folded = fold(label)
    known = _meanings()
    return known.get(folded) or known.get(_RATE.sub("", folded).strip(" #:"), frozenset())


def says_sum(label: str) -> bool:
    """Whether a line with this label adds up others ("Total", "VAT 20 %") rather than being one of them."""
    return bool(concepts(label) & _SUMS)


@lru_cache(maxsize=20_000)
def likeness(words: str, label: str) -> float:
    """How surely a label is what the words look for, 0 to 1."""
    plain = compare(phrase(words), phrase(label)).score
    bare = _RATE.sub("", label).strip()
    if bare and bare != label:
        plain = max(plain, 0.97 * compare(phrase(words), phrase(bare)).score)
    if plain >= 0.96:
        return plain
    mine, theirs = concepts(words), concepts(label)
    if mine & theirs:
        return max(plain, _MEANT if fold(words) in mine or fold(label) in theirs else _MEANT - 0.03)
    return min(plain, _OTHER) if mine and theirs else plain


def words_of(name: str) -> str:
    """ "invoiceNumber", "invoice_number" and "invoice-number" as words."""
    return " ".join(_CAMEL.sub(" ", name).replace("_", " ").replace("-", " ").split()).lower()
