"""The line under a title that has no labels: a date between a site's name and a count, or the name of a reporter.

Such a line can only be told by what is around it, so it is read where a meta line is expected and nowhere else.
"""

from __future__ import annotations

import re

from searchapp.corpus.dates import DATE, YEARLESS, in_digits, read_date
from searchapp.corpus.meta import BARE_VIEWS, EDGES, MEDIUM, Meta, is_filling, read_count

_NAME = r"[\u4e00-\u9fff](?:[\u4e00-\u9fff·]{1,10}|[ \u00a0\u3000][\u4e00-\u9fff])"
_NAMES = rf"{_NAME}(?:[ \u00a0\u3000、,\uff0c]+{_NAME}){{0,3}}"
_ROLE = (
    r"(?:(?:本[报网台刊社]|[\u4e00-\u9fff]{2,8}(?:报|网|社|台|刊|客户端|新闻|社区))?(?:全媒体|融媒体|见习|实习|特约|首席)?[记記]者|"
    r"通[讯訊][员員]|撰稿|撰文)"
)
_BAR = r"[ \u00a0\u3000:\uff1a/\uff0f|\uff5c丨]"
_BYLINE = re.compile(
    rf"[□■◎●○☉◆\[【(\uff08\s]*"
    rf"(?:{_ROLE}{_BAR}+|(?:文|作者)[ \u00a0\u3000]*[/\uff0f|\uff5c丨][ \u00a0\u3000]*|☉)"
    rf"(?P<name>{_NAMES}?)"
    rf"(?:[ \u00a0\u3000]+(?:(?:{_ROLE}|[图文圖]|[摄攝]影|校[对對]|[审審]核){_BAR}*{_NAMES}"
    rf"|[编編][辑輯]{_BAR}*(?P<editor>{_NAMES})))*"
    r"[\]】)\uff09\s]*"
)
_BEFORE_DATE = re.compile(
    r"^[\[【\s]*(?P<name>[^\s:\uff1a。\uff0c,|]{2,16})[ \u00a0\]】]*"
    r"(?:[发發][表布佈]于|[发發]表[於在]|编辑于|(?<=[ \u00a0\]】])于)[ \u00a0]*$"
)
_WORDS = re.compile(
    r"[发發][布佈表][于於]?|更新[于於]?|[转轉][载載]|返回原文|原[创創]|首[发發]|已有|共有|[编編][辑輯][于於]|[于於由]|本文|"
    r"(?:星期|周|週)[一二三四五六日天]|收藏|分享|打印|[举舉][报報]|下[载載]地址|[复複][制製][链鏈]接|只看[该該]作者|"
    r"(?:https?://|www\.)[!-~]+|倒序[浏瀏][览覽]|[阅閱][读讀]模式|[显顯]示全部[楼樓][层層]|[楼樓]主"
)
_UNIT = r"(?:℃|°C?|[评評][论論]|[人次条條字]|[赞贊讚]|[阅閱][读讀]|[浏瀏][览覽]|[点點][击擊]|收藏|回[复復]|喜[欢歡])"
_COUNT = re.compile(
    rf"\d[\d,.]{{0,10}}[万萬wk]?[ \u00a0]?{_UNIT}{{1,3}}"
    rf"|{_UNIT}{{1,2}}[数數量]?[ \u00a0]?[(\uff08]?\d[\d,.]{{0,10}}[万wk]?[)\uff09]?"
)
_NUMBER = re.compile(r"(?<!\S)[\d,.+-]{1,12}(?!\S)")
_SIGN = re.compile(r"\d|[者员員/\uff0f|\uff5c丨☉撰]")
_MARK = re.compile(r"[。\uff01\uff1f!?\uff1b;“”\"《》「」]")
_SPEAKER = re.compile(r"[A-Za-z][\"')]?:[ (]")
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(rf"(?=\S{{0,6}}[ \u00a0]{{0,3}}\S{{0,2}}(?::|前))(?:{YEARLESS.pattern})")
_EXPLAINED = re.compile(r"[:\uff1a][ \u00a0]?[^\W\d_]")
_ISSUE = re.compile(r"[\u4e00-\u9fff]{2,14}[ \u00a0](?:19|20)\d\d年第?\d{1,3}期")
_LONGEST = 80


def read_byline(line: str) -> Meta | None:
    """What a line without labels says if it stands under a title; None where it may be a sentence or a heading.

    A full date with few words around it, a date without a year with a time, two counts, or a reporter's name. Words
    that no rule knows are passed over, never guessed at; so is a number without a unit.
    """
    if len(line) > _LONGEST or _SIGN.search(line) is None or _MARK.search(line) or _SPEAKER.search(line):
        return None
    named = _BYLINE.fullmatch(line)
    if named:
        return Meta(author=named["name"].strip(), editor=named["editor"] or "")
    if _ISSUE.fullmatch(line):
        return Meta(source=line.split("\u00a0" if "\u00a0" in line else " ")[0])
    if _DIGIT.search(line) is None:
        return None
    line = in_digits(line)
    found = DATE.search(line) or (_CLOCK.search(line) if ":" in line or "前" in line else None)
    author = ""
    if found:
        before = _BEFORE_DATE.match(line[: found.start()])
        author = before["name"] if before else ""
        rest = (
            (line[before.end("name") : found.start()] if before else line[: found.start()]) + " " + line[found.end() :]
        )
        published = read_date(found[0])
    else:
        rest, published = line, ""
    views, counts = None, 0
    if _DIGIT.search(rest):
        bare = BARE_VIEWS.search(rest)
        views = read_count(bare[1]) if bare else None
        rest, counts = _COUNT.subn(" ", rest)
    if not found and counts < 2:
        return None
    if found and rest.strip() and (found[0].isdigit() or _EXPLAINED.search(rest)):
        return None
    rest = _NUMBER.sub(" ", " ".join(_WORDS.sub(" ", rest).split()))
    words = [word.strip(EDGES + ":\uff1a") for word in rest.split()]
    words = [word for word in words if word]
    if not is_filling(" ".join(words)):
        return None
    media = [word for word in words if MEDIUM.fullmatch(word)]
    dated = found is not None and (":" in found[0] or "\uff1a" in found[0] or "年" not in found[0])
    if words and not dated and len(media) != len(words) and not author and counts < 2:
        return None
    return Meta(author=author, source=media[0] if len(media) == 1 else "", published=published, views=views)
