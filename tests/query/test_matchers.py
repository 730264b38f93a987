import pytest

from searchapp.query.matchers import phrase_pattern


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("dock", "docker", False),
        ("dock", "a dock here", True),
        ("ocker", "docker", False),
        ("内核", "linux内核", True),
        ("linux", "linux内核", True),
        ("linux内核", "linux 内核", True),
        ("3", "3.12", True),
        ("a+b", "(a + b)", True),
        ("a.b", "axb", False),
    ],
)
def test_a_phrase_is_an_exact_substring_with_whole_words_at_its_ends(phrase: str, text: str, found: bool) -> None:
    assert (phrase_pattern(phrase).search(text) is not None) == found
