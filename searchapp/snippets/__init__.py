"""Which part of a text shows why it was found, and which characters of it match?"""

from searchapp.snippets.markup import highlight, snippet
from searchapp.snippets.passages import below_title

__all__ = ["below_title", "highlight", "snippet"]
