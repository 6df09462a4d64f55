"""Sentences that say how things are: "the total is 84", "a dialog asks whether to save". For checking and for "if".

Knows English statements about things on a screen; nothing of how they are checked.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final, Literal

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.building import as_entry, check_thing
from steadyhand.models.embedded.grammar.heads import base_form
from steadyhand.models.embedded.grammar.lexicon import lexicon, state_of
from steadyhand.models.embedded.grammar.naming import has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import patterns
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken
from steadyhand.models.embedded.intents import Reference, Relation, Text, Verify
from steadyhand.models.embedded.reference import refer, trimmed

Kind = Literal["is", "text", "shown", "gone"]

_VERBS: Final[dict[str, Kind]] = {
    "is": "is", "are": "is", "was": "is", "be": "is", "becomes": "is", "become": "is", "equals": "text",
    "equal": "text",
    "shows": "text", "show": "text", "says": "text", "say": "text", "reads": "text", "read": "text", "displays": "text",
    "display": "text", "contains": "text", "contain": "text", "has": "text", "have": "text", "includes": "text",
    "include": "text", "holds": "text", "hold": "text", "matches": "text", "lists": "text", "states": "text",
    "appears": "shown", "appear": "shown", "exists": "shown", "exist": "shown", "opens": "shown", "open": "shown",
    "opened": "shown", "appeared": "shown", "pops": "shown", "pop": "shown", "comes": "shown", "come": "shown",
    "came": "shown",
    "popped": "shown", "loads": "shown", "starts": "shown",
    "disappears": "gone", "disappear": "gone", "closes": "gone", "close": "gone", "vanishes": "gone", "vanish": "gone",
    "disappeared": "gone", "closed": "gone",
}  # fmt: skip
_DROPPED: Final = frozenset(
    "should must will shall ought now still also correctly properly successfully then does do did really indeed to "
    "would currently already actually both finally again either has-to immediately".split()
)
_MODALS: Final = frozenset("should must will can does has".split())
_NEGATIONS: Final = frozenset(
    "not doesn't don't isn't aren't never shouldn't mustn't won't cannot can't didn't wasn't no-longer".split()
)
_CONTRACTED: Final = {"isn't": "is", "aren't": "are", "wasn't": "was"}
_PRESSED: Final = (("button",), ("link",), ("menuitem",), ("field",))
SHOWN: Final = frozenset(
    ["shown", "displayed", "visible", "present", "there", "on the screen", "on screen", "open", "opened", "available",
     "listed", "in view", "in place", "created", "found", "loaded", "launched", "started", "running", "saved",
     "added", "up",
     "in front", "shown on the screen", "displayed on the screen", "visible on the screen", "in the foreground",
     "existing"]
)  # fmt: skip
GONE: Final = frozenset(["gone", "closed", "hidden", "removed", "deleted", "invisible", "away", "dismissed"])
_COME: Final = frozenset("appeared opened started loaded".split())
_WENT: Final = frozenset("closed disappeared vanished gone".split())
_VALUE_LEADS: Final = (
    ("equal", "to"), ("set", "to"), ("the", "same", "as"), ("exactly",), ("the", "text"), ("the", "value"),
    ("the", "message"), ("the", "word"), ("the", "words"), ("the", "number"), ("the", "title"), ("a", "value", "of"),
    ("the", "value", "of"), ("text",), ("value",), ("the", "following", "text"), ("filled", "with"), ("changed", "to"),
    ("named",), ("called",), ("titled",), ("entitled",), ("the", "line"), ("the", "sentence"),
)  # fmt: skip
_SEEING: Final = frozenset(["see", "find", "have", "get", "notice"])
_ASKS: Final = frozenset(
    ["asks", "ask", "asking", "prompts", "wants", "warns", "says", "tells", "requests", "complains"]
)
_ASKED: Final = frozenset(["asked", "prompted", "warned", "told", "requested"])
_IN_QUESTION: Final = frozenset(
    "for whether if you to me us about that want would like the with do your my user".split()
)
_DIALOG: Final = ("dialog", "window")
MOST_JOINTS: Final = 6
"""Places at which one statement may end and another begin that are tried."""


def claim(words: Words, talk: Talk, alone: bool = True) -> Verify:
    """What a statement says should be so. Raises Mismatch when it is none, or, where it is to stand ``alone``, two."""
    words = trimmed(words)
    while words and words[0].low in ("that", "if", "whether", "now", "then"):
        words = words[1:]
    if len(words) < 2:
        raise Mismatch
    if words[0].low in ("which", "what", "who", "how", "where", "why", "is", "are"):
        raise Mismatch
    if words[0].low in lexicon().prepositions and words[0].kind == "word":
        raise Mismatch
    if words[0].low == "no" and len(words) > 2:
        there = claim(words[1:], talk, alone=False)
        return replace(there, shown=not there.shown)
    joints = [i for i, w in enumerate(words) if w.low == "and"][:MOST_JOINTS] if alone else []
    if any(_is_claim(words[:i], talk) and _is_claim(words[i + 1 :], talk) for i in joints):
        raise Mismatch
    special = _there_is(words, talk) or _one_sees(words, talk)
    if special is not None:
        return special
    for at in range(1, len(words)):
        if (
            words[at].low in _VERBS
            or words[at].low == "needs"
            or words[at].low in _CONTRACTED
            or words[at].low in _NEGATIONS | _DROPPED
        ):
            before = words[at - 1].low
            if before in ("that", "which", "who", "what", "to", *lexicon().determiners) or words[at].capital:
                continue
            try:
                return _about(words[:at], words[at:], talk)
            except Mismatch:
                continue
    raise Mismatch


def _is_claim(words: Words, talk: Talk) -> bool:
    """Whether words are a statement of their own, of which one may follow another."""
    try:
        claim(words, replace(talk, trusting=True, recalled=set()), alone=False)
    except (Mismatch, TaskNotUnderstood):
        return False
    return True


def may_be_statement(words: Words) -> bool:
    """Whether words can be a statement: "Save is greyed out" can, "Find out what is ..." cannot."""
    first = words[0]
    if first.kind == "quote" or first.low not in patterns().by_head:
        return True
    return len(words) > 1 and (words[1].low in _VERBS or words[1].low in _CONTRACTED or words[1].low in _MODALS)


def _there_is(words: Words, talk: Talk) -> Verify | None:
    lows = [w.low for w in words[:4]]
    if lows[0] not in ("there", "there's"):
        return None
    at = 1
    shown = True
    while at < len(words) and words[at].low in (*_VERBS, *_DROPPED, *_NEGATIONS, *_CONTRACTED, "no"):
        shown = shown and words[at].low not in _NEGATIONS | {"no"} | set(_CONTRACTED)
        at += 1
    return Verify(_thing(words[at:], talk), shown=shown)


def _one_sees(words: Words, talk: Talk) -> Verify | None:
    """ "you should see X", "I can see X"."""
    if words[0].low not in ("you", "i", "we", "one", "user"):
        return None
    at = 1
    shown = True
    while at < len(words) and (words[at].low in _DROPPED | _NEGATIONS | {"can", "could", "able", "be", "no", "longer"}):
        shown = shown and words[at].low not in _NEGATIONS | {"no"}
        at += 1
    if at + 1 >= len(words) or words[at].low not in _SEEING:
        return None
    rest = words[at + 1 :]
    try:
        return claim(rest, talk, alone=False)
    except Mismatch:
        return Verify(_thing(rest, talk), shown=shown)


def _thing(words: Words, talk: Talk) -> Reference:
    """A thing, also a sought text: "the text 'Saved'"."""
    words = trimmed(words)
    if words and words[0].low.endswith("ing") and len(words) > 1 and base_form(words[0].low):
        raise Mismatch
    lows = tuple(w.low for w in words)
    for lead in (("the", "text"), ("the", "word"), ("the", "words"), ("text",)):
        if lows[: len(lead)] == lead and len(words) > len(lead) and words[len(lead)].kind == "quote":
            words = words[len(lead) :]
    return talk.file_of(check_thing(words))


def _about(subject: Words, rest: Words, talk: Talk) -> Verify:
    """``rest`` begins with the verb, after helping words and negations."""
    for before, w in pairwise(subject):
        if w.low in ("should", "must", "until", "is", "are") and before.low not in ("that", "which", "where"):
            raise Mismatch
    shown = True
    at = 0
    verb = ""
    while at < len(rest) and not verb:
        low = rest[at].low
        if low in _NEGATIONS:
            shown = not shown
            verb = _CONTRACTED.get(low, "")
        elif low in ("has", "have", "needs", "need") and at + 1 < len(rest) and rest[at + 1].low == "to":
            at += 1
        elif low == "no" and at + 1 < len(rest) and rest[at + 1].low == "longer":
            shown, at = not shown, at + 1
        elif low in _VERBS:
            verb = low
        elif low not in _DROPPED:
            raise Mismatch
        at += 1
    if not verb:
        raise Mismatch
    while (
        at < len(rest) and (rest[at].low in _NEGATIONS or rest[at].low in _DROPPED - {"to"}) and rest[at].kind == "word"
    ):
        shown = not shown if rest[at].low in _NEGATIONS else shown
        at += 1
    if rest[at : at + 2] and [w.low for w in rest[at : at + 2]] == ["no", "longer"]:
        shown, at = not shown, at + 2
    found = rest[at:]
    kind = _VERBS[verb]
    if verb in ("has", "have") and found and len(found) == 1 and found[0].low in _COME | _WENT:
        return _appearing(subject, (), shown == (found[0].low in _COME), talk)
    if verb in ("show", "shows") and [w.low for w in found[:1]] == ["up"]:
        kind = "shown"
    if kind in ("shown", "gone"):
        return _appearing(subject, found, shown == (kind == "shown"), talk)
    if not found:
        raise Mismatch
    return _having(subject, kind, found, shown, talk)


def _appearing(subject: Words, rest: Words, shown: bool, talk: Talk) -> Verify:
    target = _thing(subject, talk)
    while rest and rest[0].low in ("up", "on", "in", "again", "there", "out"):
        if rest[0].low in ("on", "in") and len(rest) > 1 and not _is_screen(rest[1:]):
            target = replace(target, relations=(*target.relations, Relation("inside", refer(rest[1:]))))
            return Verify(target, shown=shown)
        if rest[0].low in ("on", "in"):
            return Verify(target, shown=shown)
        rest = rest[1:]
    if rest:
        raise Mismatch
    return Verify(target, shown=shown)


def _is_screen(words: Words) -> bool:
    bare, _ = without_determiners(words)
    return len(bare) == 1 and bare[0].low in ("screen", "front", "view", "foreground", "top")


def _having(subject: Words, kind: Kind, found: Words, shown: bool, talk: Talk) -> Verify:
    """ "is disabled", "is 84", "contains 'x'"."""
    if kind == "is":
        state = lexicon().predicates.begins(found)
        low = " ".join(w.low for w in found)
        if low in SHOWN | GONE and not found[0].capital:  # "the status is Open" tells a value
            return Verify(_thing(subject, talk), shown=shown == (low in SHOWN))
        if state is not None and (state[1] == len(found) or found[state[1]].low in ("in", "on", "by", "and")):
            target = _thing((*subject, *_place_of(found[state[1] :])), talk)
            target = as_entry(target) if state[0].endswith("checked") else target
            meaning = "enabled" if low == "active" and target.roles[:1] in _PRESSED else state[0]
            return Verify(_in_state(target, meaning, shown))
        if state is not None and found[state[1]].kind == "word":
            raise Mismatch
        if found[0].low in ("in", "on", "at", "inside", "below", "above", "next", "under", "listed", "shown", "visible",
                            "displayed", "present", "near"):  # fmt: skip
            skip = 1 if found[0].low in ("listed", "shown", "visible", "displayed", "present") else 0
            if _is_screen(found[skip + 1 :]):
                return Verify(_thing(subject, talk), shown=shown)
            return Verify(_thing((*subject, *found[skip:]), talk), shown=shown)
    for mark, after in pairwise(found):
        if mark.kind == "mark" and mark.low == "," and after.low in ("not", "but"):
            raise Mismatch
    lows = tuple(w.low for w in found)
    for lead in sorted(_VALUE_LEADS, key=len, reverse=True):
        if lows[: len(lead)] == lead and len(found) > len(lead):
            found = found[len(lead) :]
            break
    if [w.low for w in found] in (["empty"], ["blank"]):
        return Verify(_thing(subject, talk), shown=shown, text=Text.literal(""))
    if kind == "is" and found[0].low in ("a", "an") and not any(w.kind == "quote" for w in found):
        raise Mismatch
    return Verify(_thing(subject, talk), shown=shown, text=talk.text_of(found))


def _place_of(rest: Words) -> Words:
    """ "... in the View menu", after a state."""
    return rest if len(rest) > 2 and rest[0].low in ("in", "on") and not _is_screen(rest[1:]) else ()


def _in_state(target: Reference, meaning: str, shown: bool) -> Reference:
    yes, no = state_of(meaning)
    if not shown:
        yes, no = no, yes
    states = (*target.states, yes) if yes else target.states
    not_states = (*target.not_states, no) if no else target.not_states
    return replace(target, states=states, not_states=not_states)


def condition(words: Words, talk: Talk) -> tuple[Reference, bool]:
    """What "if ..." asks about: a thing, and whether it has to be there."""
    words = trimmed(words)
    said = spoken(words)
    if any(w.low == "already" for w in words) and words[-1].low in ("exists", "there"):
        return Reference(said, "already exists", roles=_DIALOG), True
    asked = _asking(words, said)
    if asked is not None:
        return asked, True
    if len(words) >= 2 and words[0].low in ("the", "a", "an") and has_role(words) and not _states(words):
        return _thing(words, talk), True
    wanted = claim(words, talk)
    target = wanted.target
    if wanted.text is not None:
        piece = wanted.text.pieces[0]
        content = Reference(piece, piece, quoted=True) if isinstance(piece, str) else Reference("it", variable="result")
        if set(target.roles) & {"dialog", "window", "label"} and not target.words and isinstance(piece, str):
            target = replace(target, words=piece)
        else:
            target = replace(target, relations=(*target.relations, Relation("containing", content)))
    inner = [r.other for r in target.relations if r.kind == "containing"]
    if inner and "dialog" in target.roles and not target.words:
        others = tuple(r for r in target.relations if r.kind != "containing")
        target = replace(target, words=inner[0].words or inner[0].said, relations=others)
    return replace(target, said=said), wanted.shown


def without_state(target: Reference) -> Reference:
    """What "it" means after "if X is not checked"."""
    return replace(target, states=(), not_states=())


def _states(words: Words) -> bool:
    return any(w.low in _VERBS or w.low in _NEGATIONS or w.low in _ASKS for w in words[1:])


def _asking(words: Words, said: str) -> Reference | None:
    """ "a dialog asks whether to save", "asked to confirm", "it asks for a name": a dialog with those words."""
    at = next((i for i, w in enumerate(words) if w.low in _ASKS | _ASKED), None)
    if at is None:
        return None
    about = words[at + 1 :]
    quoted = [w for w in about if w.kind == "quote"]
    subject, _ = without_determiners(words[:at])
    if words[at].low in ("says", "tells") and not (subject and _is_dialog(subject)):
        return None
    if words[at].low in _ASKED and any(w.low == "not" for w in words[:at]):
        return None
    if quoted:
        return Reference(said, quoted[0].text, quoted=True, roles=_DIALOG)
    while about and (about[0].low in _IN_QUESTION or about[0].low in lexicon().determiners):
        about = about[1:]
    if subject and not _is_dialog(subject) and subject[0].low not in PRONOUNS | {"you", "i", "user", "we"}:
        named = refer(subject)
        return replace(named, said=said, words=named.words, roles=named.roles or _DIALOG)
    kind = refer(subject) if subject and _is_dialog(subject) else None
    words_said = spoken(about) or (kind.words if kind else "")
    return Reference(said, words_said, roles=_DIALOG)


def _is_dialog(words: Words) -> bool:
    return bool({"dialog", "window"} & set(refer(words).roles))
