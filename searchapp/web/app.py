"""The Flask application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from searchapp import settings as service_settings
from searchapp.article import UNTITLED
from searchapp.evidence import field_name, in_words
from searchapp.query import LONGEST_QUERY
from searchapp.search import Service
from searchapp.settings import Settings
from searchapp.web import errors, logs
from searchapp.web.addresses import IdConverter, article_path, outside_url, search_pairs, search_path
from searchapp.web.api import api
from searchapp.web.backend import Backend
from searchapp.web.caching import A_YEAR, static_version
from searchapp.web.metrics import metrics_of
from searchapp.web.middleware import Prefixed, Tidied
from searchapp.web.operations import operations
from searchapp.web.pages import pages
from searchapp.web.wording import amount, day, marked, moment, quoted

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(settings: Settings | None = None, service: Service | None = None) -> Flask:
    """The WSGI application. settings: from the environment if None. service: an open one; its owner closes it.

    Without a service, each process opens one when it first needs it. Raises SettingsError.
    """
    settings = service_settings.load() if settings is None else settings
    home = _home()
    app = Flask(__name__, template_folder=str(home / "templates"), static_folder=str(home / "static"))
    app.extensions["searchapp"] = Backend(settings, metrics_of(settings), service)
    app.url_map.converters["id"] = IdConverter
    app.url_map.merge_slashes = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site_name=settings.site_name,
        untitled=UNTITLED,
        longest_query=LONGEST_QUERY,
        search_path=search_path,
        search_pairs=search_pairs,
        article_path=article_path,
        outside_url=outside_url,
        static_version=static_version,
    )
    wording = (amount, day, field_name, in_words, marked, moment, quoted)
    app.jinja_env.filters.update((written.__name__, written) for written in wording)
    logs.configure(settings.log_level)
    logs.install(app)
    errors.install(app)
    app.after_request(_protect)
    for blueprint in (pages, operations, api):
        app.register_blueprint(blueprint)
    _stand_behind_proxies(app, settings)
    return app


def _home() -> Path:
    """Where templates/ and static/ are: inside an installed package, at the top of a source tree."""
    package = Path(__file__).resolve().parent.parent
    return package if (package / "templates").is_dir() else package.parent


def _protect(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    if request.endpoint == "static" and response.status_code == 200 and request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _stand_behind_proxies(app: Flask, settings: Settings) -> None:
    wsgi: Any = Tidied(app.wsgi_app)
    if settings.url_prefix:
        wsgi = Prefixed(wsgi, settings.url_prefix)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        wsgi = ProxyFix(wsgi, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = wsgi  # type: ignore[method-assign]
