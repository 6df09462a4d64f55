"""What stands on screens: strings of the system's message catalogues, numbers, paths, shortcuts, single characters.

Knows nothing about pictures. The pool is built once from /usr/share/locale (whatever is installed) and kept as JSON.
"""

from __future__ import annotations

import gettext
import json
import random
import re
import string
import unicodedata
from collections.abc import Callable
from pathlib import Path

LATIN = "de fr es it pt pt_BR nl pl cs sk hu ro tr sv da nb fi hr sl lt lv et ca".split()
CYRILLIC = "ru uk bg sr be".split()
GREEK = ["el"]
SYMBOLS = "=+−±×÷/✓…→←↑↓€£¥°•√π²³·–—“”‘’„«»‹›©®™⌫§¶¿¡¢µ∞≈≠≤≥½¼¾¹ªº†‰∑∆Ω←▶▼▲◀●○■□★☆✕✗☰⋮⚙⌘⇧⌃⏎⟳↵"
ASCII = "".join(chr(c) for c in range(32, 127))
SINGLES = "0123456789+-×÷=.,%()/*^√π±−<>?!:;#&@$€[]{}|~_\"'" + string.ascii_letters + "✓…→←↑↓°•²³⌫×÷=+−×÷=+−0123456789"
SAME_SHAPE = {
    "…": "…",
    "\u00a0": " ",
    "ʼ": "’",
    "‐": "-",
    "‑": "-",
    "μ": "µ",
    "☰": "☰",
    "✗": "✕",
    "\u202f": " ",
    "⏎": "↵",
}
SHORTCUTS = ["Ctrl+", "Shift+", "Alt+", "Ctrl+Shift+", "Ctrl+Alt+", "Super+", "Strg+", "Mayús+Ctrl+", "Maj+", "Cmd+"]


def one_label(text: str) -> str:
    """One shape, one label."""
    text = unicodedata.normalize("NFC", text).replace("...", "…")
    micro = ("µ", "μ") if re.search("[α-ω]", text.replace("μ", "")) else ("μ", "µ")
    text = text.replace(*micro)
    for old, new in SAME_SHAPE.items():
        if old != "μ":
            text = text.replace(old, new)
    return " ".join(text.split())


def clean(text: str) -> str | None:
    """A catalogue string as it is drawn, or None when it is not one short line."""
    text = text.split("\x04")[-1]
    text = re.sub(r"<[^<>]*>", "", text)
    text = re.sub(r"%[-+ #0-9.]*l*[sdiufxgc]", lambda _: str(random.randint(0, 999)), text).replace("%%", "%")
    text = re.sub(r"_(?=\w)", "", text, count=1).replace("\\n", " ").replace("\n", " ").replace("\t", " ")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in text):
        return None
    text = one_label(text)
    if not text:
        return None
    if len(text) > 60:
        words = text.split()
        start = random.randrange(max(1, len(words) - 4))
        text = " ".join(words[start : start + random.randint(3, 8)])[:64].strip()
    return text


def build_pool(folder: Path = Path("/usr/share/locale"), most: int = 25_000) -> dict[str, list[str]]:
    """Language -> strings."""
    random.seed(1)
    english: set[str] = set()
    pool: dict[str, list[str]] = {}
    for language in LATIN + CYRILLIC + GREEK:
        found: set[str] = set()
        for path in sorted(folder.glob(f"{language}/LC_MESSAGES/*.mo")):
            try:
                catalogue = gettext.GNUTranslations(path.open("rb"))._catalog  # type: ignore[attr-defined]
            except (OSError, UnicodeDecodeError, ValueError):
                continue
            for source, text in catalogue.items():
                source = source[0] if isinstance(source, tuple) else source
                for where, what in ((english, source), (found, text)):
                    if isinstance(what, str) and len(what) < 400 and (good := clean(what)):
                        where.add(good)
        strings = sorted(found)
        random.shuffle(strings)
        pool[language] = strings[:most]
    strings = sorted(english)
    random.shuffle(strings)
    pool["en"] = strings[: 4 * most]
    words = Path("/usr/share/hunspell/en_US.dic")
    if words.exists():
        pool["words"] = [w.split("/")[0] for w in words.read_text("utf-8", "replace").splitlines()[1:]]
    return pool


def load_pool(cache: Path) -> dict[str, list[str]]:
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(build_pool(), ensure_ascii=False), "utf-8")
    loaded: dict[str, list[str]] = json.loads(cache.read_text("utf-8"))
    return loaded


def charset(pool: dict[str, list[str]]) -> str:
    """Every character to learn: the fixed ones and those the Latin, Greek and Cyrillic catalogues use often enough."""
    count: dict[str, int] = {}
    for strings in pool.values():
        for text in strings:
            for c in set(text):
                count[c] = count.get(c, 0) + 1
    wanted = set(ASCII) | set(one_label(SYMBOLS)) | {chr(c) for c in range(0xC0, 0x100)}
    for c, times in count.items():
        code = ord(c)
        letter = 0x100 <= code < 0x180 or code in range(0x218, 0x21C) or 0x386 <= code < 0x3CF or 0x400 <= code < 0x492
        if (letter and times >= 8) or (0xA1 <= code < 0xC0 and times >= 8):
            wanted.add(c)
    return "".join(sorted(wanted - {"\u00ad"}))


class Texts:
    """An endless source of strings, for one script at a time."""

    def __init__(self, pool: dict[str, list[str]], letters: str) -> None:
        self.pool, self.letters = pool, set(letters)
        self.made: list[Callable[[], str]] = [
            self._number,
            self._number,
            self._date,
            self._path,
            self._shortcut,
            self._mail,
            self._code,
            self._random,
            self._sum,
            self._version,
            self._identifier,
            self._expression,
            self._expression,
        ]

    def draw(self) -> str:
        for _ in range(20):
            text = one_label(self._draw())
            if text and set(text) <= self.letters:
                return text
        return "OK"

    def _draw(self) -> str:
        roll = random.random()
        if roll < 0.10:
            return random.choice(SINGLES)
        if roll < 0.26:
            return random.choice(self.made)()
        if roll < 0.40:
            return self._words()
        if roll < 0.72:
            return self._case(random.choice(self.pool["en"]))
        if roll < 0.90:
            return self._case(random.choice(self.pool[random.choice(LATIN)] or ["OK"]))
        if roll < 0.965:
            return random.choice(self.pool[random.choice(CYRILLIC)] or ["OK"])
        return random.choice(self.pool["el"] or ["OK"])

    def _case(self, text: str) -> str:
        roll = random.random()
        if roll < 0.45 and len(text) > 14:
            words = text.split()
            start = random.randrange(len(words))
            text = " ".join(words[start : start + random.randint(1, 4)])
        roll = random.random()
        return text.upper() if roll < 0.07 else text.title() if roll < 0.12 else text

    def _words(self) -> str:
        words = [
            random.choice(self.pool.get("words") or self.pool["en"]) for _ in range(random.choice((1, 1, 1, 2, 2, 3)))
        ]
        style = random.choice((str.lower, str.upper, str.title, str.capitalize, str.capitalize, str))
        end = random.choice(("", "", "", "", ":", "…", "*", ",", ".", " >", "?"))
        return style(" ".join(words)) + end

    def _number(self) -> str:
        n = random.choice((random.random() * 10 ** random.randint(0, 6), random.randint(0, 10 ** random.randint(1, 9))))
        text = random.choice((f"{n:,}" if isinstance(n, int) else f"{n:,.2f}", str(n)[:12], f"{n:.1f}"))
        if random.random() < 0.15:
            text = text.replace(",", " ").replace(".", ",")
        unit = random.choice(
            ("", "", "", "%", " %", "°", " px", " KB", " MB", " GB", " ms", " kg", "€", " €", " EUR", "x", "×")
        )
        sign = random.choice(("", "", "", "", "-", "−", "+", "$", "€", "£", "#", "±", "("))
        return sign + text + unit + (")" if sign == "(" else "")

    def _sum(self) -> str:
        a, b = random.randint(0, 10 ** random.randint(1, 4)), random.randint(0, 10 ** random.randint(1, 3))
        space = random.choice(("", " "))
        return f"{a}{space}{random.choice('+-×÷*/−=<>^')}{space}{b}" + random.choice(("", f"{space}={space}{a + b}"))

    def _date(self) -> str:
        d, m, y = random.randint(1, 31), random.randint(1, 12), random.randint(1970, 2035)
        h, minute, s = random.randint(0, 23), random.randint(0, 59), random.randint(0, 59)
        month = random.choice(
            "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January March April June July August October".split()
        )
        day = random.choice("Mon Tue Wed Thu Fri Sat Sun Monday Friday".split())
        return random.choice(
            (
                f"{d:02}.{m:02}.{y}",
                f"{y}-{m:02}-{d:02}",
                f"{m}/{d}/{y % 100:02}",
                f"{d} {month} {y}",
                f"{month} {d}, {y}",
                f"{h:02}:{minute:02}",
                f"{h:02}:{minute:02}:{s:02}",
                f"{h % 12}:{minute:02} {random.choice(('AM', 'PM', 'am', 'pm'))}",
                f"{day} {d:02} {month}, {h:02}:{minute:02}",
                f"{y}-{m:02}-{d:02} {h:02}:{minute:02}",
                f"{d:02}/{m:02}/{y}",
                str(y),
            )
        )

    def _word(self) -> str:
        words = self.pool.get("words") or ["file", "home", "user", "notes"]
        return re.sub("[^a-z]", "", random.choice(words).lower()) or "data"

    def _path(self) -> str:
        parts = [self._word() for _ in range(random.randint(1, 4))]
        end = random.choice(
            (".txt", ".png", ".py", ".pdf", ".html", ".tar.gz", ".conf", ".json", "", ".csv", ".odt", ".jpg")
        )
        lead = random.choice(("/", "/home/", "~/", "", "", "C:\\", "./", "/usr/share/"))
        return lead + ("\\" if lead == "C:\\" else "/").join(parts) + end

    def _mail(self) -> str:
        host = f"{self._word()}.{random.choice(('com', 'org', 'net', 'de', 'example', 'io'))}"
        ip = ".".join(str(random.randint(0, 255)) for _ in range(4))
        return random.choice(
            (
                f"{self._word()}@{host}",
                f"https://{host}/{self._word()}",
                f"www.{host}",
                f"http://{host}:{random.randint(80, 9999)}/",
                ip,
                f"{ip}:{random.randint(80, 65535)}",
                f"localhost:{random.randint(1000, 9999)}/{self._word()}?{self._word()}={random.randint(0, 99)}",
            )
        )

    def _shortcut(self) -> str:
        key = random.choice(
            (
                *string.ascii_uppercase,
                *(f"F{n}" for n in range(1, 13)),
                "Delete",
                "Enter",
                "Tab",
                "Esc",
                "+",
                "-",
                "0",
                "Entf",
            )
        )
        return random.choice((*SHORTCUTS, "")) + key

    def _expression(self) -> str:
        names = [self._word()[: random.randint(1, 7)] for _ in range(3)]
        sign = random.choice(
            ("+", "-", "*", "/", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "%", "**", "×", "÷", "−")
        )
        a, b = names[0], random.choice((names[1], str(random.randint(0, 99))))
        return random.choice(
            (
                f"{a} = {names[2]} {sign} {b}{random.choice(('', ';'))}",
                f"{names[2]}({a}, {b})",
                f"return {a} {sign} {b};",
                f"{a}[{b}] = '{names[1]}'",
                f"{random.choice(('x', 'y', 'a', 'r', 'm', 'cm', 'n', '2', '10', 'e'))}{random.choice('²³¹²³')}",
                f"{a} {sign} {b}",
                f"def {a}({names[1]}):",
                f"{random.randint(0, 40)} °{random.choice('CF')}",
                f"{a}: {b}",
                f'{{"{a}": {b}}}',
                f"{random.choice('O0olI1B8S5')}{random.randint(0, 99)}{random.choice('OIlB')}",
            )
        )

    def _version(self) -> str:
        return random.choice(("", "v", "Version ")) + ".".join(
            str(random.randint(0, 30)) for _ in range(random.randint(2, 4))
        )

    def _identifier(self) -> str:
        parts = [self._word() for _ in range(random.randint(1, 3))]
        return random.choice(
            (
                "_".join(parts),
                parts[0] + "".join(p.title() for p in parts[1:]),
                "".join(p.title() for p in parts) + "()",
                "-".join(parts),
                f"--{'-'.join(parts)}",
                f"{parts[0]} = {random.randint(0, 99)}",
                f"if {parts[0]} == '{parts[-1]}':",
                f"$ {' '.join(parts)}",
                f"[{' '.join(parts)}]",
                f"<{parts[0]}>",
                f"{parts[0]}[{random.randint(0, 9)}]",
                f'"{" ".join(parts)}"',
                f"({parts[0]})",
            )
        )

    def _code(self) -> str:
        return "".join(
            random.choices(
                random.choice(("0123456789abcdef", string.ascii_uppercase + string.digits)), k=random.randint(4, 12)
            )
        )

    def _random(self) -> str:
        """Strings without sense, so that every character is learned for itself."""
        symbols = [c for c in SYMBOLS if c in self.letters]
        many = random.randint(1, 8)
        kind = random.random()
        if kind < 0.6:
            return "".join(random.choices(ASCII[1:], k=many))
        if kind < 0.85:
            return " ".join(
                "".join(random.choices(string.ascii_letters + string.digits, k=random.randint(1, 6)))
                for _ in range(random.randint(1, 3))
            )
        return (
            random.choice(("", self._word() + " "))
            + random.choice(symbols)
            + random.choice(("", " " + self._word(), str(random.randint(0, 99))))
        )
