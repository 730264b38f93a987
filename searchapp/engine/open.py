"""Which engine do the settings ask for?"""

from __future__ import annotations

from searchapp.engine.protocol import Engine
from searchapp.ranking import RANKING, Ranking
from searchapp.settings import Settings


def open_engine(settings: Settings, ranking: Ranking = RANKING) -> Engine:
    """The engine that the settings name; its index need not exist yet. Engines load only when they are asked for."""
    if settings.engine == "opensearch":
        from searchapp.engine.opensearch import open_engine as open_opensearch

        return open_opensearch(settings, ranking)
    from searchapp.engine.whoosh import open_engine as open_whoosh

    return open_whoosh(settings, ranking)
