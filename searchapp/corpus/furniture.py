"""Which lines of a page are its site's: a welcome, a way through the site, buttons, rules."""

from __future__ import annotations

import re

from searchapp.corpus.meta import LONGEST

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
    r"^[\[【(\uff08\s]*+(?:字体|字号|文字)?(?:大小)?\s*+[:\uff1a]?\s*+[\[【(\uff08]?\s*+(?:大\s*中\s*小|小\s*中\s*大)\s*[\]】)\uff09\s]*.{0,12}$"
    rf"|^[\[【(\uff08\s]*(?:{_BUTTON}(?:$|\d|[^\w!?\uff01\uff1f、“《]|(?={_BUTTON}|{_SHARED}))|返回(?!\w)|下载(?! ?\w))"
    r"[^。\uff0c]{0,30}$"
)
"""Buttons: type size, print, share, back. What goes on in words is the title of an article about them."""
_LINK = re.compile(r"^.{0,30}(?:https?://|www\.)[!-~]+$")
CRUMB = re.compile(
    r"^(?:[•·]\s*\S{1,16}|[楼樓]主|沙[发發]|板凳|\d{0,4}[#\u697c]|"
    r"(?:.{0,12}[ \u00a0+\uff0b]|.{0,12}已|.{0,4}(?<![引发發受到得人续度切同惹界众起来请泛需]))关注[他她]?)$"
)
"""What stands around a name, but no title such as 高温引发关注."""
TABLE = re.compile(r"^[\u4e00-\u9fff](?:[ \u00a0\u3000]+[\u4e00-\u9fff]){2,}[ \u00a0\u3000]+[^ \u00a0\u3000]{2}")
RULE = re.compile(r"^[=\-_*~—]{3,}$")
_FURNITURE = re.compile("|".join(pattern.pattern for pattern in (_PLACE, TOOLS, _LINK, CRUMB, TABLE, RULE)))


def is_welcome(text: str) -> bool:
    """Whether a line greets, or offers to log in, to call or to bookmark."""
    return len(text) <= 60 and _WELCOME.search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a line is a way through the site, a button, a link, a rule or the head of a table of figures."""
    return len(text) <= LONGEST and (
        _FURNITURE.match(text) is not None or _HOME.search(text) is not None or _WAY.search(text) is not None
    )
