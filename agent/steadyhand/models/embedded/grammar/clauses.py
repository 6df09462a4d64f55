"""One clause, such as "click Save in the Print dialog", as intents: the pattern that fits best.

Takes off politeness and purpose, finds the verb, weighs the readings. Knows nothing of where clauses begin and end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from steadyhand.models.embedded.grammar import (
    build_asking,
    build_choosing,
    build_closing,
    build_commands,
    build_creating,
    build_deeds,
    build_editing,
    build_going,
    build_menus,
    build_pointing,
    build_text,
    build_values,
    build_writing,
)
from steadyhand.models.embedded.grammar.adjuncts import Adjunct, adjoined, lifted
from steadyhand.models.embedded.grammar.amounts import chords
from steadyhand.models.embedded.grammar.building import Builder, bare_application
from steadyhand.models.embedded.grammar.claims import condition, may_be_statement
from steadyhand.models.embedded.grammar.endings import TEXT_HEADS, forms, without_reason
from steadyhand.models.embedded.grammar.heads import base_form, heads_of, without_closers, without_openers
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.patterns import Pattern, Slots, matches, patterns
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken, word
from steadyhand.models.embedded.intents import (
    Check,
    Choose,
    IfShown,
    Intent,
    PressKeys,
    Read,
    Reference,
    Repeat,
    ScrollBy,
    Step,
    Substitute,
    TypeIn,
    Verify,
    WaitFor,
)

MOST_TRIES: Final = 25
"""How often something is done at most when it is to be done until a thing appears."""

BUILDERS: Final[dict[str, Builder]] = {
    **build_pointing.BUILDERS, **build_going.BUILDERS, **build_writing.BUILDERS, **build_choosing.BUILDERS,
    **build_text.BUILDERS, **build_asking.BUILDERS, **build_creating.BUILDERS, **build_commands.BUILDERS,
    **build_values.BUILDERS, **build_menus.BUILDERS, **build_closing.BUILDERS, **build_editing.BUILDERS,
    **build_deeds.BUILDERS,
}  # fmt: skip
LONGEST_CLAUSE: Final = 250
"""Words a clause may have that is not about typing a text."""
DEEPEST: Final = 4
"""Clauses within clauses."""
_QUESTIONING: Final = frozenset(["verify", "assert", "validate", "observe", "expect"])
_KEYBOARD: Final = frozenset(["key", "keyboard"])
_RIVALS: Final = frozenset(["type"])
ASKING: Final = frozenset("asked asks prompted prompts asking warns wants warned".split())
"""Words that tell of a question, which may or may not come up."""
_NOT_YET: Final = frozenset(["not", "isn't", "aren't", "still"])
_STATES: Final = frozenset("ticked checked unticked unchecked selected enabled disabled on off active set".split())
_JOINING: Final = frozenset(["as", "for", "in", "into"])
_FIELDS: Final = frozenset(["field", "combo", "spin", "document", "terminal"])


@dataclass(frozen=True, slots=True)
class Parsed:
    """``head``: the words of the verb, to be said again where a later clause leaves them out."""

    intents: tuple[Intent, ...]
    words: Words
    head: Words = ()
    pattern: Pattern | None = None
    where: str = ""
    adjunct: Adjunct | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        said = spoken(self.words)
        return tuple(Step(i, said, self.where) for i in self.intents)


def parse(words: Words, talk: Talk) -> Parsed:
    """Raises Mismatch when the words fit no pattern, TaskNotUnderstood when what they refer to is unknown."""
    if talk.depth >= DEEPEST:
        raise Mismatch
    talk.depth += 1
    try:
        return _parse(words, talk)
    finally:
        talk.depth -= 1


def _parse(words: Words, talk: Talk) -> Parsed:
    whole = words
    words = without_openers(words)
    if not words or (len(words) > LONGEST_CLAUSE and words[0].low not in TEXT_HEADS):
        raise Mismatch
    found = _conditional(words, talk) or _adjoined(words, talk) or _with_tool(words, talk) or _by_manner(words, talk)
    if found is None:
        try:
            found = _plain(words, talk)
        except Mismatch:
            found = _at_last(words, talk)
    return Parsed(found.intents, whole, found.head, found.pattern, found.where, found.adjunct)


def _plain(words: Words, talk: Talk) -> Parsed:
    """A verb with its objects."""
    words = without_reason(words)
    for said, candidates in heads_of(words):
        texting = said[0].low in TEXT_HEADS
        for form, times in forms(said, texting):
            found = _best(form, candidates, talk)
            if found is not None:
                return _repeated(found, times)
    for pattern in patterns().headless:
        if pattern.builder == "verify" and not may_be_statement(words):
            continue
        found = _best(without_closers(words), (pattern,), talk)
        if found is not None:
            return found
    raise Mismatch


def _best(words: Words, candidates: tuple[Pattern, ...], talk: Talk) -> Parsed | None:
    """The first pattern that fits, in its best reading; patterns for typing are weighed against each other."""
    found: tuple[int, Parsed] | None = None
    for pattern in candidates:
        if found is not None and found[1].pattern is not None and pattern.builder != found[1].pattern.builder:
            continue
        best: tuple[int, Parsed] | None = None
        for slots in matches(pattern, words):
            if any(all(w.kind == "mark" for w in taken) for taken in slots.values()):
                continue
            try:
                intents = BUILDERS[pattern.builder](slots, talk, pattern.argument)
            except Mismatch:
                continue
            quality = sum(_quality(i) for i in intents)
            if best is None or quality > best[0]:
                best = (quality, _finish(intents, slots, pattern, words, talk))
            if pattern.slots < 2:
                break
        if best is not None and (found is None or best[0] > found[0]):
            found = best
        if found is not None and found[1].pattern is not None and found[1].pattern.builder not in _RIVALS:
            return found[1]
    return found[1] if found else None


def _finish(intents: tuple[Intent, ...], slots: Slots, pattern: Pattern, words: Words, talk: Talk) -> Parsed:
    where = ""
    done: list[Intent] = []
    for intent in intents:
        intent, place = lifted(intent, talk)
        where = where or place
        done.append(intent)
    if pattern.builder == "compute" and "app" in slots:
        where = bare_application(slots["app"])
    return Parsed(tuple(done), words, slots.get("head", ()), pattern, where)


def _quality(intent: Intent) -> int:
    """How well the places of a reading look like places."""
    place: Reference | None = None
    match intent:
        case TypeIn():
            place = intent.into
            typed = "".join(p for p in intent.text.pieces if isinstance(p, str))
            loose = 2 * any(f" {w} the " in typed or f" {w} field" in typed for w in _JOINING) if place else 0
            if place is not None and place.roles:
                return (4 if place.roles[0] in _FIELDS else 2) - loose
            if place is not None:
                return (3 if place.quoted else 1 + place.words[:1].isupper()) - loose
            return 0
        case Choose():
            place = intent.source
            if place is not None and place.roles:
                return 3 if place.roles[0] in ("combo", "list") else 2
        case _:
            return 0
    return 2 if place is not None and place.quoted else 1 if place is not None and place.words[:1].isupper() else 0


def _repeated(found: Parsed, times: int) -> Parsed:
    if times == 1:
        return found
    done: list[Intent] = []
    for intent in found.intents:
        match intent:
            case PressKeys():
                done.append(PressKeys(intent.keys, times, intent.target))
            case ScrollBy():
                done.append(intent)
            case _:
                step = Step(intent, spoken(found.words))
                done.append(Repeat((step,), times))
    return Parsed(tuple(done), found.words, found.head, found.pattern, found.where)


def _by_manner(words: Words, talk: Talk) -> Parsed | None:
    """ "save it by pressing Ctrl+S", "undo with Ctrl+Z": what is said to be done is the manner."""
    for at in range(1, len(words) - 1):
        if words[at].kind != "quote" and words[at].low in ("and", ",", ";", "then"):
            return None
        if at > 1 and words[at].low == "by" and base_form(words[at + 1].low) and words[at + 1].low.endswith("ing"):
            try:
                return parse((word(base_form(words[at + 1].low)), *words[at + 2 :]), talk)
            except Mismatch:
                return None
        if words[at].low in ("using", "with", "via", "through") and words[0].low not in ("click", "fill", "replace"):
            tail = without_closers(words[at + 1 :])
            keys = chords(tail) if tail and tail[0].kind != "quote" else None
            alone = len(tail) == 1 and len(tail[0].text) > 2
            if keys and (len(keys[0]) > 1 or alone or tail[-1].low in ("key", "keys") or tail[0].low in _KEYBOARD):
                return Parsed(tuple(PressKeys(k) for k in keys), words, (word("press"),))
            if any(w.low == ">" and w.kind == "mark" for w in tail):
                return _best(tail, patterns().headless, talk)
    return None


def _with_tool(words: Words, talk: Talk) -> Parsed | None:
    """ "use the calculator to work out 3 + 4", "use the Edit menu to select all"."""
    if words[0].low not in ("use", "using"):
        return None
    for at in range(2, len(words) - 1):
        if words[at].low == "to" and words[at].kind == "word":
            keys = chords(words[1:at])
            reached = _reached(words[at + 1 :])
            if keys and len(keys) == 1 and reached:
                goal = replace(talk.thing_of(reached), states=("focused",))
                once = IfShown(goal, (Step(PressKeys(keys[0]), spoken(words)),), shown=False)
                return Parsed((Repeat((Step(once, spoken(words)),), MOST_TRIES),), words)
            if keys and len(keys[0]) > 1:
                return Parsed(tuple(PressKeys(k) for k in keys), words, (word("press"),))
            try:
                inner = parse(words[at + 1 :], talk)
                adjunct = Adjunct((word("in"), *words[1:at]))
                if any(w.kind == "mark" and w.low == ">" for w in words[1:at]):
                    return inner
                try:
                    intents, where = adjoined(adjunct, inner.intents, talk)
                except Mismatch:
                    intents, where = inner.intents, ""
                if isinstance(intents[0], Substitute) and not talk.is_application(words[1:at]):
                    where = ""  # the tool is how it is done
            except Mismatch:
                continue
            return Parsed(intents, words, inner.head, inner.pattern, where or inner.where, adjunct if where else None)
    return None


def _reached(words: Words) -> Words:
    """ "get to the Save button" -> the Save button."""
    lows = [w.low for w in words[:2]]
    return (
        words[2:] if lows in (["get", "to"], ["go", "to"], ["move", "to"], ["navigate", "to"], ["jump", "to"]) else ()
    )


def _at_last(words: Words, talk: Talk) -> Parsed:
    """A clause that only makes sense without the application at its end: "add 5 and 7 in the calculator"."""
    plain = without_closers(words)
    for at in range(len(plain) - 2, 1, -1):
        known = talk.is_application(plain[at + 1 :]) or (
            not talk.applications and len(plain) - at == 2 and plain[-1].kind == "word"
        )
        if plain[at].low in ("in", "on", "using", "with", "inside", "within") and known:
            found = parse(plain[:at], talk)
            return Parsed(found.intents, words, found.head, found.pattern, bare_application(plain[at + 1 :]))
    raise Mismatch


def _adjoined(words: Words, talk: Talk) -> Parsed | None:
    """ "in the calculator press 7", "to save the file, press Ctrl+S"."""
    first = words[0]
    if first.kind != "word" or not (first.low in lexicon().prepositions or first.low == "in"):
        return None
    if first.low in patterns().by_head and first.low not in ("in", "on", "with"):
        pass
    for at in _verb_places(words):
        rest = words[at:]
        lead = words[:at]
        while lead and lead[-1].kind == "mark":
            lead = lead[:-1]
        if len(lead) < 2:
            continue
        try:
            inner = parse(rest, talk)
            if first.low == "to" or tuple(w.low for w in lead[:3]) == ("in", "order", "to"):
                return inner if _is_purpose(lead) else None
            adjunct = Adjunct(lead)
            intents, where = adjoined(adjunct, inner.intents, talk)
        except Mismatch:
            continue
        kept = adjunct if where or inner.adjunct is None else inner.adjunct
        return Parsed(intents, words, inner.head, inner.pattern, where or inner.where, kept)
    return None


def _is_purpose(lead: Words) -> bool:
    verb = lead[3] if lead[0].low == "in" and len(lead) > 3 else lead[1]
    return not verb.capital and verb.kind == "word" and verb.low not in lexicon().determiners


def _verb_places(words: Words) -> list[int]:
    """Where the verb may stand after a leading phrase: after a comma first, then anywhere."""
    heads = patterns().by_head
    after_comma = [
        i for i in range(2, len(words))
        if words[i - 1].kind == "mark" and words[i - 1].low in (",", ":") and words[i].kind == "word"
    ]  # fmt: skip
    plain = [
        i for i in range(2, len(words))
        if words[i].low in heads and not words[i].capital and words[i].low not in lexicon().prepositions
        and words[i - 1].low not in lexicon().determiners and words[i - 1].kind != "mark"
    ]  # fmt: skip
    return [*after_comma[:3], *plain[:4]]


def _conditional(words: Words, talk: Talk) -> Parsed | None:
    """ "click Yes if a dialog appears", "press Tab until Save is focused"."""
    head = words[0].low
    if head in _QUESTIONING or head in (
        "scroll",
        "wait",
        "pause",
        "if",
        "when",
        "once",
        "unless",
        "see",
        "make",
    ):
        return None
    for at in range(1, len(words) - 1):
        link = words[at].low
        if at == 1 and head in ("check", "tell", "say", "ask"):
            continue
        if link not in ("if", "when", "once", "unless", "until", "till") or words[at].kind != "word":
            continue
        rest = without_closers(words[at + 1 :])
        if link in ("if", "when", "once") and _is_idle(rest):
            return parse(words[:at], talk)
        if link == "if" and _is_own_state(rest):
            done = parse(words[:at], talk)
            if all(isinstance(i, Check) and i.target.words for i in done.intents):
                return done
        try:
            inner = parse(words[:at], talk)
            then = replace(talk, names=dict(talk.names), readings=dict(talk.readings))
            for intent in inner.intents:
                then.note(intent)
            target, shown = condition(rest, then)
        except Mismatch:
            continue
        if link in ("until", "till") and any(isinstance(i, Verify | Read | WaitFor) for i in inner.intents):
            continue
        if link in ("until", "till"):
            steps = inner.steps
            once = IfShown(target, steps, shown=not shown)
            made: Intent = Repeat((Step(once, spoken(words), inner.where),), MOST_TRIES)
            return Parsed((made,), words, inner.head, inner.pattern, inner.where)
        if link in ("when", "once") and not any(w.low in ASKING for w in rest):
            awaited = WaitFor(target, gone=not shown)
            return Parsed((awaited, *inner.intents), words, inner.head, inner.pattern, inner.where)
        made = IfShown(target, inner.steps, shown=shown if link != "unless" else not shown)
        return Parsed((made,), words, inner.head, inner.pattern, inner.where)
    return None


def _is_own_state(words: Words) -> bool:
    """ "... if it is not ticked yet": a box that is as wanted is left so anyway."""
    lows = [w.low for w in words]
    return lows[:1] in (["it"], ["they"]) and bool(_NOT_YET & set(lows)) and bool(_STATES & set(lows)) and len(lows) < 7


def _is_idle(words: Words) -> bool:
    """ "... if necessary", "... when you are done": says nothing to be looked for."""
    lows = " ".join(w.low for w in words)
    return lows in (
        "you are done", "done", "finished", "ready", "you are finished", "it is done", "it has loaded", "you are ready",
        "loaded", "it is ready", "complete", "it is finished", "it loads", "it opens", "it appears",
    )  # fmt: skip
