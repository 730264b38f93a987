"""How does an operator work with the search from a terminal? `searchapp VERB`, one module a group of verbs."""

from searchapp.cli.program import main

__all__ = ["main"]
