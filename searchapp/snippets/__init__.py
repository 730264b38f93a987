"""Which part of a text shows why it was found, and which characters of it match?"""

from searchapp.snippets.markup import Highlighter
from searchapp.snippets.passages import below_title

__all__ = ["Highlighter", "below_title"]
