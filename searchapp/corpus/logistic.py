"""Log odds by a logistic model over signs and products of two of them."""

from __future__ import annotations

from searchapp.compiled import inlined


@inlined
def log_odds(row, signs, weights, products):  # type: ignore[no-untyped-def]
    """Log odds of a row that begins with so many signs.

    products: pairs of signs. weights: of each sign, then of each product.
    """
    odds = 0.0
    for sign in range(signs):
        odds += row[sign] * weights[sign]
    for x in range(len(products)):
        odds += row[products[x, 0]] * row[products[x, 1]] * weights[signs + x]
    return odds
