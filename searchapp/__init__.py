"""searchapp: a Chinese full-text search service on a Whoosh index."""

__version__ = "0.1.0"
