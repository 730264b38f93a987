"""What stands below an article is told from its last paragraphs."""

import time

import pytest

from searchapp.corpus.lines import lines_of
from searchapp.corpus.page import read_text
from searchapp.corpus.tail import find_tail

HEAD = "河湾镇修好了老戏台\n\n来源：河湾小报\n\n"
BODY = (
    "修了两年的老戏台上个月完工，镇上的人搬着凳子来看头一场戏，台前坐得满满当当。\n"
    "木匠老周说，最难的是台顶的藻井，六百多块木头一块也不能错，他带着两个徒弟拼了四个月。\n"
    "往后每个月的初一和十五都有戏，不收门票，谁来都行。"
)


def body_of(text: str) -> str:
    return read_text(HEAD + text, "a.txt").body


@pytest.mark.parametrize(
    "body",
    [
        "老师傅说，版权所有的牌子挂了三十年。\n他不舍得摘\n门外下雨了",
        "安装完会看到这样一行：Copyright 2024 某公司。\n这行字不能删\n否则就违约了",
        "扫码关注公众号才能领号，好些老人不会用。\n志愿者只好代劳\n老人在一边等着",
        "更多年轻人请关注家门口的工作。\n招工的单子贴在村口",
        "声明：本厂与同名的厂没有关系。\n特此声明\n河湾木器厂",
        "免责声明不能随便写。\n写错了要赔",
        "未经业主大会授权，物业不得动用维修资金。\n记住这一条",
        "如有侵权行为发生，受害人可以请求停止侵害、删除内容、赔礼道歉。\n这是法律写明的",
        "图片来源于网络时代之前的胶卷。\n底片还在",
        "部分图片不代表真实效果\n以实物为准",
        "识别二维码时要小心\n陌生的二维码不要扫",
        "“版权所有，侵权必究。”他把这八个字写在扉页上。\n然后合上书",
        "(c) 2024年的目标\n(d) 2025年的目标",
        "部分内容来自网络聊天，已经征得同意。\n甲：在吗\n乙：在",
        "白菜一元五角一斤  萝卜一元二角一斤  土豆两元一斤  西红柿四元五角一斤  黄瓜三元一斤\n价格每天不同",
    ],
)
def test_a_sentence_that_only_speaks_of_what_stands_below_articles_is_text(body: str) -> None:
    assert body_of(body) == body


@pytest.mark.parametrize(
    "paragraph",
    [
        "书的封底常写着“版权所有，翻印必究”，这句话本身没有法律意义。",
        "经营增值电信业务，报增值电信业务许可证，由主管部门审批。",
        "未经业主大会授权，物业不得动用维修资金。",
        "如有侵权行为发生，受害人可以请求停止侵害、删除内容、赔礼道歉。",
        "声明：本厂与同名的厂没有关系。",
        "更多年轻人请关注家门口的工作。",
        "编辑：您为什么写这本书？",
    ],
)
def test_a_last_paragraph_that_only_speaks_of_them_is_text(paragraph: str) -> None:
    assert body_of(f"{BODY}\n{paragraph}\n留给读者") == f"{BODY}\n{paragraph}\n留给读者"


@pytest.mark.parametrize(
    "body",
    [
        "下一个 天亮以前\n我把行李放在门边\n下一个 路口转弯\n你还站在从前",
        "你写了什么\n前一页 是海\n后一页 是山\n最后一页 是晚安",
        "下一个没有你的冬天\n雪落在门前",
        "1. 找到机柜\n2. 扫描机柜上的二维码\n3. 插好充电宝\n4. 看到灯亮",
        "第一步：打开微信\n第二步：扫描门上的二维码\n第三步：推门",
        "① 关注公众号\n② 选科室\n③ 缴费",
        "请带好下列材料\n身份证\n营业执照\n公章\n照片",
        "名称：老陈食品店\n食品经营许可证编号：JY000\n有效期：五年\n健康证：齐全",
        "打印方式：激光\n打印速度：20页/分钟\n幅面：A4",
        "型号：T9\n屏幕：三英寸\n标签：家用\n镜头：大光圈\n技术支持：电话\n质保：一年",
        "基本信息\n成立：1998年\n其他信息\n登记机关：青柳区",
    ],
)
def test_verse_and_lists_keep_lines_that_are_like_what_stands_below_articles(body: str) -> None:
    assert body_of(body) == body


def test_a_table_of_short_words_between_gaps_is_no_link_farm() -> None:
    table = "白菜一元五角一斤  萝卜一元二角一斤  土豆两元一斤  西红柿四元五角一斤  黄瓜三元一斤  茄子五元一斤"
    assert body_of(f"{BODY}\n{table}") == f"{BODY}\n{table}"


@pytest.mark.parametrize(
    "tail",
    [
        "[1] [2] [3] 下一页",
        "首页 上一页 1 2 3 下一页 尾页",
        "——END——",
        "顶一下(12)\n踩一下(3)\n收藏\n打印本文",
        "本文地址：http://www.hewan.example/1.html",
        "本文链接：http://www.hewan.example/1.html　转载请保留",
        "文章关键词：戏台 木匠",
        "相关热词搜索：戏台 木匠 藻井\n\n上一篇：河湾镇通了公交车",
        "河湾网客服电话：400-000-0000 违法和不良信息举报电话：010-00000000",
        "关于我们 | 联系我们 | 广告服务 | 网站地图 | 法律声明 | 加入我们 | 诚聘英才 | 意见反馈",
        "（记者 林一木 编辑 何安）",
        "编辑 何安\n校对 方平",
        "推荐视频\n\n修戏台的人：木头怎样拼成藻井，看完你就明白了！\n\n河湾镇通了公交车，街坊抢着坐头一班。\n\n© 2024",
        "下一篇：\n河湾镇通了公交车，街坊抢着坐头一班。",
        "网友评论\n张三：说得好，支持一下。\n李四：什么时候轮到我们镇？\n王五：戏台的钱谁出？",
        "来源：河湾小报 作者：林一木 发布时间：2024-03-05",
        "声明：本文观点仅代表作者本人，不代表本站立场。",
        "未经河湾网书面授权，不得转载、摘编。",
        "如有侵权，请告知我们，我们会立即删除。",
        "部分图片来源于网络，版权归原作者所有。",
        "更多河湾新闻，请关注河湾网。",
    ],
)
def test_what_stands_below_an_article_is_cut(tail: str) -> None:
    assert body_of(f"{BODY}\n\n{tail}") == BODY


@pytest.mark.parametrize(
    "written",
    [
        "\n责任编辑：何安",
        "    责任编辑：何安",
        "(责任编辑:何安)",
        "（记者 林一木 编辑 何安）",
        "（记者：林一木　责编：何安）",
        "\n编辑 何安\n校对 方平",
        "\n责任编辑：\n何安",
        "\n责任编辑：何安 [网站纠错]",
        "\n责任编辑：何安\n\n推荐视频\n\n河湾镇通了公交车，街坊抢着坐头一班。\n\nCopyright © 2024",
    ],
)
def test_the_editor_is_found_below_or_behind_the_text(written: str) -> None:
    found = read_text(f"{HEAD}{BODY}{written}", "a.txt")
    assert (found.editor, found.body) == ("何安", BODY)


def test_meta_lines_below_the_body_say_what_those_above_it_do_not() -> None:
    found = read_text(f"河湾镇修好了老戏台\n\n{BODY}\n\n来源：河湾小报 作者：林一木 发布时间：2024-03-05", "a.txt")
    assert (found.source, found.author, found.published) == ("河湾小报", "林一木", "2024-03-05")


def test_the_headings_of_a_text_with_paragraphs_below_them_cut_nothing() -> None:
    body = (
        "写信先写称呼，再写事情。\n相关链接\n"
        "这里先说一件小事：写信的人常常忘了写日期。日期要写在右下角，用年月日。\n再写你要什么，越具体越好。"
    )
    assert body_of(body) == body


def test_a_dialogue_with_an_editor_stays_whole() -> None:
    body = "编者按：这是去年的谈话。\n编辑：您为什么写这本书？\n老李：因为有人问。\n编辑：谁？\n老李：我女儿。"
    assert body_of(body) == body


def test_a_page_of_nothing_but_tail_lines_takes_time_linear_in_its_size() -> None:
    def seconds(times: int) -> float:
        lines = lines_of("来源：河湾小报 作者：林一木\n责任编辑：何安\n" * times)
        began = time.process_time()
        find_tail(lines, 0)
        return time.process_time() - began

    # A square in it would make the larger 400 times as long.
    assert seconds(20_000) < 80 * seconds(1_000)


@pytest.mark.parametrize(("line", "editor"), [("本文责编：何安", "何安"), ("微信扫一扫 分享到朋友圈", "")])
def test_who_edited_this_text_and_where_to_share_it_stand_below_it(line: str, editor: str) -> None:
    found = read_text(f"{HEAD}{BODY}\n\n{line}\n\n标签：戏台，修缮", "a.txt")
    assert (found.body, found.editor) == (BODY, editor)


@pytest.mark.parametrize(
    "foot",
    [
        "上一章 第二章 离开\n下一章 第四章 重逢",
        "主办单位:湖畔镇\n地址:湖滨路3号\n邮编:100000\n电话:1234567\n技术支持:星河网络\n邮箱:a@b.example",
    ],
    ids=["the way through a novel", "labels of a site"],
)
def test_a_way_to_other_chapters_and_the_labels_of_a_site_stand_below_the_text(foot: str) -> None:
    body = read_text(f"{HEAD}{BODY}\n\n{foot}", "a.txt").body
    assert "第四章" not in body
    assert "技术支持" not in body
