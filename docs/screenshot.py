"""Write docs/screenshot.png, a page of results over the sample corpus: python -m docs.screenshot [QUERY]."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from searchapp.engine import open_engine
from searchapp.indexer import rebuild
from searchapp.settings import Settings
from searchapp.web import create_app
from tests.web.chromium import FLAGS, chromium

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 1180, 760


def main(query: str) -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(index_dir=Path(folder), log_level="error")
        engine = open_engine(settings)
        rebuild(engine, [ROOT / "corpus"], settings)
        engine.close()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
            for _ in range(2):
                page.goto(f"http://127.0.0.1:{server.port}/search?q={query}")
            page.screenshot(path=ROOT / "docs" / "screenshot.png")
            browser.close()
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "手机")
