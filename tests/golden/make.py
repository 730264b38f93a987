"""Makes the golden index of the current format: python tests/golden/make.py

Run once for each format version, when it is born; the folders of earlier versions stay as they are. The articles are
written for this: two segments, deletions, mirrors, and all that a field can hold.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from searchapp.analysis import Analyzer
from searchapp.article import Article
from searchapp.engine.whoosh import WhooshEngine, toc
from searchapp.engine.whoosh.arrays import FORMAT
from searchapp.engine.whoosh.storage import Folder

HERE = Path(__file__).resolve().parent
FERRY = (
    "江心洲的渡轮明年春天停航,老船长说他数不清送过多少学生。\n"
    "最后一班船会在傍晚六点离岸,码头的挂钟、售票窗口和那只生锈的铁锚都要搬进新的陈列室。\n"
    "新桥通车以后,过江只要三分钟。"
)
FIRST = (
    Article(
        id="ferry",
        title="渡轮停航",
        body=FERRY,
        source="江洲晚报",
        author="沈渡",
        published="2023-11-05T07:30:00+08:00",
        views=1204,
        editor="何岸",
        url="https://example.org/ferry",
        category="本地",
        origin="/srv/pages/ferry.html",
        fingerprint="f1",
    ),
    Article(
        id="ferry-copy", title="渡轮停航", body=FERRY, source="洲上人家", published="2023-11-06", origin="/srv/c.html"
    ),
    Article(id="latin", title="Docker 与 v3.12", body="用 docker 部署 Open Source 软件,端口 8080。😀", views=0),
    Article(id="gone", title="删掉的一篇", body="这一篇后来删掉了。"),
)
SECOND = (
    Article(
        id="traditional", title="圖書館", body="圖書館的讀者證明天重新辦理。", author="沈渡", published="2024-02-29"
    ),
    Article(id="many", title="", body="".join(f"第{n}只鹭鸟飞过芦苇荡,渡口的人抬头看。" for n in range(60))),
)
GONE = ("gone",)
LEFT = tuple(article for article in (*FIRST, *SECOND) if article.id not in GONE)
"""What the index answers with."""


def make(folder: Path) -> None:
    engine = WhooshEngine(Folder(folder), Analyzer())
    for articles in (FIRST, SECOND):
        writer = engine.writer(replace=False)
        writer.add(writer.prepare(articles))
        writer.commit(["/srv"])
    writer = engine.writer(replace=False)
    writer.delete(GONE)
    writer.commit(["/srv"])


if __name__ == "__main__":
    target = HERE / f"version-{FORMAT}"
    shutil.rmtree(target, ignore_errors=True)
    make(target)
    kept = toc.read(Folder(target)).files | {toc.toc_name(toc.newest(Folder(target)))}
    for path in target.iterdir():
        if path.name not in kept:
            path.unlink()
