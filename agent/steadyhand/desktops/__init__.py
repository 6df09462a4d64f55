"""Desktops as people open them: virtual ones of our own, and the person's current one."""
