from __future__ import annotations


def find_fragments(title: str, text: str, cuts: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    return []
