"""Where the body of a page ends: the signs of what stands below an article, and who edited it."""

from __future__ import annotations

import re

from searchapp.corpus.furniture import TOOLS
from searchapp.corpus.lines import PROSE, Line, ends_sentence
from searchapp.corpus.lookalikes import is_field, rows_around
from searchapp.corpus.meta import Meta, has_labels, read_meta

_CJK = re.compile(r"[\u3400-\u9fff]")

_HEADING = re.compile(
    r"^[\s【\[<《■▶►◆●★☆|>»#\uff1e]*"
    r"(?:"
    r"(?:与本文|本文)?(?:相关|相關|推荐|推薦|热门|熱門|最新|更多|精彩|延伸|拓展|扩展|热点|同类|近期|随机|站内|往期|其[他它](?!信息|内容|资料|知识)|猜你喜欢|"
    r"[您你](?:可能|或许|也许)(?:也|还|会|感)?(?:喜欢|感兴趣)?的?|大家(?:都)?(?:还)?在(?:看|读)|"
    r"编辑推荐|今日|本站|本周|本月|点击|阅读|人气|图文|图片|焦点|头条|友情|合作)"
    r"(?:的)?(?:新闻|文章|阅读|推荐|推薦|资讯|資訊|链接|連結|鏈接|信息|内容|标签|標籤|动态|报道|专题|产品|案例|评论|文档|帖子|主题|话题|搜索|"
    r"关注|看点|资料|下载|问答|知识|栏目|导读|视频|图集|热点|热文|热词|排行|排行榜|伙伴|单位|站点|网站){1,3}"
    r"|猜你喜欢|相关链接|友情链接|友情連結|热门标签|文章标签|标签云|热搜榜|排行榜|推荐阅读|随便看看|合作伙伴|网友评论|精彩评论"
    r")[\s】\]>》:\uff1a»\u2026.|\uff1e]*(?:更多\s*[>»\uff1e]*|more\s*[>»]*)?$",
    re.I,
)
_FARM = re.compile(
    r"^[\s【\[]*(?:友情链接|友情連結|友链|合作伙伴|合作媒体|合作网站|热门标签|热门搜索|热搜词|相关标签|文章标签|标签云|热门关键词|相关新闻|相关文章|相关资讯|"
    r"相关推荐|相关阅读|推荐阅读|推荐新闻|推荐文章|热门新闻|热门文章|热门推荐|最新文章|最新资讯|最新新闻|延伸阅读|猜你喜欢|站内导航|快速链接|快速导航|"
    r"底部导航|标签|TAGS?|(?:文章)?关键词|相关热词(?:搜索)?|本文(?:地址|链接|网址))[】\]]?\s*[:\uff1a]",
    re.I,
)
_NEIGHBOUR = re.compile(
    r"^[\s【\[<«‹←(\uff08]*(?:上|下|前|后)一?(?:"
    r"(?:篇|条|则|主题|文章|新闻)(?:文章|新闻)?[\s】\]>»›→)\uff09]*(?:[:\uff1a]|$|没有|无|\s)"
    r"|[页章][\s】\]>»›→)\uff09]*(?:[:\uff1a]|$|\s(?:[上下前后]一|目录|返回|末页|尾页|没有|无|第|[\d\[]))"
    r"|个[\s】\]>»›→)\uff09]*(?:[:\uff1a]|没有了|无$))"
)
"""The next article; verse begins lines with 下一个, 前一页 and a gap, too."""


def _in_any_case(*phrases: str) -> str:
    """Branches that each begin with one character: with re.I, `re` could not pass over the others at once."""
    return "|".join(f"{first}(?i:{phrase[1:]})" for phrase in phrases for first in (phrase[0], phrase[0].upper()))


_COPYRIGHT = re.compile(
    _in_any_case(r"copyright\b", "all rights? reserved", "powered by", r"i(?<=[\u4e00-\u9fff]i)cp[备证]") + "|"
    r"\([cC]\)\s*(?:19|20)\d\d(?!年)|©|\u24d2|\u24b8|版(?:权|權)所有(?![者的])|公网安备|网安备\d|不良信息举报|"
    r"技术支持\s*[:\uff1a]|增值电信业务.{0,12}(?:[:\uff1a]|[A-Z]\d)|营业执照(?:编?号[:\uff1a]|信息|注册号)|经营许可证(?<![食药]品经营许可证)编?号\s*[:\uff1a]"
)
_QR = re.compile(
    r"(?:扫描|扫一扫|扫码|长按|识别|掃描|微信扫|关注).{0,16}(?:二维码|二維碼|微信|关注|好友|公众号|小程序|客户端|APP|加群)|微信扫一扫.{0,4}分享",
    re.I,
)
_NUMBER = r"[一二三四五六七八九十\d]"
_STEP = re.compile(
    rf"(?:\| )?(?:第?{_NUMBER}{{1,3}}(?:步|[、.\uff0e)\uff09:\uff1a]\D)"
    rf"|[(\uff08]{_NUMBER}{{1,2}}[)\uff09]|[\u2460-\u2473])"
)
"""A step of directions, which may have a code to be scanned."""
_DISCLAIMER = re.compile(
    r"^[\s※*【\[(\uff08]*(?:(?:免责声明|版权声明|郑重声明|特别声明|版权与免责声明|风险提示)(?:[】\])\uff09:\uff1a\s]|$)|"
    r"声明[】\])\uff09:\uff1a\s].{0,60}(?:本[文站网]|转载|侵权|版权|观点|立场|来[自源])|凡本[网站]注明|本[网站]转载|转载请注明|"
    r"未经.{2,12}(?:授权|许可|同意).{0,20}(?:转载|摘编|复制|链接|镜像)|"
    r"本文(?:仅代表|来自网络|来源于网络|由.{2,16}(?:整理|发布)[\uff0c,].{0,20}转载)|"
    r"本文是由.{1,40}为大家|本文(?:来[自源]于?|系|转载自|转自|摘自).{1,40}(?:[\uff0c,。;\uff1b].{0,40}(?:观点|立场|侵权|版权|删除))|"
    r"(?:以上|文章|文中|图文|图片|部分)(?:内容|观点|图片|文字)?.{0,12}"
    r"(?:仅代表|不代表.{0,12}(?:观点|立场|意见|看法)|来[自源]于?(?:网络|互联网)(?![\u4e00-\u9fff])|来[自源]于?(?:网络|互联网)[如若仅侵版整转])|"
    r"(?:如有|若有|如|若|内容如)(?:涉及)?(?:版权|侵权|侵犯).{0,40}(?:联系|告知|(?:请|会|将|予以|立即|及时|马上)[^\uff0c,、]{0,8}删除|侵删)|"
    r"(?:想)?了解更多.{0,30}(?:关注|访问|登录|点击)|"
    r"更多.{0,24}(?:新闻|资讯|信息|内容|精彩|报道|详情|文章|动态|干货|知识|消息).{0,8}(?:请关注|敬请关注|请访问|尽在)|"
    r"(?:点击|欢迎)(?:下载|关注).{2,40}(?:版本|APP|客户端|公众号|微信|打印))"
)
_FOOT = re.compile(
    r"[首上下尾末\d\[][\d\[\]\s.…首上下一尾末页]*[一尾末]页$"
    r"|[—–\-=_*·~\s]{1,12}(?:END|The End|正文完|全文完)[—–\-=_*·~\s]{0,12}$"
    r"|[顶踩赞](?:一下)?\s*[(\uff08]\d"
    r"|(?:关于我们|关于本[站网]|联系我们|网站地图|网站简介)\s*(?:[|\uff5c┊│]|\s(?:广告|联系|网站|加入|版权|法律|隐私|诚聘|招聘))"
)
"""Numbers of pages, the end mark, votes, the lines of a site's foot."""
_TITLES = r"(?:责任编辑|责任编缉|責任編輯|责编)"
_EDITOR = re.compile(
    rf"^[\[【(\uff08\s]*(?:(?:本文)?{_TITLES}|"
    r"值班编辑|本文编辑|文字编辑|网络编辑|新媒体编辑|编[ \u00a0\u3000]{0,4}辑)"
    r"(?:[ \u00a0\u3000]{0,4}[:\uff1a/\uff0f][ \u00a0\u3000]{0,4}(?P<name>[^。\uff01\uff1f?!]{0,40}?)"
    r"|[ \u00a0\u3000]{1,4}(?P<bare>[\u4e00-\u9fff]{2,3}))[\]】)\uff09\s]*$"
)
_RESPONSIBLE = re.compile(rf"^[\[【(\uff08\s]*{_TITLES}")
_EDITOR_BEHIND = re.compile(
    r"[\[【(\uff08]\s*(?:(?:记者|通讯员|作者|文|图|摄影)[\s:\uff1a/]+[\u4e00-\u9fff、]{2,12}[\s\uff0c,;\uff1b]+)*"
    rf"(?:{_TITLES}|编辑)\s*[\s:\uff1a/]\s*(?P<name>[^\])】\uff09。\n]{{1,30}})[\]】)\uff09]\s*$"
    rf"|(?<=[。\uff01\uff1f”])\s*{_TITLES}\s*[:\uff1a]\s*(?P<bare>[^\s。\uff0c,]{{2,12}})$"
)
_NAME_END = re.compile(
    r"[ \u00a0\u3000]{2,}|[ \u00a0\u3000]?[\[【(\uff08]|[|\uff5c,\uff0c;\uff1b/]"
    r"|[ \u00a0\u3000](?=[^\s:\uff1a]{2,6}[:\uff1a])"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_SOURCE = re.compile(
    r"^[(\uff08\[【\s]*(?:文章来源|稿件来源|信息来源|来源|稿源)\s*[:\uff1a]\s*(?P<name>[^。\uff0c]{1,30}?)[)\uff09\]】\s]*$"
)
_GAP = re.compile(r"[\u00a0\u3000\t|\uff5c┊│]")
"""Each gap between two titles holds one of these, or two blanks."""
_CHUNKS = re.compile(r"[ \u00a0]{2,}|[\u3000\t]+| ?[|\uff5c┊│] ?")
_LONGEST_TITLE = 100
_LONGEST_TEASER = 40
_MOST_TEASERS = 8
"""Lines of one sentence that may stand below a heading of other articles or an editor's name."""
_LOOSE = frozenset(("qr", "farm"))
"""Signs that a line of the text may have as well."""
_CONTACT = re.compile(r"(?:联系|通[信讯])?(?:地址|电话|手机|邮[编箱]|传真|网址|备案|联系人|[主承]办单位)")
"""Labels of a site's foot, which are no rows of a table."""
_LABELS = frozenset(("related", "copyright"))
"""Signs that a row of a table may have as well."""
_LEAST_ROWS, _MOST_ROWS = 4, 6
"""How many rows without a sign tell a table from a site's foot, and how far they are looked for."""
_SENTENCES = re.compile("[。\uff01\uff1f\uff1b!?;]+")
_MARK_BEFORE = re.compile("[\uff0c,。:\uff1a\uff1b;“「]")
_SHORTEST_TITLES = 8
"""Characters of a link farm's titles in the mean: entries of lists and tables are shorter."""
_NO_TITLE = re.compile(r"[。.:\uff1a]$|://|[\[\]`#*<>]")
_LINK = re.compile(r"^(?:https?://|www\.)\S+$")


def name_of(text: str) -> str:
    """The name at the head of what follows 责任编辑: it ends at a gap, a separator, a bracket or the next label."""
    return _NAME_END.split(text.strip(), maxsplit=1)[0].strip()


def editor_of(lines: list[Line]) -> str:
    """The name on the last editor line of a page."""
    for number in range(len(lines) - 1, -1, -1):
        name = _editor(lines, number)
        if name:
            return name
    return ""


def _editor(lines: list[Line], number: int) -> str:
    """The name on an editor line, or on the line below its label; "" for none."""
    text = lines[number].text
    found = _editor_line(text) if len(text) <= 80 else None
    if found is None:
        return ""
    name = name_of(found["name"] or found["bare"] or "")
    below = lines[number + 1].text if number + 1 < len(lines) else ""
    return name or (below if _NAME.fullmatch(below) else "")


def _editor_line(text: str) -> re.Match[str] | None:
    return _EDITOR.match(text) or (_EDITOR_BEHIND.match(text) if text[0] in "([【\uff08" else None)


def editor_behind(text: str) -> tuple[str, int]:
    """The editor who is named behind the last sentence of a text, and where that begins; ("", 0) for none."""
    end = max(0, len(text) - 60)
    if text.find("编", end) < 0 and text.find("編", end) < 0:
        return "", 0
    found = _EDITOR_BEHIND.search(text, end)
    return (name_of(found["name"] or found["bare"]), found.start()) if found and found.start() else ("", 0)


def find_tail(lines: list[Line], first: int) -> tuple[int, list[Meta]]:
    """Where the body ends (a line number), and what the lines below it say.

    The tail is what lies below the first sign of one (a heading of related news, a copyright line, an editor line, a
    link farm ...) with no paragraph of prose after it. Below a heading or the editor a few short sentences may stand:
    what other articles begin with, or what readers say. The first line of the text is a tail only if it cannot be
    a sentence.
    """
    cut = len(lines)
    metas: list[Meta] = []
    teasers = 0
    for number in range(cut - 1, first - 1, -1):
        text = lines[number].text
        sign = sign_of(text) if not teasers else _sign_of_teasers(text)
        if sign == "prose":
            teasers += 1
            if teasers > _MOST_TEASERS or not _is_teaser(text):
                break
        elif sign == "short":
            meta = _meta(text) if number == cut - 1 else None
            if meta is not None:
                metas.append(meta)
                cut = number
        elif sign in _LABELS and _is_row(lines, number, first, cut):
            continue
        elif number == first and (sign in _LOOSE or PROSE.search(text)):
            break
        else:
            cut, teasers = number, 0
            if sign == "editor":
                metas.append(Meta(editor=_editor(lines, number)))
    return cut, metas[::-1]


def _is_row(lines: list[Line], number: int, first: int, cut: int) -> bool:
    """Whether a line is a row of a table of labels and values, not its last, as 标签： and 技术支持： may be."""
    if not is_field(lines[number].text):
        return False
    start, end = rows_around(lines, number, max(first, number - _MOST_ROWS), min(cut, number + _MOST_ROWS))
    if start == number > first or end == number + 1:
        return False
    rows = [line.text for line in lines[start:end] if not _CONTACT.match(line.text)]
    return sum(read_meta(row) is None and sign_of(row) == "short" for row in rows) >= _LEAST_ROWS


def _sign_of_teasers(text: str) -> str:
    """Likewise "related" or "editor" where one of them may be what short sentences stand below, else "prose"."""
    if _is_related(text):
        return "related"
    return "editor" if _RESPONSIBLE.match(text) and len(text) <= 80 and _EDITOR.match(text) else "prose"


def sign_of(text: str) -> str:
    """What a line is a sign of: "editor", "related", "copyright", "qr", "buttons", "notice" or "farm".

    "short" is any other line that may stand among them, "prose" one that may not.
    """
    length = len(text)
    if length <= 80 and _editor_line(text):
        return "editor"
    if _is_related(text):
        return "related"
    if length <= 300 and _is_copyright(text):
        return "copyright"
    if length <= 60 and _QR.search(text) and _STEP.match(text) is None:
        return "qr"
    if (length <= 60 and TOOLS.match(text)) or (length <= 160 and _FOOT.match(text)):
        return "buttons"
    if _DISCLAIMER.match(text):
        return "notice"
    if length > 40 and is_link_farm(text):
        return "farm"
    if (length <= 60 and not ends_sentence(text)) or _LINK.match(text):
        return "short"
    # The title of another article may be longer, and may ask or exclaim.
    title = (
        length <= _LONGEST_TITLE and _NO_TITLE.search(text) is None and not PROSE.search(text.rstrip("\uff1f\uff01?!"))
    )
    return "short" if title and _CJK.search(text) else "prose"


def _is_related(text: str) -> bool:
    """Whether it leads to other articles: a heading of them, a label with them, or the next one."""
    length = len(text)
    return (
        _FARM.match(text) is not None
        or (length <= 40 and _HEADING.match(text) is not None)
        or (length <= 160 and _NEIGHBOUR.match(text) is not None)
    )


def _is_copyright(text: str) -> bool:
    """Whether it is a copyright line; a sentence that comes to speak of one is none."""
    found = _COPYRIGHT.search(text)
    if found is None:
        return False
    return not ends_sentence(text) or _MARK_BEFORE.search(text, 0, found.start()) is None


def _is_teaser(text: str) -> bool:
    return len(text) <= _LONGEST_TEASER and len(_SENTENCES.findall(text)) <= 1


def _meta(text: str) -> Meta | None:
    """What a line right above the tail says of the article: its source, or two things."""
    meta = read_meta(text) if has_labels(text) else None
    if meta is not None:
        said = (meta.author, meta.source, meta.published, meta.views is not None, meta.editor)
        if sum(map(bool, said)) > 1:
            return meta
    source = _SOURCE.match(text)
    return Meta(source=source["name"].strip()) if source else None


def is_link_farm(text: str) -> bool:
    """Whether a line is a run of short titles with wide spaces or bars between them."""
    stops = text.count("。")
    least = max(5, 8 * stops)
    if text.count("  ") + len(_GAP.findall(text)) < least - 1:
        return False
    chunks = [chunk for chunk in _CHUNKS.split(text) if chunk]
    if len(chunks) < least:
        return False
    titles = [chunk for chunk in chunks if 4 <= len(chunk) <= 80]
    chinese = sum(_CJK.search(chunk) is not None for chunk in titles)
    long = sum(map(len, titles)) >= _SHORTEST_TITLES * len(titles)
    return long and len(titles) >= 0.8 * len(chunks) and 2 * chinese >= len(chunks)
