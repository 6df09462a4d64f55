"""Recording: what a person shows, or an agent does, becomes a script that can be done again."""
