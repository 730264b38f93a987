"""Tricks other than injected fragments."""

from __future__ import annotations


def find_tricks(text: str) -> list[tuple[int, int, str]]:
    return []
