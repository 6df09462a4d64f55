"""A task cut into words, quoted pieces and marks. A quoted piece is one word, whatever it holds.

Knows the signs of writing only: nothing of verbs, things or screens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from steadyhand.errors import TaskNotUnderstood

Kind = Literal["word", "quote", "mark"]

_CLOSERS: Final = {
    '"': '"', "“": "”“\"", "„": "“”\"", "«": "»", "‹": "›", "‘": "’", "‚": "‘’", "`": "`", "'": "'", "「": "」",
}  # fmt: skip
_BOUNDARY: Final = frozenset(" \t\r\n([{=:,/-–—+>\u00a0")
_ELISION: Final = re.compile(r"(?:em|til|cause|n|tis|twas|round|bout)\b|\d\ds?\b", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"\[([^\W_][^\[\]\n]{0,58})\]|<([A-Za-z][\w +-]{0,18})>(?!\S*</)")
_ARROWS: Final = re.compile(r"(->|=>|[→⇒➔➜➝›▸▶»]|(?<=[^\W\d_])>(?=[^\W\d_]))")
_ARROW_ALONE: Final = frozenset(["->", "=>", "→", "⇒", "➔", "➜", "➝", "›", "▸", "▶", "»", ">", "|", "-->", "≫"])
_ABBREVIATION: Final = re.compile(
    r"(?:[a-z]\.){2,}|(?:e\.?g|i\.?e|vs|mr|mrs|ms|dr|st|prof|approx|ca|incl|resp)\.", re.IGNORECASE
)
_ENDS: Final = ",;:!?."


@dataclass(frozen=True, slots=True)
class Word:
    """``text``: as meant, a quoted piece without its quotes. ``raw``: as written, after ``gap``. ``low``: folded."""

    text: str
    kind: Kind = "word"
    gap: str = " "
    raw: str = ""
    low: str = field(default="")

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


Words = tuple[Word, ...]


def word(text: str, kind: Kind = "word", gap: str = " ", raw: str | None = None) -> Word:
    low = "\0" if kind == "quote" else text.casefold().replace("’", "'")
    return Word(text, kind, gap, text if raw is None else raw, low)


def written(words: Words) -> str:
    """The words as they were written, quotes included."""
    return "".join(w.gap + w.raw for w in words).strip()


def spoken(words: Words) -> str:
    """The words in one line without the quotes."""
    return " ".join("".join(w.gap + w.text for w in words).split())


def cut(text: str) -> Words:
    """Raises TaskNotUnderstood for a quote that is opened and never closed."""
    found: list[Word] = []
    at = 0
    while at < len(text):
        start = at
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            break
        gap = text[start:at]
        quoted = _quoted(text, at)
        if quoted is not None:
            found.append(word(quoted[0], "quote", gap, text[at : quoted[1]]))
            at = quoted[1]
            continue
        end = _run_end(text, at)
        found.extend(_pieces(text[at:end], gap))
        at = end
    return tuple(found)


def _run_end(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and not text[end].isspace():
        if text[end] in _CLOSERS and text[end - 1] in _BOUNDARY and _quoted(text, end) is not None:
            break
        end += 1
    return end


def _quoted(text: str, at: int) -> tuple[str, int] | None:
    """The content of a quote that opens here and the place after it."""
    sign = text[at]
    if text.startswith("```", at):
        end = text.find("```", at + 3)
        return (text[at + 3 : end].strip("\n"), end + 3) if end > 0 else None
    if text.startswith("**", at) and at + 2 < len(text) and not text[at + 2].isspace() and text[at + 2] != "*":
        end = text.find("**", at + 2, at + 200)
        return (text[at + 2 : end], end + 2) if end > 0 and text[end - 1] not in " \n" else None
    if sign in "[<":
        bracketed = _BRACKETED.match(text, at)
        return (bracketed.group(1) or bracketed.group(2), bracketed.end()) if bracketed else None
    if sign not in _CLOSERS or at + 1 >= len(text):
        return None
    if sign == "'" and (text[at + 1].isspace() or _ELISION.match(text, at + 1)):
        return None
    end = _closer(text, at, _CLOSERS[sign])
    if end < 0:
        if sign == "‘" or (sign == "'" and not text[at + 1].isalnum()):
            return None
        raise TaskNotUnderstood(
            f"The quote that opens at {text[at : at + 40]!r} is never closed; close it with {_CLOSERS[sign][0]}.",
            text[at : at + 80],
        )
    content = text[at + 1 : end]
    return (content.replace("\\" + sign, sign) if sign in "\"'" else content), end + 1


def _closer(text: str, at: int, signs: str) -> int:
    """Where the quote closes: an apostrophe inside a word does not close it."""
    word_signs = {"'", "’", "‘"}
    end = at
    while True:
        places = [p for p in (text.find(s, end + 1) for s in signs) if p > 0]
        if not places:
            return -1
        end = min(places)
        if text[end - 1] == "\\" and text[end] in "\"'":
            continue
        after = text[end + 1 : end + 2]
        if text[end] in word_signs and after.isalnum():
            continue
        return end


def _pieces(run: str, gap: str) -> list[Word]:
    """A run without blanks as words and marks."""
    if run in _ARROW_ALONE:
        return [word(">", "mark", gap, run)]
    if run in ("—", "–", "--") and gap:
        return [word(",", "mark", gap, run)]
    lead: list[Word] = []
    if len(run) > 1 and run[0] == "(" and ")" not in run:
        lead, run, gap = [word("(", "mark", gap)], run[1:], ""
    tail: list[Word] = []
    while run:
        sign = _trailing_mark(run)
        if not sign:
            break
        run = run[: -len(sign)]
        tail.insert(0, word("…" if sign in ("...", "…") else sign, "mark", "", sign))
    middle = _at_arrows(run, gap) if run else []
    found = [*lead, *middle, *tail]
    first = found[0]
    found[0] = word(first.text, first.kind, lead[0].gap if lead else gap, first.raw)
    return found


def _trailing_mark(run: str) -> str:
    if run.endswith("..."):
        return "..."
    last = run[-1]
    if last == "…":
        return last
    if last == ")":
        return ")" if run.count("(") < run.count(")") else ""
    if last not in _ENDS:
        return ""
    if len(run) >= 3 and run[-2] == "+" and run[-3] != "+":
        return ""
    if last == "." and (_ABBREVIATION.fullmatch(run) or set(run) == {"."}):
        return last if run == "." else ""
    return last


def _at_arrows(run: str, gap: str) -> list[Word]:
    if "://" in run or not _ARROWS.search(run):
        return [word(run, "word", gap)]
    found: list[Word] = []
    for piece in _ARROWS.split(run):
        if piece:
            mark = bool(_ARROWS.fullmatch(piece)) or piece == ">"
            found.append(word(">" if mark else piece, "mark" if mark else "word", "" if found else gap, piece))
    return found
