"""List what is on the screen: name and place of every button of a calculator."""

from steadyhand import Desktop

with Desktop.virtual() as desktop:
    desktop.open("galculator")
    for element in desktop.see().elements:
        if element.role in ("button", "toggle") and element.shown:
            print(f"{element.name:12} {element.box}")
