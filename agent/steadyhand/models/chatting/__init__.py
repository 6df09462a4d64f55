"""Deciding with a vision-language model: the planner that asks it, the grounder, and what both may cost."""
