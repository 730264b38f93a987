"""Which lines at the top of a text page are its title and its meta lines, and where its body begins."""

from __future__ import annotations

import re

from searchapp.corpus.byline import read_byline
from searchapp.corpus.dates import read_date
from searchapp.corpus.front_matter import read_front_matter
from searchapp.corpus.lines import PROSE, Line, is_sentence
from searchapp.corpus.meta import LONGEST, MEDIUM, Meta, everyday_kind, has_labels, merge, read_meta

_TO_YOU = r"迎(?:您|你(?=[!\uff01光])|光[临臨]|[访訪][问問]|[来來]到|[进進]入|[浏瀏][览覽]|[关關]注)"
_WELCOME = re.compile(
    # Each branch begins with one character, so that `re` passes over all others at once.
    rf"欢{_TO_YOU}|歡{_TO_YOU}|w(?i:elcome\b)|W(?i:elcome\b)|设为首页|加入收藏|收藏本站|返回首页|网站首页|"
    r"网站地图(?![\u4e00-\u9fff])|手机版(?![\u4e00-\u9fff])|繁體(?![\u4e00-\u9fff])|会员登录(?![\u4e00-\u9fff])|"
    r"用户登录(?![\u4e00-\u9fff])|免费注册(?![\u4e00-\u9fff])|请登录|登录\s*[|/]?\s*注册|"
    r"在线客服(?![\u4e00-\u9fff])|服务热线(?![\u4e00-\u9fff])|咨询热线(?![\u4e00-\u9fff])|客服热线(?![\u4e00-\u9fff])"
)
_HOME = re.compile(r"首[页頁](?:\s*(?:[>»›/|→\uff1e\uff5c·-]|&gt;)|(?:(?<=^首.)|(?<=^..首.)|(?<=[网網回]首.))\s*$)")
_WAY = re.compile(r"[>»›\uff1e]\s*[^>»›\uff1e]{1,16}(?:[>»›\uff1e]\s*[^>»›\uff1e]{1,16})+$")
_PLACE = re.compile(
    r"(?:您|你)?(?:[现現]在|[当當]前|目前)?(?:所在|的)?(?:的)?(?:位置|所在位置|[导導]航)\s*[:\uff1a]"
    r"|首[页頁][ \u00a0\u3000]"
)
_BUTTON = (
    r"(?:分享[到至给]|打印(?:[本此]?[页文]|文章|预览)?|关闭(?:窗口|本页)|返回(?:顶部|列表|首页|上一?页)|收藏本[文页]|我要(?:评论|投稿)|"
    r"发表评论|网友评论|评论列表|举报|纠错|点赞|(?:点击)?查看原文|阅读原文|下载附件|扫码分享|繁体|听全文|展开全文|收起(?:全文)?)"
)
_SHARED = r"[到至]?(?:微信|微博|新浪|腾讯|QQ|朋友圈|好友|[他她]人|手机)|反馈|投诉|阅读|本文|中文"
TOOLS = re.compile(
    r"^[\[【(\uff08\s]*(?:字体|字号|文字)?(?:大小)?\s*[:\uff1a]?\s*[\[【(\uff08]?\s*(?:大\s*中\s*小|小\s*中\s*大)\s*[\]】)\uff09\s]*.{0,12}$"
    rf"|^[\[【(\uff08\s]*(?:{_BUTTON}(?:$|\d|[^\w!?\uff01\uff1f、“《]|(?={_BUTTON}|{_SHARED}))|返回(?!\w)|下载(?! ?\w))"
    r"[^。\uff0c]{0,30}$"
)
"""Buttons: type size, print, share, back. What goes on in words is the title of an article about them."""
_SUBTITLE = re.compile(r"^(?:——|--|—|―|副[标標]?[题題][ \u00a0]?[:\uff1a])")
_TITLE_LABEL = re.compile(r"^(?:文章|新闻)?[标標][ \u00a0\u3000]{0,4}[题題][ \u00a0\u3000]?[:\uff1a]\s*(?=\S)")
_SITE_BEHIND = re.compile(
    r"(?P<sign>[_|\uff5c–—-])(?<![–—-].)(?![–—-])\s*(?:[^\s_|\uff5c–—-]{1,8}\s*(?P=sign)\s*)?"
    rf"(?:{MEDIUM.pattern})$"
)
_SITE_NAME = re.compile(r"(?:网站?|網站?|门户|平台|公司|政府|中心|频道|在线|主页)$")
_LEAST_TITLE = 6
"""Characters of a title that has the name of its site behind it."""
_LINK = re.compile(r"^.{0,30}(?:https?://|www\.)[!-~]+$")
_CRUMB = re.compile(
    r"^(?:[•·]\s*\S{1,16}|[楼樓]主|沙[发發]|板凳|\d{0,4}[#\u697c]|"
    r".{0,12}关注(?:[他她]|(?<![引发發受到得人续度切同惹界众]关注)))$"
)
"""What stands around a name, but no title such as 高温引发关注."""
_BEHIND_TITLE = re.compile(r"\s*\[(?:复制链接|複製鏈接|转帖|原创|复制)\]$")
_SITE = re.compile(r"^\s*(?:[_|\uff5c]|[-–—])")
_ISSUED = re.compile(
    r"(?:发[ \u00a0]*[文布]|成[ \u00a0]*文)[ \u00a0]*(?:日[ \u00a0]*期|时[ \u00a0]*间)[ \u00a0:\uff1a]*"
)
_TABLE = re.compile(r"^[\u4e00-\u9fff](?:[ \u00a0\u3000]+[\u4e00-\u9fff]){2,}[ \u00a0\u3000]+[^ \u00a0\u3000]{2}")
_RULE = re.compile(r"^[=\-_*~—]{3,}$")
_FURNITURE = re.compile("|".join(pattern.pattern for pattern in (_PLACE, TOOLS, _LINK, _CRUMB, _TABLE, _RULE)))
_LONGEST_TITLE = 150
_FIELD = re.compile(r"[^\s:\uff1a。\uff0c!?\uff01\uff1f]{1,10}[:\uff1a][^。!?\uff01\uff1f\uff1b]{1,60}$")
"""A row of a table: a label and its value."""
_CLOCK = re.compile(r"\d[:\uff1a]\d")
_NUMBERS = re.compile(r"[\d〇一二三四五六七八九十]+")
_SPEAKER = re.compile(r"[\u4e00-\u9fff·]{1,8}[:\uff1a]")
_VENUE = re.compile(r"地[ \u00a0\u3000]*[点點址][ \u00a0\u3000]*[:\uff1a]")
_LONGEST_ANSWER = 40
"""Lines below a question in which who asked must ask again."""
HEAD_LINES = 12
"""How many lines may stand before the meta line; whatever looks like one further down is body."""
_BELOW = 8
"""How many meta lines and buttons may follow the first meta line."""


def find_head(lines: list[Line]) -> tuple[str, list[Meta], int]:
    """The title ("" for none), what the meta lines say, and the number of the first line of the body.

    The title is the nearest line over the meta line that can be one. A line of labels says more about where the
    title is than a bare date or a name, which also stand on top of sites, so those count only without it.
    """
    matter = read_front_matter(lines)
    if matter is not None:
        title, said, behind = matter
        if title:
            return title, [said], _behind_title(lines, title, behind)
        title, metas, first = find_head(lines[behind:])
        return title, [said, *metas], behind + first
    found: list[Meta | None] = []
    bare = []
    for at, line in enumerate(_top(lines)):
        meta = _read(line.text)
        if meta is not None and is_spoken(lines, at):
            break
        found.append(meta)
        if meta is None:
            continue
        if not has_labels(line.text):
            bare.append(at)
            continue
        over = _title_over(lines, found, at)
        if over is None or (at + 1 == len(lines) and _is_letter(lines, over[1])):
            continue
        table = _titled_table(lines, at) if at and is_field(lines[at - 1].text) else None
        if table is not None:
            title, rows = lines[table[0]].text, lines[table[0] + 1 : table[1]]
            return (
                title,
                [meta for row in rows if (meta := read_meta(row.text))],
                _behind_title(lines, title, table[0] + 1),
            )
        return _head(lines, found, at, *over)
    for at in bare:
        over = _title_over(lines, found, at)
        if over is None or _is_far(lines, found, over[1]):
            continue
        if over[1] >= 0 and is_entry(lines, at):
            break
        return _head(lines, found, at, *over)
    return _title_without_meta(lines)


def _is_letter(lines: list[Line], title: int) -> bool:
    """Whether a sentence stands over the title of a meta line with nothing below it: a letter and its date."""
    return any(is_sentence(line.text) for line in lines[: max(title, 0)])


def _titled_table(lines: list[Line], at: int) -> tuple[int, int] | None:
    """The number of the title, and the one behind the table below it, where the meta line `at` is a row of that."""
    first, behind = _rows_around(lines, at, 0)
    above = lines[first - 1].text if first else ""
    title = first if not first or _is_furniture(above) or _is_welcome(above) else first - 1
    return (title, behind) if not is_sentence(lines[title].text) and _is_table(lines, title + 1, at, behind) else None


def is_row(lines: list[Line], at: int, floor: int) -> bool:
    """Whether a meta line is a row of a table that stands below line number `floor` - 1.

    A book, a film or a dish begins with a table of what it is, and some of its labels are those of meta lines.
    """
    first, behind = _rows_around(lines, at, floor)
    return _is_table(lines, first, at, behind)


def _rows_around(lines: list[Line], at: int, floor: int) -> tuple[int, int]:
    first, behind = at, at + 1
    while first > max(floor, at - HEAD_LINES) and is_field(lines[first - 1].text):
        first -= 1
    while first < at and behind < min(len(lines), floor + HEAD_LINES) and is_field(lines[behind].text):
        behind += 1
    return first, behind


def _is_table(lines: list[Line], first: int, at: int, behind: int) -> bool:
    """Whether two rows at least say what no meta line says, one of them above the meta line."""
    others = [number for number in range(first, behind) if _read(lines[number].text) is None]
    if len(others) < 2 or others[0] > at:
        return False
    return not any(_TITLE_LABEL.match(line.text) for line in lines[first:behind])


def is_field(text: str) -> bool:
    """Whether a line is a label and its value."""
    return len(text) <= LONGEST and _FIELD.match(text) is not None and not _SUBTITLE.match(text)


def is_entry(lines: list[Line], at: int) -> bool:
    """Whether a line is the date of the first of several entries: of a chronicle, a diary, a list of changes."""
    text = lines[at].text
    if _CLOCK.search(text):
        return False
    shape = _NUMBERS.sub("0", text)
    for number in range(at + 2, min(len(lines) - 1, at + _LONGEST_ANSWER)):
        other = lines[number].text
        if other != text and _NUMBERS.sub("0", other) == shape:
            return is_sentence(lines[at + 1].text) == is_sentence(lines[number + 1].text)
    return False


def _head(lines: list[Line], found: list[Meta | None], at: int, title: str, number: int) -> tuple[str, list[Meta], int]:
    """What `find_head` tells of a page whose meta line and title are known."""
    metas, first = _metas(lines, found, at, number)
    if not title:
        title, first = _title_below(lines, first)
    return title, metas, _behind_title(lines, title, first)


def _top(lines: list[Line]) -> list[Line]:
    """The lines that may stand over the body or be its first: a meta line below two paragraphs is none."""
    paragraphs = 0
    for number, line in enumerate(lines[:HEAD_LINES]):
        if len(line.text) > 30 and is_sentence(line.text):
            paragraphs += 1 if len(line.text) <= 120 else 2
        if paragraphs >= 2:
            return lines[: number + 1]
    return lines[:HEAD_LINES]


def _read(text: str) -> Meta | None:
    if len(text) > LONGEST or text[-1] == "。":
        return None
    meta = read_meta(text) or read_byline(text)
    return None if meta is None or _TABLE.match(text) else meta


def _title_over(lines: list[Line], found: list[Meta | None], before: int) -> tuple[str, int] | None:
    """The title over a meta line and its number; ("", -1) where nothing stands there, None where it is a sentence."""
    fallback = ("", -1)
    medium = None
    for number in range(before - 1, -1, -1):
        text = lines[number].text
        if found[number] is not None or _is_furniture(text):
            continue
        if medium is None and MEDIUM.fullmatch(text):
            medium = text, number
            continue
        if _SUBTITLE.match(text) or _is_welcome(text):
            fallback = fallback if fallback[0] else (text, number)
            continue
        if medium and (is_sentence(text) or 2 * len(text) < 3 * len(medium[0]) or _SITE_NAME.search(text)):
            break
        if is_sentence(text) or (len(text) > _LONGEST_TITLE and PROSE.search(text)):
            # A few titles are sentences; the first line of a page right over its labels is one.
            first = len(text) <= 60 and all(
                _is_furniture(line.text) or _is_welcome(line.text) for line in lines[:number]
            )
            return (text, number) if first and has_labels(lines[before].text) else None
        return text, number
    return medium or fallback


def _is_far(lines: list[Line], found: list[Meta | None], title: int) -> bool:
    """Whether so much stands over the title that a bare date below it is rather a part of the text."""
    above = [
        line.text
        for line, meta in zip(lines[: max(title, 0)], found, strict=False)
        if meta is None and not _is_furniture(line.text)
    ]
    return len(above) > 1 or any(text.startswith("#") for text in above)


def _is_welcome(text: str) -> bool:
    return len(text) <= 60 and _WELCOME.search(text) is not None


def _is_furniture(text: str) -> bool:
    return len(text) <= LONGEST and (
        _FURNITURE.match(text) is not None or _HOME.search(text) is not None or _WAY.search(text) is not None
    )


def _metas(lines: list[Line], found: list[Meta | None], at: int, title: int) -> tuple[list[Meta], int]:
    """What stands between the title and the body, and the number of the line behind it."""
    metas = [meta for meta in found[title + 1 : at + 1] if meta is not None]
    if title >= 0:
        metas += [Meta(source=line.text) for line in lines[title + 1 : at] if MEDIUM.fullmatch(line.text)]
    if not any(meta.published for meta in metas):
        for line in lines[: max(title, 0)]:
            issued = _ISSUED.search(line.text) if len(line.text) <= LONGEST else None
            if issued:
                metas.append(Meta(published=read_date(line.text[issued.end() :])))
    first = at + 1
    while first < len(lines) and first <= at + _BELOW:
        text = lines[first].text
        meta = found[first] if first < len(found) else _read(text)
        if meta is not None and not is_spoken(lines, first):
            if says_again(lines, first, meta, merge(metas)):
                break
            metas.append(meta)
        elif not (TOOLS.match(text) or _RULE.match(text) or (_CRUMB.match(text) and first == at + 1)):
            break
        first += 1
    return metas, first


def is_spoken(lines: list[Line], number: int) -> bool:
    """Whether a line that reads as a meta line begins a dialogue, in which its label speaks again, or an invitation.

    Who is asked answers in the next line. Or it is the date of the first of several entries.
    """
    text = lines[number].text
    kind = everyday_kind(text)
    if kind == "published":
        return (number + 1 < len(lines) and _VENUE.match(lines[number + 1].text) is not None) or is_entry(lines, number)
    if kind not in ("author", "editor") or number + 1 == len(lines):
        return False
    answer = lines[number + 1].text
    asks, answers = _SPEAKER.match(text), _SPEAKER.match(answer)
    is_title = any(line.text == answer for line in lines[max(0, number - HEAD_LINES) : number])
    if asks is None or answers is None or is_title or everyday_kind(answers[0]):
        return False
    return any(
        line.text.startswith(asks[0]) and line.text != text for line in lines[number + 2 : number + _LONGEST_ANSWER]
    )


def says_again(lines: list[Line], number: int, meta: Meta, said: Meta) -> bool:
    """Whether a line says something else of what the meta lines above it said already: then it is a part of the text.

    Only labels with which ordinary texts begin lines, too, and bare dates: 更新时间 may follow 发布时间. With a meta
    line below it, it is one of them.
    """
    text = lines[number].text
    kind = everyday_kind(text)
    if not kind and meta.published and meta == Meta(published=meta.published) and not has_labels(text):
        kind = "published"
    if not kind or (
        said.published[:10] in ("", meta.published[:10])
        if kind == "published"
        else getattr(said, kind) in ("", getattr(meta, kind))
    ):
        return False
    return number + 1 == len(lines) or _read(lines[number + 1].text) is None


def _title_below(lines: list[Line], first: int) -> tuple[str, int]:
    """Blogs put the date over the title: then the next line is it, if it is none of the text."""
    if first + 1 < len(lines) and len(lines[first].text) <= 60 and not is_sentence(lines[first].text):
        return lines[first].text, first + 1
    return "", first


def _behind_title(lines: list[Line], title: str, first: int) -> int:
    """The same number, or that behind the title where it stands once more over the text, and behind its underline."""
    if title and first + 1 < len(lines) and lines[first].text.lstrip("# ") == title.lstrip("# "):
        first += 1
    while first + 1 < len(lines) and _RULE.match(lines[first].text):
        first += 1
    return first


def bare_title(text: str) -> str:
    """A title without its label, the buttons of a forum and the name of the site behind it."""
    text = _TITLE_LABEL.sub("", _BEHIND_TITLE.sub("", text))
    site = _SITE_BEHIND.search(text) if len(text) <= _LONGEST_TITLE else None
    return text[: site.start()].rstrip() if site and site.start() >= _LEAST_TITLE else text


def _title_without_meta(lines: list[Line]) -> tuple[str, list[Meta], int]:
    for number, line in enumerate(lines[:HEAD_LINES]):
        text = line.text
        if _is_furniture(text) or (len(text) <= 60 and _WELCOME.search(text) and len(lines) > 1):
            continue
        if len(text) > 120 or is_sentence(text):
            return "", [], number
        if number + 2 < len(lines):
            below = lines[number + 1].text
            # The page's <title>: the heading below it, and the names of the column and the site.
            if len(below) >= 4 and text.startswith(below) and _SITE.match(text[len(below) :]):
                return below, [], number + 2
        return text, [], _behind_title(lines, text, number + 1)
    return "", [], 0
