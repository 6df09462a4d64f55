"""One display, seen and acted on."""
