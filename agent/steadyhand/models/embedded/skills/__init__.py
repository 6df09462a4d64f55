"""How each kind of step is done: one generator a kind, yielding Proposals and reading the screen in between.

A skill knows nothing of displays, input devices or gates. It sees Observations and Outcomes through its Mind.
"""
