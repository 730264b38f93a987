"""The articles that the tests of the web search in, self-written."""

from __future__ import annotations

from typing import Any

PLACES = ("江畔", "南山", "北塘", "西桥", "东湖")
SUBJECTS = (
    ("旧书市集", "摊主把泛黄的小说和地图摆在长桌上，读者蹲下来慢慢翻看，遇到喜欢的就同摊主聊上几句。"),
    ("夜跑路线", "步道新装了路灯，跑友沿着水边跑上五公里，夏天的晚风里能闻到栀子花香。"),
    ("个人信息保护讲座", "律师提醒居民保护个人信息，不要把证件照片发给陌生人，快递单也要撕碎再丢。"),
    ("Linux 内核调度器", "新的调度器让桌面程序在编译时也不卡顿，作者在邮件列表里解释了 Linux 内核里的取舍。"),
    ("老茶馆", "说书人一拍醒木，满堂安静，茶客把瓜子壳拢成一小堆，听到好处齐声喝彩。"),
)

ODD_IDS = (
    "a/b c",
    "百分%41号",
    "问?与#",
    "空 格",
    "../up",
    "x//y",
    "/lead",
    "tail/",
    "双\"引'号<b>",
    "a\\b",
    "+&=;",
)


def articles() -> list[dict[str, Any]]:
    """100 ordinary articles, one for each odd id, one of traditional characters and one that tries to be HTML."""
    made: list[dict[str, Any]] = []
    for number in range(100):
        place, (subject, text) = PLACES[number % 5], SUBJECTS[number // 5 % 5]
        made.append(
            {
                "id": f"n{number}",
                "title": f"{place}{subject}见闻之{number}",
                "body": "\n".join(f"{place}的第 {number * 10 + part} 则：{text}" for part in range(4)),
                "source": f"{place}日报",
                "author": ("苏小满", "陈立春", "何清明")[number % 3],
                "published": f"{2019 + number % 6}-{1 + number % 12:02}-{1 + number % 28:02}",
                "views": number * 13,
                "url": f"https://example.com/{number}" if number % 2 else "javascript:alert(1)",
            }
        )
    for number, id in enumerate(ODD_IDS):
        made.append({"id": id, "title": f"怪编号之{number}", "body": f"第 {number} 篇怪编号文章，讲一只会背诗的鹦鹉。"})
    made.append({"id": "trad", "title": "臺灣茶葉與資訊", "body": "茶葉在臺灣的山上生長，資訊由電腦整理。"})
    made.append(
        {
            "id": "html",
            "title": "<script>alert(1)</script>尖括号",
            "body": "正文里有 <img src=x onerror=alert(1)> 和 <mark>假标记</mark> 以及 & 符号，都是普通文字。",
            "source": "<b>来源</b>",
            "author": '"><i>',
        }
    )
    return made


def copies() -> list[dict[str, Any]]:
    """Three mirrors of one article."""
    body = "山脚下的面包房天不亮就亮起灯，师傅把揉好的面团一个个码进铁盘，炉门一开满街都是麦香。" * 6
    return [
        {
            "id": f"copy{n}",
            "title": "山脚下的面包房",
            "body": body,
            "source": f"转载{n}",
            "url": f"https://m{n}.example.com/",
        }
        for n in range(3)
    ]
