"""What a request passes before Flask sees it: a proxy's prefix, and what is not quite a query or a host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_HOST = re.compile(r"(?:(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?", re.ASCII)


class Prefixed:
    """Shows the application under a path, whether or not the proxy takes the path off."""

    def __init__(self, app: WSGIApplication, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = self._prefix
        if path == self._prefix or path.startswith(self._prefix + "/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        return self._app(environ, start_response)


class Tidied:
    """Quotes bytes that a query should have quoted, and drops a Host that is none.

    gunicorn refuses such a query itself, but other servers hand it on, and Werkzeug fails where it is no UTF-8. Every
    server hands on any Host: Werkzeug fails on some, and makes addresses without a host of the rest.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query: str = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query.encode("latin-1", "replace"), safe="%&=+;,/?:@!$'()*~-._[]")
        if _HOST.fullmatch(environ.get("HTTP_HOST", "")) is None:
            environ.pop("HTTP_HOST", None)
        return self._app(environ, start_response)
