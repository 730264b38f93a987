"""The line under a title: who wrote it, where it comes from, when it was published, how often it was read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from searchapp.corpus.dates import DATE, YEARLESS, in_digits, read_date

_LABELS = {
    "author": "文章作者 作者姓名 作者 撰文 撰稿 记者 笔者 发布人 发布者 发布 楼主",
    "editor": "责任编辑 本文编辑 文章编辑 网络编辑 责编 编辑 编审 录入",
    "source": (
        "文章来源 信息来源 新闻来源 稿件来源 资料来源 内容来源 来源 稿源 出处 来自 转载自 转自 发布机构 发文机关 供稿"
    ),
    "published": (
        "发布时间 发布日期 发表时间 发表日期 更新时间 更新日期 添加时间 录入时间 上传时间 创建时间 成文日期 发文日期 "
        "发稿时间 刊发时间 上载日期 发布于 发表于 更新于 时间 日期"
    ),
    "views": (
        "浏览次数 浏览人数 浏览量 浏览数 浏览 阅读次数 阅读人数 阅读量 阅读数 阅读 点击次数 点击量 点击数 点击率 点击 "
        "访问次数 访问量 查看次数 查看 人气 热度"
    ),
    "": (
        "字体大小 字体 字号 文字大小 大小 分享到 分享 评论数 评论 收藏 点赞 打印 关键词 "
        "关键字 标签 栏目 分类 类别 所属栏目 审核 "
        "审签 校对 文档序号 编号 回复 TAGS TAG 格式 页数 文档编号 文件大小 上传人 上传者 字数 实习生 通讯员 摄影 频道 "
        "地区 初审 复审 终审 一审 二审 三审 监制 主编 索引号 文号 参与 回复数 喜欢"
    ),
}
_TRADITIONAL = str.maketrans(
    "来责编辑发时间浏览阅读点击数记笔访问录处热气网体写关键词标签栏类别评论审对档号复赞楼转载",
    "來責編輯發時間瀏覽閱讀點擊數記筆訪問錄處熱氣網體寫關鍵詞標籤欄類別評論審對檔號復讚樓轉載",
)
_KIND = {
    written: kind
    for kind, labels in _LABELS.items()
    for label in labels.split()
    for traditional in (label.translate(_TRADITIONAL),)
    for written in (label, traditional, traditional.replace("布", "佈"))
}


def _spaced(label: str) -> str:
    """作 者 is 作者: short labels are often padded to the width of longer ones."""
    return r"[ \u00a0\u3000]{0,4}".join(label) if len(label) == 2 else label


def _by_first(labels: Iterable[str]) -> str:
    """A pattern of the labels in their order, one branch for each first character: so `re` skips all other places."""
    branches: dict[str, list[str]] = {}
    for label in labels:
        branches.setdefault(label[0], []).append(_spaced(label)[1:])
    return "|".join(f"{first}(?:{'|'.join(others)})" for first, others in branches.items())


_LABEL = re.compile(
    f"(?P<label>{_by_first(sorted(_KIND, key=len, reverse=True))})"
    r"[ \u00a0\u3000\t]{0,4}(?:[:\uff1a\u2236\ufe55](?!//)[ \u00a0\u3000\t]{0,4}"
    r"|(?P<bare>)(?:(?=[(\uff08]\d)|(?=[ \u00a0\u3000]\d)|(?<=[于量数])(?=\d)))"
)
_SPACE = re.compile(r"[ \u00a0\u3000\t]+")
_WIDE = re.compile(r"[ \u00a0\u3000\t]{2,}|[\u3000\t|\uff5c┊│•]|[ \u00a0](?:[·\[【]|(?=[\u4e00-\u9fff]{2,5}[:\uff1a]))")
_LINKED = re.compile(r"\[([^\[\]:\uff1a]{1,60})\](?:\([!-~]{1,200}\)|\[\w{1,3}\])")
_COUNTER = re.compile(r"[ \u00a0][\u4e00-\u9fff]{2,6}[ \u00a0]?[ \u00a0(\uff08]\d+[)\uff09]?$")
_BRACKET = re.compile(r"[()\uff08\uff09《》\[\]【】]")
_BRACKETS = (("(", ")"), ("\uff08", "\uff09"), ("《", "》"), ("[", "]"), ("【", "】"))
_EVERYDAY = frozenset(
    label.translate(table)
    for label in ("作者", "记者", "笔者", "编辑", "主编", "来源", "来自", "出处", "时间", "日期", "楼主")
    for table in ({}, _TRADITIONAL)
)
_ANNOUNCED = frozenset(("发布", "發布", "發佈"))
_BY = frozenset(("发表于", "发布于", "發表於", "發佈於", "發布於"))
MEDIUM = re.compile(r"[\u4e00-\u9fff]{1,10}(?:报|報|网|網|社|台|新闻|新聞|周刊|杂志|在线|频道|客户端)")
"""The name of a newspaper, a site, an agency or a station."""
EDGES = " \u00a0\u3000\t|\uff5c┊│•·,\uff0c;\uff1b/【】[]()\uff08\uff09<>《》"
_NUMBER = re.compile(r"(\d{1,3}(?:[,\uff0c]\d{3})+|\d{1,12})(?:\.(\d{1,2}))?[ \u00a0]?([万千wWkK亿])?")
BARE_VIEWS = re.compile(
    r"(\d[\d,.]{0,11}[万wW]?)[ \u00a0]?(?:人|次)?[ \u00a0]?(?:阅读|浏览|点击|围观|查看)(?:量|数|次数)?"
)
_SCALE = {"千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_TOPICS = frozenset(
    label.translate(table)
    for label in ("关键词", "关键字", "标签", "TAG", "TAGS", "栏目", "所属栏目", "分类", "类别")
    for table in ({}, _TRADITIONAL)
)
_PART_OF_DATE = re.compile(r"(?:19|20)\d\d(?:年[ \u00a0]?|[-/.])\d{1,2}月?|\d{1,2}[-/.]\d{1,2}")
"""A month, or a day without its year: a date behind a label only, and none to be read."""
_FILLING = re.compile(r"[ \u00a0\u3000\t|\uff5c┊│•·/]+")
_MARKS = re.compile(r"[。\uff01\uff1f!?\uff1b;\uff0c,“”\"《》]")
_SAID = re.compile(r"[。\uff01\uff1f?]|!$")
_COUNTED = re.compile(
    r"[\d,\uff0c.]+[ \u00a0]?[万千wWkK亿]?\+?[ \u00a0]?(?:人?次|人|[次人]?(?:阅读|浏览|点击)|℃|°C?|度)?"
)
_LONGEST_WORD = 8
_LONGEST_REST = 12
_LONGEST_OPENING = 64
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"[\d:\uff1a\u2236\ufe55]")
LONGEST = 300
"""A line longer than this is no meta line."""


class Meta(NamedTuple):
    """What meta lines say; what they do not say is empty."""

    author: str = ""
    source: str = ""
    published: str = ""
    views: int | None = None
    editor: str = ""


def read_count(text: str) -> int | None:
    """The first number of the text as a count: 1,204 and 1.2万 too; None where it has none."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    whole, decimals, scale = found.groups()
    number = int(whole.replace(",", "").replace("\uff0c", ""))
    if not scale:
        return number
    factor = _SCALE[scale.lower()]
    return number * factor + (int(decimals) * factor // 10 ** len(decimals) if decimals else 0)


def read_meta(line: str) -> Meta | None:
    """What a line says if it is nothing but labels, their values and dates; None for any other line.

    The labels may stand in any order, with any separators or none between a value and the next label.
    """
    if len(line) > LONGEST:
        return None
    first = _LABEL.search(line, 0, _LONGEST_OPENING)
    if (first is None and len(line) > _LONGEST_OPENING) or _SIGN.search(line) is None:
        return None
    plain = in_digits(_LINKED.sub(r"\1", line) if "](" in line or "][" in line else line)
    if plain is not line:
        line, first = plain, _LABEL.search(plain)
    if first is None and _DIGIT.search(line) is None:
        return None
    labels = [found for found in _LABEL.finditer(line, first.start()) if _stands_free(line, found)] if first else []
    opening = line[: labels[0].start()] if labels else line
    values = {"author": "", "source": "", "editor": ""}
    named: dict[str, str] = {}
    published, views = "", None
    if not labels and not opening.strip(EDGES):
        return None
    if opening.strip(EDGES):
        published, views, rest = _unlabelled(opening)
        if rest:
            apart = bool(labels) and line[labels[0].start() - 1] in EDGES
            if not (apart and is_filling(rest) and (len(labels) > 1 or DATE.search(line) or YEARLESS.search(line))):
                return None
            named = _named(rest, labels[0]["label"])
        elif not (published or views is not None or len(labels) > 1 or YEARLESS.search(opening)):
            return None
    if len(labels) == 1 and not opening.strip(EDGES + "-_~") and not _fits(line, labels[0]):
        return None
    for number, found in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(line)
        raw = line[found.end() : end]
        kind = _kind(found["label"])
        if kind == "published":
            published = published or read_date(raw)
        elif kind == "views":
            views = read_count(raw) if views is None else views
        elif kind:
            value, _, trailing = _stripped(raw).partition("\n")
            wide = _WIDE.search(value)
            if wide:
                value, trailing = value[: wide.start()], value[wide.end() :]
            if trailing and not published:
                published = read_date(trailing)
            if _DIGIT.search(raw):
                if not published:
                    found_date = DATE.search(value)
                    if found_date:
                        published = read_date(value)
                        value = value[: found_date.start()]
                bare = BARE_VIEWS.search(value) or BARE_VIEWS.search(trailing)
                if bare:
                    views = read_count(bare[1]) if views is None else views
                    value = value.replace(bare[0], "")
                value = _COUNTER.sub("", value)
                if _PART_OF_DATE.fullmatch(value) or YEARLESS.fullmatch(value):
                    value = ""
            values[kind] = values[kind] or _stripped(value)
    for kind, name in named.items():
        values[kind] = values[kind] or name
    if max(map(len, values.values())) > 60:
        return None
    return Meta(published=published, views=views, **values)


def _stands_free(line: str, label: re.Match[str]) -> bool:
    """Whether this is a label: without a colon, the end of a name looks like one (某某频道 2024-03-05)."""
    if label["bare"] is None or label["label"][-1] == "于" or not label.start():
        return True
    before = line[label.start() - 1]
    return before in EDGES or before.isdigit()


def _stripped(raw: str) -> str:
    """A value without what separates it from others, but with both of its brackets."""
    value = raw.strip(EDGES)
    if _BRACKET.search(value) is None:
        return value
    start = raw.find(value)
    before, after = raw[start - 1 : start], raw[start + len(value) : start + len(value) + 1]
    for opening, closing in _BRACKETS:
        if after == closing and value.count(opening) > value.count(closing):
            return value + after
        if before == opening and value.count(closing) > value.count(opening):
            return before + value
    return value


def _named(words: str, label: str) -> dict[str, str]:
    """Whose words before the first label are, where their form tells.

    X 发表于 ..., 作者 X without a colon, or one newspaper's name.
    """
    if label in _BY:
        name = words.removeprefix("由").strip(EDGES)
        if not any(map(str.isspace, name)):
            return {"author": name}
    parts = _FILLING.split(words)
    named = {
        kind: name
        for word, name in pairwise(parts)
        if (kind := _KIND.get(word, "")) in ("author", "source", "editor") and name not in _KIND
    }
    media = [word for word in parts if MEDIUM.fullmatch(word)]
    return named if named or len(media) != 1 else {"source": media[0]}


def everyday_kind(line: str) -> str:
    """The kind of the only label of a line where ordinary texts begin lines with it, too (记者, 时间); else ""."""
    found = _LABEL.match(line)
    if found is None or _SPACE.sub("", found["label"]) not in _EVERYDAY or _LABEL.search(line, found.end()):
        return ""
    return _kind(found["label"])


def has_labels(line: str) -> bool:
    """Whether a label stands in a line; only of use where `read_meta` reads it."""
    return any(_stands_free(line, found) for found in _LABEL.finditer(line))


def _kind(label: str) -> str:
    kind = _KIND.get(label)
    return _KIND[_SPACE.sub("", label)] if kind is None else kind


def _fits(line: str, label: re.Match[str]) -> bool:
    """Whether what follows the only label of a line is its value, and not a sentence that begins with the word."""
    value = line[label.end() :].strip(EDGES)
    kind = _kind(label["label"])
    if len(line) > 80 or _SAID.search(value):
        return False
    if kind == "published":
        date = DATE.search(value) or YEARLESS.search(value)
        if date is None and _PART_OF_DATE.fullmatch(value):
            return True
        rest = value[: date.start()] + value[date.end() :] if date else value
        return (len(rest) <= _LONGEST_REST or is_filling(rest)) and bool(date or not value or read_date(value))
    if kind == "views":
        return not value or (
            any(map(str.isdigit, value)) and (label["bare"] is None or _COUNTED.fullmatch(value) is not None)
        )
    if label["label"] in _ANNOUNCED:
        return DATE.search(value) is not None
    return kind != "" or label["label"] in _TOPICS or not value or (value[0].isdigit() and len(value) <= 6)


def is_filling(text: str) -> bool:
    """Whether these are a few short words between the parts of a meta line: a column, a place, a button."""
    words = [word for word in _FILLING.split(text) if word]
    return len(words) <= 5 and all(len(word) <= _LONGEST_WORD for word in words) and _MARKS.search(text) is None


def _unlabelled(text: str) -> tuple[str, int | None, str]:
    """The date and the view count that stand without a label, and what else stands there."""
    published, views = "", None
    found = DATE.search(text)
    if found:
        published = read_date(found[0])
        text = text[: found.start()] + " " + text[found.end() :]
    bare = BARE_VIEWS.search(text)
    if bare:
        views = read_count(bare[1])
        text = text[: bare.start()] + " " + text[bare.end() :]
    if _DIGIT.search(text):
        text = YEARLESS.sub(" ", text)
    return published, views, text.strip(EDGES + ":\uff1a发布于本文")


def merge(metas: list[Meta]) -> Meta:
    """One Meta of several lines: of each part the first that is not empty."""
    author, source, published, views, editor = metas[0] if metas else Meta()
    for meta in metas[1:]:
        author = author or meta.author
        source = source or meta.source
        published = published or meta.published
        views = meta.views if views is None else views
        editor = editor or meta.editor
    return Meta(author, source, published, views, editor)
