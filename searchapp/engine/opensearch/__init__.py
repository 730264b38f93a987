"""How are the articles kept and found on an OpenSearch cluster, when one machine is not enough?"""

from searchapp.engine.opensearch.engine import OpenSearchEngine, open_engine
from searchapp.engine.opensearch.errors import (
    ClientMissing,
    ClusterBusy,
    ClusterReadOnly,
    ClusterRed,
    ClusterRefused,
    ClusterSlow,
    ClusterTooOld,
)

__all__ = [
    "ClientMissing",
    "ClusterBusy",
    "ClusterReadOnly",
    "ClusterRed",
    "ClusterRefused",
    "ClusterSlow",
    "ClusterTooOld",
    "OpenSearchEngine",
    "open_engine",
]
