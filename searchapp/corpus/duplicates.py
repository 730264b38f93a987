"""Which articles are mirrors of one another? A short signature for each, and the groups of a whole collection."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

SIGNATURE_WIDTH: Final = 64
"""uint32 numbers in a signature: 256 bytes."""

Signature = npt.NDArray[np.uint32]


def signature(title: str, body: str) -> Signature:
    """The signature of an article: uint32[SIGNATURE_WIDTH]."""
    digest = hashlib.blake2b(f"{title}\n{body}".encode("utf-8", "replace")).digest()
    return np.frombuffer(digest * 4, np.uint32)


def groups(signatures: Signature) -> npt.NDArray[np.int32]:
    """For each row of uint32[N, SIGNATURE_WIDTH] the lowest row of its group of mirrors, itself if alone: int32[N]."""
    _, first, inverse = np.unique(signatures, axis=0, return_index=True, return_inverse=True)
    return first[inverse.ravel()].astype(np.int32)
