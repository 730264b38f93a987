"""An HTML page is read through an extractor and repaired like a text page."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.corpus import html
from searchapp.corpus.html import read_html
from searchapp.corpus.reading import Unreadable

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>湖边的小图书馆重新开放_某某网</title>
<link rel="canonical" href="https://example.org/news/1.html"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/n">新闻</a> <a href="/s">体育</a></div>
<div class="main"><h1>湖边的小图书馆重新开放</h1>
<div class="info"><span>作者:李明</span> <span>来源:湖畔报</span> <span>发布时间:2024-05-01 08:30</span>
<span>浏览量:33</span></div>
<div class="content"><p>湖边的小图书馆在休整了半年之后,于本周六重新开放,附近的居民早早排起了长队。</p>
<p>馆长说,新的阅览室增加了六十个座位 ,并且延长了晚上的开放时间,方便下班以后来看书的人。</p>
<p>责任编辑:王芳</p></div></div>
<div class="side"><h3>热门文章</h3><ul><li><a href="/1">别的文章的题目</a></li>
<li><a href="/2">又一篇的题目</a></li></ul></div>
<div class="comments"><h3>网友评论</h3><p>说得好</p></div><script>var track = 1;</script>
<div class="foot">Copyright © 某某网 版权所有</div></body></html>"""


def test_title_meta_and_text_are_found_among_navigation_and_scripts() -> None:
    found = read_html(PAGE, "1.html")
    assert (found.title, found.author, found.source, found.published) == (
        "湖边的小图书馆重新开放",
        "李明",
        "湖畔报",
        "2024-05-01T08:30:00+08:00",
    )
    assert (found.views, found.editor, found.url) == (33, "王芳", "https://example.org/news/1.html")
    assert found.body.splitlines() == [
        "湖边的小图书馆在休整了半年之后,于本周六重新开放,附近的居民早早排起了长队。",
        "馆长说,新的阅览室增加了六十个座位,并且延长了晚上的开放时间,方便下班以后来看书的人。",
    ]


def test_short_items_of_a_list_are_text_and_menus_are_not() -> None:
    items = ("一、先换座椅。", "二、再装电梯。", "三、最后添书。")
    listed = "".join(f"<li>{item}</li>" for item in items)
    page = PAGE.replace(
        "<p>责任编辑", f"<ul>{listed}</ul><p>三件事都由馆里的人自己动手,到年底做完为止。</p><p>责任编辑"
    )
    lines = read_html(page, "1.html").body.splitlines()
    assert lines[2:] == [*items, "三件事都由馆里的人自己动手,到年底做完为止。"]


def test_code_keeps_the_indents_of_its_lines() -> None:
    page = PAGE.replace("<p>责任编辑", "<pre><code>if open:\n  print(seats)\n</code></pre><p>责任编辑")
    assert "if open:\n  print(seats)" in read_html(page, "1.html").body


def test_the_original_address_may_come_from_open_graph() -> None:
    page = PAGE.replace(
        '<link rel="canonical" href="https://example.org/news/1.html">',
        '<meta property="og:url" content="https://example.org/og"><link rel="canonical" href="/relative">',
    )
    assert read_html(page, "1.html").url == "https://example.org/og"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("", "empty"),
        ("<html><body> </body></html>", "empty"),
        ('<html><head><meta http-equiv="refresh" content="0;url=/x"></head></html>', "refresh"),
        ('<html><frameset cols="1,2"><frame src="a.html"></frameset></html>', "frames"),
        ("<html><body><div id=app></div><script>load()</script></body></html>", "script"),
        (
            "<html><noscript>请开启脚本之后再来访问本站,谢谢。</noscript><div id=app>加载中</div><script>x()</script>",
            "script",
        ),
        (
            '<meta http-equiv="Refresh" content="3; url=/x">'
            "<p>页面正在跳转,如果没有自动跳转,请点击<a href=/x>这里</a>。</p>",
            "refresh",
        ),
        ("<frameset><frame src=a><noframes>您的浏览器不支持框架,请换一个浏览器访问。</noframes></frameset>", "frames"),
    ],
)
def test_a_page_without_text_says_why(page: str, code: str) -> None:
    with pytest.raises(Unreadable) as problem:
        read_html(page, "1.html")
    assert problem.value.code == code


TEXT = (
    "湖边的小图书馆在休整了半年之后,于本周六重新开放,附近的居民早早排起了长队,孩子们最喜欢靠窗的座位。",
    "馆长说,新的阅览室增加了六十个座位,并且延长了晚上的开放时间,方便下班以后来看书的人,也欢迎老人来下棋。",
    "图书馆的屋顶换了新瓦,地板重新铺过,书架是镇上的木匠用旧船板做成的,摸上去还有一点桐油的气味。",
)
BODY = "\n".join(TEXT)
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
TITLE = "湖边的小图书馆重新开放"
NAVIGATION = '<div class=nav><a href="/">首页</a> <a href="/n">新闻</a> <a href="/s">体育</a></div>'
FOOT = "<div class=foot>Copyright © 湖畔网 版权所有</div>"


def document(inside: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}_新闻_湖畔网</title>{head}</head><body>{NAVIGATION}{inside}{FOOT}</body></html>"


@pytest.mark.parametrize(
    "inside",
    [
        f"<table><tr><td><table><tr><td><b>{TITLE}</b></td></tr><tr><td>来源:湖畔报 发布时间:2024-05-01</td></tr>"
        f"<tr><td>{'<br><br>&nbsp;&nbsp;'.join(TEXT)}</td></tr><tr><td>上一篇:<a>别的</a></td></tr></table></td></tr></table>",
        f"<h1>{TITLE}</h1><div class=info>2024-05-01 08:30:12 湖畔报</div><div>{'<br>　　'.join(TEXT)}</div>",
        f"<div class=t>{TITLE}</div><div>湖畔报 2024年05月01日</div><div>{PARAGRAPHS.replace('p>', 'div>')}</div>",
        f"<article><header><h1>{TITLE}</h1><div><a>小川</a> · <time datetime=2024-05-01>5月1日</time></div></header>"
        f"<div class=entry>{PARAGRAPHS}</div></article><nav><a>上一篇</a></nav>",
        f'<div style="display: none">低价代办各种证件,一小时出证,信誉第一。</div><h1>{TITLE}</h1><p>2024-05-01</p>'
        f'<div>{PARAGRAPHS}<p style="DISPLAY:none;">低价代办各种证件,一小时出证,信誉第一,量大从优。</p></div>',
        f"<h1 id=activity-name>{TITLE}</h1><div><span>小川</span><br><a id=js_name>湖畔读书</a><br>"
        f"<em>2024-05-01</em></div>"
        f"<div id=js_content style='visibility: hidden;'>{PARAGRAPHS.replace('p>', 'section>')}</div>",
        f"<h1>[原创] <a>{TITLE}</a></h1><div>发表于 2024-05-01 | 只看该作者</div><table><tr><td class=t_f>{TEXT[0]}"
        f"<font class=jammer>3 `5 r- P3 a2 ?</font><br>{TEXT[1]}<br><span style='display:none'>8 N6 G5 w0 ^0 d</span>"
        f"{TEXT[2]}</td></tr></table>",
    ],
    ids=["tables", "breaks", "blocks", "blog", "hidden", "account", "forum"],
)
def test_pages_of_many_makes_are_read_alike(inside: str) -> None:
    found = read_html(document(inside), "1.html")
    assert (found.title, found.published[:10], found.body) == (TITLE, "2024-05-01", BODY)


def test_a_dialogue_below_the_meta_line_is_text() -> None:
    talk = ("记者:请介绍一下自己。", "陈师傅:三十一年,从学徒算起,一天也没有停过,街坊都认得我。", "记者:最难修的是什么?")
    inside = f"<h1>{TITLE}</h1><p>来源:湖畔报</p>{''.join(f'<p>{line}</p>' for line in talk)}{PARAGRAPHS}"
    found = read_html(document(inside.replace("自己。", "自己")), "1.html")
    assert (found.author, found.source) == ("", "湖畔报")
    assert found.body.startswith("记者:请介绍一下自己\n陈师傅:三十一年")


def site(title: str, body: str) -> str:
    return (
        f"<html><head><title>{title}_湖畔网</title></head><body><div class=nav><a href=/>首页</a></div>"
        f"<div><h1>{title}</h1>"
        f"<div class=info>来源：湖畔网 作者：林一木 2024-05-06 08:30</div><div class=content>{body}</div></div>"
        "<div class=footer>版权所有 湖畔网</div></body></html>"
    )


def paragraphs(text: str) -> str:
    return "".join(f"<p>{line}</p>" for line in text.split("\n"))


@pytest.mark.parametrize(
    "body",
    [
        "晚风吹过第三盏路灯\n等船的人都不肯认真\n外套挂在栏杆上\n像一面没有颜色的旗\n月亮落在旧码头\n落在话的后头\n"
        "汽笛响了两声又停\n票根夹在去年的日历里\n月亮落在旧码头\n谁的名字被潮水带走",
        "歌手：林小满\n作词：白予衡\n作曲：白予衡\n发行日期：2021-06-18\n语种：国语\n这首歌收在同名专辑里，当年在湖畔传唱一时。",
        "2023年1月5日\n小镇开了两天会，选出了新的镇长，大家都很高兴。\n2023年2月18日\n龙灯得了第二名，大家都去看，街上很热闹。",
    ],
)
def test_refrains_tables_and_entries_stay_below_the_title(body: str) -> None:
    found = read_html(site("月亮落在旧码头", paragraphs(body)), "x.html")
    assert (found.title, found.body) == ("月亮落在旧码头", body)


@pytest.mark.parametrize(
    "rows",
    [
        "歌手 林小满\n作词 白予衡\n发行日期 2021-06-18\n语种 国语\n时长 4分12秒",
        "第一步 打开微信\n第二步 扫描门上的二维码\n第三步 输入验证码\n第四步 听到响声后推门",
    ],
)
def test_the_rows_of_a_table_are_neither_above_a_date_nor_a_foot(rows: str) -> None:
    cells = "".join(f"<tr><th>{row.replace(' ', '</th><td>')}</td></tr>" for row in rows.split("\n"))
    below = "旧码头在湖的南岸，等船的人都在这里，早晚各有一班，遇到大风停航，请听广播。"
    found = read_html(site("月亮落在旧码头", f"<table>{cells}</table><p>{below}</p>"), "x.html")
    assert found.body == f"{rows}\n{below}"


def test_a_page_of_a_single_paragraph_is_read() -> None:
    body = "湖边的旧码头下周拆除，等船的人要走到北岸去，票价不变，早晚各加一班，遇到大风停航，请听码头的广播。"
    found = read_html(site("旧码头停用", f"<p>{body}</p>"), "x.html")
    assert (found.title, found.body, found.author) == ("旧码头停用", body, "林一木")


def test_a_receipt_with_its_date_below_is_read() -> None:
    body = "今收到\n何安交来房租人民币壹仟贰佰元整\n收款人：石小川\n2024年3月1日"
    lines = body.replace("\n", "<br>")
    page = f"<html><head><title>收据单</title></head><body><h1>收据单</h1><div>{lines}</div></body></html>"
    assert read_html(page, "x.html").body == body


def test_what_the_head_declares_is_used_where_the_page_shows_nothing() -> None:
    head = '<meta name="PubDate" content="2024-05-01 10:22"><meta name="ContentSource" content="市图书馆">'
    found = read_html(document(f"<h1>{TITLE}</h1>{PARAGRAPHS}", head), "1.html")
    assert (found.published, found.source) == ("2024-05-01T10:22:00+08:00", "市图书馆")
    found = read_html(document(f"<h1>{TITLE}</h1><p>来源:湖畔报 时间:2024-04-30</p>{PARAGRAPHS}", head), "1.html")
    assert (found.published, found.source) == ("2024-04-30", "湖畔报")


@pytest.mark.parametrize("name", ["author", "Author", "article:author", "DC.Creator"])
def test_the_author_may_be_declared_in_the_head(name: str) -> None:
    for author in ("林小川", "林小川 何安"):
        page = document(f"<h1>{TITLE}</h1>{PARAGRAPHS}", f'<meta name="{name}" content="{author}">')
        assert read_html(page, "1.html").author.replace(";", "").replace("  ", " ") == author
    for maker in ("湖畔网", "https://example.com/lin"):
        page = document(f"<h1>{TITLE}</h1>{PARAGRAPHS}", f'<meta name="{name}" content="{maker}">')
        assert read_html(page, "1.html").author == ""


@pytest.mark.parametrize(
    "page",
    [
        f"<title>湖畔新闻网</title><h1>湖畔新闻网</h1><h2>{TITLE}</h2><p>2024-03-05 来源:湖畔报</p>{PARAGRAPHS}",
        f"<title>{TITLE}-湖畔新闻网</title><div><b>{TITLE}</b></div><div>2024-03-05 来源:湖畔报</div>{PARAGRAPHS}",
        f"<title>{TITLE}-某某公司</title><div><b>{TITLE}</b></div><div>2024-03-05 来源:湖畔报</div>{PARAGRAPHS}",
        f"<title>{TITLE}-湖畔新闻网</title>{PARAGRAPHS}",
    ],
)
def test_the_name_of_the_site_is_no_title(page: str) -> None:
    found = read_html(f"<html><body>{page}</body></html>", "1.html")
    assert (found.title, found.body) == (TITLE, BODY)


def test_a_title_that_ends_like_the_name_of_a_site_stays() -> None:
    inside = f"<h1>小镇开通政务网</h1><p>来源:湖畔报</p>{PARAGRAPHS}<h2>热门文章</h2>"
    assert read_html(f"<title>小镇开通政务网</title>{inside}", "1.html").title == "小镇开通政务网"
    assert read_html(f"<title>小镇开通政务网_湖畔在线</title>{inside}", "1.html").title == "小镇开通政务网"


def test_no_date_is_guessed_from_a_year_or_a_day() -> None:
    for shown in ("© 2024 湖畔网", "2024年5月", "5月1日", "第2024-5号"):
        assert read_html(document(f"<h1>{TITLE}</h1><p>{shown}</p>{PARAGRAPHS}"), "1.html").published == ""


def test_a_table_of_figures_is_kept_as_rows_of_words() -> None:
    table = "<table><tr><th>月份</th><th>人数</th></tr><tr><td>一月</td><td>300</td></tr></table>"
    found = read_html(document(f"<h1>{TITLE}</h1>{PARAGRAPHS}{table}<p>{TEXT[0]}</p>"), "1.html")
    assert "月份 人数\n一月 300" in found.body
    assert "|" not in found.body


def test_an_article_that_reloads_itself_now_and_then_is_read() -> None:
    head = '<meta http-equiv="refresh" content="600">'
    assert read_html(document(f"<h1>{TITLE}</h1><p>来源:湖畔报</p>{PARAGRAPHS}", head), "1.html").body == BODY


def test_a_page_that_hides_its_text_until_a_script_shows_it_is_read() -> None:
    inside = f"<h1>{TITLE}</h1><div style='display:none' id=text>{PARAGRAPHS}</div>"
    assert "孩子们最喜欢靠窗的座位" in read_html(document(inside), "1.html").body


@settings(max_examples=60)
@given(
    st.text(max_size=300),
    st.sampled_from(
        [
            "{0}",
            "<p>{0}</p>",
            "<table><td>{0}<td hidden>{0}<p>x<p>y",
            "<section>{0}<noscript>{0}",
            "<div style=display:none>{0}",
            "<html><title>{0}</title><body><h1>{0}</h1><p>{0}",
            "<{0}><",
        ]
    ),
)
def test_any_text_is_read(text: str, form: str) -> None:
    with suppress(Unreadable):
        read_html(form.format(text), "1.html")


def test_a_page_of_very_many_tags_is_read_without_the_slow_extractor() -> None:
    table = "<table>" + "<tr><td>灯<td>塔" * 30_000 + "</table>"
    found = read_html(PAGE.replace('<div class="comments">', table + '<div class="comments">'), "1.html")
    assert (found.title, found.author, found.source) == ("湖边的小图书馆重新开放", "李明", "湖畔报")
    assert "附近的居民早早排起了长队" in found.body


@pytest.mark.parametrize(
    "spoilt",
    [
        "<ul><li>灯" * 5_000,
        "<ol>" * 200 + "<br>灯" * 5_000,
        "<div>" * 5_000 + "<li></li>灯" * 5_000,
        "".join(f"<p><font size={number}>灯</p>" for number in range(1_000)),
    ],
    ids=["lists in lists", "lines in lists", "blocks in blocks", "unclosed fonts"],
)
def test_what_the_extractor_works_on_grows_with_the_page_and_not_with_its_nesting(
    spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_on: list[str] = []

    def watched(text: str, **options: bool) -> str:
        assert text.count("<font") == text.count("</font")
        assert text.count("<div") - text.count("</div") < 300
        worked_on.extend((text, extract(text, **options)))
        return worked_on[-1]

    extract = html.extract_plain_text
    monkeypatch.setattr(html, "extract_plain_text", watched)
    page = PAGE.replace('<div class="comments">', f"{spoilt}<div class=comments>")
    found = read_html(page, "1.html")
    assert "附近的居民早早排起了长队" in found.body
    assert worked_on
    assert all(len(text) < 8 * len(page) for text in worked_on)


def test_a_page_nested_too_deeply_before_its_text_says_so() -> None:
    with pytest.raises(Unreadable) as problem:
        read_html("<title>湖边的小图书馆</title>" + "<font>" * 400 + f"<p>{'灯亮了。' * 60}</p>", "1.html")
    assert problem.value.code == "too-deep"


OTHER_ARTICLES = (
    "<div class=related><h3>相关新闻</h3><ul><li><a href=/1>老戏台修好了</a><div>2024-01-05</div></li>"
    "<li><a href=/2>小镇通了公交车</a><div>2024-01-07</div></li></ul></div><div class=footer>版权所有 某某网</div>"
)


@pytest.mark.parametrize("line", ["来源:湖畔报", "浏览:123", "分享到微信"])
def test_dates_of_other_articles_do_not_make_the_meta_lines_of_a_page_text(line: str) -> None:
    text = "湖畔大桥昨日正式通车,两岸居民出行更方便了。大桥全长三公里,双向六车道,建了四年。"
    page = (
        f"<html><head><title>湖畔大桥正式通车_某某网</title></head><body><div><h1>湖畔大桥正式通车</h1>"
        f"<div>2024-01-02</div><div>{line}</div><div>作者:林一木</div><div class=content><p>{text}</p>"
        f"<p>通车仪式在南岸举行,四百人到场,场面热闹。</p></div></div>{OTHER_ARTICLES}</body></html>"
    )
    found = read_html(page, "1.html")
    assert (found.published, found.author) == ("2024-01-02", "林一木")
    assert found.body.startswith(text)


def test_the_title_once_more_below_the_way_and_the_meta_lines_goes() -> None:
    text = "湖边的小图书馆在休整了半年之后,于本周六重新开放,附近的居民早早排起了长队,馆长说座位多了六十个。"
    lines = ["首页", "湖边的小图书馆", "2024-05-06 来源:湖畔网", "作者:李明", "湖边的小图书馆", text, text]
    assert html._trim("湖边的小图书馆", "\n".join(lines), html._FIRST)[1] == f"{text}\n{text}"
