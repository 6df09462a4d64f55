"""The loop: look, decide, pass the gate, wait for the screen, write it down, go on."""
