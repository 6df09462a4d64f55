"""The grammar behind ``language``: words, phrases and patterns of English instructions. Knows nothing of screens."""
