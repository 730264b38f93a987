"""How does one machine answer at native speed? A Whoosh index whose postings are arrays that are mapped, not read."""

from searchapp.engine.whoosh.engine import WhooshEngine, open_engine
from searchapp.engine.whoosh.errors import IndexDamaged

__all__ = ["IndexDamaged", "WhooshEngine", "open_engine"]
