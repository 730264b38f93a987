"""How do a browser and a program reach the search? The Flask application."""

from searchapp.web.app import create_app

__all__ = ["create_app"]
