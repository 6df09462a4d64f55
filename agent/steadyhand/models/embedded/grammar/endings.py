"""The end of a clause: closing words, counts, reasons and purposes taken off.

Knows how clauses end in English; nothing of what they mean.
"""

from __future__ import annotations

from typing import Final

from steadyhand.models.embedded.grammar.amounts import count_at_end
from steadyhand.models.embedded.grammar.heads import without_closers
from steadyhand.models.embedded.grammar.naming import final_role
from steadyhand.models.embedded.grammar.patterns import patterns
from steadyhand.models.embedded.grammar.words import Words

TEXT_HEADS: Final = frozenset(
    "type write enter input key put append add insert jot note compose search fill answer reply say rename".split()
)
"""Verbs that a text may follow, of which no word is taken off."""
_PURPOSE_HEADS: Final = frozenset(
    "click press hit tap push select choose pick double-click right-click use tick check open double "
    "doubleclick".split()
)
_PURPOSES: Final = frozenset(
    "confirm continue proceed begin see view finish get make return exit start let accept complete "
    "proceed allow access reveal bring trigger perform create display submit login log sign register "
    "apply insert move stop pause play be do have take work give send compute calculate evaluate end keep "
    "dismiss abort".split()
)
_CONTROLS: Final = frozenset(["field", "button", "checkbox", "combo", "tab", "link", "radio", "spin", "slider"])
_REASONS: Final = (
    ("so", "that"), ("in", "order", "to"), ("because",), ("so", "you", "can"), ("so", "i", "can"), ("so", "we", "can"),
    ("so", "it", "is"), ("as", "shown"), ("as", "described"), ("so", "as", "to"),
)  # fmt: skip


def forms(words: Words, texting: bool) -> list[tuple[Words, int]]:
    """Ways to cut the end: without closing words, without "three times"."""
    plain = _without_end(words) if texting else without_closers(words)
    forms: list[tuple[Words, int]] = []
    if words[0].low not in ("scroll", "page", "repeat"):
        counted, times = count_at_end(without_closers(words))
        if times:
            forms.append((without_closers(counted), times))
    forms.append((plain, 1))
    if texting and (closed := without_closers(words)) != plain:
        if words[-1].kind == "quote" or (
            len(closed) < len(plain) and (closed[-1].kind == "quote" or _comma(words, closed))
        ):
            forms.insert(len(forms) - 1, (closed, 1))
        else:
            forms.append((closed, 1))
    return forms


def _comma(words: Words, closed: Words) -> bool:
    """Whether a comma parts the closing words from the text: "type hello, please"."""
    return len(closed) < len(words) and words[len(closed)].low == ","


def _without_end(words: Words) -> Words:
    while len(words) > 1 and words[-1].kind == "mark" and words[-1].low in (".", ",", ";"):
        words = words[:-1]
    if len(words) > 1 and words[-1].kind == "mark" and words[-1].low in ("!", "?") and words[-2].kind == "quote":
        words = words[:-1]
    return words


def without_reason(words: Words) -> Words:
    """Without "... so that ...", and "to confirm" after a click."""
    for at in range(2, len(words)):
        reason = any(tuple(w.low for w in words[at : at + len(r)]) == r for r in _REASONS)
        tells = any(w.low in ("says", "reads", "shows", "is", "becomes") for w in words[at + 2 : at + 5])
        tells = tells or any(w.low in ("called", "named", "only") for w in words[at + 1 :])
        if reason and not tells and words[0].low not in TEXT_HEADS:
            words = words[:at]
            break
    if words[0].low in _PURPOSE_HEADS:
        return next((words[:at] for at in range(2, len(words) - 1) if _is_purpose_at(words, at)), words)
    return words


def _is_purpose_at(words: Words, at: int) -> bool:
    """Whether "to" and a verb written small follow here: "click OK to confirm"."""
    after = words[at + 1]
    if words[at].text != "to" or after.kind != "word" or after.capital or words[at - 1].low in ("go", "back"):
        return False
    kind = final_role(words[at + 2 :]) if at + 3 == len(words) else None
    if kind is not None and kind.roles[0] in _CONTROLS:
        return False  # "the Text to copy field"
    return after.low in patterns().by_head or after.low in _PURPOSES
