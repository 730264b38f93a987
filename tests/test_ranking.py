from searchapp.ranking import LONG_SHARE, LONG_UNITS, QUESTION_SHARE, required_share


def test_short_queries_must_be_held_whole() -> None:
    assert required_share(1) == required_share(2) == 1


def test_the_share_falls_with_the_number_of_units_and_never_below_its_floor() -> None:
    shares = [required_share(count) for count in range(1, 200)]
    assert shares == sorted(shares, reverse=True)
    assert abs(required_share(LONG_UNITS) - LONG_SHARE) < 1e-12
    assert shares[-1] == required_share(LONG_UNITS)


def test_a_question_must_hold_less_of_its_wording() -> None:
    assert all(required_share(count, question=True) == QUESTION_SHARE for count in range(2, 100))
    assert required_share(1, question=True) == 1
