"""The query language by example; the help page shows these live and docs/query.md explains them."""

from __future__ import annotations

from typing import Final, NamedTuple


class Example(NamedTuple):
    """query: as one would type it. meaning: what it finds, in Chinese."""

    query: str
    meaning: str


EXAMPLES: Final = (
    Example("个人信息保护", "几个字连在一起，不必加空格：找含有这些词的文章，词可以分开出现，连在一起的排在前面"),
    Example("信息 安全 培训", "用空格隔开的词：短查询要全部含有，顺序不限"),
    Example("个人信息泄露了应该怎么办？", "整句提问：含有句中重要的词就算，越像越靠前"),
    Example("“个人信息保护”", '引号里的文字要原样出现，一个字都不能差；空格不算，"…"、「…」、『…』一样'),
    Example("个人信息 -企业", "减号（前面有空格）排除含有这个词的文章；也可以写 NOT 企业"),
    Example("培训 -“个人信息”", "排除原样含有这段文字的文章"),
    Example("旅游 OR 美食", "两边有一个就行；OR 必须大写，前后有空格"),
    Example("城市 (旅游 OR 美食)", "括号把条件分组；全角括号（）也可以"),
    Example("健康 AND 饮食 OR 运动", "AND 比 OR 优先：（健康并且饮食）或者运动"),
    Example("标题:保护", "只在标题里找；也可以写 title:保护"),
    Example("正文:保护", "只在正文里找；也可以写 body:保护"),
    Example("标题：“信息保护”", "标题里原样含有；全角冒号也可以"),
    Example("来源:新华网 保护", "来源正好是新华网，并且含有“保护”；也可以写 source:新华网"),
    Example("作者:(张三 OR 李四)", "作者是其中一位；也可以写 author:…"),
    Example("Python 3.12", "英文和数字按整词找，不分大小写、全角半角"),
    Example("C++ e-mail 12:30", "这些符号属于词本身，不会当成命令"),
    Example("資訊安全", "繁体和简体都能找到"),
)
