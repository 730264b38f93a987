"""The Service behind the pages: one a process, opened when it is first needed."""

from __future__ import annotations

import os
from threading import Lock

from flask import current_app

from searchapp.search import Service
from searchapp.settings import Settings
from searchapp.web.metrics import Metrics


class Backend:
    """What the views need from outside Flask. service: one that is open already (its owner closes it), or None."""

    def __init__(self, settings: Settings, metrics: Metrics | None, service: Service | None = None) -> None:
        self.settings = settings
        self.metrics = metrics
        self._service = service
        self._given = service is not None
        self._process = os.getpid()
        self._lock = Lock()

    def service(self) -> Service:
        """The service of this process. Raises EngineError when it cannot be opened; the next call tries again.

        A forked process opens its own: file positions and threads of its parent are not its to use.
        """
        if self._service is not None and (self._given or self._process == os.getpid()):
            return self._service
        with self._lock:
            if self._service is None or self._process != os.getpid():
                self._service = Service(self.settings)
                self._process = os.getpid()
            return self._service


def backend() -> Backend:
    """The backend of the current application."""
    found: Backend = current_app.extensions["searchapp"]
    return found


def service() -> Service:
    """The service of the current application. Raises EngineError."""
    return backend().service()
