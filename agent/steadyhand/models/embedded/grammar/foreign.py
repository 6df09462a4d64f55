"""Whether a sentence is English, told by the small words that every language has its own of."""

from __future__ import annotations

from typing import Final

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.words import Words, spoken

_ENGLISH: Final = frozenset(
    "the a an and then to in into on of for with from at by as is are it this that these click type open press enter "
    "please your my save close choose select wait until if".split()
)
_FOREIGN: Final = frozenset(
    "der das den de dem des und oder ein eine einen einem einer nicht auf zum zur mit im dann bitte datei "
    "öffne öffnen klicke drücke schreibe schließe wähle speichere le les la un une des du et puis dans "
    "sur avec pour ouvrez cliquez tapez el los las y en una con para abre abrir haz escribe guarda il lo "
    "gli e di del della nel apri fai scrivi o os as um uma em no na clique abra het een en naar van op "
    "met klik sluit det och på till öppna klicka skriv og til åbn klik en i w na z do otwórz kliknij nach "
    "unten oben por favor por s'il vous plaît przycisk и в на нажми открой".split()
) - _ENGLISH - {"i", "do", "no", "as", "o", "e", "y", "z", "w", "til", "lo", "la", "en", "on", "una"}  # fmt: skip
_SHARED: Final = frozenset(["la", "en", "lo", "una"])


def check_english(words: Words) -> None:
    """Raises TaskNotUnderstood when the sentence is plainly in another language or another script."""
    plain = [w for w in words if w.kind == "word" and w.text[:1].isalpha()]
    if not plain:
        return
    latin = sum(w.text[0].casefold() < "\u0250" for w in plain)
    foreign = sum(
        (w.low in _FOREIGN and not w.capital) or (w.low in _SHARED and len(plain) > 2 and not w.capital) for w in plain
    )
    english = sum(w.low in _ENGLISH for w in plain)
    if latin * 2 < len(plain) or (foreign and foreign > english) or (foreign > 1 and foreign >= english):
        part = " ".join(spoken(words).split())[:120]
        raise TaskNotUnderstood(
            f"I do not understand {part!r}: I know English only; say it in English and quote names as they are.", part
        )
