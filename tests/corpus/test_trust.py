"""When pieces of the title are injections beyond doubt, and when their words are just the topic's."""

from __future__ import annotations

import random
from itertools import cycle

import pytest

from searchapp.corpus.page import repair
from searchapp.corpus.reading import NO_CUTS

TITLE = "春天的河边怎样放风筝"
PIECES = ("春天的", "河边怎样", "放风筝")
SENTENCES = (
    "老周把线轴递给孩子，自己退到堤上看",
    "风从对岸吹来，把柳条都吹向一边",
    "纸做的燕子先是摇晃，后来稳稳地升高",
    "卖糖水的摊子摆在桥头，生意不算好",
    "下午人多了起来，草地上坐满了一家一家",
    "有人带来长长的蜈蚣，三个人才抬得动",
    "线断的时候谁也不说话，只是抬头望",
    "天黑以前大家收了线，沿着原路走回去",
)


def farmed(pieces: list[str]) -> str:
    """The sentences with a piece behind each mark."""
    text, turn = "", 0
    for sentence in SENTENCES:
        for part in sentence.split("，"):
            text += part + "，" + pieces[turn % len(pieces)]
            turn += 1
    return text + "。"


def clean() -> str:
    return "".join(f"{sentence}，" for sentence in SENTENCES) + "。"


def test_a_title_in_pieces_lap_after_lap_is_taken_out() -> None:
    body, cuts = repair(TITLE, farmed(list(PIECES)))
    assert "".join(piece.fragment for piece in cuts.pieces()).startswith("".join(PIECES))
    assert not any(piece in body for piece in PIECES)
    assert body == clean()


def test_a_title_with_marks_between_its_pieces_is_taken_out_too() -> None:
    body, _ = repair("春天的“河边怎样”放风筝", farmed(list(PIECES)))
    assert body == clean()


def test_a_text_that_speaks_of_its_title_keeps_every_character() -> None:
    chance = random.Random(3)
    told = [f"{sentence}，{chance.choice(('放风筝的人', '春天的风', '河边的草'))}都还在。" for sentence in SENTENCES]
    text = "".join(told)
    assert repair(TITLE, text) == (text, NO_CUTS)


def test_pieces_of_the_whole_title_are_taken_out_of_a_table_whose_cells_go_on_alike() -> None:
    rows = [f"{chr(97 + row)}{row}=01;{{}}31:{chr(98 + row)}b;{{}}31:" for row in range(12)]
    table = "\n".join(rows)
    pieces = [PIECES[turn % len(PIECES)] for turn in range(2 * len(rows))]
    body, _ = repair(TITLE, f"{clean()}\n{table.format(*pieces)}")
    assert body == f"{clean()}\n{table.format(*[''] * len(pieces))}"


def test_an_article_that_compares_two_things_by_their_latin_names_keeps_them() -> None:
    told = (
        "许多学校想知道，{}能不能代替旧的软件。{}菜单很清楚，{}把常用的按钮放在一边。",
        "打印时，{}会先问纸张的大小；{}直接开始。老师们说，{}打开大文件更快，{}占用的内存更少。",
        "如果只写信，{}已经够用。需要公式的人，多半会选{}。两年前，{}换了图标，{}换了字体。",
        "在旧电脑上，{}要等十几秒，{}几乎立刻就能用。论坛里，{}帖子多一些，{}回答长一些。",
    )
    names = cycle(("LibreSheet", "OpenSheet"))
    text = "\n".join("".join(told[turn:] + told[:turn]) for turn in range(4))
    text = text.format(*(next(names) for _ in range(text.count("{}"))))
    assert repair("Maple OpenSheet 与 LibreSheet 之间的抉择", text) == (text, NO_CUTS)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("城关队2比1渡口队", ("城关队", "渡口队")),
        ("棋王争霸：孙立人对周可夫", ("孙立人", "周可夫")),
        ("燕麦、小米、藜麦营养对比", ("燕麦", "小米", "藜麦")),
        ("砖房还是木屋，谁更保暖", ("砖房", "木屋")),
        ("北京上海广州房租大对比", ("北京", "上海", "广州")),
    ],
)
def test_the_names_of_what_an_article_compares_stay_at_the_head_of_its_clauses(
    title: str, names: tuple[str, ...]
) -> None:
    told = (
        "起初，{}占先，{}落后。{}快，{}稳。{}求变，{}守成。看的人说，{}不错，{}也行。",
        "到了中段，{}乏力，{}有了起色。{}停了一停，{}跟了上来。论名气，{}大些；论人缘，{}好些。",
        "最后，{}没有让步，{}没有放弃。{}笑了，{}也笑了。明年，{}还来，{}也还来。",
    )
    text, turns = "\n".join(told), cycle(names)
    text = text.format(*(next(turns) for _ in range(text.count("{}"))))
    assert repair(title, text) == (text, NO_CUTS)


def test_the_whole_title_at_the_head_of_sentences_stays() -> None:
    text = (
        "青石峡拱桥横跨青石峡上游，全长四十二米，桥面可走两辆马车。青石峡拱桥始建于明末，清代重修两次。"
        "据县志，最初的桥是木头的，每逢大水便被冲走。青石峡拱桥用本地青石砌成，石缝里灌了糯米浆。"
        "桥头有碑，字迹已经模糊。青石峡拱桥两侧的栏板刻着莲花，共三十六块。1986年，青石峡拱桥列入县级文物。"
        "如今汽车改走下游的新桥，青石峡拱桥只供行人往来。青石峡拱桥的维修由村里负责，每年一次。"
    )
    assert repair("青石峡拱桥", text) == (text, NO_CUTS)


def test_the_place_and_the_office_of_a_report_stay_at_the_head_of_its_clauses() -> None:
    text = (
        "7月3日，云溪县应急管理局在石门村举办演练，两百多名村民参加。记者在现场看到，沙袋沿河堤码得整整齐齐。\n"
        "“以前一下大雨就睡不着，现在心里有底了。”村民老何说。据了解，今年以来，云溪县已投入资金310万元，加固河堤六处。\n"
        "当天，应急管理局还公布了值班电话，要求各村把名单贴在门口。负责人介绍，演练每季度一次，老人和孩子先走。\n"
        "8月1日，云溪县应急管理局将在白石村再办一次。下一步，云溪县将继续完善预案，让每家每户都知道往哪里走。\n"
        "截至目前，云溪县共有四十个村备好了船。春天的云溪县，山清水秀，游客不少；到了夏天，云溪县最怕的是上游放水。\n"
        "在检查中，应急管理局发现隐患十二处，当场要求整改。当天，应急管理局还看望了值守的人。"
        "今年以来，云溪县没有一人因大水受伤。"
    )
    assert repair("云溪县应急管理局防汛演练走进山村", text) == (text, NO_CUTS)
