"""For any WSGI server: `gunicorn -c python:searchapp.web.gunicorn_conf wsgi:app`."""

import sys

from searchapp.settings import SettingsError
from searchapp.web import create_app

try:
    app = create_app()
except SettingsError as error:
    print(f"设置有误：\n{error}", file=sys.stderr)
    raise SystemExit(2) from None
