"""What a person's own task permits: the acts it names and the things it says to press. Reads words only.

What is to be typed is no permission: "type 'delete everything'" does not allow a deletion. Neither is what is
forbidden: "do not send it" does not allow sending. An act named for one thing does not cover another one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from steadyhand_actions.money import Money, bare, money_in, sum_of
from steadyhand_actions.words import LONGEST as PIECE
from steadyhand_actions.words import Act, acts_in, fold, has_name, lexicon, tokens

LONGEST: Final = 20_000
"""Characters of a task that are read."""

NEAR: Final = 100
"""Characters before a quotation in which its verb is looked for."""
_TYPING: Final = frozenset(
    """
    type write enter insert input paste say saying says reading append add put fill search schreibe
    schreib tippe ecris tape saisis escribe teclea scrivi digita
    """.split()
)
_PRESSING: Final = frozenset(
    """
    click press tap hit push clicking pressing klicke klick druck drucke cliquez clique appuyez haz
    pulsa presiona clicca premi pressione klik kliknij wcisnij нажми нажмите 点击 按 クリック
    """.split()
)
_CHOOSING: Final = frozenset(
    """
    choose select pick check tick toggle untick uncheck answer confirm wahle choisis elige scegli
    escolha kies wybierz выбери выберите 選択
    """.split()
)
_TURNING: Final = frozenset("turn switch enable disable activate deactivate set change".split())
_FILLERS: Final = frozenset(
    """
    please then now also finally next first afterwards after and or you i we should must can could would
    to need want like have let us me just go ahead it that this so if when asked yes ok okay bitte dann
    und oder puis et luego y e poi
    """.split()
)
_BEFORE_VERB: Final = frozenset("please then and or to by must should will can und dann et puis y luego e poi".split())
ARTICLES: Final = frozenset(
    "the a an on off at in its this that your my der die das den le la les el los il lo button link item entry".split()
)
_BEHIND: Final = frozenset(
    """
    button link item menu entry option icon tab key box checkbox switch toggle dialog in on to at from
    with of for and or if when twice again there once using via by now knopf schaltflache bouton boton
    pulsante
    """.split()
)
"""Words that may follow a name without making it another one ("Send" is not "Send order")."""
_NOT: Final = frozenset("not don dont never without no nicht kein keine ne pas sin senza sem niet bez не без".split())
_ESCALATORS: Final = frozenset(
    """
    all everything everyone permanently forever entire whole anyway publicly public account profile
    database disk drive partition both always every alle alles tout tous todo todos tutto tutti все
    """.split()
)
LASTING: Final = frozenset(
    """
    permanently forever irrevocably endgultig unwiderruflich dauerhaft definitivement permanentemente definitivamente
    permanent definitief trwale навсегда окончательно
    """.split()
)
"""Words that say: for good, past the trash."""
_LASTING_SIGNS: Final = re.compile("永久|彻底|徹底|完全に")
_PLURAL: Final = frozenset(
    """
    all every everything each both them these those files items messages mails emails rows entries folders selected
    pictures photos images pages documents lines tabs windows records contacts events notes letters orders
    alle alles beide dateien nachrichten tous toutes tout fichiers todos todas todo archivos mensajes tutti tutte tutto
    messaggi arquivos ficheiros mensagens bestanden berichten wszystkie wszystko pliki все всё файлы сообщения
    """.split()
)
_ALL: Final = ("全部", "所有", "一切", "每", "すべて", "全て", "ぜんぶ", "各", "모두", "모든")
_REPEATED: Final = frozenset(
    """
    twice thrice again repeatedly until times each every mal jedes jeden fois chaque veces cada volte ogni vezes keer
    elke razy kazdy раз каждый каждое
    """.split()
)
_MANY: Final = 1_000_000
_KINDS: Final = {
    "mail": "mail mails email emails inbox message messages", "chat": "chat message messages",
    "files": "file files folder", "sheet": "sheet spreadsheet table cell cells column row",
    "terminal": "terminal console command shell", "browser": "browser page site web",
}  # fmt: skip
"""Words for applications of a kind."""
_QUOTED: Final = re.compile(r"(?<!\w)[\"'“„‘«](.{1,2000}?)[\"'”“’»](?!\w)", re.DOTALL)
_BREAK: Final = re.compile(r"[.;!?](?=\s|$)|\n|,|\bbut\b|\band then\b|\bthen\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """``denied``: the place from which on nothing is permitted: behind a "not", or what is to be typed."""

    words: tuple[str, ...]
    denied: int

    def commands(self, at: int) -> bool:
        """Whether the word at this place is something the person says to do."""
        if at >= self.denied:
            return False
        before = self.words[:at]
        if all(word in _FILLERS | LASTING for word in before):
            return True
        if before[-1] in _BEFORE_VERB:
            return not (before[-1] == "to" and len(before) > 1 and before[-2] == "how")
        return self.pointed(at, _PRESSING)

    def pointed(self, at: int, verbs: frozenset[str]) -> bool:
        """Whether a verb like "click" leads to this place with nothing but small words between."""
        for word in reversed(self.words[:at]):
            if word in verbs:
                return True
            if word not in ARTICLES:
                return False
        return False


@dataclass(frozen=True, slots=True)
class Task:
    """A task, read for what it permits. ``quoted``: the names in quotes, by the word that stands for them."""

    folded: str
    clauses: tuple[Clause, ...]
    quoted: Mapping[str, tuple[str, ...]]

    def says_to_press(self, name: str, *, or_turn: bool = False) -> bool:
        """Whether it names this very thing as one to click, press or choose; ``or_turn``: or to turn on or off."""
        wanted = tokens(fold(name))
        verbs = _PRESSING | _CHOOSING | (_TURNING if or_turn else frozenset())
        return bool(wanted) and any(self._presses(clause, wanted, verbs) for clause in self.clauses)

    def _presses(self, clause: Clause, wanted: tuple[str, ...], verbs: frozenset[str]) -> bool:
        words = clause.words
        for i, word in enumerate(words):
            if self.quoted.get(word) == wanted and i < clause.denied and verbs.intersection(words[:i]):
                return True
            end = i + len(wanted)
            # A name may itself begin with a "don't".
            permitted = i < clause.denied or (i == clause.denied and word in _NOT)
            if words[i:end] != wanted or not permitted or not clause.pointed(i, verbs):
                continue
            if end == len(words) or words[end] in _BEHIND:
                return True
        return False

    def names(self, act: Act, *, lasting: bool = False) -> bool:
        """Whether it says to do this; ``lasting``: for good, as in "permanently delete"."""
        return any(
            self._names(clause, act)
            for clause in self.clauses
            if not lasting or LASTING.intersection(clause.words[: clause.denied]) or _LASTING_SIGNS.search(self.folded)
        )

    def _names(self, clause: Clause, act: Act) -> bool:
        group = act.group.removesuffix("-bare")
        for i, word in enumerate(clause.words):
            # "without saving" says what to do by saying what not to.
            allowed = i == clause.denied if word in _NOT else clause.commands(i)
            if allowed and group in groups_at(clause.words[i:]):
                return True
            pointed = i < clause.denied and (_PRESSING | _CHOOSING).intersection(clause.words[:i])
            if pointed and group in groups_at(self.quoted.get(word) or ("",)):
                return True
        return False

    def covers(self, text: str) -> bool:
        """Whether what a text is about - files, numbers, words that make it worse - is in the task as well."""
        about = fold(text)
        said, words = set(tokens(self.folded)), set(tokens(about))
        named = [word for word in words if "." in word]
        if not all(file in self.folded or file.rsplit(".", 1)[0] in said for file in named):
            return False
        quotes = [quote for found in _QUOTED.finditer(about) if (quote := found.group(1).strip())]
        if quotes and not named and not any(quote in self.folded for quote in quotes):
            return False
        numbers = {word for word in words if word.isdecimal() and word not in ("0", "1")}
        if numbers - said and not said & _PLURAL:
            return False
        # What lasts is no surprise for one thing that the task names.
        worse = _ESCALATORS - LASTING if named else _ESCALATORS
        return not (words & worse) - said

    def names_thing(self, name: str) -> bool:
        """Whether it names this very thing; a file also without its ending."""
        said, words = tokens(self.folded), tokens(fold(name))
        if files := [word for word in words if "." in word]:
            return all(file in said or file.rsplit(".", 1)[0] in said for file in files)
        return bool(words) and any(said[i : i + len(words)] == words for i in range(len(said)))

    @property
    def names_files(self) -> bool:
        return self.files > 0

    @property
    def files(self) -> int:
        """How many files it names."""
        return len({word for word in tokens(self.folded) if "." in word})

    @property
    def plural(self) -> bool:
        """Whether it speaks of more than one thing."""
        return any(_PLURAL.intersection(clause.words) for clause in self.clauses) or any(w in self.folded for w in _ALL)

    @property
    def times(self) -> int:
        """How often it says to do the same: once, unless it speaks of several things or says it again."""
        if self.plural or any(_REPEATED.intersection(clause.words) for clause in self.clauses):
            return _MANY
        return max(Counter(clause.words for clause in self.clauses).values(), default=1)

    def says_number_from(self, least: int) -> bool:
        """Whether it speaks of so many, or of all."""
        numbers = (int(w) for c in self.clauses for w in c.words if w.isdecimal() and w.isascii() and len(w) < 7)
        return self.plural or any(n >= least for n in numbers)

    def mentions(self, kind: str) -> bool:
        """Whether it says to do something of a kind of ``[task]`` in ``risk_words.toml``, whatever to."""
        verbs = lexicon().lists[f"task_{kind}"]
        for clause in self.clauses:
            said = clause.words[: clause.denied]
            if any(verbs.found_in((form,)) for word in said for form in _forms(word)) or verbs.found_in(said):
                return True
        return False

    def speaks_of(self, app: str) -> bool:
        """Whether it names an application, or what it is for."""
        kinds = [kind for kind, names in lexicon().apps.items() if has_name(app, names)]
        said = set(tokens(self.folded))
        named = {word for word in tokens(fold(app)) if len(word) > 2}
        words = {word for kind in kinds for word in _KINDS.get(kind, "").split()}
        return bool(said & (named | words))

    def holds(self, text: str) -> bool:
        """Whether it contains a text literally."""
        wanted = " ".join(fold(text).split())
        return bool(wanted) and wanted in " ".join(self.folded.split())

    @property
    def money(self) -> tuple[Money, ...]:
        """The amounts of money it names, and what they come to together."""
        named = money_in(self.folded)
        total = sum_of(named)
        return named if total is None else (*named, total)

    @property
    def limits(self) -> bool:
        """Whether it sets a limit: "at most 20 EUR"."""
        return lexicon().lists["limit"].in_text(self.folded) != ""

    def holds_amounts_of(self, text: str) -> bool:
        """Whether all amounts of money in a text are in the task too; nothing costs nothing."""
        named = self.money or tuple(money for word in self.folded.split() if (money := bare(word)) is not None)
        return all(Decimal(0) in paid.worth or any(paid.is_as(said) for said in named) for paid in money_in(text))


def groups_at(words: Sequence[str]) -> frozenset[str]:
    """Groups of the acts that these words begin with."""
    found = set[str]()
    lex = lexicon()
    for form in _forms(words[0]):
        for entry in (*lex.own.get(form, ()), *lex.said.get(form, ())):
            if not entry.whole and (form, *words[1 : len(entry.words)]) == entry.words:
                found.add(entry.act.group.removesuffix("-bare"))
    if not words[0].isascii():
        found.update(act.group.removesuffix("-bare") for act in acts_in(words[0]))
    return frozenset(found)


def _forms(word: str) -> tuple[str, ...]:
    """The word, and what it may be a form of: "replacing" of "replace", "deletes" of "delete"."""
    forms = [word]
    if word.endswith("ing") and len(word) > 5:
        stem = word[:-3]
        forms += [stem, stem + "e", stem[:-1] if stem[-1] == stem[-2] else stem]
    elif word.endswith("es") and len(word) > 4:
        forms += [word[:-1], word[:-2]]
    elif word.endswith("s") and len(word) > 3:
        forms.append(word[:-1])
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=64)
def read(task: str) -> Task:
    """Read a task once."""
    folded = fold_long(task)
    quoted: dict[str, tuple[str, ...]] = {}

    def name_or_text(found: re.Match[str]) -> str:
        lead = [
            w
            for w in tokens(folded[max(0, found.start() - NEAR) : found.start()])
            if w in _TYPING | _PRESSING | _CHOOSING
        ]
        if lead and lead[-1] in _TYPING:
            return " "
        mark = f"quoted{len(quoted)}name"
        quoted[mark] = tokens(found.group(1))
        return f" {mark} "

    plain = _QUOTED.sub(name_or_text, folded)
    read_clauses = tuple(_clause(words) for piece in _pieces(plain) if (words := tokens(piece)))
    return Task(folded, read_clauses, quoted)


def fold_long(text: str) -> str:
    """Fold a text that may be longer than one on the screen."""
    text = text[:LONGEST]
    return "".join(fold(text[i : i + PIECE]) for i in range(0, len(text), PIECE))


def _pieces(plain: str) -> list[str]:
    """Clauses: parted by punctuation, and by an "and" that a command follows."""
    pieces: list[str] = []
    for piece in _BREAK.split(plain):
        start = 0
        for found in re.finditer(r"\b(?:and|or|und|et|y|e)\s+(?=(\w+))", piece):
            word = found.group(1)
            if word in _PRESSING | _CHOOSING | _TURNING | _TYPING or groups_at((word,)):
                pieces.append(piece[start : found.start()])
                start = found.end()
        pieces.append(piece[start:])
    return pieces


def _clause(words: tuple[str, ...]) -> Clause:
    denied = next((i for i, word in enumerate(words) if word in _NOT), len(words))
    lead = next((i for i, word in enumerate(words) if word not in _FILLERS), 0)
    return Clause(words, min(denied, lead) if words[lead] in _TYPING else denied)
