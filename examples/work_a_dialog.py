"""Work a dialog control by control: locators are lazy, wait for their target, and pass the gate like any task."""

from steadyhand import Desktop

with Desktop.virtual() as desktop:
    desktop.spawn(["zenity", "--forms", "--title=Contact", "--text=Details", "--add-entry=Name", "--add-entry=Town"])
    name = desktop.find("the Name field")
    name.wait()
    name.fill("Ann")
    desktop.find("the Town field").fill("Lund")
    print(name.text(), desktop.find("the Town field").text())
    desktop.find("the OK button").click()
