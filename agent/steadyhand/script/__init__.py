"""Scripts: what a person or a recording wrote down to be done again. Values, reading and writing; nothing acts here."""
