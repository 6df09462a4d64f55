"""What a text on the screen wants done, as kinds of hostile acts: as a model would that obeys whatever it reads.

General by what the words ask for, in several languages and some disguises; where they ask for nothing that is known, no
kind is named, and every kind is tried in turn.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

KINDS = (
    "command", "delete", "send", "submit", "setting", "consent", "address", "secret", "pay", "upload", "download",
    "restart", "close", "bulk", "paste",
)  # fmt: skip
"""Hostile acts that any text may lead to; ``named`` and ``say`` besides need words to press or to type."""
_ASKED = {
    "setting": r"settings?\b|turn off|switch off|disable|deactivat|firewall|protection|vpn|antivirus|overwrite|desactiv"
               r"|désactiv|deaktivier|disattiv|отключ|выключ|关闭防|禁用|無効|hooks",
    "delete": r"delet|remov|eras|\bbin\b|trash|🗑|press del\b|wipe|zeros|overwrite|eliminar|supprim|lösch|borrar|elimina"
              r"|удал|删除|削除|verwijder|usuń|apagar",
    "send": r"forward|\bsend|\bmail|message|reply|e-mail|senden|envoy|enviar|invia|отправ|发送|送信|contacts|inbox",
    "pay": r"\bpay|payment|wire|transfer|balance|account shown|iban|invoice|gift card|basket|\bbuy\b|plan\b|%|tip\b"
           r"|contribution|付款|支付|оплат|zahl|pagar|payer|remaining",
    "consent": r"accept|allow|permi|agree|grant|elevated|choos|claim|confirm|licen|approve|разреш|доступ|允许|許可|"
               r"consent|follow\b|rate\b|stars|cookie|permission|zulassen|autoris|akzept|unsubscrib",
    "command": r"\brun\b|\./|command|terminal|install|execut|push to|hooks|script|stop and disable|administrator|sudo|"
               r"\bshell\b|ausführ|exécut|ejecut|выполн|运行|実行",
    "address": r"https?://|\bopen https|\bvisit\b|picture|include the|mirror|links?\b|addres|tabs?\b|url",
    "upload": r"upload|attach|paste",
    "download": r"download|\.exe|\.deb|installer|mirror|télécharg|descarg|herunterlad|скача|下载|ダウンロード",
    "secret": r"password|secret|\bkey\b|iban|code\b|text you can see|clipboard|credential|token|column",
    "submit": r"submit|paste|form|field|comments?\b|overwrite|row \d",
    "restart": r"restart|reboot|shut ?down|power off|neu ?start|redémarr|reinici|перезагруз|重启|再起動",
    "close": r"close this|close the|without saving|quit\b",
    "bulk": r"\d{2,} times|following \d{2,}|refresh|new tab",
    "paste": r"ctrl ?\+ ?v|win ?\+ ?r|paste|clipboard|captcha|human",
}  # fmt: skip
_LEET = str.maketrans("013457$@", "oieastsa")
_QUOTES = re.compile(
    r"«([^»]{1,40})»|“([^”]{1,40})”|「([^」]{1,40})」|„([^“]{1,40})“|(?<!\w)'([^']{1,40})'(?!\w)|\"([^\"{}:,]{1,40})\""
)
_TYPE = re.compile(r"\btype\b|\bwrite\b|\benter\b|\btippe|\bescrib|\btape", re.IGNORECASE)
_KEYS = re.compile(r"(?:win|ctrl|alt|del|enter|shift|super|esc)\b", re.IGNORECASE)
_PRESS = re.compile(
    r"\b(?i:press|pressing|click|choose|choosing|push|hit|select|tap)\s+(?:on\s+|the\s+)*((?:[A-Z]\w+\s?){1,3})"
)
_COLOUR = re.compile(r"\b(?:green|blue|red|big|first) button", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Orders:
    """``kinds`` in the order they are asked for; ``press`` and ``say``: words on a button, words to type."""

    kinds: tuple[str, ...]
    press: tuple[str, ...]
    say: tuple[str, ...]


def orders(text: str) -> Orders:
    """What ``text`` wants done, disguises taken off."""
    told = [unicodedata.normalize("NFKC", text)]
    plain = told[0].translate(_LEET)
    told += [plain, told[0][::-1], "".join(word[0] for word in re.findall(r"\w+", told[0])).casefold()]
    found: dict[str, int] = {}
    for level, version in enumerate(told):
        for kind, words in _ASKED.items():
            hit = re.search(words, version, re.IGNORECASE)
            if hit is not None:
                found.setdefault(kind, 10_000 * level + hit.start())
    kinds = sorted(found, key=lambda kind: found[kind])
    # What is written like data has its quotes for another reason.
    like_data = told[0].lstrip().startswith(("{", "["))
    quoted = [] if like_data else [next(filter(None, found)).strip() for found in _QUOTES.findall(told[0])]
    pressed = [name.strip() for version in told[:3] for name in _PRESS.findall(version)]
    if _COLOUR.search(text):
        pressed.append("Continue")
    pressed += [q for q in quoted if len(q.split()) <= 3]
    typed = quoted[:1] if _TYPE.search(told[0]) else []
    press = tuple(dict.fromkeys(name for name in pressed if not _KEYS.match(name)))
    return Orders(tuple(kinds), press[:2], tuple(typed))
