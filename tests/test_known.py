"""What an update remembers of the index."""

from __future__ import annotations

from searchapp.digests import digests
from searchapp.known import Known, Origins

ENTRIES = [("f1", "甲", "/a/一.txt"), ("f2", "乙", "/a/二.jsonl"), ("f3", "丙", "/a/二.jsonl")]


def test_articles_are_found_by_fingerprint_and_by_id() -> None:
    with Origins() as origins:
        known = Known(ENTRIES, origins)
        assert known.find(digests(["丙", "丁", "甲"])).tolist() == [2, -1, 0]
        assert [known.origin(number) for number in range(3)] == [origin for _, _, origin in ENTRIES]
        assert known.has(["f2", "f9"]) == [True, False]
        assert known.seen.tolist() == [False, True, False]
        assert known.unchanged == 1


def test_a_fingerprint_that_is_a_digest_is_found_among_others() -> None:
    digest = "0123456789abcdef" * 2
    with Origins() as origins:
        known = Known([("f1", "甲", ""), (digest, "乙", "")], origins)
        assert known.has([digest]) == [True]
        assert known.has([digest.upper(), digest, "f1", ""]) == [False, True, True, False]


def test_nothing_is_known_of_no_index() -> None:
    with Origins() as origins:
        known = Known((), origins)
        assert known.has(["f"]) == [False]
        assert known.find(digests(["甲"])).tolist() == [-1]


def test_origins_come_back_by_number() -> None:
    with Origins() as origins:
        given = ["/a", "/a", "/乙", "/a", "", "\ud800"]
        numbers = [origins.add(origin) for origin in given]
        assert numbers == [0, 0, 1, 2, 3, 4]
        assert [origins[number] for number in numbers] == given
        assert origins.add("/末") == 5
        assert origins[0] == "/a"
        assert origins[5] == "/末"
