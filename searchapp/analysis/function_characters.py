"""The characters that carry grammar rather than meaning."""

from typing import Final

FUNCTION_CHARACTERS: Final = frozenset(
    "的了是在和与及或之而于以为其这那有也就都而且但被把对从到由向等所吗呢吧啊呀么着过地得"
)
"""Folded characters that rescoring leaves out: they stand in every passage and say nothing about any."""
