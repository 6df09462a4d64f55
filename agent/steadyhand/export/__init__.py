"""Export: a script as something else, for other readers: test code, a how-to. Nothing acts here."""
