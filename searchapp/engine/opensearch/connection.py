"""Talking to the cluster: pooled connections to all its addresses, a check of its version, errors in our own words."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from searchapp.engine.opensearch.errors import OLDEST, ClientMissing, too_old, translated
from searchapp.engine.protocol import EngineUnavailable
from searchapp.settings import Settings

ANSWER_SECONDS = 60.0
"""How long a request without a limit of its own may take."""


def shown(urls: tuple[str, ...]) -> str:
    """Addresses for a message: user names and passwords in them stay out."""
    return "、".join(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" for parts in map(urlsplit, urls))


def encoded(body: Any) -> bytes:
    """JSON for the cluster. A lone surrogate, which no cluster takes, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class Cluster:
    """A client of one cluster. Safe to share between threads; opens no connection before the first request."""

    def __init__(self, settings: Settings) -> None:
        self.where = shown(settings.opensearch_url)
        self._settings = settings
        self._client: Any = None
        self._checked = False
        self._lock = Lock()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seconds: float = ANSWER_SECONDS,
        params: Mapping[str, str] | None = None,
        missing_is_none: bool = False,
    ) -> Any:
        """One request, tried again on another node when one is away; returns the decoded answer.

        body: bytes are sent as they are, anything else as JSON. missing_is_none: whether a 404 gives None.
        Raises EngineError.
        """
        client = self._connected()
        from opensearchpy.exceptions import NotFoundError, OpenSearchException

        data = body if body is None or isinstance(body, bytes) else encoded(body)
        try:
            if not self._checked:
                self._check(client)
            return self._send(client, method, path, data, seconds, params)
        except NotFoundError as error:
            if missing_is_none:
                return None
            raise translated(error, self.where) from error
        except OpenSearchException as error:
            raise translated(error, self.where) from error
        except (AttributeError, TypeError, ValueError) as error:
            raise EngineUnavailable(
                f"{self.where} 的回答看不懂：那里运行的可能不是 OpenSearch，请检查 SEARCHAPP_OPENSEARCH_URL"
            ) from error

    @staticmethod
    def _send(
        client: Any, method: str, path: str, data: bytes | None, seconds: float, params: Mapping[str, str] | None
    ) -> Any:
        kind = "application/x-ndjson" if path.endswith(("_bulk", "_msearch")) else "application/json"
        return client.transport.perform_request(
            method,
            path,
            params=dict(params or {}),
            body=data,
            timeout=seconds,
            headers={"content-type": kind} if data is not None else None,
        )

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = _client(self._settings)
            return self._client

    def _check(self, client: Any) -> None:
        told = self._send(client, "GET", "/", None, 10.0, None).get("version", {})
        name, version = told.get("distribution", "elasticsearch"), told.get("number", "?")
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if name != "opensearch" or numbers < OLDEST:
            raise too_old(self.where, name, version)
        self._checked = True

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None


def _client(settings: Settings) -> Any:
    try:
        from opensearchpy import OpenSearch
    except ImportError as error:
        raise ClientMissing from error
    # Each failure reaches the caller in our words; the client would also log it with its whole traceback.
    logging.getLogger("opensearch").setLevel(logging.ERROR)
    options: dict[str, Any] = {}
    if settings.opensearch_api_key:
        options["headers"] = {"authorization": f"ApiKey {settings.opensearch_api_key}"}
    elif settings.opensearch_user:
        options["http_auth"] = (settings.opensearch_user, settings.opensearch_password)
    if settings.opensearch_ca is not None:
        options["ca_certs"] = str(settings.opensearch_ca)
    return OpenSearch(
        list(settings.opensearch_url),
        pool_maxsize=max(8, settings.web_threads),
        max_retries=max(3, len(settings.opensearch_url)),
        retry_on_status=(502, 503, 504),
        # A node that was away is asked again after this long, twice as long after each failure, 16 times at most.
        dead_timeout=2,
        timeout_cutoff=4,
        **options,
    )
