"""How loops over arrays are compiled: numba, cached on disk where a folder for that can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a loop at its first call and keep the machine code beside the source.

    A read-only install without a writable home has no place for the cache: then each process compiles for itself.
    """
    try:
        return numba.njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:
        return numba.njit(function, nogil=True, error_model="numpy")


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a few lines that only compiled loops call, as part of them."""
    return numba.njit(function, nogil=True, error_model="numpy")
