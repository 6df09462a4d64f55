"""Write a note in a text editor on a private virtual desktop, and read the file it made."""

from steadyhand import Desktop

with Desktop.virtual() as desktop:
    desktop.open("mousepad")
    desktop.run("Type 'Hello from Steadyhand' and save it as hello.txt")
    print((desktop.home / "hello.txt").read_text().strip())
