"""How we talk to models: a dialect is one prompt file and one parser."""
