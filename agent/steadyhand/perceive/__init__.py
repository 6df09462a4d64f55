"""Seeing: the picture, the accessibility tree, the windows and the text, merged into one Observation."""
