"""A small window in which a person answers, in a process of its own: started with ``python -m``, spoken to by lines.

It is drawn with Pillow, so that it needs nothing that a default installation lacks; only ``display.py`` speaks X11.
"""
