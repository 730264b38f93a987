"""Figures for Prometheus: how many requests, how they ended, how long they took."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from searchapp.settings import Settings, SettingsError, variable

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

MULTIPROCESS_DIR = "PROMETHEUS_MULTIPROC_DIR"
"""Set by the gunicorn configuration before workers start; then every worker answers for all of them."""

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Counts requests. Needs prometheus-client."""

    def __init__(self) -> None:
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram

        self.content_type = CONTENT_TYPE_LATEST
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "searchapp_requests_total", "Requests answered.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "searchapp_request_seconds", "Time to answer.", ("route",), registry=self._registry, buckets=BUCKETS_S
        )

    def count(self, route: str, status: int, seconds: float) -> None:
        """One request was answered. route: the rule that matched, so that the labels stay few."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(self) -> bytes:
        """The figures of this process, or of all workers where they share a folder."""
        from prometheus_client import generate_latest

        return generate_latest(self._shared() if os.environ.get(MULTIPROCESS_DIR) else self._registry)

    def _shared(self) -> CollectorRegistry:
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry


def metrics_of(settings: Settings) -> Metrics | None:
    """Metrics if the settings want them. Raises SettingsError."""
    check(settings)
    return Metrics() if settings.metrics else None


def check(settings: Settings) -> None:
    """Raise SettingsError where the settings want metrics and prometheus-client is not installed. It is not loaded:

    MULTIPROCESS_DIR must be set before.
    """
    if settings.metrics and find_spec("prometheus_client") is None:
        raise SettingsError(f"{variable('metrics')}=on：还要安装 prometheus-client：pip install 'searchapp[metrics]'")
