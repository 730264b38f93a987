"""How do a browser and a program reach the search? The Flask application."""
