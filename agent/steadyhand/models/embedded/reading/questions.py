"""What a question about the screen asks for, read from its words: "Which tab is selected?", "What is 12 % of it?".

Knows English questions only; nothing of screens. What fits no form is not understood, and never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.words import cut

Kind = Literal[
    "changes", "percent", "fold", "arithmetic", "extreme", "count", "occurrences", "where", "colour", "which", "having",
    "list", "describe", "read", "there", "state", "is", "more", "value", "price", "can",
]  # fmt: skip
"""``fold``: one number of many (sum, average, highest ...). ``extreme``: which thing has the most. ``which``: things in
a state. ``having``: rows that hold a word. ``there``: is it there. ``state``, ``is``, ``more``: is it so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``what`` is the thing, ``other`` the second one or the value it is held against (for ``is`` empty when the two
    are not told apart by the words), ``how`` the way, a state's meaning or an operator. ``negated``: yes and no are the
    other way round."""

    kind: Kind
    what: str = ""
    other: str = ""
    how: str = ""
    negated: bool = False


_LEAD = re.compile(
    r"^(?:(?:please|hey|ok|okay|so|and|now|well)[, ]+|(?:can|could|would|will) you (?:please )?"
    r"(?:tell me|say|show me|find out|check|look up|read out|read|list|describe|count|add up)(?= )|"
    r"(?:tell me|let me know|i (?:want|need|would like) to know|do you know|find out|check|say)[, ]+)\s*",
    re.I,
)
_KEEP = re.compile(r"^(?:can|could|would|will) you (?:please )?(read|list|describe|count|add up)\b", re.I)
_SCREEN = r"(?:the |this |my )?(?:screen|picture|image|screenshot|page|desktop|display|whole thing|everything)"
_NOUN = r"(?P<x>(?!does\b|do\b|is\b|are\b|was\b).+?)"
_BE = r"(?:is|are|was|were)"
_HOW_FOLD = (
    "sum|total sum|sum total|total|average|mean|highest|largest|biggest|greatest|maximum|max|top|lowest|smallest|least|"
    "minimum|min|cheapest|most expensive"
)
_FOLDS = {
    "sum": "sum", "total sum": "sum", "sum total": "sum", "total": "sum", "average": "average", "mean": "average",
    **dict.fromkeys(("highest", "largest", "biggest", "greatest", "maximum", "max", "top", "most expensive", "most",
                     "dearest", "latest"), "highest"),
    **dict.fromkeys(("lowest", "smallest", "least", "minimum", "min", "cheapest", "fewest", "earliest"), "lowest"),
}  # fmt: skip
_SUPERLATIVE = "most expensive|dearest|cheapest|highest|largest|biggest|greatest|lowest|smallest|most|least|fewest"
_ASK = r"(?:(?:what (?:is|are|was|were)|what's|calculate|compute|work out|give me|find|how much (?:is|are))\s+)?"
_Maker = Callable[[re.Match[str]], Asked | None]


def _plain(kind: Kind, how: str = "") -> _Maker:
    return lambda m: Asked(kind, _thing(m.groupdict().get("x") or ""), how=how)


def _folded(m: re.Match[str]) -> Asked:
    return Asked("fold", _thing(m["x"]), how=_FOLDS[m["how"].lower()])


def _arithmetic(m: re.Match[str]) -> Asked:
    sign = {"plus": "+", "minus": "-", "times": "*", "divided by": "/", "x": "*", "×": "*", "÷": "/", "−": "-"}
    return Asked("arithmetic", _thing(m["a"]), _thing(m["b"]), sign.get(m["op"].lower(), m["op"]))


def _between(m: re.Match[str]) -> Asked:
    return Asked("arithmetic", _thing(m["a"]), _thing(m["b"]), "difference" if m["how"] == "difference" else "+")


def _extreme(m: re.Match[str]) -> Asked:
    how = m["how"].lower()
    column = (m.groupdict().get("y") or "").strip()
    if how in ("most expensive", "cheapest", "dearest"):
        column = "price"
    return Asked("extreme", _thing(m["x"]), column, _FOLDS[how])


def _which(m: re.Match[str]) -> Asked | None:
    """ "which tab is selected", "which orders are pending"."""
    state, negated = _state(m["s"])
    if state:
        return Asked("which", _thing(m["x"]), how=state, negated=negated)
    word = re.sub(r"^(?:marked|set|shown|listed)(?: as| to)? ", "", m["s"]).strip()
    return Asked("having", _thing(m["x"]), word) if 0 < len(word.split()) <= 4 else None


def _yes_no(m: re.Match[str]) -> Asked | None:
    """ "is the total 20.54", "are the rows checked", "is the Save button greyed out"."""
    rest = m["x"].strip()
    negated = bool(re.match(r"not ", rest))
    found = _compared(rest)
    if found is not None:
        return found
    for shown in (r"(?:shown|visible|displayed|present|there|available to see|listed|to be seen|mentioned)",):
        seen = re.fullmatch(rf"(.+?) (?:still |already )?(not )?{shown}(?: (?:on|in) {_SCREEN})?", rest, re.I)
        if seen:
            return Asked("there", _thing(seen[1]), negated=bool(seen[2]))
    seen = re.fullmatch(rf"(.+?) (?:on|in) {_SCREEN}", rest, re.I)
    if seen and not _state(seen[1])[0]:
        return Asked("there", _thing(seen[1]))
    inside = re.fullmatch(r"(.+?) ((?:in|on|inside) (?:the|my|this) [\w ]+)", rest, re.I)
    if inside and not _state(inside[2])[0]:
        return Asked("there", _thing(inside[1]), inside[2])
    ended = _ended(rest)
    if ended is not None:
        thing, state, turned = ended
        return Asked("state", _thing(thing), how=state, negated=negated or turned)
    held = re.fullmatch(r"(?P<x>.+?) (?:equal to|the same as|set to|called|named|titled) (?P<y>.+)", rest, re.I)
    held = held or re.fullmatch(r"(?P<x>.+?) (?P<y>[\"“«].+[\"”»])", rest)
    if held:
        return Asked("is", _thing(held["x"]), _unquoted(held["y"]))
    return Asked("is", rest) if len(rest.split()) > 1 else None


def _compared(rest: str) -> Asked | None:
    found = re.fullmatch(
        r"(?P<x>.+?) (?P<how>more|less|greater|higher|lower|bigger|larger|smaller|fewer|cheaper|dearer|more expensive|"
        r"over|under|above|below|at least|at most)(?: than)? (?P<y>.+)", rest, re.I,
    )  # fmt: skip
    if not found:
        return None
    how = found["how"].lower()
    if how in ("above", "below", "over", "under") and not re.match(r"\D{0,3}\d", found["y"]):
        return None
    sign = ">=" if how == "at least" else "<=" if how == "at most" else ""
    sign = sign or ("<" if how in ("less", "lower", "smaller", "fewer", "cheaper", "under", "below") else ">")
    return Asked("more", _thing(found["x"]), _thing(found["y"]), sign)


_EMPTY = {"empty": "!filled", "blank": "!filled", "filled": "filled", "filled in": "filled", "filled out": "filled"}


def _state(text: str) -> tuple[str, bool]:
    """What state words mean, and whether they were turned round by "not"."""
    bare = re.sub(r"^(?:currently|now|still|already|all) ", "", text.strip().lower())
    turned = bare.startswith("not ")
    plain = bare.removeprefix("not ")
    if plain in _EMPTY:
        return _EMPTY[plain], turned
    if plain in ("in front", "on top", "in the foreground", "open", "opened", "active", "in focus", "focused"):
        return "front" if plain != "active" else "selected", turned
    whole = lexicon().predicates.whole(cut(bare))
    if whole is not None:
        return whole, False
    whole = lexicon().predicates.whole(cut(plain))
    return (whole, turned) if whole is not None else ("", False)


def _ended(rest: str) -> tuple[str, str, bool] | None:
    """The thing and the state that a sentence ends with."""
    words = rest.split()
    for n in range(min(4, len(words) - 1), 0, -1):
        state, turned = _state(" ".join(words[-n:]))
        if state:
            return " ".join(words[:-n]), state, turned
    last = words[-1].lower()
    if len(words) > 1 and last in lexicon().colours:
        turned = words[-2].lower() == "not"
        return " ".join(words[: -1 - turned]), f"colour {last}", turned
    return None


_FORMS: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (re.compile(pattern, re.I), maker)
    for pattern, maker in (
        (r"(?:what|which things?) (?:has |have )?changed.*|what(?:'s| is| are) (?:the )?"
         r"(?:different|differences?)(?: between (?:them|(?:the )?(?:two |both )?(?:pictures|screens|images)))?|"
         r"(?:did|has|have) (?:anything|something) changed?.*|compare (?:them|the (?:two|pictures|screens|images)).*|"
         r"are (?:they|the (?:two )?(?:pictures|screens|images)) (?:the same|identical|different)", _plain("changes")),
        (rf"{_ASK}(?P<p>\d+(?:[.,]\d+)?)\s*(?:%|percent|per cent) (?:of|from) (?P<x>.+)",
         lambda m: Asked("percent", _thing(m["x"]), m["p"])),
        (rf"{_ASK}(?:the )?(?P<how>difference|sum|total) (?:between|of) (?P<a>[^,]+?) and (?P<b>[^,]+)", _between),
        (rf"{_ASK}(?:the )?(?P<how>{_HOW_FOLD}) (?:of|in|among|over) (?P<x>.+)", _folded),
        (r"(?:add|sum|total)(?: up)? (?P<x>.+?)(?: up)?", _plain("fold", "sum")),
        (r"(?:what|how much) (?:do|does) (?P<x>.+?) (?:add up to|come to|amount to|sum up to|"
         r"cost (?:altogether|together|in total|in all))", _plain("fold", "sum")),
        (rf"how much {_BE} (?P<x>.+?) (?:altogether|together|in total|in all)", _plain("fold", "sum")),
        (r"how (?:much|many) (?:more|less|bigger|higher|dearer|cheaper|fewer)(?: expensive)? (?:is|are|does|do) "
         r"(?P<a>.+?)(?: cost)? than (?P<b>.+)",
         lambda m: Asked("arithmetic", _thing(m["a"]), _thing(m["b"]), "difference")),
        (rf"(?:which|what) (?P<x>[\w -]+?) (?:{_BE}|has|have|costs?|shows?) (?:the )?(?P<how>{_SUPERLATIVE})"
         r"(?: (?P<y>[\w ]+))?", _extreme),
        (rf"(?:what|which) {_BE} the (?P<how>most expensive|cheapest|dearest) (?P<x>[\w -]+)", _extreme),
        (rf"{_ASK}the (?P<how>highest|largest|biggest|greatest|lowest|smallest|average|mean|maximum|minimum) "
         r"(?P<x>[\w -]+)", _folded),
        (r"how (?:many times|often) (?:does|do|is|are|can) (?P<x>.+?) (?:appear|occur|shown|seen|be seen|come up).*",
         _plain("occurrences")),
        (r"how many (?P<x>.+?)(?: (?:are|is|were) (?:there|shown|visible|listed|open|displayed|on the \w+|in it))?"
         r"(?: (?:are|is|were) (?:there )?(?:in|on) (?:the|my|this|that) \w+)?"
         r"(?: do(?:es)? (?:you|i|it|the \w+|this \w+) (?:see|have|show|list|contain))?"
         rf"(?: (?:on|in) {_SCREEN})?", _plain("count")),
        (r"(?:count|(?:what is )?the number of) (?P<x>.+)", _plain("count")),
        (rf"{_ASK}(?P<a>.+?)\s+(?P<op>plus|minus|times|divided by|[-+*/×÷−])\s+(?P<b>.+)", _arithmetic),
        (r"(?:where|whereabouts)(?: exactly)?(?: is| are|'s| can i find| do i find| would i find) (?P<x>.+?)"
         r"(?: located| placed)?|(?:locate|find) (?P<y>.+)", lambda m: Asked("where", _thing(m["x"] or m["y"]))),
        (r"what (?P<part>background|text|font) colou?r (?:does|do|has|have|is) (?P<x>.+?)(?: have)?",
         lambda m: Asked("colour", _thing(m["x"]), how=m["part"].lower())),
        (r"(?:what|which) colou?r (?:is|are|has|have|does|do) (?P<x>.+?)(?: have| in)?", _plain("colour")),
        (r"(?:what|which)(?: is|'s) the (?:(?P<part>background|text|font) )?colou?r of (?P<x>.+)",
         lambda m: Asked("colour", _thing(m["x"]), how=(m["part"] or "").lower())),
        (r"describe(?: (?:it|this|what you see|what is shown)| the .*| this .*)?|"
         rf"what(?: is|'s) (?:on|in|shown (?:on|in)|happening on) {_SCREEN}|what (?:do|can) (?:you|i) see.*|"
         rf"what(?: is|'s) (?:this|going on|here)|what does {_SCREEN} show|(?:summari[sz]e|explain) {_SCREEN}",
         _plain("describe")),
        (r"(?:what|which) (?P<x>.+?) (?:is (?:shown|it|displayed|given|set)|was it|does it (?:have|show|say))",
         _plain("value")),
        (r"(?:which|what)(?: is|'s| are) (?P<s>(?:currently |now |not )?(?:selected|checked|ticked|highlighted|"
         r"chosen|disabled|greyed out|focused))(?: in| on)?(?P<x>.*)", _which),
        (r"(?:which|what) (?P<x>.+?) ha(?:s|ve) (?:the )?(?:keyboard |input )?focus",
         lambda m: Asked("which", _thing(m["x"]), how="focused")),
        (rf"(?:which|what) {_NOUN} (?:are there|is there|are shown|are visible|do you see|exist|"
         rf"are available|"
         rf"can i (?:choose|pick|select)|are (?:on|in) {_SCREEN}|does (?:it|the \w+) have)", _plain("list")),
        (rf"(?:which|what) {_NOUN} {_BE} (?P<s>.+)", _which),
        (rf"(?:which|what) {_NOUN} (?:has|have|contains?|says?|shows?) (?P<s>.+)",
         lambda m: Asked("having", _thing(m["x"]), _unquoted(m["s"]))),
        (r"(?:list|name|enumerate|give me(?: a list of)?|show(?: me)?)(?: me)?(?: all| every| each)?(?: of)? (?P<x>.+)",
         _plain("list")),
        (r"what are (?:all )?(?P<x>(?:the |all |my )?[\w -]*s(?: (?:of|in|on|called|named) .+)?)", _plain("list")),
        (r"(?:read|transcribe)(?: out| me)?(?: aloud)?(?P<x>.*)", _plain("read")),
        (r"what (?:does|do) (?P<x>.+?) (?:say|read|show|contain|display|hold|state)", _plain("read")),
        (r"what(?: is|'s) (?:written|shown|displayed|printed|said|entered|typed)(?: there)?(?: (?:in|on|inside|into))? "
         r"(?P<x>.+)", _plain("read")),
        (r"what(?: is|'s) the text (?:of|in|on|inside) (?P<x>.+)|what text (?:is|does) (?P<y>.+?)(?: show| have)?",
         lambda m: Asked("read", _thing(m["x"] or re.sub(r"^(?:in|on|inside|shown (?:in|on)) ", "", m["y"])))),
        (r"(?:is|are) there (?:still |also |already )?(?P<no>no )?(?:any |some |something like )?(?P<x>.+?)"
         rf"(?: (?:on|in) {_SCREEN}| shown| visible| anywhere)?",
         lambda m: Asked("there", _thing(m["x"]), negated=bool(m["no"]))),
        (r"(?:do|can) (?:you|i) (?:see|find) (?P<x>.+)", _plain("there")),
        (rf"does (?:it|{_SCREEN}) (?:show|have|contain|say|mention|include) (?P<x>.+)", _plain("there")),
        (r"do(?:es)? (?P<x>.+?) (?:say|show|read|contain|equal|hold|display) (?P<y>.+)",
         lambda m: Asked("is", _thing(m["x"]), _unquoted(m["y"]))),
        (r"can (?:i|you|one|it be) (?:click|press|use|push|choose|select)(?:ed|d)?(?: on)? (?P<x>.+)",
         _plain("state", "enabled")),
        (rf"(?:{_BE}|if|whether) (?P<x>.+)", _yes_no),
        (r"(?:how much|what) (?:does|do|did) (?P<x>.+?) cost", _plain("price")),
        (rf"how much {_BE} (?P<x>.+)", _plain("price")),
        (rf"when (?:{_BE}|does|do|did) (?P<x>.+)", lambda m: Asked("value", _when(m["x"]))),
        (rf"(?:what|who)(?: {_BE}|'s) (?P<x>.+)", _plain("value")),
    )
)  # fmt: skip


def asked(question: str) -> Asked | None:
    """What is asked for; None when the words fit no known form."""
    said = " ".join(question.split()).rstrip(" ?.!")
    keep = _KEEP.match(said)
    said = f"{keep[1]}{said[keep.end() :]}" if keep else said
    for _ in range(3):
        said = _LEAD.sub("", said)
    turned = re.fullmatch(rf"(?:if|whether) (.+?) ({_BE}) (.+)", said, re.I)
    if turned:
        said = f"{turned[2]} {turned[1]} {turned[3]}"
    for pattern, maker in _FORMS:
        match = pattern.fullmatch(said)
        if match:
            found = maker(match)
            if found is not None:
                return found
    if 0 < len(said.split()) <= 7 and not re.match(r"(?:how|why|who|when|do|does|did|can|should|would)\b", said, re.I):
        return Asked("value", _thing(said))
    return None


def _when(rest: str) -> str:
    if re.search(r"\b(?:due|payable|to be paid|be paid)\b", rest, re.I):
        return "due date"
    done = re.fullmatch(
        r"(.+?) (?:paid|made|sent|received|ordered|booked|added|created|modified|changed|bought|saved|opened|done)",
        rest,
    )
    if done and not re.fullmatch(r"it|this|that|the (?:invoice|receipt|bill|order|document)", done[1], re.I):
        return f"date of {_thing(done[1])}"
    if re.search(r"\bborn\b", rest, re.I):
        return "date of birth"
    if re.fullmatch(r"(?:it|this|the \w+) (?:issued|dated|written|bought|purchased|made|placed|printed)", rest, re.I):
        return "date"
    return _thing(rest)


def _thing(words: str) -> str:
    """The words for a thing without what says nothing: "of all the prices shown" -> "the prices"."""
    bare = re.sub(r"^(?:(?:all|every|each|both|any|of) )+(?=\S)", "", words.strip(), flags=re.I)
    bare = re.sub(rf" (?:shown |that is |that are )?(?:(?:on|in) (?:it|{_SCREEN}))$", "", bare, flags=re.I)
    return re.sub(r" (?:shown|there|here|you see|i see)$", "", bare, flags=re.I).strip(" ,;:")


def _unquoted(words: str) -> str:
    return words.strip().strip("\"'“”«»").strip()
