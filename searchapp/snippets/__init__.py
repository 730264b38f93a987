"""Which part of a text shows why it was found, and which characters of it match?"""

from searchapp.snippets.first_line import below_title
from searchapp.snippets.markup import Highlighter

__all__ = ["Highlighter", "below_title"]
