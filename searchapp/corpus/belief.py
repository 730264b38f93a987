"""Which of the cycles that the first guesses lead to is to be believed, if any."""

from __future__ import annotations

from searchapp.compiled import compiled

LEAST_ODDS = 0.5
"""Log odds that a cycle must have."""
FEW, LEAST_ODDS_OF_FEW = 40, -0.5
"""Up to so many characters are risked at lower odds: a page with few fragments gives few signs, and what clean pages
would lose by chance is mostly much longer."""
CERTAIN = 5.0
"""Log odds at which no other habit is tried."""
BEYOND_COMPARE = 12.0
"""Log odds at which a cycle that tiles the title is taken though some of its places are in doubt."""
NATS_OF_ODDS = 8.0
"""Of two cycles the one with more merit is taken, and so much of their odds."""


@compiled
def belief(merit, level, odds, whole, characters, undoubted):  # type: ignore[no-untyped-def]
    """(what a cycle is worth beside others, 0 where it is not believed; is it certain; need no other be looked at).

    merit, level: see `Lead`. odds, whole: see `trust`. characters: how many it takes away. undoubted: none of its
    places is in doubt.
    """
    if odds <= (LEAST_ODDS_OF_FEW if characters <= FEW else LEAST_ODDS):
        return 0.0, False, False
    certain = odds > CERTAIN and level < merit
    return merit + NATS_OF_ODDS * odds, certain, certain and whole and (undoubted or odds > BEYOND_COMPARE)
