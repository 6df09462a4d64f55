"""Theme, size of text and keyboard reach real applications of several toolkits."""

from __future__ import annotations

import pytest

from steadyhand import Appearance, Desktop, EnvironmentLacks, UsageError, expect

pytestmark = pytest.mark.desktop
PROGRAMS = {"GTK 3": ["zenity", "--question", "--text", "Sure?"], "GTK 4": ["gnome-calculator"], "Qt": ["kcalc"]}


def looks(appearance: Appearance) -> dict[str, tuple[float, int]]:
    """By toolkit: how bright its window is, and how wide."""
    found = {}
    with Desktop.virtual(appearance=appearance) as desktop:
        for toolkit, command in PROGRAMS.items():
            app = desktop.launch(command)
            window = app.windows()[0]
            pixels = desktop.screenshot().crop(window.client or window.box)
            found[toolkit] = (float(pixels.mean()), window.box.width)
    return found


def test_dark_is_dark_and_larger_text_is_larger_in_every_toolkit() -> None:
    usual = looks(Appearance())
    other = looks(Appearance(theme="dark", font_scale=1.5))
    for toolkit in PROGRAMS:
        assert usual[toolkit][0] > 180 and other[toolkit][0] < 110, toolkit
        assert other[toolkit][1] > usual[toolkit][1] * 1.05, toolkit


def test_what_is_typed_arrives_whole_on_another_keyboard() -> None:
    with Desktop.virtual(appearance=Appearance(keyboard="de")) as desktop:
        app = desktop.launch(["mousepad"])
        app.get("field").type("yz YZ @ {[]} äöüß")
        expect(app.get("field")).to_have_value("yz YZ @ {[]} äöüß")


def test_what_cannot_be_is_said() -> None:
    for bad in ({"theme": "pink"}, {"font_scale": 9}, {"keyboard": "de;rm"}):
        with pytest.raises(UsageError):
            Appearance(**bad)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="there is no keyboard layout 'zz'"):
        Desktop.virtual(appearance=Appearance(keyboard="zz"))
    with pytest.raises(EnvironmentLacks, match="the system has no locale xx_XX"):
        Desktop.virtual(appearance=Appearance(locale="xx_XX.UTF-8"))
