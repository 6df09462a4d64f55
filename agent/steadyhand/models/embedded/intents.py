"""What a task means: a list of steps, each one of the closed kinds below. Values only.

Made by ``language.understand``, carried out by the skills. A ``Reference`` is how a person names a thing on the
screen; it is resolved against an Observation by ``ground``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from steadyhand.observation import Element, Observation, Role, State
from steadyhand_actions.schema import Button, Modifier

RelationKind = Literal[
    "near", "left of", "right of", "above", "below", "inside", "row of", "labelled", "containing", "between",
]  # fmt: skip
Unit = Literal["text", "word", "line", "sentence", "paragraph"]
Position = Literal["top", "bottom", "left", "right", "centre"]


class Pick(Protocol):
    """Says which elements are meant by other means than words: a program's locator."""

    def find(self, seen: Observation) -> tuple[Element, ...]: ...

    def nearest(self, seen: Observation) -> tuple[str, ...]:
        """What comes closest where nothing is found, in words."""
        ...


@dataclass(frozen=True, slots=True)
class Relation:
    """``kind`` holds between the thing meant and ``other``: "the field next to Port" is near -> Port;
    "Delete in the row of invoice 42" is row of -> invoice 42; "OK in the Print dialog" is inside -> Print dialog."""

    kind: RelationKind
    other: Reference


@dataclass(frozen=True, slots=True)
class Reference:
    """How a person names a thing.

    ``said`` is the whole phrase. ``words`` is what is left as its name once role, order, position, state and relations
    are taken out ("Save" of "the Save button"; empty for "the second checkbox"). ``quoted``: the name was in quotes and
    is meant literally. ``ordinal`` is 1-based, -1 the last. ``colour`` as an English colour word.
    """

    said: str
    words: str = ""
    quoted: bool = False
    roles: tuple[Role, ...] = ()
    ordinal: int | None = None
    positions: tuple[Position, ...] = ()
    relations: tuple[Relation, ...] = ()
    states: tuple[State, ...] = ()
    not_states: tuple[State, ...] = ()
    colour: str = ""
    variable: str = ""
    """Set when the phrase means a remembered value ("the result") rather than, or besides, something on screen."""
    every: bool = False
    """All that fit are meant, not one ("every checkbox", "all windows")."""
    but: tuple[Reference, ...] = ()
    """What is left out of them ("all boxes except Newsletter")."""
    pick: Pick | None = None
    """Says what is meant in place of the words; then nothing else is taken for it, nor looked for in hidden places."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text to be typed or compared: literal pieces and remembered values, in order.

    A piece is a plain string, or a ``Value`` naming a remembered value.
    """

    pieces: tuple[str | Value, ...]

    @classmethod
    def literal(cls, text: str) -> Text:
        return cls((text,))


@dataclass(frozen=True, slots=True)
class Value:
    """A remembered value; the empty name is the most recent one ("it", "the result")."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Start an application or open a file/folder/address, or bring it to the front when it is there already."""

    what: str
    inside: str = ""
    """Application to open it with ("open notes.txt in the text editor")."""
    new: bool = False
    """A new window or instance was asked for."""


@dataclass(frozen=True, slots=True)
class SwitchTo:
    what: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close a window, dialog, tab or application. Without a target: the one in front."""

    target: Reference | None = None


@dataclass(frozen=True, slots=True)
class ClickOn:
    target: Reference
    button: Button = "left"
    count: int = 1
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Hover:
    target: Reference


@dataclass(frozen=True, slots=True)
class TypeIn:
    """Type text. ``replace``: what the field holds is replaced (fill, set, change to); else it is added where the
    caret is (type), or at the end (``at_end``: append, add to). ``submit``: Enter afterwards."""

    text: Text
    into: Reference | None = None
    replace: bool = False
    at_end: bool = False
    submit: bool = False


@dataclass(frozen=True, slots=True)
class Clear:
    target: Reference | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """Select an option: from a list, combo, radio group, tab or table; ``source`` names the control when said."""

    option: Reference
    source: Reference | None = None
    add: bool = False
    """Add to the selection instead of replacing it."""


@dataclass(frozen=True, slots=True)
class Check:
    """Make a check box, switch or toggle ``on`` or off; nothing is done when it already is."""

    target: Reference
    on: bool = True


@dataclass(frozen=True, slots=True)
class SetTo:
    """Give a slider, spin button, date, combo or field a value."""

    target: Reference
    value: Text


@dataclass(frozen=True, slots=True)
class Adjust:
    """Increase or decrease a value by an amount (of its own steps when no amount was said)."""

    target: Reference
    by: float


@dataclass(frozen=True, slots=True)
class PressKeys:
    """A chord, names as the action layer knows them (``ctrl``, ``s``, ``enter``, ``F5``)."""

    keys: tuple[str, ...]
    count: int = 1
    target: Reference | None = None


@dataclass(frozen=True, slots=True)
class ScrollBy:
    """Scroll until ``until`` is in view, or to an end, or by an amount of notches (pages are 10)."""

    direction: Literal["up", "down", "left", "right"] = "down"
    amount: int | None = None
    to_end: bool = False
    until: Reference | None = None
    inside: Reference | None = None


@dataclass(frozen=True, slots=True)
class DragTo:
    target: Reference
    to: Reference | None = None
    dx: int = 0
    dy: int = 0


@dataclass(frozen=True, slots=True)
class Clipboard:
    """Copy, cut or paste; with a target, that is selected (or focused, to paste) first."""

    what: Literal["copy", "cut", "paste"]
    target: Reference | None = None
    into: Reference | None = None


@dataclass(frozen=True, slots=True)
class SelectAll:
    target: Reference | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Select a piece of the text being written: ``text`` itself, or the ``number``-th line, paragraph, word or sentence
    (-1 the last). ``caret``: only put the caret before or after it. ``otherwise`` is the thing on the screen that the
    same words mean where there is no such text."""

    unit: Unit
    text: Text | None = None
    number: int = 1
    caret: Literal["", "before", "after"] = ""
    otherwise: Reference | None = None


@dataclass(frozen=True, slots=True)
class Substitute:
    """Put ``new`` in the place of every ``old`` in the text being written."""

    old: Text
    new: Text


@dataclass(frozen=True, slots=True)
class Create:
    """Make a new one of a ``kind`` ("database", "empty file") and give it a ``name`` where it is asked for."""

    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class Menu:
    """Go through menus by names: ("File", "Export", "As PDF")."""

    path: tuple[Reference, ...]
    context_of: Reference | None = None
    """The right-click menu of this thing instead of the menu bar."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Do to ``thing`` what ``control`` names: "archive the newsletter", "add the blue mug to the cart", "delete Hill".
    ``otherwise``: what does it where nothing of that name belongs to the thing; empty: select it, then the control."""

    control: Reference
    thing: Reference
    otherwise: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveAs:
    """Save the document, under ``name`` and in ``folder`` when given."""

    name: Text | None = None
    folder: Text | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Make a file of another ``form`` ("pdf") of the document; ``printed``: by printing to a file."""

    form: str
    name: Text | None = None
    folder: Text | None = None
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """Make something by a dialog: "insert a table with 3 rows and 2 columns" sets two ``values`` in it."""

    verb: str
    noun: str
    values: tuple[tuple[Reference, Text], ...]


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Wait until it is there (or gone), or for so many seconds when no target is said."""

    target: Reference | None = None
    gone: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Read a thing's value from the screen; it becomes the answer, and the remembered value ``name``."""

    target: Reference
    name: str = ""
    answer: bool = True


@dataclass(frozen=True, slots=True)
class Compute:
    """Work an expression out in the calculator in front by its buttons. Tokens are digits, operators, functions."""

    expression: str


@dataclass(frozen=True, slots=True)
class Find:
    """See to it that a thing is in view (scrolling, going into a folder or tab), and select it."""

    target: Reference


@dataclass(frozen=True, slots=True)
class Verify:
    """Check that something is so; the run fails when it is not."""

    target: Reference
    shown: bool = True
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer a question about the screen with "yes" or "no": whether the statement is so. The answer is remembered."""

    claim: Verify


@dataclass(frozen=True, slots=True)
class Count:
    """Answer how many there are of what the (``every``) target names."""

    target: Reference


@dataclass(frozen=True, slots=True)
class IfShown:
    """When ``target`` is on the screen, do ``then``, else ``otherwise``."""

    target: Reference
    then: tuple[Step, ...]
    otherwise: tuple[Step, ...] = ()
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Repeat:
    """Do ``steps`` ``times`` times."""

    steps: tuple[Step, ...]
    times: int


Intent = (
    Open | SwitchTo | Close | ClickOn | Hover | TypeIn | Clear | Choose | Check | SetTo | Adjust | PressKeys | ScrollBy
    | DragTo | Clipboard | SelectAll | Mark | Substitute | Create | Menu | Deed | SaveAs | Export | Fill | WaitFor
    | Read | Compute | Find | Verify | Ask | Count | IfShown | Repeat
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is meant, the words that said it, and the application or window it is to happen in, if said."""

    intent: Intent
    said: str
    where: str = ""
