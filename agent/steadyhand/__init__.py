"""Steadyhand: a desktop GUI-automation agent."""
