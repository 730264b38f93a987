"""A small collection with all that makes engines differ: mirrors, undated articles, Latin words, odd spaces, ties."""

from __future__ import annotations

from collections.abc import Sequence

from searchapp.article import Article
from searchapp.engine import Engine

_TOWNS = ("临河", "青石", "白塔", "云溪", "沙湾")
_THINGS = (
    ("咖啡馆", "手冲咖啡", "老板每天清晨烘豆子,傍晚把剩下的咖啡渣送给花农。"),
    ("图书馆", "夜间阅览", "管理员把旧报纸装订成册,学生可以借到周末再还。"),
    ("菜市场", "时令蔬菜", "摊主说今年雨水多,菠菜比往年便宜,豌豆却贵了一倍。"),
    ("自行车道", "绿色出行", "新修的自行车道沿河而下,每隔五百米有一处打气点。"),
    ("消费者协会", "消费者权益", "协会提醒市民保留小票,消费者的权益受损时可以拨打热线。"),
)

MIRROR_BODY = (
    "上周末,镇上的老戏台迎来了三十年里最热闹的一场演出。\n"
    "戏班子从邻县赶来,带着两车行头和一面修补过的大鼓。锣声一响,连卖糖画的老人也收了摊。\n"
    "散场以后,孩子们还在台下学着武生翻跟头,灯笼一直亮到十点。"
)


def _town_articles() -> list[Article]:
    made = []
    for i, town in enumerate(_TOWNS):
        for j, (place, subject, story) in enumerate(_THINGS):
            number = i * len(_THINGS) + j
            body = f"{town}镇的{place}上个月重新开放。{story}\n" + f"{subject}是{town}人最近常谈的话题。" * (
                1 + number % 4
            )
            published = (
                "",
                f"20{10 + number % 9}-0{1 + number % 9}-1{number % 9}",
                f"2021-03-0{1 + i}T08:3{j}:00+08:00",
            )
            made.append(
                Article(
                    id=f"town-{number}",
                    title=f"{town}{place}:{subject}",
                    body=body,
                    source=("镇报", "晨报", "", "Evening Post")[number % 4],
                    author=("林一", "", "陈 二")[number % 3],
                    published=published[number % 3],
                    views=None if number % 5 == 0 else number * 7 % 40,
                    origin=f"towns/{number}.txt",
                    fingerprint=f"print-{number}",
                )
            )
    return made


def _odd_articles() -> list[Article]:
    texts = {
        "docker": ("用docker部署服务", "把open source软件装进Docker容器,端口8080,版本v3.12。docker-compose也行。"),
        "dockerfile": ("Dockerfile写法", "dockerfile里的每一行都是一层。 C++ 与 C# 的例子见附录,.NET也有。"),
        "spaces": ("绿 色 出 行", "自 行 车 道 开 通 了 。 市民 很 高兴 ,open  source 的地图也更新了。"),
        "width": ("ＡＢＣ全角与繁體", "圖書館的讀者證要重新辦理，ＡＢＣ電子閱覽室照常開放。"),
        "emoji": (
            "笑脸😀与算式",
            "今天的心情是😀。算式:1+1=2,a_b≠ab;邮箱info@example.org,网址http://example.org/a?b=c。",
        ),
        "kana": ("カタカナ与한국어", "店名叫コーヒー屋,隔壁是서울식당。两家都卖咖啡。"),
        "long": ("长文", "".join(f"第{n}段讲第{n * 7 % 13}件小事,和咖啡馆有关的只有一句。" for n in range(120))),
        "empty-title": ("", "没有标题的短文也提到了咖啡豆。"),
        "empty-body": ("只有标题的咖啡馆", ""),
        "angle": ("尖括号<b>与&符号", "写作<script>的不是脚本,5<6而7>6。"),
    }
    return [
        Article(id=f"odd-{name}", title=title, body=body, source="杂记", origin="odd.jsonl", fingerprint=f"odd-{name}")
        for name, (title, body) in texts.items()
    ]


def _mirrors() -> list[Article]:
    sites = (("镇报", "2020-05-04"), ("晨报", "2020-05-05"), ("镇报", "2020-05-06"))
    return [
        Article(
            id=f"mirror-{n}",
            title="老戏台的热闹一夜",
            body=MIRROR_BODY,
            source=source,
            author="林一",
            published=published,
            views=n,
            origin=f"mirrors/{n}.txt",
            fingerprint=f"mirror-{n}",
        )
        for n, (source, published) in enumerate(sites)
    ]


ARTICLES: tuple[Article, ...] = (*_town_articles(), *_mirrors(), *_odd_articles())
"""In the order in which they are added."""

FURTHER = Article(
    id="mirror-further",
    title="老戏台的热闹一夜",
    body=MIRROR_BODY,
    source="网摘",
    published="2022-01-01",
    origin="mirrors/further.txt",
    fingerprint="mirror-further",
)
"""One more mirror, for updates."""


def fill(engine: Engine, articles: Sequence[Article], *, replace: bool = True) -> None:
    """One transaction, in several batches."""
    writer = engine.writer(replace=replace)
    for begin in range(0, len(articles), 10):
        writer.add(writer.prepare(articles[begin : begin + 10]))
    writer.commit()
