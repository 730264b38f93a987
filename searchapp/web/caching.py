"""What may be kept by a browser or a proxy, and until when."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Response, current_app, request

from searchapp import __version__
from searchapp.web.backend import service

A_YEAR = 31_536_000


def generation_tag() -> str:
    """An entity tag that changes with the index, the address (prefix and query too) and the program."""
    parts = (__version__, service().stats().generation, request.host_url, request.script_root, request.full_path)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def unchanged(tag: str) -> Response | None:
    """A 304 if the visitor already has what the tag stands for."""
    if not request.if_none_match.contains_weak(tag):
        return None
    return with_tag(Response(status=304), tag)


def with_tag(response: Response, tag: str) -> Response:
    """Let the visitor keep it, but ask each time whether it is still true: a commit shows at once."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def static_version(name: str) -> str:
    """A few digits that change with a static file, so that browsers may keep it for good."""
    return _version(str(Path(current_app.static_folder or "") / name))


@lru_cache
def _version(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
