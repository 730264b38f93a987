"""The title and the meta lines are found whatever stands around them."""

import time

import pytest

from searchapp.corpus.page import read_text
from searchapp.corpus.reading import PageReading

TITLE = "小镇图书馆重新开放"
BODY = (
    "小镇的图书馆在上周六重新开放,居民排着队走进新的阅览室,孩子们最喜欢靠窗的那一排座位。\n"
    "馆长说,修缮用了半年,屋顶换了新瓦,地板也重新铺过,今后每天都会开到晚上九点。"
)


def read(head: str, foot: str = "") -> PageReading:
    found = read_text(f"{head}\n{BODY}\n{foot}", "x.txt")
    assert (found.title, found.body) == (TITLE, BODY)
    return found


@pytest.mark.parametrize(
    ("meta", "published"),
    [
        ("2022-07-23 04:29:19 来源:湖畔晚报 TAG:", "2022-07-23T04:29:19+08:00"),
        ("2017-03-10 07:32:07来源:湖畔网编辑:何安", "2017-03-10T07:32:07+08:00"),
        ("生活 | 编辑: 何安 2006-11-16 00:00:00转载 返回原文", "2006-11-16T00:00:00+08:00"),
        ("发布时间:2020-12-14 14:41:30 所属栏目:读书 来源:网络整理", "2020-12-14T14:41:30+08:00"),
        ("上传人:湖畔人 文档编号:5022485 上传时间:2020-01-29 格式:DOC 页数:22 大小:504.50KB", "2020-01-29"),
        ("时间:2018-03-15 09:05:25 湖畔网 访问量:", "2018-03-15T09:05:25+08:00"),
        ("小川小川 发表于 2024-11-21 04:56:59", "2024-11-21T04:56:59+08:00"),
        ("小川 发表于 2024-11-21 04:56 |只看该作者 |倒序浏览 |阅读模式", "2024-11-21T04:56:00+08:00"),
        ("楼主\n发表于 2024-11-21 04:56:59 | 只看该作者 | 倒序浏览", "2024-11-21T04:56:59+08:00"),
        ("读书    湖畔网    2022-10-21    140", "2022-10-21"),
        ("读书 小镇生活 2025-05-20 22:23 1", "2025-05-20T22:23:00+08:00"),
        ("2023-11-26余林何安\n湖畔学报 2023年9期\n关键词:读书图书馆", "2023-11-26"),
        ("2024-10-07 10:23:55261[下载地址]", "2024-10-07T10:23:55+08:00"),
        ("• 读书生活\n• 2023-09-10 10:10\n• 湖畔小编", "2023-09-10T10:10:00+08:00"),
        ("小川关注\n0.1 2024.01.02 10:20 字数 1200 阅读 532", "2024-01-02T10:20:00+08:00"),
        ("小川 于 2024-01-02 10:20:30 发布 阅读量1.2w 收藏 10 点赞数 3", "2024-01-02T10:20:30+08:00"),
        ("原创 小川 湖畔读书 2024-01-02 10:20 湖北", "2024-01-02T10:20:00+08:00"),
        ("[ 林小川 ] 于 2024-01-02 发布，已有 30 人阅读", "2024-01-02"),
        ("本文发布于2024年1月2日，作者：林小川", "2024-01-02"),
        ("【来源：湖畔晚报】 【时间：2024年01月02日 10时20分】 【点击：30次】", "2024-01-02T10:20:00+08:00"),
        ("2024年1月2日 星期二 来源:湖畔晚报 作者:林小川 实习生:何安", "2024-01-02"),
        ("来源:湖畔晚报 时间:12月28日", ""),
        ("12-28 10:20 来源:湖畔晚报", ""),
        ("3小时前 来源:湖畔晚报", ""),
        ("发布日期:06-21", ""),
        ("【时间:11-07】", ""),
        ("时间:2012年2月", ""),
        ("转载自:湖畔晚报", ""),
        ("休息站 小川 11799℃ 28评论", ""),
        ("发布时间:二〇二四年十二月二十八日", "2024-12-28"),
        ("日期:２０２４－１－２", "2024-01-02"),
    ],
)
def test_a_meta_line_of_any_form_is_no_part_of_the_body(meta: str, published: str) -> None:
    assert read(f"{TITLE}\n{meta}").published == published


@pytest.mark.parametrize(
    ("meta", "author", "source"),
    [
        ("2024年01月02日 10:20 湖畔晚报", "", "湖畔晚报"),
        ("湖畔晚报 2024年01月02日 10:20", "", "湖畔晚报"),
        ("□湖畔晚报记者 林小川", "林小川", ""),
        ("本报记者 林小川 通讯员 何安", "林小川", ""),
        ("文/林小川 图/何安", "林小川", ""),
        ("文 / 林小川\n2020-04-04 18:22", "林小川", ""),
        ("小川 发表于 2024-11-21 04:56:59", "小川", ""),
        ("作者｜林小川　编辑｜何安", "林小川", ""),
        ("撰文 / 林小川　　编辑 / 何安", "林小川", ""),
        ("www.example.com　2024-03-05　湖畔新闻网　我要评论(3)", "", "湖畔新闻网"),
        ("湖畔网 2024-01-02 阅读(120) 评论(3) 收藏", "", "湖畔网"),
    ],
)
def test_names_without_a_label_are_read_where_their_form_tells_what_they_are(
    meta: str, author: str, source: str
) -> None:
    found = read(f"{TITLE}\n{meta}")
    assert (found.author, found.source) == (author, source)


def test_an_editor_beside_an_author_is_read_where_bars_stand_for_colons() -> None:
    assert read(f"{TITLE}\n作者｜林小川　编辑｜何安").editor == "何安"
    assert read(f"{TITLE}\n文 / 林小川　　编辑 / 何安").editor == "何安"


@pytest.mark.parametrize(
    "head",
    [
        f"加入收藏 | 设为首页 | 会员中心\n当前位置: 首页 > 综合 > 读书 > 正文\n{TITLE}\n来源:湖畔网",
        f"導航:首頁 > 讀書 > {TITLE}\n{TITLE}\n發布時間:2023-06-26",
        f"當前位置:首頁 » 讀書生活 » 小镇图书馆重新开放以后人们都说好\n{TITLE}\n發布時間: 2023-06-26",
        f"湖畔读书网\n{TITLE}\n读书    湖畔网    2022-10-21    140",
        f"湖畔查询中心 湖畔查询中心\nwww.example.com\n{TITLE}\n时间:2018-03-15",
        f"分类: 读书\n2007-11-28 20:18:37\n{TITLE}",
        f"{TITLE} - 读书中心 - 湖畔网\n{TITLE}",
        f"{TITLE}_读书_湖畔网\n{TITLE}\n来源:湖畔网",
        f"{TITLE}\n{TITLE}",
        f"{TITLE}\n======",
        f"{TITLE}\n来源:湖畔网\n{TITLE}",
        f"{TITLE} [复制链接]\n小川 发表于 2024-11-21 04:56",
        f"{TITLE}\n发布时间:2024-01-02 10:20 浏览:30 次 [ 大 中 小 ] 打印 关闭\n返回 下载 相关 举报",
        f"今天是 2024年3月5日\n{TITLE}\n来源:湖畔网",
        f"{TITLE}\n湖畔晚报\n2024-03-05",
        f"{TITLE}\n副标题：从一排座位说起\n来源:湖畔网",
        f"{TITLE}\n副题:从一排座位说起\n来源:湖畔网",
        f"标　　题：{TITLE}\n来源:湖畔网",
        f"标题:{TITLE}\n来源:湖畔网",
        f"{TITLE} - 湖畔新闻网\n来源:湖畔网",
        f"{TITLE}_读书_湖畔在线\n来源:湖畔网",
        f"{TITLE}-湖畔新闻网",
        f"{TITLE} | 湖畔日报",
    ],
)
def test_the_title_is_found_among_what_sites_put_around_it(head: str) -> None:
    read(head)


def test_a_table_of_a_government_page_is_no_meta_line_but_gives_the_date() -> None:
    found = read(
        "首     页 政 务 公 开 网 上 办 事\n索   引   号 20191202-7 分        类 其他\n"
        "发 布 机 构 市图书馆 发 文 日 期 2019-11-29\n名        称 小镇图书馆\n"
        f"{TITLE}\n信息来源: 市图书馆办公室"
    )
    assert (found.published, found.source) == ("2019-11-29", "市图书馆办公室")


def test_a_page_that_begins_with_its_source_has_no_title() -> None:
    found = read_text(f"来源:湖畔晚报·小镇\n2019-05-22 18:12:05\n{BODY}", "小镇.txt")
    assert (found.title, found.source, found.published) == ("小镇", "湖畔晚报·小镇", "2019-05-22T18:12:05+08:00")
    assert found.body == BODY


def test_a_source_below_the_text_does_not_make_its_last_paragraph_the_title() -> None:
    found = read_text(f"{TITLE}\n{BODY}\n来源:湖畔晚报", "x.txt")
    assert (found.title, found.body, found.source) == (TITLE, BODY, "湖畔晚报")


@pytest.mark.parametrize(
    "title", ["图书馆为什么要关门？", "Linux 有后门？听听他怎么说!", "太好了！！！", "那一年,我在湖边,教书……"]
)
def test_a_title_may_ask_or_exclaim(title: str) -> None:
    assert read_text(f"{title}\n{BODY}", "x.txt").title == title


@pytest.mark.parametrize(
    "title",
    [
        "点赞平凡英雄",
        "点赞！暴雨中的逆行者",
        "举报非法采砂最高奖励二十万元",
        "打印机无法打印怎么办",
        "纠错本的正确用法",
        "收起你的坏脾气",
        "高温天气引发关注",
        "老旧电梯安全受到关注",
    ],
)
def test_a_title_may_begin_with_the_word_of_a_button(title: str) -> None:
    for head in (title, f"{title}\n来源:湖畔网", f"湖畔木业有限公司欢迎您!\n{title}\n2024-01-02 08:00 湖畔网"):
        found = read_text(f"{head}\n{BODY}", "x.txt")
        assert (found.title, found.body) == (title, BODY)


@pytest.mark.parametrize("title", ["湖畔欢迎你", "小镇服务热线开通五周年", "免费注册公司靠谱吗"])
def test_a_title_may_have_a_word_of_a_welcome_line(title: str) -> None:
    found = read_text(f"{title}\n{BODY}", "x.txt")
    assert (found.title, found.body) == (title, BODY)


@pytest.mark.parametrize(
    ("table", "author", "published"),
    [
        ("书名:岸\n作者:林一木\n出版社:湖畔文艺出版社\n页数:320\n定价:58元", "林一木", ""),
        ("导演:林一木\n编剧:何安\n主演:周平 / 石小川\n语言:汉语\n上映日期:2024-06-01(中国大陆)\n片长:118分钟", "", ""),
        ("软件名称:岸\n软件大小:23.5MB\n软件版本:3.2.0\n更新时间:2024-05-01\n软件语言:简体中文", "", "2024-05-01"),
        ("难度:初级\n口味:酸甜\n时间:40分钟\n分类:家常菜\n作者:老陈\n主料:排骨", "老陈", ""),
    ],
)
def test_a_table_of_what_the_page_is_about_stays_below_its_title(table: str, author: str, published: str) -> None:
    found = read_text(f"岸\n{table}\n{BODY}", "x.txt")
    assert (found.title, found.body) == ("岸", f"{table}\n{BODY}")
    assert (found.author, found.published) == (author, published)


@pytest.mark.parametrize(
    "entries",
    [
        "日期:4月2日\n绿豆泡在水里,很硬。\n日期:4月3日\n绿豆胖了,裂开了嘴。",
        "2023年1月5日\n小镇开了两天会,选出新的镇长。\n2023年2月18日\n龙灯得了第二名,大家都去看。",
        "3.2.0(2024-05-01)\n新增:双拼方案\n3.1.2(2024-03-12)\n修复:候选词闪烁",
    ],
)
def test_the_date_of_the_first_of_several_entries_stays_as_those_of_the_others_do(entries: str) -> None:
    found = read_text(f"豆芽\n{entries}", "x.txt")
    assert (found.title, found.body, found.published) == ("豆芽", entries, "")


def test_dates_of_other_articles_below_do_not_make_the_date_of_a_page_an_entry() -> None:
    found = read_text(f"{TITLE}\n2024-01-02\n{BODY}\n小镇通了公交车\n2024-01-05\n老戏台修好了\n2024-01-07", "x.txt")
    assert found.published == "2024-01-02"


def test_a_date_below_a_short_letter_is_no_meta_line_and_the_letter_is_read() -> None:
    letter = "我怀着愧疚的心情写下这些话,请原谅。\n今后我会认真听讲。\n检讨人:潘强\n日期:2024年3月8日"
    found = read_text(f"检讨书\n{letter}", "x.txt")
    assert (found.title, found.body) == ("检讨书", letter)


@pytest.mark.parametrize("date", ["06-21", "06-21 10:20", "6月21日"])
def test_a_date_without_a_year_is_no_author(date: str) -> None:
    assert read(f"{TITLE}\n发布:{date} 来源:湖畔晚报").author == ""


def test_a_title_may_be_a_sentence_below_a_welcome_where_labels_follow() -> None:
    found = read_text(
        f"湖畔木业有限公司欢迎您!\n\n没错，图书馆开门了！这不是玩笑。\n\n来源:湖畔晚报\n\n{BODY}", "x.txt"
    )
    assert (found.title, found.source, found.body) == ("没错，图书馆开门了！这不是玩笑。", "湖畔晚报", BODY)


def test_a_title_may_be_a_sentence_where_labels_follow() -> None:
    title = "图书馆重新开放了。居民都来看看。"
    found = read_text(f"{title}\n来源:湖畔网\n{BODY}", "x.txt")
    assert (found.title, found.source, found.body) == (title, "湖畔网", BODY)


@pytest.mark.parametrize(
    "line",
    [
        "时间:周六上午,地点在小镇广场,欢迎大家带孩子来。",
        "阅读:一种慢下来的习惯",
        "回复:上一篇里大家问的几个问题,今天一起说说",
        "分享 8 个整理书架的办法",
        "2019年4月2日 市民代表大会第三次会议通过",
        "- 更新 2018-03-06:增加了两张照片",
        "20210426 三本值得看的书",
        "文化路的记者们",
        "展览时间:2024年5月1日",
        "小镇的灯会于9月18日结束",
    ],
)
def test_a_first_line_of_the_text_that_only_looks_like_a_meta_line_stays(line: str) -> None:
    found = read_text(f"{TITLE}\n来源:湖畔网\n2024-01-02 08:00\n{line}\n{BODY}", "x.txt")
    assert found.title == TITLE
    assert found.body.startswith(line[:6])
    found = read_text(f"{TITLE}\n{line}\n{BODY}", "x.txt")
    assert found.title == TITLE
    assert found.body.startswith(line[:6])


FULL = "作者：林小川　来源：湖畔网　发布时间：2024-01-02　浏览：5"


@pytest.mark.parametrize(
    "line",
    [
        "时间：2024年3月5日下午2点",
        "时间：3月5日下午2点",
        "来源：生活",
        "记者：在现场",
        "编辑：您为什么写这本书？",
        "日期：每一天",
        "2024年3月5日",
        "阅读 100 本书的计划",
    ],
)
def test_below_a_meta_line_what_says_again_what_it_said_is_text(line: str) -> None:
    found = read_text(f"{TITLE}\n{FULL}\n{line}\n{BODY}", "x.txt")
    assert found.body == f"{line}\n{BODY}"
    assert (found.author, found.source, found.published, found.editor) == ("林小川", "湖畔网", "2024-01-02", "")


@pytest.mark.parametrize(
    "line", ["更新时间：2024-01-05", "来源：湖畔网", "2024-01-02 08:00", "编辑：何安", "关键词：读书"]
)
def test_below_a_meta_line_what_completes_or_repeats_it_is_none(line: str) -> None:
    read(f"{TITLE}\n{FULL}\n{line}")


def test_lines_of_labels_one_below_the_other_are_all_read() -> None:
    found = read(f"{TITLE}\n记者：林小川\n来源：湖畔网\n时间：2024-01-02\n编辑：何安")
    assert (found.author, found.source, found.published, found.editor) == ("林小川", "湖畔网", "2024-01-02", "何安")


def test_a_label_that_comes_again_among_others_is_one_of_them() -> None:
    found = read(f"{TITLE}\n作者：林小川\n记者：何安\n2024-01-02")
    assert (found.author, found.published) == ("林小川", "2024-01-02")


@pytest.mark.parametrize("meta", ["", "来源：湖畔网\n"])
@pytest.mark.parametrize("first", ["记者：您修表多少年了？", "记者：请介绍一下自己", "编辑：说说您自己吧"])
def test_who_speaks_again_below_another_is_in_a_dialogue(first: str, meta: str) -> None:
    talk = (
        f"{first}\n陈师傅：三十一年，从学徒算起。\n{first[:3]}最难修的是什么？\n陈师傅：怀表。零件买不到，只能自己磨。"
    )
    found = read_text(f"修表匠的三十年\n{meta}{talk}", "x.txt")
    assert (found.title, found.author, found.editor, found.body) == ("修表匠的三十年", "", "", talk)


def test_the_time_of_an_event_is_not_that_of_its_notice() -> None:
    notice = f"时间：2024年3月5日下午2点\n地点：小镇图书馆二楼\n{BODY}"
    for meta in ("", "来源：湖畔网\n"):
        found = read_text(f"{TITLE}\n{meta}{notice}", "x.txt")
        assert (found.title, found.published, found.body) == (TITLE, "", notice)


def test_a_medium_between_title_and_date_is_the_source() -> None:
    found = read(f"{TITLE}\n湖畔晚报\n2024-03-05")
    assert (found.source, found.published) == ("湖畔晚报", "2024-03-05")


@pytest.mark.parametrize(
    "head", ["市民都来办事大厅\n小镇开通政务网", "湖畔新闻中心门户网站\n小镇搭起大舞台", "湖畔新闻网\n小镇搭起大舞台"]
)
def test_a_title_may_end_like_the_name_of_a_medium(head: str) -> None:
    assert read_text(f"{head}\n2024-03-05\n{BODY}", "x.txt").title == head.splitlines()[1]


@pytest.mark.parametrize(
    "title", ["北湖-南湖轮渡通航", "让老房子住得舒服——小镇走访", "读书 - 一种慢下来的习惯", "网 - 一张大网"]
)
def test_a_dash_inside_a_title_stays(title: str) -> None:
    assert read_text(f"{title}\n来源:湖畔网\n{BODY}", "x.txt").title == title


@pytest.mark.parametrize(
    "matter",
    [
        f"---\ntitle: {TITLE}\ndate: 2024-03-05 08:07:09\nauthor: 林小川\ntags:\n  - 读书\n  - 小镇\n---",
        f'---\ntitle: "{TITLE}"\nDate: 2024-03-05T08:07:09+08:00\nauthor: [林小川]\n---\n\n# {TITLE}',
        f"+++\ntitle = '{TITLE}'\ndate = 2024-03-05T08:07:09+08:00\nauthor = \"林小川\"\n+++",
        f"---\nlayout: post\ndate: 2024-03-05 08:07:09\nauthor: 林小川\n---\n# {TITLE}",
    ],
)
def test_front_matter_gives_title_author_and_date(matter: str) -> None:
    found = read_text(f"{matter}\n\n{BODY}", "x.md")
    assert (found.title, found.author, found.published) == (TITLE, "林小川", "2024-03-05T08:07:09+08:00")
    assert found.body == BODY


def test_rules_around_lines_of_text_are_no_front_matter() -> None:
    found = read_text(f"---\n甲:你好\n乙:你也好\n---\n{BODY}", "x.md")
    assert "乙:你也好" in found.body


BELOW_THE_DATE = [
    "{}\n网友甲\n2024-01-05\n写得真好,支持!谢谢。",
    "湖畔晚报\n{}\n相关新闻\n老戏台修好了\n2024-01-05\n小镇通了公交车\n2024-01-07\n版权所有 湖畔网",
    "各位居民:\n{}\n湖畔水务公司\n2024-01-01\n附件:停水范围",
]


@pytest.mark.parametrize("page", BELOW_THE_DATE, ids=["comments", "other articles", "a signature"])
def test_another_date_below_does_not_make_that_of_an_article_one_of_several_entries(page: str) -> None:
    found = read_text(f"{TITLE}\n2024-01-02\n{page.format(BODY)}", "x.txt")
    assert (found.title, found.published) == (TITLE, "2024-01-02")
    assert not found.body.startswith("2024")


@pytest.mark.parametrize("line", ["2024-05-06 08:30", "2024年5月6日", "文/周平", "湖畔晚报", "——湖畔读书会推荐"])
def test_what_stands_between_a_title_and_its_table_is_no_title(line: str) -> None:
    table = "书名:岸\n作者:林一木\n出版社:湖畔出版社\n页数:320\n定价:58元"
    found = read_text(f"读《岸》有感\n{line}\n{table}\n{BODY}", "x.txt")
    assert (found.title, found.body) == ("读《岸》有感", f"{table}\n{BODY}")


@pytest.mark.parametrize(
    "title", ["小镇停水引起广泛关注", "高温天气引起关注", "这条新规请关注", "老人独居问题亟待关注"]
)
def test_a_title_may_end_in_who_pays_attention(title: str) -> None:
    assert read_text(f"{title}\n来源:湖畔网\n{BODY}", "x.txt").title == title


@pytest.mark.parametrize("crumb", ["林小川 关注", "林小川 已关注", "小川关注", "+关注"])
def test_a_name_to_be_followed_is_no_title(crumb: str) -> None:
    assert read_text(f"{TITLE}\n{crumb}\n来源:湖畔网\n{BODY}", "x.txt").title == TITLE


def test_the_date_of_the_first_entry_stays_below_a_meta_line() -> None:
    entries = "4月2日\n绿豆发了芽。\n4月3日\n绿豆长了两片叶子。\n4月4日\n绿豆开花了。"
    found = read_text(f"绿豆日记\n2024-05-06 08:30 来源:湖畔网 作者:林一木\n{entries}", "x.txt")
    assert (found.published, found.body) == ("2024-05-06T08:30:00+08:00", entries)


def test_many_blanks_in_a_line_that_might_be_a_button_take_no_time() -> None:
    def seconds(blanks: int) -> float:
        began = time.process_time()
        for opening in ("(", "字体", "大小:["):
            read_text(f"{TITLE}\n来源:湖畔网\n{opening}{' ' * blanks}x\n{BODY}", "x.txt")
        return time.process_time() - began

    # Twice each: what is needed first is loaded, or compiled, the first time.
    small, large = (min(seconds(blanks) for _ in range(2)) for blanks in (100, 400))
    assert large < 16 * max(small, 0.002)
