"""Carries scripts out again: finds each target by what is known of it, acts through the loop, compares effects."""
