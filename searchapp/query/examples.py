"""The query language by example; the help page shows these live and docs/query.md explains them."""

from __future__ import annotations

from typing import Final, NamedTuple


class Example(NamedTuple):
    """query: as one would type it. meaning: what it finds, in Chinese."""

    query: str
    meaning: str


EXAMPLES: Final = (
    Example("个人信息保护", "几个词连着写，不必加空格：找含有这些词的文章，词可以分开出现，连在一起的排在前面"),
    Example("快递 面单 地址", "用空格隔开：短的查询要全部含有，顺序不限"),
    Example("月全食应该怎么看？", "整句提问：含有句中重要的词就算，越像越靠前"),
    Example("“个人信息”", '引号里的文字要原样出现，一个字都不能差；空格不算，"…"、「…」、『…』都一样'),
    Example("个人信息 -手机", "减号前面有空格、后面没有：不要含有这个词的文章；也可以写 NOT 手机"),
    Example("合同 -“租房合同”", "不要原样含有这段文字的文章"),
    Example("二胡 OR 古琴", "两边有一个就行；OR 要大写，前后有空格"),
    Example("声音 (二胡 OR 古琴)", "括号把条件分组；全角括号（）也可以"),
    Example("台风 AND 名字 OR 梅雨", "先 AND 后 OR：（台风并且名字）或者梅雨"),
    Example("标题:保护", "只在标题里找；也可以写 title:保护"),
    Example("正文:保护", "只在正文里找；也可以写 body:保护"),
    Example("标题：“个人信息”", "标题里原样含有；全角冒号也可以"),
    Example("来源:行脚录", "来源正好是“行脚录”；也可以写 source:行脚录"),
    Example("作者:(山茶 OR 晚风)", "作者是其中一位；也可以写 author:…"),
    Example("Python 3.12", "英文和数字按整词找，不分大小写和全角半角"),
    Example("systemd-analyze", "C++、e-mail、12:30 里的符号属于词本身，不会当成命令"),
    Example("茶馬古道", "繁体和简体写法不同，找到的一样"),
)
