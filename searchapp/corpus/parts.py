"""Which lines of a text page are its title, its meta lines, its body, and what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from searchapp.corpus.head import TOOLS, bare_title, find_head
from searchapp.corpus.lines import PROSE, SENTENCE_END, Line
from searchapp.corpus.meta import Meta

_CJK = re.compile(r"[\u3400-\u9fff]")

_HEADING = re.compile(
    r"^[\s【\[<《■▶►◆●★☆|>»#\uff1e]*"
    r"(?:"
    r"(?:与本文|本文)?(?:相关|相關|推荐|推薦|热门|熱門|最新|更多|精彩|延伸|拓展|扩展|热点|同类|近期|随机|站内|往期|其[他它]|猜你喜欢|"
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
    r"底部导航|标签|TAGS?|关键词)[】\]]?\s*[:\uff1a]",
    re.I,
)
_NEIGHBOUR = re.compile(
    r"^[\s【\[<«‹←(\uff08]*(?:上|下|前|后)一?(?:篇|条|页|则|个|章|主题|文章|新闻)(?:文章|新闻)?[\s】\]>»›→)\uff09]*(?:[:\uff1a]|$|没有|无|\s)"
)


def _in_any_case(*phrases: str) -> str:
    """Branches that each begin with one character: with re.I, `re` could not pass over the others at once."""
    return "|".join(f"{first}(?i:{phrase[1:]})" for phrase in phrases for first in (phrase[0], phrase[0].upper()))


_COPYRIGHT = re.compile(
    _in_any_case(r"copyright\b", "all rights? reserved", "powered by", r"i(?<=[\u4e00-\u9fff]i)cp[备证]") + "|"
    r"\([cC]\)\s*(?:19|20)\d\d|©|\u24d2|\u24b8|版(?:权|權)所有|公网安备|网安备\d|"
    r"技术支持\s*[:\uff1a]|增值电信业务|营业执照(?:编?号|信息|注册号|$)|经营许可证编?号\s*[:\uff1a]"
)
_QR = re.compile(
    r"(?:扫描|扫一扫|扫码|长按|识别|掃描|微信扫|关注).{0,16}(?:二维码|二維碼|微信|关注|好友|添加|公众号|小程序|客户端|APP|加群)",
    re.I,
)
_DISCLAIMER = re.compile(
    r"^[\s※*【\[(\uff08]*(?:免责声明|版权声明|郑重声明|特别声明|声明|版权与免责声明|风险提示|凡本[网站]注明|本[网站]转载|转载请注明|未经.{2,12}授权|"
    r"本文(?:仅代表|来自网络|来源于网络|由.{2,16}(?:整理|发布)[\uff0c,].{0,20}转载)|"
    r"本文是由.{1,40}为大家|本文(?:来[自源]于?|系|转载自|转自|摘自).{1,40}(?:[\uff0c,。;\uff1b].{0,40}(?:观点|立场|侵权|版权|删除))|"
    r"(?:以上|文章|文中|图文|图片|部分)(?:内容|观点|图片|文字)?.{0,12}(?:仅代表|不代表|来[自源]于?(?:网络|互联网))|"
    r"(?:如有|若有|如|若|内容如)(?:涉及)?(?:版权|侵权|侵犯).{0,40}(?:联系|删除|告知)|"
    r"(?:想)?了解更多.{0,30}(?:关注|访问|登录|点击)|更多.{2,30}(?:请关注|敬请关注|请访问|尽在)|"
    r"(?:点击|欢迎)(?:下载|关注).{2,40}(?:版本|APP|客户端|公众号|微信|打印))"
)
_EDITOR = re.compile(
    r"^[\[【(\uff08\s]*(?:责任编辑|责任编缉|責任編輯|责编|值班编辑|本文编辑|文字编辑|网络编辑|"
    r"新媒体编辑|编[ \u00a0\u3000]{0,4}辑)"
    r"[ \u00a0\u3000]{0,4}[:\uff1a/\uff0f][ \u00a0\u3000]{0,4}(?P<name>[^。]{0,40}?)[\]】)\uff09\s]*$"
)
_EDITOR_BEHIND = re.compile(
    r"[\[【(\uff08][ \u00a0\u3000]*(?:责任编辑|責任編輯|责编|编辑)[ \u00a0\u3000]*[:\uff1a/][ \u00a0\u3000]*"
    r"(?P<name>[^\])】\uff09。\n]{1,30})[\]】)\uff09][ \u00a0\u3000]*$"
)
_NAME_END = re.compile(r"[ \u00a0\u3000]{2,}|[|\uff5c,\uff0c;\uff1b/]|[ \u00a0\u3000](?=[^\s:\uff1a]{2,6}[:\uff1a])")
_SOURCE = re.compile(
    r"^[(\uff08\[【\s]*(?:文章来源|稿件来源|信息来源|来源|稿源)\s*[:\uff1a]\s*(?P<name>[^。\uff0c]{1,30}?)[)\uff09\]】\s]*$"
)
_GAPS = ("  ", "\u00a0", "\u3000", "\t", "|", "\uff5c", "┊", "│")
"""Each gap between two titles holds at least one of these."""
_CHUNKS = re.compile(r"[ \u00a0]{2,}|[\u3000\t]+| ?[|\uff5c┊│] ?")
_LONGEST_TITLE = 100
_NO_TITLE = re.compile(r"[。.:\uff1a]$|://|[\[\]`#*<>]")
_LINK = re.compile(r"^(?:https?://|www\.)\S+$")


@dataclass(frozen=True, slots=True)
class Parts:
    """title: "" where there is none. first, last: the lines of the body, last exclusive. end: of the body's text."""

    title: str
    metas: list[Meta]
    first: int
    last: int
    end: int
    editor: str
    source: str


def find_parts(lines: list[Line]) -> Parts:
    """Tell the parts of a page apart. The body is whatever no rule knows for something else."""
    title, metas, first = find_head(lines)
    last, editor, source = find_tail(lines, first)
    end = lines[last - 1].end if last > first else 0
    if last > first:
        behind = _EDITOR_BEHIND.search(lines[last - 1].text, max(0, len(lines[last - 1].text) - 60))
        shortened = lines[last - 1].end - lines[last - 1].start != len(lines[last - 1].text)
        if behind and behind.start() and not shortened:
            editor = editor or name_of(behind["name"])
            end = lines[last - 1].start + behind.start()
    return Parts(bare_title(title), metas, first, last, end, editor, source)


def name_of(text: str) -> str:
    """The name at the head of what follows 责任编辑: its end is a wide gap, a separator or the next label."""
    return _NAME_END.split(text.strip(), maxsplit=1)[0].strip()


def editor_of(lines: list[Line]) -> str:
    """The name on the last editor line of a page."""
    for line in reversed(lines):
        if len(line.text) <= 80:
            found = _EDITOR.match(line.text)
            if found:
                return name_of(found["name"])
    return ""


def find_tail(lines: list[Line], first: int) -> tuple[int, str, str]:
    """Where the body ends (a line number), the editor and the source that stand below it.

    The tail is what lies below the first sign of one (a heading of related news, a copyright line, an editor line, a
    link farm ...) with no paragraph of prose after it.
    """
    cut = len(lines)
    editor = source = ""
    for number in range(len(lines) - 1, first - 1, -1):
        text = lines[number].text
        kind = _kind_of_tail(text)
        if kind == "editor":
            found = _EDITOR.match(text)
            editor = name_of(found["name"]) if found else editor
            cut = number
        elif kind == "tail":
            cut = number
        elif kind == "prose":
            break
        elif number == cut - 1:
            found = _SOURCE.match(text)
            if found:
                source, cut = found["name"].strip(), number
    return cut, editor, source


def _kind_of_tail(text: str) -> str:
    length = len(text)
    if length <= 80 and _EDITOR.match(text):
        return "editor"
    if _FARM.match(text) or (length <= 40 and _HEADING.match(text)) or (length <= 160 and _NEIGHBOUR.match(text)):
        return "tail"
    if length <= 300 and _COPYRIGHT.search(text):
        return "tail"
    if length <= 60 and (_QR.search(text) or TOOLS.match(text)):
        return "tail"
    if _DISCLAIMER.match(text) or (length > 40 and is_link_farm(text)):
        return "tail"
    if (length <= 60 and not SENTENCE_END.search(text)) or _LINK.match(text):
        return "short"
    # The title of another article may be longer, and may ask or exclaim.
    title = (
        length <= _LONGEST_TITLE and _NO_TITLE.search(text) is None and not PROSE.search(text.rstrip("\uff1f\uff01?!"))
    )
    return "short" if title and _CJK.search(text) else "prose"


def is_link_farm(text: str) -> bool:
    """Whether a line is a run of short titles with wide spaces or bars between them."""
    stops = text.count("。")
    least = max(5, 8 * stops)
    if sum(map(text.count, _GAPS)) < least - 1:
        return False
    chunks = [chunk for chunk in _CHUNKS.split(text) if chunk]
    if len(chunks) < least:
        return False
    titles = [chunk for chunk in chunks if 4 <= len(chunk) <= 80]
    chinese = sum(_CJK.search(chunk) is not None for chunk in titles)
    return len(titles) >= 0.8 * len(chunks) and 2 * chinese >= len(chunks)
