"""What the page reader takes from clean pages of kinds that no collection of articles has: comparisons, tables, songs.

Usage: python bench/corpus_genres.py [--pages 200] [--show]
--show: the first line that each page lost. Each page is made of the parts below, the same ones each time, and
read right under its title and with a meta line between.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable

from searchapp.corpus.page import read_text
from searchapp.corpus.reading import Unreadable

Page = tuple[str, list[str]]
META = "2024-05-06 08:30 来源：湖畔晚报 作者：林一木"


def parts(text: str, sign: str = " ") -> tuple[str, ...]:
    return tuple(text.split(sign))


TEAMS = parts("柳溪队 石桥队 城关一中 城关二中 红河谷 海神 机械厂 供电公司 孙立人 周可夫 许嘉豪 何立 欧阳克勤")
THINGS = parts(
    "燕麦 小米 藜麦 甲骨文 金文 柴油车 电动车 木地板 瓷砖 烤箱 微波炉 租房 买房 狐狸 刺猬 北方人 南方人 咖啡 绿茶"
)
OF_TEAMS = parts("{}2比1{} 晋级四强/友谊赛：{}3-2{}/{}对阵{}/县长杯第五轮：{}胜{}/{}力克{} 夺冠/{}主场不敌{}", "/")
OF_TWO = parts("{}与{}的比较/{}和{}哪个好/{}还是{}？/浅谈{}与{}的异同/选{}还是选{}，看完就明白", "/")
OF_THREE = parts("{}、{}、{}对比/{}、{}和{}的区别/{}、{}、{}，谁更值得", "/")
PLAYED = parts(
    "{}左路传中，{}后卫解围/{}获得角球，{}门将没收/{}反击，{}退守/{}换人，{}也换人/{}连得三分，{}叫暂停/{}失误，{}得分",
    "/",
)
COMPARED = parts(
    "{}便宜，{}贵/{}省心，{}费事/{}快，{}稳/论名气，{}不如{}/{}常见，{}少见/先说{}，再说{}/{}耐用，{}好看", "/"
)
COMPARED_THREE = parts(
    "{}便宜，{}贵，{}居中/{}省心，{}费事，{}看人/论名气，{}第一，{}第二，{}第三/{}快，{}稳，{}慢", "/"
)
LABELS = parts("颜色 重量 材质 功率 产地 质保 容量 接口 屏幕 售后 标签 分类 大小 打印速度 技术支持 更新日期")
FACTS = parts("中文名 作者 导演 主演 类型 时长 出版社 语言 页数 定价 编辑 出品公司 发行日期 更新时间 版本 评分")
VALUES = parts("星河 一年 湖畔 白色 900克 2024-03-01 标准 家用 林小满 320")
STEPS = parts("打开微信 关注公众号 扫描机器上的二维码 输入手机号 选择时间 付款 取票 等待叫号 核对信息 推门 打印凭条")
NOUNS = parts("月亮 码头 晚风 旧信 长街 雨夜 归人 山谷 灯塔 麦田 渡口 白鹭 渔火 候鸟 站台 胡同")
VERBS = parts("等你 回家 不说话 落下来 慢慢走 醒着 唱歌 远行 老去 开花 下雪 发光")


def match(draw: random.Random) -> Page:
    names = draw.sample(TEAMS, 2)
    return draw.choice(OF_TEAMS).format(*names), told(draw, names, PLAYED)


def comparison(draw: random.Random) -> Page:
    names = draw.sample(THINGS, 2)
    return draw.choice(OF_TWO).format(*names), told(draw, names, COMPARED)


def comparison_of_three(draw: random.Random) -> Page:
    names = draw.sample(THINGS, 3)
    return draw.choice(OF_THREE).format(*names), told(draw, names, COMPARED_THREE)


def told(draw: random.Random, names: list[str], sentences: tuple[str, ...]) -> list[str]:
    turns = [names if draw.random() < 0.7 else names[::-1] for _ in range(draw.randint(8, 30))]
    return [draw.choice(sentences).format(*turn) + "。" for turn in turns]


def parameters(draw: random.Random) -> Page:
    rows = [f"{label}：{draw.choice(VALUES)}" for label in ("品牌", "型号", *draw.sample(LABELS, draw.randint(6, 12)))]
    return f"星河{draw.choice(['洗衣机', '打印机', '门锁', '净水器'])}参数", rows


def entry(draw: random.Random) -> Page:
    name = draw.choice(NOUNS)
    rows = [f"{label}：{draw.choice(VALUES)}" for label in draw.sample(FACTS, draw.randint(4, 9))]
    return name, [*rows, f"《{name}》讲一家人的旧事，{verse(draw)}，{verse(draw)}，评价不一。"]


def directions(draw: random.Random) -> Page:
    number = draw.choice(("{}. ", "{}、", "第{}步：", "（{}）"))
    steps = draw.sample(STEPS, draw.randint(5, 9))
    return "自助借伞流程", [number.format(at) + step for at, step in enumerate(steps, 1)]


def song(draw: random.Random) -> Page:
    title = draw.choice(NOUNS) + draw.choice(VERBS)
    chorus = [title, verse(draw), f"下一个 {draw.choice(NOUNS)}", title]
    return title, [line for _ in range(3) for line in (verse(draw), verse(draw), verse(draw), verse(draw), *chorus)]


def chronicle(draw: random.Random) -> Page:
    form = draw.choice(("{}年{}月{}日", "{}-{:02}-{:02}"))
    lines = []
    for year in range(2000, 2000 + draw.randint(4, 12)):
        lines += [form.format(year, draw.randint(1, 12), draw.randint(1, 28)), f"镇上修路，{verse(draw)}。"]
    return "石桥镇大事记", lines


def verse(draw: random.Random) -> str:
    return draw.choice(("{}在{}里{}", "我把{}留给{}{}", "你说{}和{}会{}")).format(
        *draw.sample(NOUNS, 2), draw.choice(VERBS)
    )


KINDS: tuple[Callable[[random.Random], Page], ...] = (
    *(match, comparison, comparison_of_three, parameters, entry, directions, song, chronicle),
)


def lost(title: str, lines: list[str], meta: str) -> list[str]:
    """The lines that are not in the body as they were, all of them where the title is another."""
    try:
        page = read_text("\n\n".join((title, *filter(None, (meta,)), "\n".join(lines))), "x.txt")
    except Unreadable:
        return lines
    kept = page.body.split("\n")
    return [line for line in lines if line not in kept] if page.title == title else lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200, help="of each kind")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for kind in KINDS:
        hurt = characters = gone = 0
        for number in range(options.pages):
            title, lines = kind(random.Random(f"{kind.__name__} {number}"))
            for meta in ("", META):
                missing = lost(title, lines, meta)
                hurt, gone = hurt + bool(missing), gone + sum(map(len, missing))
                characters += sum(map(len, lines))
                if missing and options.show:
                    print(f"{title}: {missing[0]}")
        share = gone / characters
        print(f"{kind.__name__:20} {hurt:4} of {2 * options.pages} pages lose {share:6.2%}, in lines that are changed")


if __name__ == "__main__":
    main()
