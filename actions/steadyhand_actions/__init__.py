"""The action layer: what can be done, whether it may be, and the one way it is done."""
