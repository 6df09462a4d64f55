"""The command line: parses and prints; every command calls one function."""
