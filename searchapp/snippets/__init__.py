"""Which part of a text shows why it was found, and which characters of it match?"""

from searchapp.snippets.markup import highlight, snippet

__all__ = ["highlight", "snippet"]
