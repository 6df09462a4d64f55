"""Scripts as tests: found, spread over workers, tried again, counted once, and told in a report."""
