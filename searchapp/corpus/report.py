"""What became of each file and line: a reading, or the reason why it was skipped."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Final, NamedTuple

from searchapp.article import Article
from searchapp.corpus.reading import NO_CUTS, Cuts, Removed
from searchapp.system_errors import reason

REASONS: Final[dict[str, str]] = {
    "not-found": "没有这个文件或文件夹：请检查路径",
    "unreadable": "无法读取：{detail}",
    "unknown-suffix": "不认识的文件类型：可读 {detail}",
    "not-a-file": "不是普通文件（设备、管道或套接字）：请从语料中移出",
    "directory-named-as-page": "这是文件夹，名字却像网页文件；其中的文件照常读取",
    "linked-folder": "符号链接指向已读过的文件夹，不再重复读取",
    "too-large": "超过单页上限 {detail}：请拆分，或改用 JSONL",
    "line-too-long": "这一行超过上限 {detail}：请拆分",
    "bomb": "解压后膨胀超过 {detail} 倍，疑为压缩炸弹：其余部分不再读取",
    "broken-gzip": "压缩文件损坏或不完整（{detail}）：之前的行已读取，请重新压缩",
    "empty": "没有文字（空文件或空页面）",
    "binary": "不是文本（二进制内容）",
    "broken-json": "这一行不是有效的 JSON（{detail}）：请修正此行",
    "not-an-object": "这一行是 JSON，但不是 {{…}} 形式的一篇文章",
    "wrong-type": "字段 {detail}",
    "duplicate-id": "id 与 {detail} 的相同：同一 id 只收先读到的一篇，请改其中一个",
    "no-text": "标题和正文都是空的",
    "bad-id": "id 不可用（{detail}）：应为 1 至 512 字节的文字或整数",
    "refresh": "网页只是跳转到别处",
    "frames": "网页只有框架，没有正文",
    "script": "网页正文由脚本生成，文件里没有",
    "title-only": "只有标题，没有正文",
    "too-deep": "网页元素套得太深（超过 256 层），读不到正文",
    "failed": "读取时出错（{detail}）：请报告这个文件",
}
"""Every code of a Skipped and what it tells the operator: what is wrong, what to do. docs/encodings.md lists them."""

_JSON: Final = {
    "Expecting value": "此处应有一个值",
    "Expecting ',' delimiter": "此处应有逗号",
    "Expecting ':' delimiter": "此处应有冒号",
    "Expecting property name enclosed in double quotes": "此处应有双引号括起的字段名",
    "Illegal trailing comma before end of object": "末尾多了逗号",
    "Illegal trailing comma before end of array": "末尾多了逗号",
    "Unterminated string starting at": "文字没有结束的引号",
    "Invalid control character at": "文字里有控制字符",
    "Invalid \\escape": "反斜杠用错",
    "Invalid \\uXXXX escape": "反斜杠用错",
    "Extra data": "后面还有多余的内容",
}

_GZIP: Final = {
    "incorrect header check": "不是 gzip 格式",
    "incorrect data check": "校验和不符",
    "incorrect length check": "校验和不符",
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a line of one, that gave no article.

    path: as the operator named it, POSIX. line: counted from 1, 0 for a whole file. code: a key of REASONS.
    """

    path: str
    line: int
    code: str
    reason: str


class Reading(NamedTuple):
    """An article, what was cut from its page, and what the operator should know about it.

    encoding: the Python name of the encoding in which the file was read. head, tail: what stands above and below the
    body and is no part of it.
    """

    article: Article
    encoding: str
    warnings: tuple[str, ...]
    cuts: Cuts = NO_CUTS
    head: str = ""
    tail: str = ""

    @property
    def removed(self) -> tuple[Removed, ...]:
        """What was cut from the body, in the order of their offsets."""
        return self.cuts.pieces()


def skipped(path: str, line: int, code: str, detail: str = "") -> Skipped:
    """A Skipped with the reason that belongs to its code."""
    return Skipped(encodable(path), line, code, REASONS[code].format(detail=encodable(detail)))


def encodable(text: str) -> str:
    """A file name or message that any stream and index takes: bytes that are no text become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text


def why(error: Exception) -> str:
    """An error of the system, of JSON or of gzip in Chinese; its own words where it is a rare one."""
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.pos + 1} 个字符：{_JSON.get(error.msg, error.msg)}"
    if isinstance(error, EOFError):
        return "文件不完整"
    if isinstance(error, zlib.error):
        return next((words for part, words in _GZIP.items() if part in str(error)), "数据损坏")
    return reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
